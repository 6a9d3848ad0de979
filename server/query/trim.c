#include "query/trim.h"

bool trim_helps(const struct query *query, const struct search_options *options,
		const struct search_result *result)
{
	bool found = result->match == MATCH_ALL && result->total > 0;

	return query->trimmed && !options->exact && !options->bare && !found;
}

static void add_cut(struct search_result *r, struct slice text)
{
	if (text.len == 0)
		return;
	r->terms[r->n_terms++] = (struct term_report){
		.text = text,
		.folded = {"", 0},
		.why = SLICE_LITERAL("left out: the rest of a reading inserted in a text"),
	};
}

int trim_choose(const struct query *query, const struct search_result *trimmed, struct arena *a,
		struct search_result *result, struct error *err)
{
	if (trimmed->match != MATCH_ALL || trimmed->total == 0)
		return 0;
	*result = *trimmed;
	result->n_terms = 0;
	result->terms = arena_array(a, trimmed->n_terms + 2, sizeof *result->terms);
	if (!result->terms)
		return error_set(err, ERR_LIMIT, "the search needs more memory than a call may");
	add_cut(result, query->cut_head);
	for (size_t i = 0; i < trimmed->n_terms; i++)
		result->terms[result->n_terms++] = trimmed->terms[i];
	add_cut(result, query->cut_tail);
	result->note = SLICE_LITERAL("no document has the query as it is; these have it without "
				     "the cut readings at its ends");
	return 0;
}
