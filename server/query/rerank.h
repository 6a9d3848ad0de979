#pragma once

/* A second look at the best documents of a search: BM25 over words and pairs says which documents
 * share what is rare in a query, not whether it stands together. For the first RERANK_DEPTH
 * hits the match text tells
 *   - single Han characters, weighed by how few of those hits have them (a question and its answer
 *     often share characters in another order or with another word between them),
 *   - the most of the query's weight that stands within WINDOW characters, without pairs that hold
 *     a function word (是, 的, 什么 …),
 *   - a title that the query names whole (query/rerank_title.h).
 * All only add to a score, so the hits below keep their places; none depends on how documents are
 * spread over segments. */
#include "query/run.h"

#define RERANK_DEPTH 30u

/* How many hits are looked at twice: 0 when that cannot tell them apart, because all have the one
 * word of the query. */
size_t rerank_depth(const struct query *query, bool partial);
/* r holds hits best first, at least rerank_depth() of them when there are so many. Returns 0,
 * ERR_LIMIT or ERR_CANCELLED. */
int rerank(struct run *run, struct ranking *r) must_check;
