#pragma once

/* Posting lists: for each document that has a term its ordinal in the index segment, how often,
 * whether the title has it, and for common terms in which sixteenth of its match text it stands
 * first.
 *
 * A term of one document is held in its reference itself (POSTING_INLINE). Other lists are the
 * number of documents (LEB128), for more than one block the least cost of all entries, a table of
 * heads {last ordinal, end of the block, least cost}, a table of what the least costs of each
 * POSTING_FINE entries are above that of their block, and then blocks of up to POSTING_BLOCK
 * entries (posting_block.h has their form): gaps packed with a width that fits most of the block
 * and exceptions beside them (PFOR; Zukowski et al. 2006), tf with the width of the largest. The
 * heads let a reader skip a block undecoded, because of its ordinals or because it cannot score
 * high enough. What an entry adds to a score depends on its cost, the normalised length of the
 * document (posting_norm()) per occurrence. It is told against the mean length of the index segment
 * rather than of the collection, so that it stays right when that changes: where the mean is k
 * times as large, no cost is below a k-th of what it was.
 *
 * Positions are not kept: pairs of characters leave so few false candidates for a phrase (under
 * 1 %) that a look at the match text is cheaper than positions, which would double the index; the
 * sixteenth tells where to begin to look. Whatever the bytes say, nothing outside the section is
 * read and no ordinal reaches the limit. */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"
#include "index/posting_bits.h"

#define POSTING_BLOCK       128u
#define POSTING_SLACK       8u /* bytes behind the last list that a reader may load */
#define POSTING_HEAD        8u
#define POSTING_FINE        16u /* entries */
#define POSTING_FINE_BITS   4u
#define POSTING_WIDTH_MAX   24u
#define POSTING_TF_MAX      ((1u << POSTING_WIDTH_MAX) - 1) /* more are not counted */
#define POSTING_WHERE_SHIFT 4
#define POSTING_INLINE      0x80000000u
#define POSTING_INLINE_BITS 22    /* of the rest of such a reference */
#define POSTING_WHERES_MIN  2048u /* lists of fewer documents do without sixteenths */
#define POSTING_TITLE_TF    2u    /* occurrences that a title counts more, in costs */
#define POSTING_NEAR        16u   /* heads that are read for the cost of a range */
#define POSTING_LENGTH      0.75  /* share of the length in its norm; the rest is fixed */

struct posting {
	uint32_t ordinal, tf;
	bool in_title;
	uint8_t where; /* sixteenth of the match text */
};

/* Documents of an index segment. */
struct posting_lengths {
	const uint32_t *of; /* by ordinal */
	double mean;        /* posting_mean() */
};

static inline double posting_mean(uint64_t sum, uint32_t n)
{
	return sum > n ? (double)sum / n : 1.0;
}

static inline double posting_norm(uint32_t length, double mean)
{
	return 1.0 - POSTING_LENGTH + POSTING_LENGTH * (double)length / mean;
}

/* Adds a list (n >= 1, ordinals ascending and below 2^24) to the section and returns its reference.
 */
uint32_t posting_write(struct buf *section, const struct posting *items, uint32_t n,
		       const struct posting_lengths *lengths);
/* Ends the section. */
void posting_write_end(struct buf *section);

/* Adds a posting to what other lists have of its document: tf << 1 | in title. */
static inline void posting_add_up(uint32_t *sum, const struct posting *p)
{
	uint64_t tf = (uint64_t)(*sum >> 1) + p->tf;

	*sum = (uint32_t)(tf < POSTING_TF_MAX ? tf : POSTING_TF_MAX) << 1 | (*sum & 1) |
	       p->in_title;
}

/* An opened list; borrows the section. */
struct posting_list {
	uint32_t df, n_blocks, limit;
	uint32_t inlined;           /* the reference, when it is the list */
	uint16_t cost;              /* code of the least; 0: unknown */
	const unsigned char *heads; /* NULL: one block, or inlined */
	const unsigned char *fines;
	struct slice blocks; /* to the section's end */
};

/* Returns 0 or ERR_CORRUPT. O(1). */
int posting_list_open(struct slice section, uint32_t reference, uint32_t limit,
		      struct posting_list *ret) must_check;

/* One block with its ordinals decoded; the rest is looked up when asked for. */
struct posting_block {
	uint32_t n;
	uint32_t docs[POSTING_BLOCK]; /* ascending */
	const unsigned char *wheres;  /* NULL: all 0 */
	const unsigned char *tfs;     /* tf - 1 of each, packed */
	uint32_t tf_bits;
	uint64_t titles[POSTING_BLOCK / 64];
};

