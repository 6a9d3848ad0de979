#include <string.h>

#include "base/macros.h"
#include "query/search.h"
#include "support/testing.h"

static const struct {
	const char *query;
	int want;
	const char *message;
} cases[] = {
	{"深度求索", 0, ""},
	{"梁文锋(Liang)", 0, ""},
	{"a - b", 0, ""},
	{"and or not", 0, ""},
	{"http://example.com", 0, ""},
	{"", ERR_INVALID, "the query has no words"},
	{" \t\n", ERR_INVALID, "the query has no words"},
	{"，。", ERR_INVALID, "the query has no words"},
	{"\"\"", ERR_INVALID, "the query has no words"},
	{"-", ERR_INVALID, "the query has no words"},
	{"深度求索 \"梁", ERR_INVALID, "unbalanced quote at column 6"},
	{"abc \"", ERR_INVALID, "unbalanced quote at column 5"},
	{"(a", ERR_INVALID, "unbalanced parenthesis at column 1"},
	{"深 (a OR (b)", ERR_INVALID, "unbalanced parenthesis at column 3"},
	{"a)", ERR_INVALID, "unbalanced parenthesis at column 2"},
	{"OR", ERR_INVALID, "OR needs words on both sides, at column 1"},
	{"a OR", ERR_INVALID, "OR needs words on both sides, at column 3"},
	{"梁 OR OR b", ERR_INVALID, "OR needs words on both sides, at column 3"},
	{"a (OR b)", ERR_INVALID, "OR needs words on both sides, at column 4"},
	{"-a", ERR_INVALID, "the query only excludes: add a word that must match"},
	{"-a -\"b c\"", ERR_INVALID, "the query only excludes: add a word that must match"},
	{"a OR -b", ERR_INVALID, "the query only excludes: add a word that must match"},
	{"a -，", ERR_INVALID, "nothing to exclude behind '-' at column 3"},
	{"a -()", ERR_INVALID, "nothing to exclude behind '-' at column 3"},
	{"after:2025", 0, ""},
	{"after:soon", ERR_INVALID, "a date must be YYYY-MM-DD, YYYY-MM or YYYY, at column 7"},
	{"x before:2025-02-30", ERR_INVALID,
	 "a date must be YYYY-MM-DD, YYYY-MM or YYYY, at column 10"},
	{"title:", ERR_INVALID, "a field needs a word or a phrase behind its colon, at column 1"},
	{"title:(a)", ERR_INVALID,
	 "a field needs a word or a phrase behind its colon, at column 1"},
	{"ab\xff", ERR_INVALID, "the query is not valid UTF-8 at column 3"},
};

static int parse(struct slice text, struct error *err)
{
	struct arena a;
	const struct query *query;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	int r = query_parse(text, &a, &query, err);
	arena_release(&a);
	return r;
}

static void test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error err = {0};
		int r = parse(slice_of_string(cases[i].query), &err);

		if (r != cases[i].want || strcmp(err.message, cases[i].message) != 0)
			row("%s: %d %s", cases[i].query, r, err.message);
		assert_int_equal(r, cases[i].want);
		assert_string_equal(err.message, cases[i].message);
	}
}

static void repeat(struct buf *b, const char *text, size_t n)
{
	buf_clear(b);
	for (size_t i = 0; i < n; i++)
		buf_add_string(b, text);
}

static void test_limits(void **state)
{
	struct buf b = BUF_INIT;
	struct error err = {0};

	(void)state;
	repeat(&b, "a ", QUERY_BYTES_MAX);
	assert_int_equal(parse(buf_slice(&b), &err), ERR_LIMIT);
	assert_string_equal(err.message, "the query has 16384 bytes, at most 8192 are read");
	repeat(&b, "a ", QUERY_NODES_MAX + 1);
	assert_int_equal(parse(buf_slice(&b), &err), ERR_LIMIT);
	repeat(&b, "(", QUERY_DEPTH_MAX + 1);
	assert_int_equal(parse(buf_slice(&b), &err), ERR_LIMIT);
	assert_string_equal(err.message, "the query nests deeper than 32 at column 33");
	repeat(&b, "-", QUERY_DEPTH_MAX + 1);
	buf_add_string(&b, "a");
	assert_int_equal(parse(buf_slice(&b), &err), ERR_LIMIT);
	buf_free(&b);
}

static void test_memory(void **state)
{
	const struct query *query;

	(void)state;
	/* Each budget ends in an error or an answer, never in a crash. */
	for (size_t budget = 0; budget < 20000; budget += 97) {
		struct arena a;
		arena_init(&a, budget);
		int r = query_parse(SLICE_LITERAL("(深度求索 OR \"DGX-A100 机群\") -title:幻方"),
				    &a, &query, NULL);
		assert_true(r == 0 || r == ERR_LIMIT);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
