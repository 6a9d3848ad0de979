/* Writing of posting lists. */
#include <math.h>

#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/posting_block.h"

static uint32_t inlined(const struct posting *p)
{
	return POSTING_INLINE | p->ordinal << INLINE_ORDINAL_SHIFT |
	       (p->tf - 1) << INLINE_TF_SHIFT | p->in_title;
}

static uint16_t cost_code(double cost)
{
	uint64_t bits;

	memcpy(&bits, &cost, sizeof bits);
	bits >>= COST_SHIFT;
	if (bits <= COST_ZERO)
		return 0;
	return (uint16_t)(bits - COST_ZERO < UINT16_MAX ? bits - COST_ZERO : UINT16_MAX);
}

static double least_cost(const struct posting *items, uint32_t n,
			 const struct posting_lengths *lengths)
{
	double least = HUGE_VAL;

	for (uint32_t i = 0; i < n; i++) {
		double tf = items[i].tf + (items[i].in_title ? (double)POSTING_TITLE_TF : 0.0);
		double cost = posting_norm(lengths->of[items[i].ordinal], lengths->mean) / tf;

		least = cost < least ? cost : least;
	}
	return least;
}

static uint32_t fine_code(double cost, double block)
{
	uint32_t code = 0;

	while (code + 1 < FINE_STEPS && block * fine_steps[code + 1] <= cost)
		code++;
	return code;
}

/* The cost of a block, and of its parts. */
static uint16_t block_costs(const struct posting *items, uint32_t n,
			    const struct posting_lengths *lengths, uint32_t *fines)
{
	double costs[POSTING_BLOCK / POSTING_FINE], least = HUGE_VAL;
	uint32_t parts = 0;

	for (uint32_t i = 0; i < n; i += POSTING_FINE, parts++) {
		uint32_t left = n - i;

		costs[parts] =
			least_cost(items + i, left < POSTING_FINE ? left : POSTING_FINE, lengths);
		least = costs[parts] < least ? costs[parts] : least;
	}
	uint16_t code = cost_code(least);
	*fines = 0;
	for (uint32_t i = 0; code > 0 && i < parts; i++)
		*fines |= fine_code(costs[i], cost_of(code)) << i * POSTING_FINE_BITS;
	return code;
}

static void write_head(char *p, uint32_t last, uint32_t end, uint16_t cost)
{
	ensure(last <= POSTING_HEAD_MASK && end <= POSTING_HEAD_MASK);
	uint64_t head =
		last | (uint64_t)end << POSTING_HEAD_END | (uint64_t)cost << POSTING_HEAD_COST;
	memcpy(p, &head, sizeof head);
}

uint32_t posting_write(struct buf *section, const struct posting *items, uint32_t n,
		       const struct posting_lengths *lengths)
{
	uint32_t n_blocks = (n + POSTING_BLOCK - 1) / POSTING_BLOCK;

	if (n == 1 && items[0].tf <= INLINE_TF_MAX && items[0].ordinal < INLINE_LIMIT)
		return inlined(&items[0]);
	ensure(section->len < POSTING_INLINE);
	uint32_t reference = (uint32_t)section->len;
	varint_add(section, n);
	size_t heads = section->len + COST_BYTES;
	size_t fines = heads + (size_t)n_blocks * POSTING_HEAD;
	size_t table = fines + (size_t)n_blocks * FINE_BYTES - section->len;
	uint16_t least = UINT16_MAX;
	if (n_blocks > 1) {
		buf_reserve(section, table);
		section->len += table;
	}
	size_t start = section->len;
	for (uint32_t i = 0; i < n_blocks; i++) {
		const struct posting *block = items + (size_t)i * POSTING_BLOCK;
		uint32_t left = n - i * POSTING_BLOCK;
		uint32_t count = left < POSTING_BLOCK ? left : POSTING_BLOCK;

		posting_block_write(section, block, count, i > 0 ? block[-1].ordinal + 1 : 0,
				    n >= POSTING_WHERES_MIN);
		if (n_blocks == 1)
			return reference;
		uint32_t parts;
		uint16_t cost = block_costs(block, count, lengths, &parts);
		least = cost < least ? cost : least;
		write_head(section->data + heads + (size_t)i * POSTING_HEAD,
			   block[count - 1].ordinal, (uint32_t)(section->len - start), cost);
		memcpy(section->data + fines + (size_t)i * FINE_BYTES, &parts, sizeof parts);
	}
	memcpy(section->data + heads - COST_BYTES, &least, COST_BYTES);
	return reference;
}

void posting_write_end(struct buf *section)
{
	static const char slack[POSTING_SLACK];

	buf_add(section, slack, sizeof slack);
}
