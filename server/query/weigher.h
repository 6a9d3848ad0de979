#pragma once

/* Scores of the documents of a window (tree.h): BM25 over what scores (scorers.h). Terms are asked
 * the rarest first, and documents fall out as soon as what the others can add at most is too
 * little. */
#include "query/scorers.h"
#include "query/tree.h"

struct term_weights {
	const struct posting_list *list;
	double idf; /* of all scorers that have it */
	struct posting_probe probe;
	uint32_t term, near;
	uint32_t block; /* whose bound is known */
	double block_bound;
	double tfs[BATCH]; /* 0: the document has it not */
};

struct weigher {
	struct run *run;
	struct tree *tree;
	struct ranking *ranking;
	struct scorers scorers;
	double *idfs;   /* by term, of all that have it: 0 does not score */
	double *bounds; /* by term: in the window at hand */
	double *rest;   /* what the terms from an index on can add there */

	/* the segment at hand */
	uint32_t part;
	struct term_weights *terms; /* the rarest first */
	size_t n_terms;
	struct term_weights **by_term; /* NULL: none here */
};

/* run, tree and ranking are set. ranks: else documents are only counted. */
int weigher_begin(struct weigher *w, bool ranks) must_check;
/* Opens the segment at hand. */
int weigher_open(struct weigher *w, uint32_t part) must_check;
/* What terms can add to documents of the window. False: none of them can reach the best. */
bool weigher_bound(struct weigher *w, uint32_t start);
/* Some documents of a window. */
struct window_batch {
	uint32_t docs[BATCH]; /* ascending */
	uint64_t mask;        /* those that are left */
	double norms[BATCH], sums[BATCH];
};

/* Scores documents, and leaves those that would be kept. */
int weigher_score(struct weigher *w, struct window_batch *b) must_check;
