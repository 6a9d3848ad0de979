/* Patterns are found in coded text where they are found in UTF-8. */
#include <stdlib.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "index/match_code.h"
#include "query/pattern.h"
#include "support/testing.h"

/* Han of which the bytes of one make others out of step (39 39, 39 40, 40 39, …), words that
 * hide boundaries, characters of four bytes. */
static const char *const pieces[] = {"\xe4\xbb\x9b",
				     "\xe4\xbb\x9c",
				     "\xe4\xbe\xb5",
				     "\xe4\xbe\xb6",
				     "\xe4\xbb\x9a",
				     "国",
				     "a",
				     "B",
				     "DeepSeek",
				     "-",
				     " ",
				     "，",
				     "7",
				     "é",
				     "𠮷",
				     "한"};

static struct slice random_text(struct arena *a, size_t n)
{
	char *text = arena_alloc(a, n * 8 + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[(size_t)random() % ARRAY_LEN(pieces)];

		/* Mostly the first, side by side. */
		if (random() % 3 > 0)
			piece = pieces[random() % 5];
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return slice_of(text, len);
}

static void compare(const struct pattern *p, const struct pattern_target *plain,
		    const struct pattern_target *coded, const struct match_coded *c, bool inside)
{
	struct span x = {0, 0}, y = {0, 0};

	for (;;) {
		bool found = pattern_find(p, plain, x.end, inside, &x);

		assert_int_equal(pattern_find(p, coded, y.end, inside, &y), found);
		if (!found)
			return;
		assert_int_equal(match_code_offset(c, x.start), y.start);
		assert_int_equal(match_code_offset(c, x.end), y.end);
	}
}

static void test_agree(void **state)
{
	(void)state;
	srandom(11);
	for (int round = 0; round < 4000; round++) {
		struct query_terms terms = {.n = 0};
		struct match_text text, query;
		struct match_coded coded;
		struct pattern pattern;
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(
			match_text_make(random_text(&a, 1 + (size_t)random() % 120), &a, &text), 0);
		assert_int_equal(
			match_text_make(random_text(&a, 1 + (size_t)random() % 4), &a, &query), 0);
		assert_int_equal(match_code_make(text.text, &a, &coded), 0);
		if (query.n_units > 0) {
			uint32_t *hidden = arena_array(&a, text.hidden.n + 1, sizeof *hidden);

			for (size_t i = 0; i < text.hidden.n; i++)
				hidden[i] = match_code_offset(&coded, text.hidden.items[i]);
			struct pattern_target plain = {text.text, text.hidden.items, text.hidden.n,
						       false};
			struct pattern_target other = {coded.code, hidden, text.hidden.n, true};
			assert_int_equal(
				pattern_make(&query, 0, query.n_units, &terms, &a, &pattern), 0);
			compare(&pattern, &plain, &other, &coded, false);
			compare(&pattern, &plain, &other, &coded, true);
		}
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
