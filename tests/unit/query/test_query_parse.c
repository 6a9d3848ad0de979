#include <string.h>

#include "base/macros.h"
#include "base/utf8.h"
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
	/* AND says nothing new between operands and is a word elsewhere */
	{"a AND b", 0, ""},
	{"a AND", 0, ""},
	{"AND b", 0, ""},
	{"a AND OR b", 0, ""},
	/* a quote that is escaped does not end a phrase */
	{"\"a \\\" b\"", 0, ""},
	{"\"a \\\"", ERR_INVALID, "unbalanced quote at column 1"},
	/* full-width and typographic operators: in pairs they are operators, alone they are marks
	 */
	{"（a OR b） c", 0, ""},
	{"(a OR b） c", 0, ""},
	{"（a OR b) c", 0, ""},
	{"a（OR b）", ERR_INVALID, "OR needs words on both sides, at column 3"},
	{"（a", 0, ""},
	{"a）", 0, ""},
	{"(a （b)", 0, ""},
	{"（a (b）", 0, ""},
	{"“a b” c", 0, ""},
	{"“a", 0, ""},
	{"a”", 0, ""},
	{"「深度", 0, ""},
	{"＂a b＂", 0, ""},
	{"\"a b＂", 0, ""},
	{"after：2025", 0, ""},
	{"after：soon", ERR_INVALID, "a date must be YYYY-MM-DD, YYYY-MM or YYYY, at column 7"},
	/* what a cut through an inserted reading leaves */
	{"hè)計", 0, ""},
	{"十年時(s", 0, ""},
	{"tuán)隊(d", 0, ""},
	{")隊", 0, ""},
	{"hè) a", ERR_INVALID, "unbalanced parenthesis at column 3"},
	{"abcdefg)計", ERR_INVALID, "unbalanced parenthesis at column 8"},
	/* columns count what was typed, also where a reading was dropped */
	{"團(tuán)隊 \"梁", ERR_INVALID, "unbalanced quote at column 10"},
	{"a\x07", ERR_INVALID, "control character U+0007 at column 2"},
	{"梁\x7f", ERR_INVALID, "control character U+007F at column 2"},
	{"梁文\u202e鋒", ERR_INVALID, "bidirectional character U+202E at column 3"},
	{"\u200f梁", ERR_INVALID, "bidirectional character U+200F at column 1"},
	{"梁\u200b文鋒", 0, ""},
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
	assert_int_equal(parse(buf_slice(&b), &err), ERR_INVALID);
	assert_string_equal(err.message, "the query has 16384 bytes, at most 8192 are read");
	repeat(&b, "a ", QUERY_NODES_MAX + 1);
	assert_int_equal(parse(buf_slice(&b), &err), ERR_INVALID);
	assert_string_equal(err.message,
			    "the query has more than 512 words and operators (column 1027)");
	repeat(&b, "(", QUERY_DEPTH_MAX + 1);
	assert_int_equal(parse(buf_slice(&b), &err), ERR_INVALID);
	assert_string_equal(err.message, "the query nests deeper than 32 at column 33");
	repeat(&b, "-", QUERY_DEPTH_MAX + 1);
	buf_add_string(&b, "a");
	assert_int_equal(parse(buf_slice(&b), &err), ERR_INVALID);
	buf_clear(&b);
	for (uint32_t i = 0; i <= 2100; i++) {
		char code[UTF8_MAX];

		buf_add(&b, code, utf8_encode(0x4E00 + i * 2, code));
	}
	assert_int_equal(parse(buf_slice(&b), &err), ERR_INVALID);
	assert_string_equal(err.message, "the query has more than 2048 different terms");
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
