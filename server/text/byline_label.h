#pragma once

/* The labels of bylines and what their values tell. Private to text/byline. */
#include "base/slice.h"

enum byline_field {
	FIELD_OTHER,
	FIELD_COUNT, /* says nothing of the article: readers, letter size */
	FIELD_AUTHOR,
	FIELD_NAME, /* an author, but the word also opens answers and sentences: only a name will do
		     */
	FIELD_STAFF, /* neither, and only a name will do: 审核 also stands in rules */
	FIELD_PUBLISHER,
	FIELD_DATE,
	FIELD_UPDATED,
	FIELD_WHEN /* of the article, or of the event that it announces */
};

/* Offset behind a label and its colon, bar or slash at s[at], 0 when there is none. */
size_t byline_label(struct slice s, size_t at, enum byline_field *ret);
/* As byline_label with a space instead of the mark; offset of what follows, which must prove to be
 * a name or a date. */
size_t byline_label_spaced(struct slice s, size_t at, enum byline_field *ret);
/* As byline_label for English words without a mark: By, Posted on, Last updated. */
size_t byline_opener(struct slice s, size_t at, enum byline_field *ret);
/* Staff Writer, Correspondent … */
bool byline_is_position(struct slice s);
