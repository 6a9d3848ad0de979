#pragma once

/* The sections of an index segment while it is being made, by the builder or by a merge. */
#include "base/buf.h"
#include "index/segment.h"

struct segment_parts {
	struct buf sections[SECTION_MAX];
	uint32_t n_documents, n_terms, n_words;
};

void segment_parts_free(struct segment_parts *p);
/* Adds the next term, in ascending order of keys, with its postings' entries; word is empty unless
 * the key is a word's. */
void segment_parts_term(struct segment_parts *p, term_key key, uint32_t df, struct slice entries,
			struct slice word);
/* Puts the sections into one buffer, owned by the caller, and empties p. */
struct slice segment_parts_finish(struct segment_parts *p);
