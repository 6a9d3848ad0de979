#include "query/weigher.h"

#include <stdlib.h>

int weigher_begin(struct weigher *w)
{
	struct run *run = w->run;
	size_t n = run->query->terms.n;

	w->idfs = arena_array(&run->kept, n + 1, sizeof *w->idfs);
	w->bounds = arena_array(&run->kept, n + 1, sizeof *w->bounds);
	w->rest = arena_array(&run->kept, n + 1, sizeof *w->rest);
	if (!w->idfs || !w->bounds || !w->rest)
		return run_over_budget(run);
	for (uint32_t i = 0; i < n; i++)
		if (run->query->terms.items[i].scores && run->df[i] > 0)
			w->idfs[i] = rank_idf(run, i);
	return 0;
}

static int by_rarity(const void *x, const void *y)
{
	const struct term_weights *a = x, *b = y;

	if (a->idf < b->idf || a->idf > b->idf)
		return a->idf > b->idf ? -1 : 1;
	return (a->term > b->term) - (a->term < b->term);
}

static int by_query(const void *x, const void *y)
{
	const struct term_weights *const *a = x, *const *b = y;

	return ((*a)->term > (*b)->term) - ((*a)->term < (*b)->term);
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
	w->orders = arena_array(&run->scratch, count + 1, sizeof(struct term_weights *));
	if (!w->terms || !w->orders)
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
		w->orders[i] = &w->terms[i];
	qsort(w->orders, w->n_terms, sizeof(struct term_weights *), by_query);
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

/* Adds what a list says of the documents that it can lift to the best; others fall out. */
static int weigh(struct weigher *w, size_t i, const uint32_t *docs, double *sums, uint64_t *mask)
{
	struct term_weights *t = &w->terms[i];
	bool bounded = w->tree->bounds && ranking_is_full(w->ranking);

	for (uint64_t left = *mask; left != 0; left &= left - 1) {
		uint32_t k = (uint32_t)__builtin_ctzll(left);

		if (bounded && !tree_may_enter(w->tree, sums[k] + w->rest[i])) {
			*mask &= ~(left & -left);
			continue;
		}
		if (bounded && !block_may_lift(w, i, docs[k], sums[k])) {
			*mask &= ~(left & -left);
			continue;
		}
		int r = probe_find(&t->probe, docs[k]);
		if (r < 0)
			return run_damaged(w->run);
		t->weights[k] = 0.0;
		if (r == 0)
			continue;
		t->weights[k] =
			rank_weight(w->run, t->idf, posting_block_at(&t->probe.block, t->probe.at));
		sums[k] += t->weights[k];
	}
	return 0;
}

int weigher_score(struct weigher *w, const uint32_t *docs, uint64_t *mask, double *sums)
{
	int r = 0;

	memset(sums, 0, BATCH * sizeof *sums);
	for (size_t i = 0; r == 0 && *mask != 0 && i < w->n_terms; i++)
		r = weigh(w, i, docs, sums, mask);
	for (uint64_t left = *mask; left != 0; left &= left - 1) {
		uint32_t k = (uint32_t)__builtin_ctzll(left);

		sums[k] = 0.0;
		for (size_t i = 0; i < w->n_terms; i++)
			sums[k] += w->orders[i]->weights[k];
		if (!ranking_takes(w->ranking, (struct ranked){sums[k], w->part, docs[k]}))
			*mask &= ~(left & -left);
	}
	return r;
}
