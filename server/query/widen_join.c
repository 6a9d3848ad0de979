/* One answer from that of a query and that of its other words. */
#include <math.h>

#include "query/widen.h"

static int join_terms(const struct run *run, const struct search_result *own,
		      const struct search_result *added, struct search_result *ret)
{
	ret->n_terms = 0;
	ret->terms = arena_array(run->arena, own->n_terms + added->n_terms + 1, sizeof *ret->terms);
	if (!ret->terms)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	for (size_t i = 0; i < own->n_terms; i++)
		ret->terms[ret->n_terms++] = own->terms[i];
	/* The query's own words come first in both. */
	for (size_t i = own->n_terms; i < added->n_terms; i++)
		if (added->terms[i].document_count > 0)
			ret->terms[ret->n_terms++] = added->terms[i];
	return 0;
}

int widen_join(const struct run *run, const struct query *wide, const struct search_result *own,
	       const struct search_result *added, struct search_result *ret)
{
	size_t n = 0;

	*ret = *own;
	if (added->total == 0)
		return 0;
	ret->hits = arena_array(run->arena, own->n_hits + added->n_hits + 1, sizeof *ret->hits);
	if (!ret->hits)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	for (size_t i = 0; i < own->n_hits; i++)
		ret->hits[n++] = own->hits[i];
	for (size_t i = 0; i < added->n_hits; i++) {
		ret->hits[n] = added->hits[i];
		if (own->total > 0)
			ret->hits[n].score = fmin(ret->hits[n].score, own->lowest);
		n++;
	}
	ret->n_hits = n;
	ret->total = own->total + added->total;
	ret->shown = wide;
	return join_terms(run, own, added, ret);
}
