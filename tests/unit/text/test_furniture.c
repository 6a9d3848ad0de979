/* Sound documents lose no running text to site furniture. */
#include "support/testing.h"

#include "text/regions.h"
#include "unit/text/eval_corpus.h"

/* Shorter lines hold no whole sentence. */
#define SENTENCE_BYTES 60

static bool is_sentence(struct slice line)
{
	return line.len >= SENTENCE_BYTES && slice_ends_with(line, SLICE_LITERAL("。"));
}

/* Sentences in parts that are neither title nor body. */
static unsigned count_lost(struct slice text, const struct regions *regions)
{
	unsigned lost = 0;

	for (size_t i = 0; i < regions->n; i++) {
		struct slice part = span_slice(text, regions->items[i].span);

		if (regions->items[i].kind == REGION_BODY || regions->items[i].kind == REGION_TITLE)
			continue;
		for (size_t at = 0, end; at < part.len; at = end + 1) {
			const char *newline = memchr(part.ptr + at, '\n', part.len - at);
			end = newline ? (size_t)(newline - part.ptr) : part.len;
			struct slice line = slice_trim(slice_sub(part, at, end));
			if (!is_sentence(line))
				continue;
			lost++;
			printf("kind %d: %.*s\n", (int)regions->items[i].kind, SLICE_ARGS(line));
		}
	}
	return lost;
}

static void test_eval(void **state)
{
	struct buf text = BUF_INIT;
	struct eval_corpus c;
	unsigned n = 0, lost = 0;

	(void)state;
	if (!eval_open(&c, 97))
		skip();
	for (; eval_next(&c, NULL, &text); n++) {
		struct cleaned cleaned;
		struct regions regions;
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_clean(buf_slice(&text), CONTENT_TEXT, &a, &cleaned, NULL), 0);
		assert_int_equal(text_regions(&cleaned, &a, &regions, NULL), 0);
		lost += count_lost(cleaned.text, &regions);
		arena_release(&a);
	}
	eval_close(&c);
	buf_free(&text);
	printf("%u documents, %u sentences outside title and body\n", n, lost);
	assert_in_range(n, 1000, 1100);
	assert_int_equal(lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_eval)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
