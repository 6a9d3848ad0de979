/* One segment: the leading list block by block, the others asked for its documents. */
#include "query/rank_all_parts.h"

#define CANCEL_EVERY 64u /* blocks */

/* Weighs a document that has all needs, where nothing was weighed before. */
static void weigh_needs(const struct all *a, struct all_batch *b, uint32_t slot)
{
	uint32_t ordinal = b->docs[slot];

	b->norms[slot] = rank_norm(a->run, a->run->view->lengths[ordinal]);
	b->partial[slot] = 0.0;
	for (size_t i = 0; i < a->n_needs; i++) {
		const struct all_list *l = &a->lists[i];
		const struct all_room *room = l->room;

		if (!l->list)
			continue;
		all_weigh(l, i, slot,
			  i == 0 ? posting_block_at(&room->probe.block, slot)
				 : all_noted(room, slot, ordinal),
			  b);
	}
}

/* The score of a document that has all needs; below 0 when it cannot reach the best. */
static int score(struct all *a, uint32_t slot, double *ret)
{
	struct all_batch *b = &a->batch;
	double sum = 0.0;
	int r = 0;

	*ret = -1.0;
	if (!b->hot || (b->weighed && (b->partial[slot] < 0.0 ||
				       !all_may_enter(a, b->partial[slot] + a->rest[a->n_needs]))))
		return 0;
	if (!b->weighed)
		weigh_needs(a, b, slot);
	for (size_t i = a->n_needs; r == 0 && i < a->n_lists; i++)
		r = all_add_extra(a, i, slot);
	for (size_t i = 0; i < a->scorers.n; i++)
		sum += a->adding[i].weights[slot];
	if (r == 0 && ranking_wants(a->ranking, sum))
		*ret = sum;
	return r;
}

static int take_one(struct all *a, uint32_t slot)
{
	double sum;
	int r = score(a, slot, &sum);

	if (r < 0 || (!a->counts && sum < 0.0))
		return r;
	return all_take(a, slot, sum);
}

/* Keeps those that match the rest of the query. */
static int filter(struct all *a)
{
	struct all_batch *b = &a->batch;
	uint32_t docs[BATCH], kept = 0;

	for (uint32_t from = 0, n; from < b->n; from += n) {
		n = b->n - from < BATCH ? b->n - from : BATCH;
		uint64_t mask = batch_mask(n);

		for (uint32_t i = 0; i < n; i++)
			docs[i] = b->docs[b->slots[from + i]];
		int r = tree_filter(a->others, a->others->root, docs, TREE_EXACT, &mask);
		if (r < 0)
			return r;
		for (; mask != 0; mask &= mask - 1)
			b->slots[kept++] = b->slots[from + (uint32_t)__builtin_ctzll(mask)];
	}
	b->n = kept;
	return 0;
}

static int run_block(struct all *a, uint32_t block)
{
	struct all_batch *b = &a->batch;
	int r = 0;

	if (!a->rest && a->ranking->cap > 0 && a->ranking->n == a->ranking->cap)
		r = all_bounds(a);
	if (r < 0)
		return r;
	b->hot = all_block_may_enter(a, block);
	if (!b->hot && !a->counts)
		return 0;
	b->weighed = b->hot && a->rest;
	r = all_take_lead(a, block);
	for (size_t i = 1; r == 0 && b->n > 0 && i < a->n_needs; i++)
		r = all_intersect(a, i);
	if (r == 0 && a->others)
		r = filter(a);
	if (r == 0 && !b->hot && !a->looks) {
		a->total += b->n;
		return 0;
	}
	for (uint32_t i = 0; b->hot && !b->weighed && i < b->n; i++)
		__builtin_prefetch(&a->run->view->lengths[b->docs[b->slots[i]]]);
	for (uint32_t i = 0; r == 0 && i < b->n; i++)
		r = take_one(a, b->slots[i]);
	return r;
}

int all_segment(struct all *a)
{
	int r = all_open(a);

	if (r <= 0)
		return r;
	r = 0;
	for (uint32_t i = 0; r == 0 && i < a->lists[0].n_blocks; i++) {
		if (i % CANCEL_EVERY == CANCEL_EVERY - 1)
			r = run_cancelled(a->run);
		if (r == 0)
			r = run_block(a, i);
	}
	return r == 0 && a->n_pending > 0 ? all_flush(a) : r;
}
