#pragma once

/* Posting lists: for each document that has a term its ordinal in the index segment, how often, and
 * whether the title has it.
 *
 * A list is the number of documents, then an entry each: the gap to the ordinal before, shifted
 * left by two; bit 1 says title, bit 0 that tf - 2 follows (most terms occur once in a document).
 * All numbers are LEB128. Positions are not kept: pairs of characters leave so few false candidates
 * for a phrase (under 1 %) that a look at the match text is cheaper than positions, which would
 * double the index. */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"

#define POSTING_ENTRY_MAX 16 /* bytes */

struct posting {
	uint32_t ordinal, tf;
	bool in_title;
};

/* Writes the entry of p (at most POSTING_ENTRY_MAX bytes) and returns its length. base: the ordinal
 * after the one written before, 0 at first; p.ordinal >= base. */
size_t posting_encode(struct posting p, uint32_t base, unsigned char *ret);

struct posting_iter {
	struct posting at; /* current entry */
	struct slice rest; /* private: bytes not yet decoded, borrowed */
	uint32_t base, limit;
};

/* Starts over a list whose ordinals must be below limit; *df is its number of documents. Returns 0
 * or ERR_CORRUPT. */
int posting_iter_begin(struct posting_iter *it, struct slice list, uint32_t limit,
		       uint32_t *df) must_check;
/* Entries alone, without the number of documents in front. */
static inline void posting_iter_entries(struct posting_iter *it, struct slice entries,
					uint32_t limit)
{
	*it = (struct posting_iter){.rest = entries, .limit = limit};
}

/* Advances. Returns 1 and fills it->at, 0 at the end, ERR_CORRUPT. */
int posting_iter_next(struct posting_iter *it) must_check;
