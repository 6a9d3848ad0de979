#include "query/rank_tree.h"

#include <stdlib.h>

#include "query/weigher.h"

#define SPARE_MIN 8u /* documents kept beyond those wanted, in case some are false */

struct windows {
	struct run *run;
	struct tree *tree;
	struct ranking *ranking;
	struct weigher weigher;
	bool counts, looks;
	uint32_t total;
	uint32_t part; /* the segment at hand */
};

static int rank_window(struct windows *w, const struct tree_fill *f, struct window *left)
{
	struct window_batch b;
	uint32_t n;

	while ((n = window_take(left, f->start, b.docs)) > 0) {
		b.mask = batch_mask(n);
		for (uint32_t i = 0; i < n; i++)
			__builtin_prefetch(&w->run->view->lengths[b.docs[i]]);
		int r = weigher_score(&w->weigher, &b);
		if (r == 0 && w->looks && f->depth == TREE_TERMS)
			r = tree_filter(w->tree, w->tree->root, b.docs, TREE_EXACT, &b.mask);
		if (r < 0)
			return r;
		for (; b.mask != 0; b.mask &= b.mask - 1) {
			uint32_t k = (uint32_t)__builtin_ctzll(b.mask);

			ranking_offer(w->ranking, (struct ranked){b.sums[k], w->part, b.docs[k]});
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
	bool bounded = w->ranking->cap > 0 && ranking_is_full(w->ranking);
	bool scores = w->ranking->cap > 0 && (!bounded || weigher_bound(&w->weigher, start));

	if (!scores && !w->counts)
		return 0;
	w->tree->bounds = bounded && scores && w->weigher.n_terms > 0 ? w->weigher.bounds : NULL;
	f.hot = w->counts && w->tree->bounds ? &hot : NULL;
	int r = tree_fill(&f, w->tree->root, w->weigher.rest[0], &docs);
	count_window(w, &f, &docs);
	return r < 0 || !scores ? r : rank_window(w, &f, &docs);
}

static int take_segment(struct windows *w)
{
	uint32_t n_docs = w->run->n_docs, start = 0;
	int r = tree_open_leading(w->tree);

	if (r <= 0)
		return r;
	r = weigher_open(&w->weigher, w->part);
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
	bool full = ranking_is_full(w->ranking);
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

	w.weigher = (struct weigher){.run = t->run, .tree = t, .ranking = ret};
	int r = weigher_begin(&w.weigher, most > 0);
	t->ranking = ret;
	t->idfs = w.weigher.idfs;
	t->bounds = NULL;
	if (r == 0)
		r = rank(&w, most);
	if (r == 0)
		ret->total = counts ? w.total : (uint32_t)ret->n;
	return r;
}
