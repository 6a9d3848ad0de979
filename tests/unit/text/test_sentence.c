#include "support/testing.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/sentence.h"

static void join(struct slice text, const struct spans *spans, struct buf *ret)
{
	for (size_t i = 0; i < spans->n; i++) {
		buf_add_char(ret, '|');
		buf_add_slice(ret, span_slice(text, spans->items[i]));
	}
}

static void test_sentences(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"", ""},
		{"一句。两句！三句？", "|一句。|两句！|三句？"},
		{"他说：“好。”她说：“不！”", "|他说：“好。”|她说：“不！”"},
		{"「學習總是需要耐心。」他說。", "|「學習總是需要耐心。」|他說。"},
		{"“这是谁干的？”的问题没有答案。", "|“这是谁干的？”的问题没有答案。"},
		{"标题没有句号\n正文一。\n\n正文二", "|标题没有句号|正文一。|正文二"},
		{"从大疆王涛到王兴兴……一大批人。", "|从大疆王涛到王兴兴……一大批人。"},
		{"他(曾捐款。至少1.38亿元)走了。完", "|他(曾捐款。至少1.38亿元)走了。|完"},
		{"Mr. Wang met Dr. Li. They spoke.", "|Mr. Wang met Dr. Li.|They spoke."},
		{"It costs $3.5 million. \"Yes.\" He left.",
		 "|It costs $3.5 million.|\"Yes.\"|He left."},
		{"The U.S. market fell. J. Doe sold.", "|The U.S. market fell.|J. Doe sold."},
		{"真的吗?!是。", "|真的吗?!|是。"},
		{"DeepSeek-V3.0发布。R1.", "|DeepSeek-V3.0发布。|R1."},
		{"(没有右括号。第二句。", "|(没有右括号。|第二句。"},
		{"Visit example.com today. Bye", "|Visit example.com today.|Bye"},
		{"害怕?lián)掉队。see x.cn/?a=1 now", "|害怕?lián)掉队。|see x.cn/?a=1 now"},
		{"  。 ", "|。"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice text = slice_of_string(rows[i].text);
		struct region body = {REGION_BODY, {0, (uint32_t)text.len}};
		struct arena a;
		struct spans got;
		struct buf joined = BUF_INIT;

		row("%s", rows[i].text);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_sentences(text, &body, 1, &a, &got, NULL), 0);
		join(text, &got, &joined);
		assert_string_equal(buf_string(&joined), rows[i].want);
		buf_free(&joined);
		arena_release(&a);
	}
}

static void test_regions(void **state)
{
	struct slice text = SLICE_LITERAL("题\n来源。\n文。");
	struct region regions[] = {
		{REGION_TITLE, {0, 4}}, {REGION_BYLINE, {4, 14}}, {REGION_BODY, {14, 20}}};
	struct arena a;
	struct spans got;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_sentences(text, regions, 3, &a, &got, NULL), 0);
	assert_int_equal(got.n, 2);
	assert_slice_is(span_slice(text, got.items[0]), "题");
	assert_slice_is(span_slice(text, got.items[1]), "文。");
	arena_release(&a);
}

static void test_clauses(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"2019年,幻方成立公司,投资1,100万;两年后翻倍。",
		 "|2019年,|幻方成立公司,|投资1,100万;|两年后翻倍。"},
		{"他说：“先走，再看。”然后，他走了", "|他说：|“先走，再看。”然后，|他走了"},
		{"公司(上海，北京)成立，12:30开会", "|公司(上海，北京)成立，|12:30开会"},
		{"see http://x.y, now", "|see http://x.y,|now"},
		{"无", "|无"},
		{"，，", "|，|，"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice text = slice_of_string(rows[i].text);
		struct arena a;
		struct spans got;
		struct buf joined = BUF_INIT;

		row("%s", rows[i].text);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(
			text_clauses(text, (struct span){0, (uint32_t)text.len}, &a, &got, NULL),
			0);
		join(text, &got, &joined);
		assert_string_equal(buf_string(&joined), rows[i].want);
		buf_free(&joined);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_clauses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
