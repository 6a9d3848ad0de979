#include <string.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "query/search.h"
#include "support/testing.h"
#include "unit/query/excerpts.h"

static const char text[] =
	"深度求索發布新模型\n"
	"杭州的初創公司深度求索（DeepSeek）在一月發布了新的模型。創辦人梁文鋒說，團隊只有一百多人。"
	"這家公司由幻方量化出資，幻方量化是一家對沖基金，管理規模一度超過千億元人民幣。"
	"市場在當天大跌，許多分析師認為算力需求會減少，另一些人並不同意這種看法。"
	"此前的報道說，這家公司早在二零二一年就買下了上萬張顯卡，比多數同行都早得多，也因此沒有受到"
	"後來的限制影響。"
	"記者從多個渠道了解到，公司的日常管理十分鬆散，沒有層級，任何人都可以動用算力做實驗，這在業"
	"內極為少見。"
	"梁文鋒很少接受採訪，他在公開場合只談技術，不談商業計劃，也不談融資。"
	"DeepSeek-V3的訓練費用據稱只有五百多萬美元。\n";

static const struct {
	const char *query;
	const char *want; /* highlights of all snippets, in order, parted by '|' */
} cases[] = {
	{"梁文锋", "梁文鋒"},
	{"深度求索 梁文锋", "深度求索|梁文鋒"},
	{"幻方量化 梁文锋 美元", "梁文鋒|幻方量化|幻方量化|美元"},
	{"新的模型。創辦人", "新的模型|創辦人"},
	{"\"新的模型。創辦人\"", "新的模型。創辦人"},
	{"seek", "Seek"},
	{"eep", "eep"},
	{"对冲基金 -火星", "對沖基金"},
	{"对冲工程", "對沖"},
	{"zzzz", ""},
};

static void check_snippet(const struct snippet *s, struct slice whole)
{
	uint32_t last = 0;

	assert_ptr_equal(s->text.ptr, whole.ptr + s->span.start);
	assert_int_equal(s->text.len, s->span.end - s->span.start);
	assert_true(utf8_is_boundary(whole, s->span.start) && utf8_is_boundary(whole, s->span.end));
	assert_true(utf8_count(s->text) <= 160);
	for (size_t i = 0; i < s->n_highlights; i++) {
		struct span h = s->highlights[i];

		assert_true(h.start >= last && h.start < h.end && h.end <= s->text.len);
		assert_true(utf8_is_boundary(s->text, h.start) && utf8_is_boundary(s->text, h.end));
		last = h.end + 1;
	}
}

static void snippets_of(const char *query_text, struct slice whole, struct buf *highlights)
{
	struct arena a;
	const struct query *query;
	struct snippets found;
	struct region regions[] = {{REGION_TITLE, {0, 28}},
				   {REGION_BODY, {28, (uint32_t)whole.len}}};

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(query_parse(slice_of_string(query_text), &a, &query, NULL), 0);
	assert_int_equal(excerpts_of(query, whole, regions, 2, &a, &found), 0);
	assert_in_range(found.n, 1, SNIPPETS_MAX);
	for (size_t i = 0; i < found.n; i++) {
		const struct snippet *s = &found.items[i];

		check_snippet(s, whole);
		assert_int_equal(s->region, s->span.start < 28 ? REGION_TITLE : REGION_BODY);
		for (size_t k = 0; k < i; k++)
			assert_false(span_overlaps(s->span, found.items[k].span));
		for (size_t k = 0; k < s->n_highlights; k++) {
			if (highlights->len > 0)
				buf_add_char(highlights, '|');
			buf_add_slice(highlights, span_slice(s->text, s->highlights[k]));
		}
	}
	arena_release(&a);
}

static void test_highlights(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf got = BUF_INIT;

		snippets_of(cases[i].query, SLICE_LITERAL(text), &got);
		if (strcmp(buf_string(&got), cases[i].want) != 0)
			row("%s: %s", cases[i].query, buf_string(&got));
		assert_string_equal(buf_string(&got), cases[i].want);
		buf_free(&got);
	}
}

