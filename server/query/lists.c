/* Posting lists of the segment at hand, decoded once for a query. */
#include "query/run.h"

int run_cancelled(const struct run *run)
{
	if (run->cancelled && atomic_load_explicit(run->cancelled, memory_order_relaxed))
		return error_set(run->err, ERR_CANCELLED, "the search was cancelled");
	return 0;
}

static int over_budget(const struct run *run)
{
	return error_set(run->err, ERR_LIMIT, "the search needs more than %zu MiB of memory",
			 RUN_SCRATCH_MAX >> 20);
}

uint64_t *run_bitmap(struct run *run)
{
	uint64_t *bits = arena_array(&run->scratch, run->n_words64 + 1u, sizeof *bits);

	if (!bits)
		over_budget(run);
	return bits;
}

static uint64_t *live_bitmap(struct run *run)
{
	uint64_t *bits = run_bitmap(run);

	for (uint32_t i = 0; bits && i < run->n_words64; i++)
		bits[i] = run->part->gone ? ~run->part->gone->words[i] : ~(uint64_t)0;
	if (bits && run->n_docs % 64 > 0)
		bits[run->n_words64 - 1] &= ((uint64_t)1 << run->n_docs % 64) - 1;
	return bits;
}

int run_enter(struct run *run, size_t i)
{
	int r = run_cancelled(run);

	if (r < 0)
		return r;
	arena_release(&run->scratch);
	run->part = &run->snapshot->segments[i];
	run->view = &run->part->segment->view;
	run->n_docs = segment_count(run->part->segment);
	run->n_words64 = bitmap_words(run->n_docs);
	run->lists = arena_array(&run->scratch, run->query->terms.n + 1, sizeof *run->lists);
	for (size_t k = 0; k < run->query->leaves.n; k++)
		run->leaves[k].set = NULL;
	run->live = run->lists ? live_bitmap(run) : NULL;
	return run->live ? 0 : over_budget(run);
}

static bool is_gone(const struct run *run, uint32_t ordinal)
{
	return run->part->gone && bitmap_has(run->part->gone->words, ordinal);
}

static int list_alloc(struct run *run, uint32_t n, struct doc_list *ret)
{
	ret->docs = arena_array(&run->scratch, n + 1u, sizeof *ret->docs);
	ret->weights = arena_array(&run->scratch, n + 1u, sizeof *ret->weights);
	return ret->docs && ret->weights ? 0 : over_budget(run);
}

static uint32_t weight_of(struct posting p)
{
	uint32_t tf = p.tf < UINT32_MAX / 4 ? p.tf : UINT32_MAX / 4;

	return tf << 1 | p.in_title;
}

static int load_one(struct run *run, uint32_t index, struct doc_list *ret)
{
	struct posting_iter it;
	uint32_t df, n = 0;
	int r = segment_view_postings(run->view, index, &it, &df);

	if (r == 0)
		r = list_alloc(run, df, ret);
	if (r < 0)
		return r;
	while ((r = posting_iter_next(&it)) > 0) {
		if (n == df)
			return ERR_CORRUPT;
		ret->docs[n] = it.at.ordinal;
		ret->weights[n] = weight_of(it.at);
		n += !is_gone(run, it.at.ordinal);
	}
	ret->n = n;
	return r;
}

/* The union of many lists: occurrences are summed in an array over all documents. */
static int load_range(struct run *run, uint32_t from, uint32_t to, struct doc_list *ret)
{
	uint32_t *sums = arena_array(&run->scratch, run->n_docs + 1u, sizeof *sums);
	uint32_t n = 0;

	if (!sums)
		return over_budget(run);
	for (uint32_t i = from; i < to; i++) {
		struct posting_iter it;
		uint32_t df;
		int r = segment_view_postings(run->view, i, &it, &df);

		while (r >= 0 && (r = posting_iter_next(&it)) > 0) {
			uint32_t *sum = &sums[it.at.ordinal], weight = weight_of(it.at);

			n += *sum == 0 && !is_gone(run, it.at.ordinal);
			*sum = ((*sum & ~1u) + (weight & ~1u)) | ((*sum | weight) & 1u);
		}
		if (r < 0)
			return r;
	}
	int r = list_alloc(run, n, ret);
	for (uint32_t i = 0; r == 0 && i < run->n_docs; i++) {
		if (sums[i] == 0 || is_gone(run, i))
			continue;
		ret->docs[ret->n] = i;
		ret->weights[ret->n++] = sums[i];
	}
	return r;
}

int run_list(struct run *run, uint32_t term, const struct doc_list **ret)
{
	const struct query_term *t = &run->query->terms.items[term];
	struct doc_list *list = &run->lists[term];
	int r = 0;

	*ret = list;
	if (list->loaded)
		return 0;
	list->loaded = true;
	uint32_t from = segment_view_lower(run->view, t->low), to = from;
	const uint32_t n_terms = run->view->header->n_terms;
	if (t->low == t->high)
		to = from < n_terms && run->view->keys[from] == t->low ? from + 1 : from;
	else
		to = segment_view_lower(run->view, t->high + 1);
	if (to == from + 1)
		r = load_one(run, from, list);
	else if (to > from)
		r = load_range(run, from, to, list);
	if (r == ERR_CORRUPT)
		return error_set(run->err, r, "an index segment is damaged");
	return r;
}

/* The count that the list tells of itself serves where nothing is gone. */
static int count_term(struct run *run, uint32_t term, uint32_t *ret)
{
	const struct query_term *t = &run->query->terms.items[term];
	const struct doc_list *list;

	if (t->low == t->high && !run->part->gone) {
		uint32_t i = segment_view_lower(run->view, t->low);
		struct posting_iter it;

		*ret = 0;
		if (i >= run->view->header->n_terms || run->view->keys[i] != t->low)
			return 0;
		return segment_view_postings(run->view, i, &it, ret);
	}
	int r = run_list(run, term, &list);
	*ret = r == 0 ? list->n : 0;
	return r;
}

int run_count_terms(struct run *run)
{
	for (size_t i = 0; i < run->snapshot->n_segments; i++) {
		int r = run_enter(run, i);

		for (uint32_t k = 0; r == 0 && k < run->query->terms.n; k++) {
			uint32_t n;

			r = count_term(run, k, &n);
			run->df[k] += n;
		}
		if (r < 0)
			return r;
	}
	return 0;
}
