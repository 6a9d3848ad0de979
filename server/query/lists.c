/* Posting lists of the segment at hand, looked up once for a query. */
#include "query/run.h"

int run_cancelled(const struct run *run)
{
	if (run->cancelled && atomic_load_explicit(run->cancelled, memory_order_relaxed))
		return error_set(run->err, ERR_CANCELLED, "the search was cancelled");
	return 0;
}

int run_over_budget(const struct run *run)
{
	return error_set(run->err, ERR_LIMIT, "the search needs more than %zu MiB of memory",
			 RUN_SCRATCH_MAX >> 20);
}

int run_damaged(const struct run *run)
{
	return error_set(run->err, ERR_CORRUPT, "an index segment is damaged");
}

uint64_t *run_bitmap(struct run *run)
{
	uint64_t *bits = arena_array(&run->scratch, run->n_words64 + 1u, sizeof *bits);

	if (!bits)
		run_over_budget(run);
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
	for (size_t k = 0; k < run->query->leaves.n; k++)
		run->leaves[k].set = NULL;
	/* The only segment: its lists are looked up already. */
	if (run->part == &run->snapshot->segments[i])
		return 0;
	arena_release(&run->scratch);
	run->part = &run->snapshot->segments[i];
	run->view = &run->part->segment->view;
	run->n_docs = segment_count(run->part->segment);
	run->n_words64 = bitmap_words(run->n_docs);
	run->lists = arena_array(&run->scratch, run->query->terms.n + 1, sizeof *run->lists);
	run->live = run->lists ? live_bitmap(run) : NULL;
	return run->live ? 0 : run_over_budget(run);
}

int run_list_bits(struct run *run, const struct posting_list *list, uint64_t *bits)
{
	struct posting_block block;

	for (uint32_t i = 0; list->df > 0 && i < list->n_blocks; i++) {
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		for (uint32_t k = 0; k < block.n; k++)
			bitmap_set(bits, block.docs[k]);
	}
	return 0;
}

/* Adds the postings of terms [from, to) up, by document: tf << 1 | in title. */
static int sum_lists(struct run *run, uint32_t from, uint32_t to, uint32_t *sums)
{
	struct posting_list list;
	struct posting_block block;

	for (uint32_t i = from; i < to; i++) {
		if (segment_view_postings(run->view, i, &list) < 0)
			return run_damaged(run);
		for (uint32_t b = 0; b < list.n_blocks; b++) {
			if (posting_block_read(&list, b, &block) < 0)
				return run_damaged(run);
			for (uint32_t k = 0; k < block.n; k++) {
				struct posting p = posting_block_at(&block, k);
				uint32_t *sum = &sums[p.ordinal];

				*sum = ((*sum & ~1u) + (p.tf << 1)) | (*sum & 1) | p.in_title;
			}
		}
	}
	return 0;
}

/* The union of many lists, written as one. */
static int unite(struct run *run, uint32_t from, uint32_t to, struct posting_list *ret)
{
	uint32_t *sums = arena_array(&run->scratch, run->n_docs + 1u, sizeof *sums);
	struct posting *items = arena_array(&run->scratch, run->n_docs + 1u, sizeof *items);
	struct buf section = BUF_INIT;
	uint32_t n = 0;

	if (!sums || !items)
		return run_over_budget(run);
	int r = sum_lists(run, from, to, sums);
	for (uint32_t i = 0; r == 0 && i < run->n_docs; i++)
		if (sums[i] > 0)
			items[n++] = (struct posting){i, sums[i] >> 1, (sums[i] & 1) != 0, 0};
	if (r < 0 || n == 0)
		return r;
	uint32_t reference = posting_write(&section, items, n, run->view->lengths);
	posting_write_end(&section);
	struct slice bytes = arena_copy(&run->scratch, buf_slice(&section));
	buf_free(&section);
	if (!bytes.ptr)
		return run_over_budget(run);
	return posting_list_open(bytes, reference, run->n_docs, ret);
}

static int open_range(struct run *run, const struct query_term *t, struct posting_list *ret)
{
	/* A common character has a list of its own, the last of its range. */
	uint32_t own = segment_view_term(run->view, t->high);
	uint32_t from = segment_view_lower(run->view, t->low);
	uint32_t to = segment_view_lower(run->view, t->high + 1);

	if (own != UINT32_MAX && term_is_any(t->high))
		return segment_view_postings(run->view, own, ret);
	if (to == from + 1)
		return segment_view_postings(run->view, from, ret);
	return to > from ? unite(run, from, to, ret) : 0;
}

int run_list(struct run *run, uint32_t term, const struct posting_list **ret)
{
	const struct query_term *t = &run->query->terms.items[term];
	struct term_list *list = &run->lists[term];
	int r = 0;

	*ret = &list->list;
	if (list->opened)
		return 0;
	list->opened = true;
	if (t->low == t->high) {
		uint32_t i = segment_view_term(run->view, t->low);

		if (i != UINT32_MAX)
			r = segment_view_postings(run->view, i, &list->list);
	} else {
		r = open_range(run, t, &list->list);
	}
	return r == ERR_CORRUPT ? run_damaged(run) : r;
}

/* The count that the list tells of itself serves where nothing is gone. */
static int count_term(struct run *run, uint32_t term, uint32_t *ret)
{
	const struct posting_list *list;
	struct posting_block block;
	int r = run_list(run, term, &list);

	*ret = 0;
	if (r < 0 || list->df == 0)
		return r;
	if (!run->part->gone) {
		*ret = list->df;
		return 0;
	}
	for (uint32_t i = 0; i < list->n_blocks; i++) {
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		for (uint32_t k = 0; k < block.n; k++)
			*ret += bitmap_has(run->live, block.docs[k]);
	}
	return 0;
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
