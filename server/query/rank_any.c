/* Ranking of documents that share some of many terms (MaxScore; Turtle & Flood 1995), in windows of
 * documents. Lists are taken the rarest first. Those of the leading ones whose documents can reach
 * the best are summed, window by window; of the others only what they can add at most is known at
 * first. Documents that cannot reach the best even with all of that fall out, and the others are
 * asked for in one more list after the other. Each document thus sums its terms in the order of
 * their rarity, whatever falls out: scores do not depend on it. */
#include <stdlib.h>

#include "query/probe.h"
#include "query/run.h"

#define WINDOW      4096u
#define ROUNDING    (1.0 + 1e-9)
#define KEEP_FACTOR 2     /* so few left are asked for without another look at who can be dropped */
#define BOUNDS_MAX  2048u /* heads read for a bound */

struct any_list {
	uint32_t term;
	double idf, bound;
	const struct posting_list *list;
	struct posting_probe probe; /* also the place where a window begins */
};

struct any_doc {
	uint32_t ordinal, next; /* the first list that is not summed yet */
	double sum;
};

struct any {
	struct run *run;
	struct ranking *ranking;
	const uint64_t *allowed;
	struct any_list *lists; /* the rarest first */
	double *rest;           /* what the lists from an index on can add */
	size_t n, n_lead, n_summed;
	struct any_doc *left; /* ascending */
	size_t n_left, cap_left;
	double *best; /* heap of the highest sums, the least on top */
	size_t n_best;
	double least; /* no document below is among the best */
	double sums[WINDOW];
	uint64_t bits[WINDOW / 64];
};

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
	double bound = 0.0;

	if (l->list->df == 0)
		return 0.0;
	if (l->list->n_blocks == 1 || l->list->n_blocks > BOUNDS_MAX)
		return l->idf * (BM25_K1 + 1.0) * ROUNDING;
	for (uint32_t i = 0; i < l->list->n_blocks; i++) {
		double one = rank_bound(run, l->idf, posting_list_head(l->list, i));

		bound = one > bound ? one : bound;
	}
	return bound;
}

static int open_lists(struct any *a, const uint32_t *lead, size_t n_lead)
{
	struct run *run = a->run;
	size_t n = run->query->terms.n;

	a->lists = arena_array(&run->scratch, n + 1, sizeof *a->lists);
	a->rest = arena_array(&run->scratch, n + 1, sizeof *a->rest);
	a->best = arena_array(&run->scratch, a->ranking->cap + 1, sizeof *a->best);
	if (!a->lists || !a->rest || !a->best)
		return run_over_budget(run);
	for (uint32_t i = 0; i < n; i++) {
		struct any_list *l = &a->lists[a->n];

		if (!run->query->terms.items[i].scores || run->df[i] == 0)
			continue;
		int r = run_list(run, i, &l->list);
		if (r < 0)
			return r;
		l->term = i;
		l->idf = rank_idf(run, i);
		l->bound = bound_of(run, l);
		posting_probe_begin(&l->probe, l->list);
		a->n++;
	}
	qsort(a->lists, a->n, sizeof *a->lists, by_rarity);
	/* Those that lead are the rarest. */
	a->n_lead = n_lead;
	ensure(n_lead <= a->n && (n_lead == 0 || a->lists[0].term == lead[0]));
	for (size_t i = a->n; i-- > 0;)
		a->rest[i] = a->rest[i + 1] + a->lists[i].bound * ROUNDING;
	return 0;
}

static bool can_enter(const struct any *a, double bound)
{
	return bound * ROUNDING >= a->least;
}

static void raise(struct any *a)
{
	const struct ranking *r = a->ranking;

	if (a->n_best == r->cap && a->best[0] > a->least)
		a->least = a->best[0];
	if (r->n == r->cap && r->best[0].score > a->least)
		a->least = r->best[0].score;
	/* Without the last of the lists that are summed, does anybody else reach the best? */
	while (!a->run->counts && a->n_summed > 0 && !can_enter(a, a->rest[a->n_summed - 1]))
		a->n_summed--;
}

static void best_offer(struct any *a, double sum)
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

/* Adds what a list says of documents from start on and below end. */
static int sum_window(struct any *a, struct any_list *l, uint32_t start, uint32_t end)
{
	const struct run *run = a->run;
	struct posting_probe *p = &l->probe;

	for (;;) {
		for (; p->at < p->block.n && p->block.docs[p->at] < end; p->at++) {
			uint32_t at = p->block.docs[p->at] - start;

			a->sums[at] += rank_weight(run, l->idf, posting_block_at(&p->block, p->at));
			a->bits[at / 64] |= (uint64_t)1 << at % 64;
		}
		if (p->at < p->block.n || p->next >= l->list->n_blocks)
			return 0;
		p->block.n = 0;
		p->at = 0;
		if (posting_block_read(l->list, p->next++, &p->block) < 0)
			return run_damaged(run);
	}
}

static int keep(struct any *a, uint32_t ordinal, double sum)
{
	struct any_doc *left =
		arena_grow(&a->run->scratch, a->left, a->n_left, &a->cap_left, sizeof *a->left);

	if (!left)
		return run_over_budget(a->run);
	a->left = left;
	a->left[a->n_left++] = (struct any_doc){ordinal, (uint32_t)a->n_summed, sum};
	return 0;
}

