#pragma once

/* The second try of a query that a cut through an inserted reading begins or ends (query_text.h):
 * when nothing has all of it as it is, without the rest of the reading. */
#include "query/ast.h"

bool trim_helps(const struct query *query, const struct search_options *options,
		const struct search_result *result);
/* Takes `trimmed` for the result when every word of it was found, and reports what was left out.
 * Returns 0 or ERR_LIMIT. */
int trim_choose(const struct query *query, const struct search_result *trimmed, struct arena *a,
		struct search_result *result, struct error *err) must_check;
