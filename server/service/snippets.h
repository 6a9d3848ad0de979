#pragma once

/* Excerpts of the hits of a search. Worker thread; one at a time. */
#include "annals/v1/documents.pb-c.h"
#include "query/search.h"
#include "service/read_job.h"

struct snippets_maker {
	struct read_job *job;
	const struct query *query;
	struct store_reader *store;
	struct text_cache *texts;
	uint64_t spent_us;
};

/* Until snippets_end() the store is seen as it is now. Returns 0 or ERR_*; the end is due only
 * after success. */
int snippets_begin(struct snippets_maker *m, struct read_job *job,
		   const struct query *query) must_check;
/* Fills hit->snippets from the stored text of d; none when the document was removed since the
 * snapshot was made. */
int snippets_add(struct snippets_maker *m, const struct document *d,
		 Annals__V1__SearchHit *hit) must_check;
void snippets_end(struct snippets_maker *m);
