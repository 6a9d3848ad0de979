#pragma once

/* Match text: the folded form of a text that phrases are compared with, byte for byte.
 *
 * Units (text/fold.h) stand side by side; white space beside a Han character leaves nothing,
 * between words one ' ', and every run of marks one '\n'. Equal folded strings are therefore equal
 * bytes, over line breaks and in either script. A change of letters, digits and Han shows in the
 * bytes themselves; boundaries that folding hides (a dropped hyphen, the S of DeepSeek) are listed.
 */
#include "base/arena.h"
#include "base/error.h"
#include "index/term.h"
#include "text/fold.h"

/* What parts a unit from the one before it. */
enum match_gap { MATCH_GAP_NONE = 0, MATCH_GAP_HIDDEN, MATCH_GAP_SPACE, MATCH_GAP_MARK };

struct match_unit {
	uint32_t start, end;               /* in the match text */
	uint32_t source_start, source_end; /* in the text it was made from */
	enum fold_unit_kind kind;
	enum match_gap gap;
};

struct offsets {
	uint32_t *items;
	size_t n, cap;
};

struct match_text {
	struct slice text; /* in the arena */
	struct match_unit *units;
	size_t n_units;
	struct offsets hidden; /* hidden word boundaries, ascending */
};

/* Returns 0 or ERR_LIMIT. text must be valid UTF-8. */
int match_text_make(struct slice text, struct arena *a, struct match_text *ret) must_check;

/* One occurrence of a term. */
struct token {
	term_key key;
	uint32_t start, end; /* in the match text; of a Han pair its first character only */
};

struct tokens {
	struct token *items; /* in no order that matters */
	size_t n, cap;
};

/* All terms of a match text: overlapping pairs of each Han run, words, and what a hyphen or a
 * change of case parts in them (deep, seek and deepseek for DeepSeek), and words with the number
 * beside them. Returns 0 or ERR_LIMIT. */
int match_text_tokens(const struct match_text *m, struct arena *a, struct tokens *ret) must_check;

/* The end of the word run that starts with unit i: words joined by dropped hyphens only. */
size_t match_compound_end(const struct match_text *m, size_t i);

/* A number that changes with the folding of any character of the first two planes and with the way
 * texts are cut: what was made under another number is not to be searched. About a millisecond. */
uint64_t match_text_fingerprint(void);
