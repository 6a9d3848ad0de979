#pragma once

/* Looking people up by what somebody typed, and who is named with whom. Pure reads of a view. */
#include "resolve/people.h"

/* How a name answered a search; better ones first. */
enum people_match {
	PEOPLE_MATCH_EXACT = 0,
	PEOPLE_MATCH_PREFIX,   /* the name, or a Latin word of it, starts so */
	PEOPLE_MATCH_PART,     /* stands inside the name */
	PEOPLE_MATCH_PINYIN,   /* reads so */
	PEOPLE_MATCH_MISSPELT, /* one edit away */
	PEOPLE_MATCH_MAX
};

struct person_hit {
	const struct person *person;
	enum people_match match;
	struct slice form; /* folded form that matched, borrowed from the view */
};

struct person_hits {
	struct person_hit *items; /* by match, then mentions falling */
	size_t n, cap;
};

/* Han in either script, pinyin with or without tones and spaces, Latin words, one misspelling.
 * An empty query finds nobody. Returns 0 or ERR_LIMIT. O(number of forms). */
int people_search(const struct people *p, struct slice query, struct arena *a,
		  struct person_hits *ret) must_check;

#define ASSOCIATE_SAMPLES 3

/* Somebody named together with a person. */
struct associate {
	const struct person *person;
	uint32_t sentences;                            /* sentences that name both */
	uint32_t documents;                            /* documents that name both */
	struct mention_ref samples[ASSOCIATE_SAMPLES]; /* mentions of the other in such sentences */
	uint32_t n_samples;
};

struct associates {
	struct associate *items; /* by sentences, then documents, then mentions falling */
	size_t n, cap;
};

/* Returns 0 or ERR_LIMIT. */
int people_associates(const struct people *p, const struct person *person, struct arena *a,
		      struct associates *ret) must_check;
