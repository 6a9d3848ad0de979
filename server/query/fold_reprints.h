#pragma once

/* Search with the reprints of a text folded under the best ranked of them, so that a page shows
 * different texts. Ranking, matching and the total are those of search_run(): hits are folded in
 * the order it gives, and a page is cut from the folded list, so that no hit is lost or repeated
 * from page to page. */
#include "query/search.h"

#define REPRINTS_SHOWN_MAX 100u

struct folded_hit {
	struct search_hit hit;
	/* The others of its family that match, by rising id, the first REPRINTS_SHOWN_MAX of them.
	 */
	const struct index_doc **reprints;
	size_t n_reprints; /* all of them */
};

struct folded_result {
	struct search_result result; /* without hits */
	struct folded_hit *hits;
	size_t n_hits;
	bool more; /* there are hits behind these */
};

/* offset and limit of options count folded hits. As search_run(). */
int search_run_folded(const struct snapshot *snapshot, const struct query *query,
		      const struct search_options *options, const struct interrupt *interrupt,
		      struct arena *a, struct folded_result *ret, struct error *err) must_check;
