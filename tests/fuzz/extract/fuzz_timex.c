#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "extract/claim_find.h"
#include "extract/timex_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines are sentences; the first byte says whether there is a publication date. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data + 1, size - 1};
	struct span sentences[64];
	struct analysis an = {.text = text, .sentences = sentences};
	struct arena a;
	uint32_t start = 0;

	if (size < 2 || size > 65536 || utf8_validate(text) != text.len)
		return 0;
	for (uint32_t i = 0; i <= text.len && an.n_sentences < 64; i++)
		if (i == text.len || text.ptr[i] == '\n') {
			if (i > start)
				sentences[an.n_sentences++] = (struct span){start, i};
			start = i + 1;
		}
	if (data[0] & 1)
		ensure(date_parse_iso(SLICE_LITERAL("2024-06-15"), &an.document.published));
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (timex_find(&a, &an, NULL) == 0 && claim_find(&a, &an, NULL) == 0)
		for (size_t i = 0; i < an.n_timexes; i++) {
			const struct timex3 *t = &an.timexes[i];
			ensure(t->span.start < t->span.end && t->span.end <= text.len);
			ensure(utf8_is_boundary(text, t->span.start));
			ensure(utf8_is_boundary(text, t->span.end));
			ensure(i == 0 || an.timexes[i - 1].span.end <= t->span.start);
			ensure(!date_is_known(&t->date) || t->date.first <= t->date.last);
		}
	arena_release(&a);
	return 0;
}
