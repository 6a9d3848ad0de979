#include "query/rerank_title.h"

#include <math.h>

#include "index/match_code.h"

#define TITLE_BYTES_MIN 4u /* of code: two characters of Han */
#define TITLE_BYTES_MAX 256u

static bool is_in(struct slice code, struct slice part)
{
	for (size_t at = slice_find(code, part, 0); at != SIZE_MAX;
	     at = slice_find(code, part, at + 1))
		if (match_code_is_start(code, at, 0))
			return true;
	return false;
}

static bool is_named_part(const struct query *query, struct slice part)
{
	for (size_t i = 0; i < query->leaves.n; i++) {
		const struct node *node = query->leaves.items[i];

		if (node->kind != NODE_TEXT || node->negated || node->implied)
			continue;
		for (size_t k = 0; k < node->pattern->pieces.n; k++) {
			struct slice code = node->pattern->pieces.items[k].code;

			if (code.len >= part.len && is_in(code, part))
				return true;
		}
	}
	return false;
}

/* Each part between marks stands in a word of the query. */
static bool is_named(const struct query *query, struct slice title)
{
	for (size_t at = 0, end; at < title.len; at = end + 1) {
		const char *line = memchr(title.ptr + at, MATCH_CODE_LINE, title.len - at);

		end = line ? (size_t)(line - title.ptr) : title.len;
		if (end > at && !is_named_part(query, slice_sub(title, at, end)))
			return false;
	}
	return true;
}

int rerank_title(const struct run *run, struct slice title, double *ret)
{
	const struct query_terms *terms = &run->query->terms;
	double sum = 0.0;

	*ret = 0.0;
	if (title.len < TITLE_BYTES_MIN || title.len > TITLE_BYTES_MAX ||
	    !is_named(run->query, title))
		return 0;
	struct slice text = match_code_text(title, run->arena);
	if (!text.ptr)
		return ERR_LIMIT;
	for (uint32_t i = 0; i < terms->n; i++)
		if (terms->items[i].scores && run->df[i] > 0 && terms->items[i].text.len > 0 &&
		    slice_find(text, terms->items[i].text, 0) != SIZE_MAX)
			sum += rank_idf(run, i);
	*ret = fmin(sum, RERANK_TITLE_MOST);
	return 0;
}
