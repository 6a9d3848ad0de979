#pragma once

/* Words of site furniture (share/lexicons/furniture.tsv, which tells what each list is for; the
 * table is generated at build time), matched in either script, width and case. A word of Latin
 * letters matches whole words only. Private to text/regions. */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum lexicon {
	LEXICON_BEGIN = 0,
	LEXICON_ALONE,
	LEXICON_ANY,
	LEXICON_LINE,
	LEXICON_BUTTON,
	LEXICON_CAPTION,
	LEXICON_CAPTION_ANY,
	LEXICON_REFERENCES,
	LEXICON_TAIL,
	LEXICON_SIGN_OFF,
	LEXICON_BYWORD,
	LEXICON_MEDIUM,
	LEXICON_NOBODY,
	LEXICON_MAX
};

/* The lists whose words count anywhere in a line, a bit each. */
#define LEXICON_SCANNED (1u << LEXICON_ANY | 1u << LEXICON_LINE | 1u << LEXICON_CAPTION_ANY)

/* Rows with the same first character modulo this stand together, those of LEXICON_SCANNED first. */
#define LEXICON_BUCKETS 2048

struct lexicon_row {
	const char *text;
	uint32_t first; /* its first character */
	uint16_t list;
	uint16_t len; /* of text */
};
extern const struct lexicon_row lexicon_row[];
extern const uint16_t lexicon_bucket[]; /* first row of each, and the end */

/* What is compared of one character: folded, marks of one width; 0 for spaces. */
uint32_t pattern_key(uint32_t code);
/* Offset behind the pattern when it stands at s[at], 0 when it does not. A few spaces in s
 * before a character of the pattern are skipped; ':' in the pattern stands for a colon of either
 * width.
 */
size_t pattern_match(struct slice s, size_t at, const char *pattern);
/* The same of the first of n patterns that fits. */
size_t pattern_match_any(struct slice s, size_t at, const char *const *patterns, size_t n);
/* As pattern_match with the longest pattern of a list that fits. */
size_t lexicon_match(enum lexicon which, struct slice s, size_t at);
/* True when s is made of patterns of the list, numbers, marks and spaces only. */
bool lexicon_is_all(enum lexicon which, struct slice s);
/* The lists of LEXICON_SCANNED, a bit each, of which a pattern stands anywhere in s. */
uint32_t lexicon_scan(struct slice s);
static inline bool lexicon_has(uint32_t lists, enum lexicon which)
{
	return lists >> which & 1;
}
