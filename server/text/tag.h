#pragma once

/* Tags of HTML: their kinds and how one is read. Private to text/clean. */
#include <stdbool.h>

#include "base/slice.h"
#include "model/document.h"

enum tag_kind {
	TAG_UNKNOWN = 0, /* no name of HTML */
	TAG_INLINE,
	TAG_BLOCK, /* begins and ends a line */
	TAG_CELL,  /* a table cell: parted by a space */
	TAG_SKIP,  /* its content is no text for readers */
	TAG_TITLE,
	TAG_META,
	TAG_TIME,
	TAG_HTML
};

#define TAG_INDEX_MAX 128

struct tag {
	struct slice name;       /* as written */
	struct slice attributes; /* between the name and the closing mark */
	enum tag_kind kind;
	enum region_kind region;  /* what its content is, REGION_NONE when the tag does not tell */
	bool closing, is_comment; /* comments, declarations and processing instructions */
	size_t index;             /* number of the name, 0 when it is unknown */
	size_t end;               /* offset behind it */
};

/* Reads the tag, comment or declaration at s[at] == '<'. False when it is only a less-than sign. */
bool tag_read(struct slice s, size_t at, struct tag *ret);
/* The value of an attribute, as written, without quotes; empty when it is absent. */
struct slice tag_attribute(const struct tag *tag, const char *name);
bool tag_is(const struct tag *tag, const char *name);
/* ASCII, in any case. */
bool slice_is_name(struct slice s, const char *lower);
/* Offset of "</name" at or after from, SIZE_MAX when the element never ends. */
size_t tag_find_end(struct slice s, struct slice name, size_t from);
