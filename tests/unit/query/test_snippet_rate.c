/* What is said of a window before it is made holds for the window that is made. */
#include "support/testing.h"

#include "base/buf.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "query/snippet_rate.h"

static const char *const pieces[] = {"梁",
				     "文",
				     "锋",
				     "梁文锋",
				     "公司",
				     "的",
				     "。",
				     "，",
				     "\n",
				     " ",
				     "seek",
				     "DeepSeek",
				     "ab12",
				     "/",
				     "(",
				     "”",
				     "ა",
				     "ក",
				     "가",
				     "ᄀ",
				     "é",
				     "新的模型",
				     "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
static const char *const queries[] = {"梁文锋",    "文",     "梁文锋 seek 公司", "公司的新的模型",
				      "ab12 OR x", "ა seek", "新的模型新的"};

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Some pieces come often, so that matches are near each other. */
static struct slice make_text(uint32_t seed, struct buf *b)
{
	uint32_t state = seed, n = next(&state) % 300;
	uint32_t few = 1 + next(&state) % ARRAY_LEN(pieces);

	buf_clear(b);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t of = next(&state) % 4 > 0 ? few : ARRAY_LEN(pieces);

		buf_add_string(b, pieces[(next(&state) + seed) % of]);
	}
	return buf_slice(b);
}

static size_t check(struct slice text, const char *words, struct arena *a)
{
	const uint32_t middle = text.len > 60 ? 30 : 0;
	struct region regions[] = {{REGION_TITLE, {0, middle}},
				   {REGION_BODY, {middle, (uint32_t)text.len}}};
	struct folded_text folded;
	struct snippet_source source = {text, &folded, regions, 2};
	const struct query *query;
	struct occurrences o;
	struct windows w;
	size_t held = 0;

	while (!utf8_is_boundary(text, regions[0].span.end))
		regions[1].span.start = ++regions[0].span.end;
	assert_int_equal(query_parse(slice_of_string(words), a, &query, NULL), 0);
	assert_int_equal(folded_text_make(text, a, &folded), 0);
	assert_int_equal(occurrences_find(query, &folded, a, &o), 0);
	assert_int_equal(windows_init(&w, &source, query, &o, a), 0);
	for (size_t i = 0; i < w.n; i++) {
		const struct window_bound *b = &w.bounds[i];
		const struct window *made = windows_at(&w, i);

		assert_non_null(made);
		assert_ptr_equal(windows_at(&w, i), made);
		if (!b->holds)
			continue;
		held++;
		assert_true(made->score <= b->score);
		for (size_t k = 0; k < ARRAY_LEN(b->seen); k++)
			assert_int_equal(made->seen[k] & ~b->seen[k], 0);
	}
	return held;
}

static void test_bounds(void **state)
{
	struct buf b = BUF_INIT;
	size_t held = 0;

	(void)state;
	for (uint32_t seed = 0; seed < 2000; seed++) {
		struct slice text = make_text(seed, &b);
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		held += check(text, queries[seed % ARRAY_LEN(queries)], &a);
		arena_release(&a);
	}
	assert_true(held > 1000);
	buf_free(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