static void test_sentence_edges(void **state)
{
	struct arena a;
	const struct query *query;
	struct snippets found;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(query_parse(SLICE_LITERAL("百多人"), &a, &query, NULL), 0);
	assert_int_equal(excerpts_of(query, SLICE_LITERAL(text), NULL, 0, &a, &found), 0);
	assert_int_equal(found.n, 1);
	assert_true(slice_starts_with(found.items[0].text, SLICE_LITERAL("創辦人梁文鋒")));
	assert_true(slice_ends_with(found.items[0].text, SLICE_LITERAL("。")));
	arena_release(&a);
}

/* The only excerpt of text for the query. */
static void check_excerpt(const char *query_text, const char *whole, const char *want)
{
	struct arena a;
	const struct query *query;
	struct snippets found;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(query_parse(slice_of_string(query_text), &a, &query, NULL), 0);
	assert_int_equal(excerpts_of(query, slice_of_string(whole), NULL, 0, &a, &found), 0);
	assert_int_equal(found.n, 1);
	if (!slice_equal(found.items[0].text, slice_of_string(want)))
		fail_msg("%s: got '%.*s'", query_text, SLICE_ARGS(found.items[0].text));
	arena_release(&a);
}

static void test_word_edges(void **state)
{
	(void)state;
	/* a long sentence without marks is cut between words */
	check_excerpt("hotel",
		      "zero one two three four five six seven eight nine ten eleven twelve hotel "
		      "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty alpha "
		      "bravo charlie delta echo foxtrot golf india juliett kilo lima mike",
		      "nine ten eleven twelve hotel thirteen fourteen fifteen sixteen "
		      "seventeen eighteen nineteen twenty alpha bravo charlie delta echo foxtrot "
		      "golf india juliett");
	/* a sentence that is near; its closing quote belongs to it; 3.14 and 1,000 end nothing */
	check_excerpt(
		"budget",
		"Nothing here. He said it costs 3.14 million, of a budget of 1,000 million in "
		"all. Then he left the room and nobody knew where he went that night.",
		"He said it costs 3.14 million, of a budget of 1,000 million in all.");
	check_excerpt(
		"算力",
		"前一句話。他在會上說：「這家公司的日常管理十分鬆散，任何人都可以動用算力做實驗"
		"。」會議到此結束，眾人散去。",
		"他在會上說：「這家公司的日常管理十分鬆散，任何人都可以動用算力做實驗。」");
	/* the word that a match is a part of is whole */
	check_excerpt("eep", "DeepSeek", "DeepSeek");
}

/* A match that is longer than an excerpt is shown in full. */
static void test_long_match(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_add_char(&b, '"');
	for (uint32_t i = 0; i < 150; i++) {
		char code[UTF8_MAX];

		buf_add(&b, code, utf8_encode(0x4E00 + i * 3, code));
	}
	buf_add_char(&b, '"');
	struct slice match = slice_sub(buf_slice(&b), 1, b.len - 1);
	struct buf whole = BUF_INIT;
	buf_add_string(&whole, "前文，");
	buf_add_slice(&whole, match);
	buf_add_string(&whole, "，後文很長很長很長。");
	struct arena a;
	const struct query *query;
	struct snippets found;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(query_parse(buf_slice(&b), &a, &query, NULL), 0);
	assert_int_equal(excerpts_of(query, buf_slice(&whole), NULL, 0, &a, &found), 0);
	assert_true(slice_find(found.items[0].text, match, 0) != SIZE_MAX);
	assert_int_equal(found.items[0].n_highlights, 1);
	arena_release(&a);
	buf_free(&b);
	buf_free(&whole);
}

static void test_matches_text(void **state)
{
	static const struct {
		const char *query;
		bool want;
	} rows[] = {
		{"梁文锋", true},          {"梁文锋 火星", false},  {"火星 OR 梁文锋", true},
		{"梁文锋 -火星", true},    {"梁文锋 -幻方", false}, {"\"DeepSeek V3\"", true},
		{"title:火星 幻方", true}, {"eep", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a;
		const struct query *query;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(query_parse(slice_of_string(rows[i].query), &a, &query, NULL), 0);
		if (query_matches_text(query, SLICE_LITERAL(text), &a) != rows[i].want)
			fail_msg("%s", rows[i].query);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_highlights),   cmocka_unit_test(test_sentence_edges),
		cmocka_unit_test(test_word_edges),   cmocka_unit_test(test_long_match),
		cmocka_unit_test(test_matches_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
