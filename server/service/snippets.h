#pragma once

/* Excerpts of the hits of a search. Worker thread; one at a time. */
#include "annals/v1/documents.pb-c.h"
#include "query/fold_reprints.h"
#include "service/read_job.h"

struct snippets_maker {
	struct read_job *job;
	const struct query *query;
	struct store_reader *store; /* NULL: not needed yet */
	struct text_cache *texts;
	struct arena scratch; /* of one document after the other */
	uint64_t spent_us;
};

/* From the first document that is not in the cache to snippets_end() the store is seen as it is
 * then. */
void snippets_begin(struct snippets_maker *m, struct read_job *job, const struct query *query);
/* These are to be added next. */
void snippets_expect(const struct snippets_maker *m, const struct folded_hit *hits, size_t n);
/* Fills hit->snippets from the stored text of d; none when the document was removed since the
 * snapshot was made. */
int snippets_add(struct snippets_maker *m, const struct document *d,
		 Annals__V1__SearchHit *hit) must_check;
void snippets_end(struct snippets_maker *m);
