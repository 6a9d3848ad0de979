#pragma once

/* Scores of the documents of a window (tree.h): BM25 over the terms of the query, each document's
 * summed in the order of the query. Terms are asked the rarest first, and documents fall out as
 * soon as what the others can add at most is too little. */
#include "query/tree.h"

struct term_weights {
	const struct posting_list *list;
	double idf;
	struct posting_probe probe;
	uint32_t term, near;
	uint32_t block; /* whose bound is known */
	double block_bound;
	double weights[BATCH];
};

struct weigher {
	struct run *run;
	struct tree *tree;
	struct ranking *ranking;
	double *idfs;   /* by term: 0 does not score */
	double *bounds; /* by term: in the window at hand */
	double *rest;   /* what the terms from an index on can add there */

	/* the segment at hand */
	uint32_t part;
	struct term_weights *terms;   /* the rarest first */
	struct term_weights **orders; /* as in the query */
	size_t n_terms;
};

/* run, tree and ranking are set. */
int weigher_begin(struct weigher *w) must_check;
/* Opens the segment at hand. */
int weigher_open(struct weigher *w, uint32_t part) must_check;
/* What terms can add to documents of the window. False: none of them can reach the best. */
bool weigher_bound(struct weigher *w, uint32_t start);
/* Scores up to BATCH documents, and leaves those that would be kept. */
int weigher_score(struct weigher *w, const uint32_t *docs, uint64_t *mask, double *sums) must_check;
