#pragma once

/* Terms of a segment being built, each with its posting list in growth.
 *
 * Open addressing by key; the entry of the current document waits in the slot until another
 * document has the term, so a term of one document never takes list memory. Lists live in one pool
 * and move to a list of twice the size when full; freed ones are used again. */
#include "base/buf.h"
#include "index/segment_parts.h"

struct term_slot {
	term_key key; /* 0 = free */
	uint32_t ordinal, tf;
	uint32_t base; /* ordinal after the last one written */
	uint32_t list; /* offset in the pool */
	uint32_t size; /* bytes written */
	uint32_t word; /* offset in words */
	uint8_t class; /* capacity is TERM_LIST_MIN << class; 0 = no list yet */
	uint8_t where;
	bool in_title;
};

#define TERM_LIST_MIN     4u
#define TERM_LIST_CLASSES 28

struct term_table {
	struct term_slot *slots; /* owned */
	size_t cap, n;
	struct buf pool, words;
	uint32_t free_lists[TERM_LIST_CLASSES];
};

void term_table_free(struct term_table *t);
/* Counts one occurrence (tf 1) or none (tf 0: only the title has it). Ordinals rise. word: letters
 * of a word's key. */
void term_table_add(struct term_table *t, term_key key, struct slice word, struct posting p);
/* Asks for the slot's memory, before the adds of a document. */
void term_table_prefetch(const struct term_table *t, term_key key);
/* Later, when that has come: for the end of the list. */
void term_table_prefetch_list(const struct term_table *t, term_key key);
/* Bytes of the lists and words; a builder stops when they grow past what offsets can hold. */
size_t term_table_bytes(const struct term_table *t);
/* Writes all terms in order of keys and empties the table. */
void term_table_write(struct term_table *t, struct segment_parts *ret);
