#pragma once

/* The sections of an index segment while it is being made, by the builder or by a merge. */
#include "base/buf.h"
#include "base/map.h"
#include "index/text_reader.h"

struct posting_run {
	struct posting *items; /* owned */
	size_t n, cap;
};

struct segment_parts {
	struct buf sections[SECTION_MAX];
	struct dictionary_writer terms;
	struct map publishers; /* to offsets */
	struct arena names;    /* of publishers */
	bool compress;         /* the texts, at the end */
	bool terms_copied;     /* all sections of terms are as they should be */
	uint32_t n_documents, n_terms, n_words;
	/* Of the character that the last terms began with. */
	uint64_t first;
	uint32_t n_pairs;
	struct posting_run pairs;
	uint32_t *sums; /* by ordinal; owned */
};

void segment_parts_init(struct segment_parts *p);
void segment_parts_free(struct segment_parts *p);
/* Adds the next document: its row, of which the offsets are filled in here, its texts as
 * text_reader_read() gives them, its length and publisher. */
void segment_parts_document(struct segment_parts *p, struct segment_document row,
			    const struct segment_text *text, uint32_t length,
			    struct slice publisher);
/* Adds the next term, in ascending order of keys and without those of term_is_any(), which are
 * added here; word is empty unless the key is a word's. The lengths of the documents must be there.
 */
void segment_parts_term(struct segment_parts *p, term_key key, const struct posting_run *postings,
			struct slice word);
/* Takes all terms as another segment of the same documents has them, instead of adding each. */
void segment_parts_copy_terms(struct segment_parts *p, const struct segment_view *from);
/* Compresses the texts, where that works. The rows must be complete. Called at the end. */
void segment_parts_compress(struct segment_parts *p);
/* Puts the sections into one buffer, owned by the caller, and empties p. */
struct slice segment_parts_finish(struct segment_parts *p);

void posting_run_grow(struct posting_run *run, size_t extra);

static inline void posting_run_add(struct posting_run *run, struct posting p)
{
	if (run->n == run->cap)
		posting_run_grow(run, 1);
	run->items[run->n++] = p;
}
