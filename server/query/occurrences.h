#pragma once

/* Where the words of a query stand in one text, for excerpts and filters. */
#include "query/ast.h"
#include "query/folded_text.h"

struct occurrence {
	struct span span; /* in the text as it is written */
	uint32_t leaf;    /* which word of the query */
	bool says_little; /* a pair with a function word, of a word that is not there as a whole */
};

struct occurrences {
	struct occurrence *items; /* by start */
	size_t n, cap;
};

/* Every occurrence of the words and phrases outside of "-"; of one that does not stand there, its
 * pairs and words instead. Returns 0 or ERR_LIMIT. */
int occurrences_find(const struct query *query, const struct folded_text *f, struct arena *a,
		     struct occurrences *ret) must_check;