/* Keeps the documents of a window that can reach the best, and empties it. */
static int take_window(struct any *a, uint32_t start)
{
	const uint64_t *gone = a->run->gone;
	double rest = a->rest[a->n_summed];

	for (uint32_t i = 0; i < WINDOW / 64; i++) {
		uint64_t word = a->bits[i];

		if (word == 0)
			continue;
		a->bits[i] = 0;
		uint64_t alive = gone ? word & ~gone[start / 64 + i] : word;
		if (a->allowed)
			alive &= a->allowed[start / 64 + i];
		a->ranking->total += (uint32_t)__builtin_popcountll(alive);
		for (; word != 0; word &= word - 1) {
			uint32_t at = i * 64 + (uint32_t)__builtin_ctzll(word);
			double sum = a->sums[at];

			a->sums[at] = 0.0;
			if ((alive & word & -word) == 0 || a->ranking->cap == 0 ||
			    !can_enter(a, sum + rest))
				continue;
			best_offer(a, sum);
			if (keep(a, start + at, sum) < 0)
				return ERR_LIMIT;
		}
	}
	raise(a);
	return 0;
}

static int sum_leading(struct any *a)
{
	int r = 0;

	for (uint32_t start = 0; r == 0 && start < a->run->n_docs; start += WINDOW) {
		if (a->n_summed == 0)
			return 0;
		for (size_t i = 0; r == 0 && i < a->n_summed; i++)
			r = sum_window(a, &a->lists[i], start, start + WINDOW);
		if (r == 0)
			r = take_window(a, start);
		if (r == 0)
			r = run_cancelled(a->run);
	}
	return r;
}

/* Drops what cannot reach the best with what the lists from `next` on may add. */
static void prune(struct any *a, size_t next)
{
	size_t kept = 0;

	if (can_enter(a, a->rest[next]))
		return;
	a->n_best = 0;
	for (size_t i = 0; i < a->n_left; i++)
		best_offer(a, a->left[i].sum);
	raise(a);
	for (size_t i = 0; i < a->n_left; i++) {
		size_t from = a->left[i].next > next ? a->left[i].next : next;

		a->left[kept] = a->left[i];
		kept += can_enter(a, a->left[i].sum + a->rest[from]);
	}
	a->n_left = kept;
}

/* 1 when the list has the document and can lift it to the best. */
static int find(const struct any *a, struct any_list *l, const struct any_doc *doc, double more)
{
	struct posting_probe *p = &l->probe;

	if (probe_is_behind(p, doc->ordinal)) {
		if (!probe_seek(p, doc->ordinal))
			return 0;
		if (!can_enter(a, doc->sum + more) && l->list->n_blocks > 1 &&
		    !can_enter(a, doc->sum + more +
					  rank_bound(a->run, l->idf,
						     posting_list_head(l->list, p->next))))
			return 0;
	}
	int r = probe_find(p, doc->ordinal);
	return r < 0 ? run_damaged(a->run) : r;
}

static int add_one(struct any *a, size_t list, struct any_doc *doc)
{
	struct any_list *l = &a->lists[list];

	if (doc->next > list)
		return 0;
	int r = find(a, l, doc, a->rest[list + 1]);
	if (r > 0)
		doc->sum +=
			rank_weight(a->run, l->idf, posting_block_at(&l->probe.block, l->probe.at));
	return r < 0 ? r : 0;
}

/* Asks the list for the documents left. */
static int add_rest(struct any *a, size_t list)
{
	posting_probe_begin(&a->lists[list].probe, a->lists[list].list);
	for (size_t i = 0; i < a->n_left; i++) {
		int r = add_one(a, list, &a->left[i]);

		if (r < 0)
			return r;
	}
	return run_cancelled(a->run);
}

/* Those that are the best by now are summed to the end first: what they reach tells of most of the
 * others that they cannot. */
static int add_to_best(struct any *a)
{
	size_t cap = a->ranking->cap, n = 0;
	uint32_t *chosen = arena_array(&a->run->scratch, cap + 1, sizeof *chosen);

	if (!chosen)
		return run_over_budget(a->run);
	for (uint32_t i = 0; i < a->n_left && n < cap; i++)
		if (a->left[i].sum >= a->best[0])
			chosen[n++] = i;
	for (size_t i = a->n_summed; i < a->n; i++) {
		posting_probe_begin(&a->lists[i].probe, a->lists[i].list);
		for (size_t k = 0; k < n; k++) {
			int r = add_one(a, i, &a->left[chosen[k]]);

			if (r < 0)
				return r;
		}
	}
	for (size_t k = 0; k < n; k++)
		a->left[chosen[k]].next = (uint32_t)a->n;
	return run_cancelled(a->run);
}

static int add_others(struct any *a)
{
	int r = 0;

	if (a->n_best == a->ranking->cap && a->n_left > a->n_best * KEEP_FACTOR)
		r = add_to_best(a);
	for (size_t i = a->n_summed; r == 0 && i < a->n; i++) {
		if (a->n_left > a->ranking->cap * KEEP_FACTOR)
			prune(a, i);
		r = add_rest(a, i);
	}
	return r;
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
	a->n_summed = n_lead;
	if (r == 0) {
		raise(a);
		r = sum_leading(a);
	}
	if (r == 0 && ret->cap > 0)
		r = add_others(a);
	uint32_t part = (uint32_t)(run->part - run->snapshot->segments);
	for (size_t i = 0; r == 0 && i < a->n_left; i++)
		if (ranking_wants(ret, a->left[i].sum))
			ranking_offer(ret,
				      (struct ranked){a->left[i].sum, part, a->left[i].ordinal});
	return r;
}