int posting_block_read(const struct posting_list *l, uint32_t block,
		       struct posting_block *ret) must_check;
static inline uint8_t posting_block_where(const struct posting_block *b, uint32_t i)
{
	uint32_t two = b->wheres ? b->wheres[i / 2] : 0;

	return (uint8_t)(two >> (i % 2 * 4) & 0xF);
}

static inline struct posting posting_block_at(const struct posting_block *b, uint32_t i)
{
	return (struct posting){.ordinal = b->docs[i],
				.tf = bits_get(b->tfs, i, b->tf_bits) + 1,
				.in_title = (b->titles[i / 64] >> (i % 64) & 1) != 0,
				.where = posting_block_where(b, i)};
}

/* The first entry from i on that is not below the ordinal, n when there is none. */
static inline uint32_t posting_block_find(const struct posting_block *b, uint32_t i,
					  uint32_t ordinal)
{
	/* Mostly it is the next one. */
	if (i < b->n && b->docs[i] < ordinal)
		i++;
	if (i == b->n || b->docs[i] >= ordinal)
		return i;
	for (uint32_t step = POSTING_BLOCK / 2; step > 0; step /= 2)
		if (i + step <= b->n && b->docs[i + step - 1] < ordinal)
			i += step;
	while (i < b->n && b->docs[i] < ordinal)
		i++;
	return i;
}

/* No entry of the block costs less; 0 in a list without heads. */
double posting_list_cost(const struct posting_list *l, uint32_t block);
/* Which POSTING_FINE entries of a block, a bit for each, may have one that costs no more than
 * `most`. */
uint32_t posting_list_fine(const struct posting_list *l, uint32_t block, double most);
/* No entry from ordinal first to last costs less; HUGE_VAL: there is none. *block is where to look
 * from, and moves on to the first that may hold such. */
double posting_list_cost_between(const struct posting_list *l, uint32_t *block, uint32_t first,
				 uint32_t last);
/* The last ordinal of a block of a list with heads. */
uint32_t posting_list_last(const struct posting_list *l, uint32_t block);
/* No entry of the list costs less. */
double posting_list_least(const struct posting_list *l);
/* The first block at or after `from` that may hold ordinals of at least `ordinal`; n_blocks when
 * none does. O(log of the distance). */
uint32_t posting_list_seek(const struct posting_list *l, uint32_t from, uint32_t ordinal);

/* Asks for the memory of a block, or for that of the first heads. */
void posting_list_prefetch(const struct posting_list *l, uint32_t block);
void posting_list_prefetch_heads(const struct posting_list *l);

/* Asks a list for ordinals that rise from question to question; blocks between are not read. */
struct posting_probe {
	const struct posting_list *list;
	uint32_t next; /* block; n_blocks when the list has no more */
	uint32_t at;   /* entry of the block that was found */
	struct posting_block block;
};

static inline void posting_probe_begin(struct posting_probe *p, const struct posting_list *l)
{
	p->list = l;
	p->next = l->df > 0 ? 0 : l->n_blocks;
	p->at = 0;
	p->block.n = 0;
}

/* 1 when the list holds the ordinal (block entry `at`), 0 when it does not, ERR_CORRUPT. */
static inline int posting_probe_find(struct posting_probe *p, uint32_t ordinal)
{
	if (p->block.n == 0 || p->block.docs[p->block.n - 1] < ordinal) {
		p->block.n = 0;
		if (p->next >= p->list->n_blocks)
			return 0;
		p->next = posting_list_seek(p->list, p->next, ordinal);
		if (p->next >= p->list->n_blocks)
			return 0;
		int r = posting_block_read(p->list, p->next++, &p->block);
		if (r < 0) {
			p->block.n = 0;
			return r;
		}
		p->at = 0;
	}
	p->at = posting_block_find(&p->block, p->at, ordinal);
	return p->at < p->block.n && p->block.docs[p->at] == ordinal;
}

struct posting_iter {
	struct posting at; /* current entry */
	const struct posting_list *list;
	uint32_t next_block, next; /* private */
	struct posting_block block;
};

void posting_iter_begin(struct posting_iter *it, const struct posting_list *l);
/* Advances. Returns 1 and fills it->at, 0 at the end, ERR_CORRUPT. */
int posting_iter_next(struct posting_iter *it) must_check;
