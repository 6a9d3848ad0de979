/* Ranking of documents that share some of many terms (MaxScore; Turtle & Flood 1995). Lists are
 * taken the rarest first. The leading ones are summed (rank_any_lead.c); of the others only what
 * they can add at most is known at first. Documents that cannot reach the best even with all of
 * that fall out, and the others are asked for in one more list after the other (rank_any_rest.c).
 * (Bounds by range of documents were a little tighter, and cost more than they saved.) Each
 * document thus sums its terms in the order of their rarity, whatever falls out: scores do not
 * depend on it. */
#include <stdlib.h>

#include "query/rank_any_parts.h"

static int by_rarity(const void *x, const void *y)
{
	const struct any_list *a = x, *b = y;

	/* idf falls as df rises. */
	if (a->idf < b->idf || a->idf > b->idf)
		return a->idf > b->idf ? -1 : 1;
	return (a->term > b->term) - (a->term < b->term);
}

static double bound_of(const struct run *run, const struct any_list *l)
{
	return l->list->df > 0 ? rank_bound(run, l->idf, posting_list_least(l->list)) : 0.0;
}

static int make_room(struct any *a, size_t n)
{
	struct arena *scratch = &a->run->scratch;

	a->lists = arena_array(scratch, n + 1, sizeof *a->lists);
	a->rest = arena_array(scratch, n + 1, sizeof *a->rest);
	a->best = arena_array(scratch, a->ranking->cap + 1, sizeof *a->best);
	return a->lists && a->rest && a->best ? 0 : run_over_budget(a->run);
}

static int open_lists(struct any *a, const uint32_t *lead, size_t n_lead)
{
	struct run *run = a->run;
	size_t n = run->query->terms.n;
	int r = make_room(a, n);

	for (uint32_t i = 0; r == 0 && i < n; i++) {
		struct any_list *l = &a->lists[a->n];

		if (!run->query->terms.items[i].scores || run->df[i] == 0)
			continue;
		r = run_list(run, i, &l->list);
		if (r < 0)
			return r;
		l->term = i;
		l->idf = rank_idf(run, i);
		l->bound = bound_of(run, l);
		a->n++;
	}
	if (r < 0)
		return r;
	qsort(a->lists, a->n, sizeof *a->lists, by_rarity);
	/* Those that lead are the rarest. */
	a->n_summed = n_lead;
	ensure(n_lead <= a->n && (n_lead == 0 || a->lists[0].term == lead[0]));
	for (size_t i = a->n; i-- > 0;)
		a->rest[i] = a->rest[i + 1] + a->lists[i].bound * ANY_ROUNDING;
	return 0;
}

void any_offer(struct any *a, double sum)
{
	double *heap = a->best;
	size_t at, cap = a->ranking->cap;

	if (a->n_best < cap) {
		for (at = a->n_best++; at > 0 && heap[(at - 1) / 2] > sum; at = (at - 1) / 2)
			heap[at] = heap[(at - 1) / 2];
		heap[at] = sum;
		return;
	}
	if (sum <= heap[0])
		return;
	for (at = 0; 2 * at + 1 < cap;) {
		size_t child = 2 * at + 1;

		child += child + 1 < cap && heap[child + 1] < heap[child];
		if (heap[child] >= sum)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = sum;
}

void any_raise(struct any *a)
{
	if (a->n_best == a->ranking->cap && a->best[0] > a->least)
		a->least = a->best[0];
}

void any_restart_best(struct any *a)
{
	const struct ranking *r = a->ranking;

	a->n_best = 0;
	for (size_t i = 0; i < r->n; i++)
		any_offer(a, r->best[i].score);
}

int any_keep(struct any *a, uint32_t ordinal, double sum)
{
	struct any_docs *left = &a->left;
	struct any_doc *items =
		arena_grow(&a->run->scratch, left->items, left->n, &left->cap, sizeof *items);

	if (!items)
		return run_over_budget(a->run);
	left->items = items;
	items[left->n++] = (struct any_doc){ordinal, (uint32_t)a->n_summed, sum};
	return 0;
}

/* Which of the documents left one of the leading lists has. */
static int find_leading(const struct any *a, size_t n_lead, bool *has)
{
	struct posting_probe probe;

	for (size_t i = 0; i < n_lead; i++) {
		posting_probe_begin(&probe, a->lists[i].list);
		for (size_t k = 0; k < a->left.n; k++) {
			int r = posting_probe_find(&probe, a->left.items[k].ordinal);

			if (r < 0)
				return run_damaged(a->run);
			has[k] |= r > 0;
		}
	}
	return 0;
}

/* Where only few documents are allowed, lists are asked for these. */
static int take_allowed(struct any *a)
{
	size_t n_lead = a->n_summed, kept = 0;
	struct any_doc *docs;

	a->n_summed = 0;
	for (uint32_t i = 0; i < a->run->n_words64; i++)
		for (uint64_t word = a->allowed[i]; word != 0; word &= word - 1)
			if (any_keep(a, i * 64 + (uint32_t)__builtin_ctzll(word), 0.0) < 0)
				return ERR_LIMIT;
	bool *has = arena_array(&a->run->scratch, a->left.n + 1, sizeof *has);
	if (!has)
		return run_over_budget(a->run);
	int r = find_leading(a, n_lead, has);
	docs = a->left.items;
	for (size_t k = 0; k < a->left.n; k++)
		if (has[k])
			docs[kept++] = docs[k];
	a->left.n = kept;
	a->ranking->total += (uint32_t)kept;
	return r;
}

static void rank_docs(const struct any *a, const struct any_docs *docs)
{
	uint32_t part = (uint32_t)(a->run->part - a->run->snapshot->segments);

	for (size_t i = 0; i < docs->n; i++)
		if (ranking_wants(a->ranking, docs->items[i].sum))
			ranking_offer(a->ranking, (struct ranked){docs->items[i].sum, part,
								  docs->items[i].ordinal});
}

int rank_any(struct run *run, const uint64_t *allowed, const uint32_t *lead, size_t n_lead,
	     struct ranking *ret)
{
	struct any *a = arena_alloc(&run->scratch, sizeof *a);

	if (!a)
		return run_over_budget(run);
	a->run = run;
	a->ranking = ret;
	a->allowed = allowed;
	int r = open_lists(a, lead, n_lead);
	if (r == 0) {
		any_restart_best(a);
		any_raise(a);
		r = run->within ? take_allowed(a) : any_lead(a);
	}
	if (r == 0 && ret->cap > 0)
		r = any_rest(a);
	if (r == 0) {
		rank_docs(a, &a->first);
		rank_docs(a, &a->left);
	}
	return r;
}
