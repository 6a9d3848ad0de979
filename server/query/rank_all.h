#pragma once

/* Ranking of the documents that have all words of a query, document at a time (block-max AND; Ding
 * & Suel 2011): the rarest list leads, a block of it that cannot reach the best so far is not
 * decoded, and a document falls out as soon as what the other lists can add at most is too little.
 *
 * Where terms do not decide, the match text has to be looked at. Terms leave so few false documents
 * (under 1 %) that it is looked at last, and only in the best: enough of them are kept to make up
 * for some false ones, and when that was not enough everything is done again with a look at each
 * document before it is kept. When the total is wanted, a look is needed at every document whose
 * counts of pairs do not prove that it matches. */
#include "query/tree.h"

#define RANK_ALL_WORDS 16u

/* Words that must all be there, and what else a document must match. */
struct conjunction {
	const struct node *words[RANK_ALL_WORDS];
	size_t n;
	struct tree *others; /* NULL: nothing */
};

/* Keeps the best `most` of the documents that match, and counts them when run->counts. */
int rank_all(struct run *run, const struct conjunction *c, size_t most,
	     struct ranking *ret) must_check;
/* The documents that have one leaf of a query that fits. */
int rank_all_count(struct run *run, const struct node *leaf, uint32_t *ret) must_check;
