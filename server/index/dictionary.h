#pragma once

/* The term dictionary of a segment: keys in ascending order, each with the reference of its list
 * (posting.h), in blocks of DICTIONARY_BLOCK.
 *
 * A table tells for each block its first key, where its bytes begin and the first reference that is
 * an offset. The bytes: two widths; what each further key is above the first; then for each term
 * the reference, inlined ones with the lowest bit set and without POSTING_INLINE, offsets counted
 * from the block's first. Any entry can be read without the others, so looking up is halving over
 * the table and then in the block. Five bytes a term instead of twelve, and fewer cache
 * misses on the way: a second table of every DICTIONARY_STEP-th first key is small enough to stay
 * in the cache, so that one look-up misses it once in the rows and once in the block; look-ups that
 * are made side by side (struct dictionary_lookup) wait for those together. Whatever the bytes say,
 * nothing outside of them is read. */
#include "base/buf.h"
#include "base/error.h"
#include "index/term.h"

#define DICTIONARY_BLOCK 32u
#define DICTIONARY_STEP  16u /* blocks for a sample */
#define DICTIONARY_SLACK 8u  /* bytes behind the last block that a reader may load */

struct dictionary_block {
	term_key first;
	uint32_t bytes; /* where they begin */
	uint32_t list;
};

struct dictionary {
	const struct dictionary_block *blocks;
	struct slice bytes;
	uint32_t n; /* terms */
	const term_key *samples;
};

static inline uint32_t dictionary_blocks(uint32_t n)
{
	return n / DICTIONARY_BLOCK + (n % DICTIONARY_BLOCK > 0);
}

static inline uint32_t dictionary_samples(uint32_t n)
{
	return (dictionary_blocks(n) + DICTIONARY_STEP - 1) / DICTIONARY_STEP;
}

/* Key of term i (< n); UINT64_MAX where the bytes are damaged. */
term_key dictionary_key(const struct dictionary *d, uint32_t i);
/* Keys from term i (< n) to the end of its block; returns how many, 0 where the bytes are damaged.
 */
uint32_t dictionary_keys(const struct dictionary *d, uint32_t i, term_key ret[DICTIONARY_BLOCK]);
/* Index of the first term with a key not below, n when there is none. O(log n). */
uint32_t dictionary_lower(const struct dictionary *d, term_key key);
/* Returns 0 or ERR_CORRUPT. */
int dictionary_reference(const struct dictionary *d, uint32_t i, uint32_t *ret) must_check;

/* The same of a key, in steps; the last says 1, 0 when there is no such term, or ERR_CORRUPT.
 * O(log n). Before the second and the third the memory that they read is asked for: of all look-ups
 * that are made side by side in one loop that does nothing else, since not only memory but also its
 * addresses are waited for. */
struct dictionary_lookup {
	const struct dictionary *of;
	term_key key;
	uint32_t at; /* how many samples, then blocks, begin below the key */
	const char *next;
};

void dictionary_lookup_begin(struct dictionary_lookup *l, const struct dictionary *d, term_key key);
void dictionary_lookup_block(struct dictionary_lookup *l);
int dictionary_lookup_end(const struct dictionary_lookup *l, uint32_t *ret) must_check;

static inline void dictionary_lookup_prefetch(const struct dictionary_lookup *l)
{
	for (unsigned i = 0; i < 4; i++)
		__builtin_prefetch(l->next + i * (size_t)64);
}

/* Writing: terms in ascending order of their keys, offsets never falling. */
struct dictionary_writer {
	struct buf blocks, bytes, samples; /* the sections */
	term_key keys[DICTIONARY_BLOCK];
	uint32_t references[DICTIONARY_BLOCK];
	uint32_t n; /* waiting */
};

void dictionary_add(struct dictionary_writer *w, term_key key, uint32_t reference);
/* Ends the sections, which the caller takes. */
void dictionary_end(struct dictionary_writer *w);
