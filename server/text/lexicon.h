#pragma once

/* Patterns of site furniture, written in Simplified and matched in either script, width and case.
 * Private to text/regions. */
#include <stdbool.h>

#include "base/slice.h"

enum lexicon {
	LEXICON_BOILERPLATE,     /* begins a line of site furniture */
	LEXICON_BOILERPLATE_ANY, /* stands anywhere in one */
	LEXICON_BUTTON,  /* words of buttons and paths: furniture when a line has nothing else */
	LEXICON_CAPTION, /* begins a caption */
	LEXICON_CAPTION_ANY,
	LEXICON_REFERENCES, /* heads a list of sources */
	LEXICON_TAIL,       /* heads what the site adds below an article */
	LEXICON_SIGN_OFF,   /* the editor's line: the article ends above it */
	LEXICON_MAX
};

/* What is compared of one character: folded, marks of one width; 0 for spaces. */
uint32_t pattern_key(uint32_t code);
/* Offset behind the pattern when it stands at s[at], 0 when it does not. One space in s before
 * each character of the pattern is skipped; ':' in the pattern stands for a colon of either width.
 */
size_t pattern_match(struct slice s, size_t at, const char *pattern);
/* As pattern_match with the longest pattern of a list that fits. */
size_t lexicon_match(enum lexicon which, struct slice s, size_t at);
/* True when s is made of patterns of the list, marks and spaces only. */
bool lexicon_is_all(enum lexicon which, struct slice s);
/* True when one of the list stands anywhere in s. */
bool lexicon_finds(enum lexicon which, struct slice s);
