#pragma once

/* What search.c, passes.c and report.c share. */
#include "query/run.h"

/* Ranks the documents that match, or else those that nearly do, and says in ret which those are. */
int search_passes(struct run *run, const struct search_options *options, struct ranking *ranking,
		  struct search_result *ret) must_check;
/* Hits, total and what is told of each word. */
int search_report(struct run *run, const struct ranking *ranking,
		  const struct search_options *options, struct search_result *ret) must_check;
