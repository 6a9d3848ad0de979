#pragma once

/* The sections of an index segment while it is being made, by the builder or by a merge. */
#include "base/buf.h"
#include "index/segment.h"

struct posting_run {
	struct posting *items; /* owned */
	size_t n, cap;
};

struct segment_parts {
	struct buf sections[SECTION_MAX];
	struct dictionary_writer terms;
	uint32_t n_documents, n_terms, n_words;
	/* Of the character that the last terms began with. */
	uint64_t first;
	uint32_t n_pairs;
	struct posting_run pairs;
	uint32_t *sums; /* by ordinal; owned */
};

void segment_parts_free(struct segment_parts *p);
/* Adds the next term, in ascending order of keys and without those of term_is_any(), which are
 * added here; word is empty unless the key is a word's. The lengths of the documents must be there.
 */
void segment_parts_term(struct segment_parts *p, term_key key, const struct posting_run *postings,
			struct slice word);
/* Puts the sections into one buffer, owned by the caller, and empties p. */
struct slice segment_parts_finish(struct segment_parts *p);

void posting_run_grow(struct posting_run *run, size_t extra);

static inline void posting_run_add(struct posting_run *run, struct posting p)
{
	if (run->n == run->cap)
		posting_run_grow(run, 1);
	run->items[run->n++] = p;
}
