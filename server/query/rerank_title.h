#pragma once

/* What a hit gains because the query names its title whole: the question "when was X founded" asks
 * for the document X before others that mention X as often. Worth what the query's terms in the
 * title weigh, at most RERANK_TITLE_MOST, so that a common word as title ("notice") gains little.
 * Titles longer than the query's longest word, as those of most news, cost a comparison. */
#include "query/run.h"

#define RERANK_TITLE_MOST 10.0

/* title: in the form of index/match_code.h. Returns 0 or ERR_LIMIT. */
int rerank_title(const struct run *run, struct slice title, double *ret) must_check;
