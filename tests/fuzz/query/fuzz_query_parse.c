/* Query text, then a search of one small text and an excerpt of it. */
#include "base/utf8.h"
#include "unit/query/excerpts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	struct arena a;
	const struct query *query;
	struct snippets found;
	struct error err = {0};

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	int r = query_parse(text, &a, &query, &err);
	if (r < 0 && err.message[0] == '\0')
		__builtin_trap();
	if (r == 0) {
		query_matches_text(query, text, &a);
		if (excerpts_of(query, text, NULL, 0, &a, &found) == 0)
			for (size_t i = 0; i < found.n; i++)
				if (utf8_validate(found.items[i].text) < found.items[i].text.len)
					__builtin_trap();
	}
	arena_release(&a);
	return 0;
}
