#pragma once

/* Ranking of the documents that match any boolean tree, window by window (tree.h).
 *
 * Once there are enough documents to compare with, windows, blocks and documents that cannot reach
 * the best are left out by what terms can add at most there. Where terms do not decide, texts are
 * looked at last, and only of the best, as in rank_all.h. When the total is wanted, all that match
 * are found in each window, and scored where they can reach the best. */
#include "query/tree.h"

/* Keeps the best `most` of the documents that match, and counts them when `counts`; the total is
 * else that of those kept. */
int rank_tree(struct tree *t, size_t most, bool counts, struct ranking *ret) must_check;
