#include "index/posting.h"

#include <math.h>

#include "base/varint.h"
#include "index/posting_block.h"

#define LINE        64u /* of the cache */
#define BLOCK_LINES 3u  /* of most full blocks */
#define HEADS_AHEAD ((size_t)1 << 10)

int posting_list_open(struct slice section, uint32_t reference, uint32_t limit,
		      struct posting_list *ret)
{
	struct posting_list l = {.limit = limit, .n_blocks = 1};

	if (reference & POSTING_INLINE) {
		l.df = 1;
		l.inlined = reference;
		*ret = l;
		return 0;
	}
	if (reference >= section.len)
		return ERR_CORRUPT;
	struct slice rest = slice_sub(section, reference, section.len);
	if (varint_take32(&rest, &l.df) < 0 || l.df == 0 || l.df > limit)
		return ERR_CORRUPT;
	l.n_blocks = (l.df + POSTING_BLOCK - 1) / POSTING_BLOCK;
	if (l.n_blocks > 1) {
		size_t heads = (size_t)l.n_blocks * POSTING_HEAD;
		size_t table = heads + (size_t)l.n_blocks * FINE_BYTES;

		if (table + COST_BYTES > rest.len)
			return ERR_CORRUPT;
		memcpy(&l.cost, rest.ptr, COST_BYTES);
		rest = slice_sub(rest, COST_BYTES, rest.len);
		l.heads = (const unsigned char *)rest.ptr;
		l.fines = l.heads + heads;
		rest = slice_sub(rest, table, rest.len);
	}
	l.blocks = rest;
	*ret = l;
	return 0;
}

static inline uint64_t head_of(const struct posting_list *l, uint32_t block)
{
	uint64_t head;

	memcpy(&head, l->heads + (size_t)block * POSTING_HEAD, sizeof head);
	return head;
}

static inline uint32_t last_of(const struct posting_list *l, uint32_t block)
{
	return head_of(l, block) & POSTING_HEAD_MASK;
}

double posting_list_cost(const struct posting_list *l, uint32_t block)
{
	return l->heads ? cost_of(head_of(l, block) >> POSTING_HEAD_COST) : 0.0;
}

uint32_t posting_list_fine(const struct posting_list *l, uint32_t block, double most)
{
	uint32_t codes, steps = 0, ret = 0;

	_Static_assert(FINE_BYTES == sizeof codes, "the codes of a block");
	if (!l->heads)
		return UINT32_MAX;
	double least = posting_list_cost(l, block);
	while (steps < FINE_STEPS && least * fine_steps[steps] <= most)
		steps++;
	memcpy(&codes, l->fines + (size_t)block * FINE_BYTES, sizeof codes);
	for (uint32_t i = 0; i < POSTING_BLOCK / POSTING_FINE; i++)
		ret |= (uint32_t)((codes >> i * POSTING_FINE_BITS & (FINE_STEPS - 1)) < steps) << i;
	return ret;
}

double posting_list_cost_between(const struct posting_list *l, uint32_t *block, uint32_t first,
				 uint32_t last)
{
	uint64_t least = UINT16_MAX;

	if (!l->heads)
		return 0.0;
	*block = posting_list_seek(l, *block, first);
	if (*block >= l->n_blocks)
		return HUGE_VAL;
	for (uint32_t i = *block; i < l->n_blocks; i++) {
		uint64_t head = head_of(l, i), cost = head >> POSTING_HEAD_COST;

		if (i - *block == POSTING_NEAR)
			return posting_list_least(l);
		least = cost < least ? cost : least;
		if ((head & POSTING_HEAD_MASK) >= last)
			break;
	}
	return cost_of(least);
}

uint32_t posting_list_last(const struct posting_list *l, uint32_t block)
{
	return last_of(l, block);
}

double posting_list_least(const struct posting_list *l)
{
	return cost_of(l->cost);
}

uint32_t posting_list_seek(const struct posting_list *l, uint32_t from, uint32_t ordinal)
{
	uint32_t low = from, step = 1;

	if (!l->heads || from >= l->n_blocks)
		return from;
	/* Gallop to a block that reaches far enough, then halve. */
	while (low + step < l->n_blocks && last_of(l, low + step - 1) < ordinal) {
		low += step;
		step *= 2;
	}
	uint32_t high = low + step < l->n_blocks ? low + step : l->n_blocks;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (last_of(l, middle) < ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void posting_list_prefetch(const struct posting_list *l, uint32_t block)
{
	size_t start = 0;

	if (l->inlined)
		return;
	if (block > 0)
		start = head_of(l, block - 1) >> POSTING_HEAD_END & POSTING_HEAD_MASK;
	if (start >= l->blocks.len)
		return;
	for (uint32_t i = 0; i < BLOCK_LINES; i++)
		__builtin_prefetch(l->blocks.ptr + start + (size_t)i * LINE);
}

void posting_list_prefetch_heads(const struct posting_list *l)
{
	size_t size = l->heads ? (size_t)l->n_blocks * POSTING_HEAD : 0;

	size = size < HEADS_AHEAD ? size : HEADS_AHEAD;
	for (size_t at = 0; at < size; at += LINE)
		__builtin_prefetch(l->heads + at);
}

int posting_block_read(const struct posting_list *l, uint32_t block, struct posting_block *ret)
{
	uint32_t start = 0, base = 0;

	if (l->inlined)
		return posting_block_inlined(l->inlined, l->limit, ret);
	if (block > 0) {
		base = last_of(l, block - 1) + 1;
		start = head_of(l, block - 1) >> POSTING_HEAD_END & POSTING_HEAD_MASK;
		if (base > l->limit)
			return ERR_CORRUPT;
	}
	uint32_t left = l->df - block * POSTING_BLOCK;
	if (start > l->blocks.len)
		return ERR_CORRUPT;
	ret->n = left < POSTING_BLOCK ? left : POSTING_BLOCK;
	if (posting_block_decode(slice_sub(l->blocks, start, l->blocks.len), base, ret) < 0 ||
	    ret->docs[ret->n - 1] >= l->limit)
		return ERR_CORRUPT;
	/* So that ordinals rise from block to block too. */
	return !l->heads || ret->docs[ret->n - 1] == last_of(l, block) ? 0 : ERR_CORRUPT;
}

void posting_iter_begin(struct posting_iter *it, const struct posting_list *l)
{
	it->list = l;
	it->at = (struct posting){0};
	it->next_block = it->next = it->block.n = 0;
}

int posting_iter_next(struct posting_iter *it)
{
	if (it->next >= it->block.n) {
		if (it->next_block >= it->list->n_blocks)
			return 0;
		it->block.n = it->next = 0;
		int r = posting_block_read(it->list, it->next_block++, &it->block);
		if (r < 0)
			return r;
	}
	it->at = posting_block_at(&it->block, it->next++);
	return 1;
}
