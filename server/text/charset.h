#pragma once

/* Character sets: their names, conversion through ICU with offsets, and which of them a text is
 * likely written in. Private to text/decode. */
#include "base/arena.h"
#include "base/slice.h"
#include "model/offset_map.h"

struct charset {
	const char *name;      /* as annals prints it */
	const char *converter; /* as ICU knows it */
	bool wide;             /* UTF-16 or UTF-32: NULs are no sign of a binary */
};

/* Stands for UTF-8, which is read without ICU. */
extern const struct charset charset_utf8;

/* By any of its usual names (gb2312, gbk, cp936 … all mean GB18030). NULL when not known. */
const struct charset *charset_find(struct slice name);

/* The charset named in the first bytes of an HTML or XML document; empty when there is none. */
struct slice charset_in_markup(struct slice bytes);

/* The charset of seven-bit text whose marks show it (HZ, ISO-2022); NULL when there are none. */
const struct charset *charset_escaped(struct slice bytes);

struct conversion {
	struct slice text; /* in the arena */
	struct offset_map map;
	uint32_t bad_bytes;
	bool truncated;
};

/* skip: bytes at the front (a byte order mark) that are not converted. Returns 0 or ERR_LIMIT. */
int charset_convert(const struct charset *from, struct slice bytes, uint32_t skip, struct arena *a,
		    struct conversion *ret) must_check;
/* UTF-8 with bytes that are none: each broken character becomes one U+FFFD. */
int charset_repair_utf8(struct slice bytes, uint32_t skip, struct arena *a,
			struct conversion *ret) must_check;

/* The most plausible charset of bytes that are not valid UTF-8. declared: may be NULL; believed
 * unless the text says otherwise. wide_only: the bytes hold NULs, so only UTF-16 is asked for; NULL
 * when it is none. */
const struct charset *charset_guess(struct slice bytes, const struct charset *declared,
				    bool wide_only);

/* True when the characters of the bytes, read so, are those of sensible text. */
bool charset_is_plausible(const struct charset *charset, struct slice bytes);

/* A run of bytes in UTF-8 or in the other charset of the text. */
struct segment {
	uint32_t start, end;
	bool utf8;
};

struct segments {
	struct segment *items; /* in order, covering all */
	size_t n, cap;
};

/* Bytes that are UTF-8 in part: 1 and the segments with the charset of those that are not, 0 when
 * one charset explains them better, or ERR_LIMIT. */
int charset_find_mixed(struct slice bytes, const struct charset *declared, struct arena *a,
		       struct segments *ret, const struct charset **other) must_check;
int charset_convert_mixed(const struct segments *s, const struct charset *other, struct slice bytes,
			  struct arena *a, struct conversion *ret) must_check;
