#include "query/rank_tree.h"

#include <stdlib.h>

#define SPARE_MIN 8u /* documents kept beyond those wanted, in case some are false */

struct term_weights {
	const struct posting_list *list;
	double idf;
	struct posting_probe probe;
	uint32_t term, near;
	uint32_t block; /* whose bound is known */
	double block_bound;
	double weights[BATCH];
};

struct windows {
	struct run *run;
	struct tree *tree;
	struct ranking *ranking;
	bool counts, looks;
	uint32_t total;
	double *idfs;   /* by term: 0 does not score */
	double *bounds; /* by term: in the window at hand */
	double *rest;   /* what the terms from an index on can add there */

	/* the segment at hand */
	uint32_t part;
	struct term_weights *terms;   /* the rarest first */
	struct term_weights **orders; /* as in the query */
	size_t n_terms;
};

static int prepare(struct windows *w)
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

static int open_terms(struct windows *w)
{
	struct run *run = w->run;
	size_t n = run->query->terms.n, count = 0;

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

static bool is_full(const struct windows *w)
{
	return w->ranking->n == w->ranking->cap;
}

/* What terms can add to documents of the window. False: none of them can reach the best. */
static bool bound_window(struct windows *w, uint32_t start)
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
static bool block_may_lift(struct windows *w, size_t i, uint32_t ordinal, double sum)
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
static int weigh(struct windows *w, size_t i, const uint32_t *docs, double *sums, uint64_t *mask)
{
	struct term_weights *t = &w->terms[i];
	bool bounded = w->tree->bounds && is_full(w);

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

/* Scores of up to BATCH documents, each summed in the order of the query. */
static int score(struct windows *w, const uint32_t *docs, uint64_t *mask, double *sums)
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

static int rank_window(struct windows *w, const struct tree_fill *f, struct window *left)
{
	uint32_t docs[BATCH], n;
	double sums[BATCH];

	while ((n = window_take(left, f->start, docs)) > 0) {
		uint64_t mask = batch_mask(n);

		for (uint32_t i = 0; i < n; i++)
			__builtin_prefetch(&w->run->view->lengths[docs[i]]);
		int r = score(w, docs, &mask, sums);
		if (r == 0 && w->looks && f->depth == TREE_TERMS)
			r = tree_filter(w->tree, w->tree->root, docs, TREE_EXACT, &mask);
		if (r < 0)
			return r;
		for (; mask != 0; mask &= mask - 1) {
			uint32_t k = (uint32_t)__builtin_ctzll(mask);

			ranking_offer(w->ranking, (struct ranked){sums[k], w->part, docs[k]});
		}
	}
	return 0;
}

/* Counts what did not leave, and keeps of that what is hot. */
static void count_window(struct windows *w, const struct tree_fill *f, struct window *docs)
{
	const uint64_t *gone = w->run->gone ? w->run->gone + f->start / 64 : NULL;

	for (uint64_t any = docs->any; any != 0; any &= any - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(any);

		if (gone)
			docs->words[i] &= ~gone[i];
		w->total += (uint32_t)__builtin_popcountll(docs->words[i]);
		if (f->hot)
			docs->words[i] &= f->hot->words[i];
	}
}

static int take_window(struct windows *w, uint32_t start)
{
	struct window docs = {0}, hot = {0};
	struct tree_fill f = {w->tree, start, w->counts ? TREE_EXACT : TREE_TERMS, NULL};
	bool bounded = w->ranking->cap > 0 && is_full(w);
	bool scores = w->ranking->cap > 0 && (!bounded || bound_window(w, start));

	if (!scores && !w->counts)
		return 0;
	w->tree->bounds = bounded && scores && w->n_terms > 0 ? w->bounds : NULL;
	f.hot = w->counts && w->tree->bounds ? &hot : NULL;
	int r = tree_fill(&f, w->tree->root, w->rest[0], &docs);
	count_window(w, &f, &docs);
	return r < 0 || !scores ? r : rank_window(w, &f, &docs);
}

static int take_segment(struct windows *w)
{
	uint32_t n_docs = w->run->n_docs, start = 0;
	int r = tree_open_leading(w->tree);

	if (r <= 0)
		return r;
	r = open_terms(w);
	while (r == 0 && (start = tree_next(w->tree, w->tree->root, start)) < n_docs) {
		start -= start % WINDOW;
		r = run_cancelled(w->run);
		if (r == 0)
			r = take_window(w, start);
		start += WINDOW;
	}
	return r;
}

static int take_segments(struct windows *w, size_t cap)
{
	int r = ranking_reset(w->run, w->ranking, cap);

	w->total = 0;
	w->tree->looks = w->looks;
	for (size_t i = 0; r == 0 && i < w->run->snapshot->n_segments; i++) {
		r = run_enter(w->run, i);
		w->part = (uint32_t)i;
		if (r == 0)
			r = take_segment(w);
	}
	return r;
}

static int by_place(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* Keeps those of a segment that truly match; they begin at hits[0]. */
static int keep_of_segment(struct windows *w, struct ranked *hits, size_t n, size_t *kept)
{
	uint32_t docs[BATCH];
	int r = run_enter(w->run, hits[0].part);

	if (r == 0)
		r = tree_open(w->tree);
	*kept = 0;
	for (size_t i = 0; r >= 0 && i < n; i += BATCH) {
		uint32_t count = n - i < BATCH ? (uint32_t)(n - i) : BATCH;
		uint64_t mask = batch_mask(count);

		for (uint32_t k = 0; k < count; k++)
			docs[k] = hits[i + k].ordinal;
		r = tree_filter(w->tree, w->tree->root, docs, TREE_EXACT, &mask);
		for (; r >= 0 && mask != 0; mask &= mask - 1)
			hits[(*kept)++] = hits[i + (size_t)__builtin_ctzll(mask)];
	}
	return r < 0 ? r : 0;
}

/* Leaves the best `most` that truly match. 1 when those are the best of all, 0 when others may have
 * been left out for false ones. */
static int keep_true(struct windows *w, size_t most)
{
	struct ranking *r = w->ranking;
	bool full = is_full(w);
	size_t kept = 0, n = r->n;
	struct ranked *hits = arena_array(&w->run->kept, n + 1, sizeof *hits);

	if (!hits)
		return run_over_budget(w->run);
	if (n > 0)
		memcpy(hits, r->best, n * sizeof *hits);
	qsort(hits, n, sizeof *hits, by_place);
	for (size_t i = 0, end; i < n; i = end) {
		size_t found;

		for (end = i; end < n && hits[end].part == hits[i].part;)
			end++;
		int code = keep_of_segment(w, hits + i, end - i, &found);
		if (code < 0)
			return code;
		memmove(hits + kept, hits + i, found * sizeof *hits);
		kept += found;
	}
	r->n = 0;
	r->cap = most;
	for (size_t i = 0; i < kept; i++)
		ranking_offer(r, hits[i]);
	return kept >= most || !full;
}

static int rank(struct windows *w, size_t most)
{
	w->looks = w->counts && !w->tree->root->decided;
	if (w->counts || w->tree->root->decided)
		return take_segments(w, most);
	int r = take_segments(w, most + most / 4 + SPARE_MIN);
	if (r == 0)
		r = keep_true(w, most);
	if (r != 0)
		return r < 0 ? r : 0;
	w->looks = true;
	return take_segments(w, most);
}

int rank_tree(struct tree *t, size_t most, bool counts, struct ranking *ret)
{
	struct windows w = {.run = t->run, .tree = t, .ranking = ret, .counts = counts};
	int r = prepare(&w);

	t->ranking = ret;
	t->idfs = w.idfs;
	t->bounds = NULL;
	if (r == 0)
		r = rank(&w, most);
	if (r == 0)
		ret->total = counts ? w.total : (uint32_t)ret->n;
	return r;
}
