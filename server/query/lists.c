/* Posting lists of the terms of a query, looked up once in each segment. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "query/run.h"

#define PROBES_PER_BLOCK 2u /* what asking for one document costs, in blocks read */

void run_begin(struct run *run)
{
	arena_init(&run->kept, RUN_SCRATCH_MAX);
	arena_init(&run->scratch, RUN_SCRATCH_MAX);
	run->part = NULL;
	run->opened = NULL;
}

void run_end(struct run *run)
{
	arena_release(&run->scratch);
	arena_release(&run->kept);
}

int run_cancelled(const struct run *run)
{
	if (is_interrupted(run->interrupt))
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

/* That which costs of the postings at hand are told against. */
static double mean_of(const struct run *run)
{
	return posting_mean(run->part->segment->length, run->n_docs);
}

int run_enter(struct run *run, size_t i)
{
	int r = run_cancelled(run);

	if (r < 0)
		return r;
	if (run->part == &run->snapshot->segments[i])
		return 0;
	arena_release(&run->scratch);
	run->part = &run->snapshot->segments[i];
	run->view = &run->part->segment->view;
	run->n_docs = segment_count(run->part->segment);
	run->n_words64 = bitmap_words(run->n_docs);
	run->gone = run->part->gone ? run->part->gone->words : NULL;
	run->cost_scale = mean_of(run) < run->mean ? mean_of(run) / run->mean : 1.0;
	if (!run->opened)
		r = run_open_lists(run);
	run->lists = r == 0 ? run->opened[i] : NULL;
	return r;
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
static int sum_lists(struct run *run, uint32_t from, uint32_t to, uint32_t *sums, uint64_t *bits)
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

				posting_add_up(&sums[p.ordinal], &p);
				bitmap_set(bits, p.ordinal);
			}
		}
	}
	return 0;
}

/* The union of many lists, written as one. */
static int unite(struct run *run, uint32_t from, uint32_t to, struct posting_list *ret)
{
	_cleanup_(freep) uint32_t *sums = xcalloc(run->n_docs + 1u, sizeof *sums);
	_cleanup_(freep) struct posting *items = NULL;
	uint64_t *bits = run_bitmap(run);
	struct buf section = BUF_INIT;
	uint32_t n = 0;

	if (!bits)
		return ERR_LIMIT;
	int r = sum_lists(run, from, to, sums, bits);
	for (uint32_t i = 0; i < run->n_words64; i++)
		n += (uint32_t)__builtin_popcountll(bits[i]);
	if (r < 0 || n == 0)
		return r;
	items = xreallocarray(NULL, n, sizeof *items);
	n = 0;
	for (uint32_t i = 0; i < run->n_words64; i++) {
		for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
			uint32_t at = i * 64 + (uint32_t)__builtin_ctzll(word);

			items[n++] = (struct posting){at, sums[at] >> 1, (sums[at] & 1) != 0, 0};
		}
	}
	struct posting_lengths lengths = {run->view->lengths, mean_of(run)};
	uint32_t reference = posting_write(&section, items, n, &lengths);
	posting_write_end(&section);
	struct slice bytes = arena_copy(&run->kept, buf_slice(&section));
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
	struct term_list *list = &run->lists[term];
	int r = 0;

	*ret = &list->list;
	if (list->opened)
		return 0;
	list->opened = true;
	r = open_range(run, &run->query->terms.items[term], &list->list);
	return r == ERR_CORRUPT ? run_damaged(run) : r;
}

/* Documents of a list that left, few against its length: each is asked for. */
static int count_gone(struct run *run, const struct posting_list *list, uint32_t *ret)
{
	struct posting_probe probe;

	posting_probe_begin(&probe, list);
	for (uint32_t i = 0; i < run->n_words64; i++) {
		for (uint64_t word = run->gone[i]; word != 0; word &= word - 1) {
			int r = posting_probe_find(&probe,
						   i * 64 + (uint32_t)__builtin_ctzll(word));

			if (r < 0)
				return run_damaged(run);
			*ret += r > 0;
		}
	}
	return 0;
}

static int count_gone_of_all(struct run *run, const struct posting_list *list, uint32_t *ret)
{
	struct posting_block block;

	for (uint32_t i = 0; i < list->n_blocks; i++) {
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		for (uint32_t k = 0; k < block.n; k++)
			*ret += bitmap_has(run->gone, block.docs[k]);
	}
	return 0;
}

/* The count that the list tells of itself, without what is gone. */
static int count_term(struct run *run, uint32_t term, uint32_t *ret)
{
	const struct posting_list *list;
	uint32_t gone = 0;
	int r = run_list(run, term, &list);

	if (r == 0 && run->gone && list->df > 0)
		r = run->part->gone->lost.documents < list->n_blocks / PROBES_PER_BLOCK
			    ? count_gone(run, list, &gone)
			    : count_gone_of_all(run, list, &gone);
	*ret = r == 0 ? list->df - gone : 0;
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
