#pragma once

/* Match texts of documents, one at a time, whether a segment keeps them as they are or compressed.
 * A reader keeps the last text that it decompressed. One thread. */
#include "index/segment.h"

/* The match text of a document, in the form of match_code.h. */
struct segment_text {
	struct slice title;
	struct slice all;    /* title, MATCH_CODE_LINE, text */
	struct slice hidden; /* undecoded offsets in all */
	uint32_t n_hidden;
};

struct text_reader {
	char *memory; /* owned */
	size_t cap;
	const struct segment_view *view; /* of the text in memory */
	uint32_t ordinal, size;
};

void text_reader_free(struct text_reader *r);
/* Slices live until the next call and no longer than the segment. They are empty where offsets are
 * damaged. Returns 0, or ERR_CORRUPT when compressed bytes are. */
int text_reader_read(struct text_reader *r, const struct segment_view *v, uint32_t ordinal,
		     struct segment_text *ret) must_check;
