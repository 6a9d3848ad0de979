#pragma once

/* Excerpts of a text that nobody has folded yet. */
#include "query/folded_text.h"
#include "query/search.h"

static inline int excerpts_of(const struct query *query, struct slice text,
			      const struct region *regions, size_t n_regions, struct arena *a,
			      struct snippets *ret)
{
	struct folded_text folded;
	const struct snippet_source source = {text, &folded, regions, n_regions};
	int r = folded_text_make(text, a, &folded);

	return r < 0 ? r : snippet_find_in(query, &source, a, ret);
}
