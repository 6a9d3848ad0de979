#pragma once

/* The nearest spelling that has hits, for a query with a word that no document has: Han words of
 * two to four characters with the same reading or one character off, Latin words one edit off
 * (Damerau 1964). Work is bounded by the limits below, not by the corpus, but for one walk over the
 * Latin words. */
#include "query/run.h"

#define SUGGEST_HAN_MAX       4u   /* characters of a word */
#define SUGGEST_SPELLINGS_MAX 400u /* spellings that are counted */
#define SUGGEST_TRIES_MAX     12u  /* spellings that are searched for */

/* Nearer ones first. */
enum nearness { NEAR_SOUND = 0, NEAR_EDIT = 0, NEAR_SOUNDS, NEAR_CHARACTER };

struct spelling {
	struct slice text; /* folded */
	enum nearness nearness;
	uint32_t bound; /* no more documents have it */
};

struct spellings {
	struct spelling *items;
	size_t n, cap;
};

/* True when an answer leaves something to say. */
bool suggest_helps(const struct search_options *options, const struct search_result *result);
/* Writes result->suggestion: the query with other spellings, empty when none has hits. Returns 0,
 * ERR_LIMIT or ERR_CANCELLED. */
int suggest_find(const struct run *run, struct search_result *result) must_check;

/* Adds spellings; more than SUGGEST_SPELLINGS_MAX are left out. 0 or ERR_LIMIT. */
int spellings_add(struct spellings *c, struct arena *a, struct slice text,
		  enum nearness nearness) must_check;
/* word: folded, two to SUGGEST_HAN_MAX Han characters. */
int suggest_han(const struct run *run, struct slice word, struct arena *a,
		struct spellings *ret) must_check;
/* word: a folded Latin word. */
int suggest_word(const struct snapshot *s, struct slice word, struct arena *a,
		 struct spellings *ret) must_check;
