#pragma once

/* The form of one block of a posting list, for posting.c and posting_write.c.
 *
 * First a byte: the width of the gaps (BLOCK_WIDTH) and what else there is. Then, each only if it
 * is there, in this order: a byte with the width of tf - 1 and whether there are sixteenths (TF_*),
 * the number and the width of exceptions among the gaps, and, in blocks of more than TITLES_PLAIN
 * entries, how many entries are in titles. Then the gaps, exceptions' positions (a byte each) and
 * what they are more than the width can tell; sixteenths, four bits each; tf; title positions (a
 * byte each), or a bit for each entry. Forms of tf that take a third less were a fifth slower.
 *
 * Numbers are packed as posting_bits.h does it, but the gaps of a full block in four lanes: number
 * 4 i + k is the i-th of lane k, and 32 bits of each lane in turn stand side by side, so that four
 * are unpacked at once (Lemire & Boytsov 2015). */
#include "index/posting.h"

enum {
	BLOCK_WIDTH = 0x1F,
	BLOCK_HAS_TF = 0x20, /* or sixteenths */
	BLOCK_HAS_TITLES = 0x40,
	BLOCK_HAS_EXCEPTIONS = 0x80,
};

enum { TF_WIDTH = 0x1F, TF_WHERES = 0x80 };

#define EXCEPTION_WIDTH_MAX 23u /* so that a gap stays below 2^24 + 1 */

#define TITLES_PLAIN 16u   /* blocks of up to so many entries have a bit for each */
#define TITLES_BITS  0xFFu /* in place of their number: a bit for each too */

/* A head, lowest bits first: 24 of the last ordinal, 24 of the block's end, 16 of the cost. */
#define POSTING_HEAD_MASK 0xFFFFFFu
#define POSTING_HEAD_END  24
#define POSTING_HEAD_COST 48

/* Costs are told by so many bits of their mantissa, rounded down, and four of the exponent. */
#define COST_MANTISSA 11
#define COST_SHIFT    (52 - COST_MANTISSA)
#define COST_ZERO     ((uint64_t)(1023 - 16) << COST_MANTISSA)
#define COST_BYTES    2u

/* The least cost that is told by the code. */
static inline double cost_of(uint64_t code)
{
	uint64_t bits = (COST_ZERO + code) << COST_SHIFT;
	double cost;

	memcpy(&cost, &bits, sizeof cost);
	return code > 0 ? cost : 0.0;
}

/* Of POSTING_FINE entries the least cost is so many times their block's, or more. */
#define FINE_STEPS (1u << POSTING_FINE_BITS)
#define FINE_BYTES (POSTING_BLOCK / POSTING_FINE * POSTING_FINE_BITS / 8)
static const double fine_steps[FINE_STEPS] = {1.0,  1.08, 1.17, 1.28, 1.4, 1.55, 1.72, 1.92,
					      2.15, 2.45, 2.8,  3.3,  4.0, 5.0,  7.0,  11.0};

/* An inlined reference, lowest bits first: title, tf - 1, ordinal. */
#define INLINE_TF_SHIFT      1
#define INLINE_TF_MAX        8u
#define INLINE_ORDINAL_SHIFT 4
#define INLINE_LIMIT         (1u << (POSTING_INLINE_BITS - INLINE_ORDINAL_SHIFT))

/* ret->n entries from the first bytes of the slice, to which the rest of the section belongs.
 * Ordinals count from base (at most 2^24) and may be too high. Returns 0 or ERR_CORRUPT. */
int posting_block_decode(struct slice bytes, uint32_t base, struct posting_block *ret) must_check;
int posting_block_inlined(uint32_t reference, uint32_t limit, struct posting_block *ret) must_check;
/* Appends a block of n entries to the section; wheres: with sixteenths. */
void posting_block_write(struct buf *section, const struct posting *items, uint32_t n,
			 uint32_t base, bool wheres);
