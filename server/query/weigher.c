#include "query/weigher.h"

#include <math.h>
#include <stdlib.h>

int weigher_begin(struct weigher *w, bool ranks)
{
	struct run *run = w->run;
	size_t n = run->query->terms.n;

	w->idfs = arena_array(&run->kept, n + 1, sizeof *w->idfs);
	w->bounds = arena_array(&run->kept, n + 1, sizeof *w->bounds);
	w->rest = arena_array(&run->kept, n + 1, sizeof *w->rest);
	if (!w->idfs || !w->bounds || !w->rest)
		return run_over_budget(run);
	int r = ranks ? scorers_make(run, &w->scorers) : 0;
	for (uint32_t i = 0; r == 0 && ranks && i < n; i++)
		if (w->scorers.uses[i] > 0 && run->df[i] > 0)
			w->idfs[i] = rank_idf(run, i) * w->scorers.uses[i];
	return r;
}

static int by_rarity(const void *x, const void *y)
{
	const struct term_weights *a = x, *b = y;

	if (a->idf < b->idf || a->idf > b->idf)
		return a->idf > b->idf ? -1 : 1;
	return (a->term > b->term) - (a->term < b->term);
}

int weigher_open(struct weigher *w, uint32_t part)
{
	struct run *run = w->run;
	size_t n = run->query->terms.n, count = 0;

	w->part = part;
	w->n_terms = 0;
	for (uint32_t i = 0; i < n && w->ranking->cap > 0; i++)
		count += w->idfs[i] > 0.0;
	w->terms = arena_array(&run->scratch, count + 1, sizeof *w->terms);
	w->by_term = arena_array(&run->scratch, n + 1, sizeof(struct term_weights *));
	if (!w->terms || !w->by_term)
		return run_over_budget(run);
	for (uint32_t i = 0; i < n && count > 0; i++) {
		struct term_weights *t = &w->terms[w->n_terms];
		int r = w->idfs[i] > 0.0 ? run_list(run, i, &t->list) : 0;

		w->bounds[i] = 0.0;
		if (r < 0)
			return r;
		if (w->idfs[i] <= 0.0 || t->list->df == 0)
			continue;
		t->term = i;
		t->idf = w->idfs[i];
		t->block = UINT32_MAX;
		posting_probe_begin(&t->probe, t->list);
		w->n_terms++;
	}
	qsort(w->terms, w->n_terms, sizeof *w->terms, by_rarity);
	for (size_t i = 0; i < w->n_terms; i++)
		w->by_term[w->terms[i].term] = &w->terms[i];
	return 0;
}

bool weigher_bound(struct weigher *w, uint32_t start)
{
	w->rest[w->n_terms] = 0.0;
	for (size_t i = w->n_terms; i-- > 0;) {
		struct term_weights *t = &w->terms[i];
		double cost =
			posting_list_cost_between(t->list, &t->near, start, start + WINDOW - 1);

		w->bounds[t->term] = rank_bound(w->run, t->idf, cost);
		w->rest[i] = w->rest[i + 1] + w->bounds[t->term];
	}
	if (w->n_terms == 0)
		return ranking_takes(w->ranking, (struct ranked){0.0, w->part, start});
	return tree_may_enter(w->tree, w->rest[0]);
}

/* False when what the list can add in the block of the document is too little. */
static bool block_may_lift(struct weigher *w, size_t i, uint32_t ordinal, double sum)
{
	struct term_weights *t = &w->terms[i];
	double bound = 0.0;

	if (t->list->n_blocks < 2 || !probe_is_behind(&t->probe, ordinal))
		return true;
	if (probe_seek(&t->probe, ordinal)) {
		if (t->block != t->probe.next)
			t->block_bound = rank_bound(w->run, t->idf,
						    posting_list_cost(t->list, t->probe.next));
		t->block = t->probe.next;
		bound = t->block_bound;
	}
	return tree_may_enter(w->tree, sum + bound + w->rest[i + 1]);
}

/* Takes what a list says of the documents that it can lift to the best; others fall out. */
static int weigh(struct weigher *w, size_t i, struct window_batch *b)
{
	struct term_weights *t = &w->terms[i];
	bool bounded = w->tree->bounds && ranking_is_full(w->ranking);

	for (uint64_t left = b->mask; left != 0; left &= left - 1) {
		uint32_t k = (uint32_t)__builtin_ctzll(left);

		if (bounded && (!tree_may_enter(w->tree, b->sums[k] + w->rest[i]) ||
				!block_may_lift(w, i, b->docs[k], b->sums[k]))) {
			b->mask &= ~(left & -left);
			continue;
		}
		int r = probe_find(&t->probe, b->docs[k]);
		if (r < 0)
			return run_damaged(w->run);
		t->tfs[k] = 0.0;
		if (r == 0)
			continue;
		t->tfs[k] = rank_tf(posting_block_at(&t->probe.block, t->probe.at));
		b->sums[k] += rank_weight_of(t->idf, t->tfs[k], b->norms[k]);
	}
	return 0;
}

/* How often a scorer's rarest term stands in a document. */
static double least_of(const struct weigher *w, const struct scorer *s, uint32_t k)
{
	double least = HUGE_VAL;
	size_t n;
	const uint32_t *terms = scorer_terms(s, &n);

	for (size_t i = 0; i < n; i++) {
		const struct term_weights *t = w->by_term[terms[i]];
		double tf = t ? t->tfs[k] : 0.0;

		least = tf < least ? tf : least;
	}
	return least;
}

static double score(const struct weigher *w, const struct window_batch *b, uint32_t k)
{
	double sum = 0.0;

	for (size_t i = 0; i < w->scorers.n; i++) {
		const struct scorer *s = &w->scorers.items[i];

		sum += rank_weight_of(s->idf, least_of(w, s, k), b->norms[k]);
	}
	return sum;
}

int weigher_score(struct weigher *w, struct window_batch *b)
{
	int r = 0;

	memset(b->sums, 0, sizeof b->sums);
	for (uint64_t left = b->mask; left != 0; left &= left - 1) {
		uint32_t k = (uint32_t)__builtin_ctzll(left);

		b->norms[k] = rank_norm(w->run, w->run->view->lengths[b->docs[k]]);
	}
	for (size_t i = 0; r == 0 && b->mask != 0 && i < w->n_terms; i++)
		r = weigh(w, i, b);
	for (uint64_t left = b->mask; left != 0; left &= left - 1) {
		uint32_t k = (uint32_t)__builtin_ctzll(left);

		b->sums[k] = score(w, b, k);
		if (!ranking_takes(w->ranking, (struct ranked){b->sums[k], w->part, b->docs[k]}))
			b->mask &= ~(left & -left);
	}
	return r;
}
