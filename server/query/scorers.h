#pragma once

/* What adds to the score of a document that matches: each term, but a word or phrase of three Han
 * characters or more as one. Its weight is that of BM25 for a term as rare as its pairs together
 * (the sum of their idf) that stands in the document as often as the rarest of them does. So pairs
 * that stand elsewhere in a text count for little, and any list of the word's pairs tells a close
 * bound of what the word can add, as for the phrases of Lucene.
 *
 * Where words are given up and documents share terms with the query (rank_any) each pair counts by
 * itself. */
#include "query/run.h"

struct scorer {
	double idf;
	uint32_t term;              /* of a scorer that is one */
	const struct pattern *word; /* NULL: is a term */
};

struct scorers {
	struct scorer *items; /* words first, then terms, each in the order of the query */
	size_t n, n_words;
	uint32_t *uses; /* by term: scorers that have it */
};

/* After the terms were counted. Returns 0 or ERR_LIMIT. */
int scorers_make(struct run *run, struct scorers *ret) must_check;

/* The terms that tell of it. */
static inline const uint32_t *scorer_terms(const struct scorer *s, size_t *n)
{
	*n = s->word ? s->word->terms.n : 1;
	return s->word ? s->word->terms.items : &s->term;
}
