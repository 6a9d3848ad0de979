#include "support/testing.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/clean.h"

static const struct row {
	enum content_type type;
	const char *text, *want;
	uint32_t stray, pinyin, control;
} rows[] = {
	{CONTENT_TEXT, "", "", 0, 0, 0},
	{CONTENT_TEXT, "一\r\n\r\n\xe3\x80\x80\xe3\x80\x80二  三 \n", "一\n二 三", 0, 0, 0},
	{CONTENT_TEXT,
	 "a\x01"
	 "b\x7f",
	 "ab", 0, 0, 2},
	{CONTENT_TEXT, "不変\xee\x80\x80", "不変", 0, 0, 1},
	{CONTENT_TEXT, "zero\xe2\x80\x8bwidth", "zerowidth", 0, 0, 0},
	{CONTENT_TEXT, "投而優(yōu)則研", "投而優則研", 0, 1, 0},
	{CONTENT_TEXT, "準(zhǔn)確(què)", "準確", 0, 2, 0},
	{CONTENT_TEXT, "我們(men)過(guo)去", "我們過去", 0, 2, 0},
	{CONTENT_TEXT, "幻方(High-Flyer)與人工智能(AI)", "幻方(High-Flyer)與人工智能(AI)", 0, 0, 0},
	{CONTENT_TEXT, "亞歷山大·王(Alexandr Wang)", "亞歷山大·王(Alexandr Wang)", 0, 0, 0},
	{CONTENT_TEXT, "咖啡(café)店(shop)跟隨(follow)", "咖啡(café)店(shop)跟隨(follow)", 0, 0, 0},
	{CONTENT_TEXT, "荨(qián)麻是一类植物的通称", "荨(qián)麻是一类植物的通称", 0, 0, 0},
	{CONTENT_TEXT, "諱言O(shè)penAI", "諱言OpenAI", 0, 1, 0},
	{CONTENT_TEXT, "一段。</p><p>二段&nbsp;完", "一段。\n二段 完", 3, 0, 0},
	{CONTENT_TEXT, "改變一切?/p> 起因", "改變一切?\n起因", 1, 0, 0},
	{CONTENT_TEXT, "不划算?strong>从商业 p>0.05", "不划算?从商业 p>0.05", 1, 0, 0},
	{CONTENT_TEXT, "a < b > c <unknown> and/or", "a < b > c <unknown> and/or", 0, 0, 0},
	{CONTENT_TEXT, "AT&amp;T &unknown; R&D", "AT&T &unknown; R&D", 1, 0, 0},
	{CONTENT_TEXT, "&#x6881;&#25991;&lt;b&gt;", "梁文<b>", 4, 0, 0},
	{CONTENT_HTML, "<p>一</p>\n<p>二<b>三</b></p>", "一\n二三", 0, 0, 0},
	{CONTENT_HTML, "a<script>if (a < b) x();</script>b<style>p{}</style>c", "abc", 0, 0, 0},
	{CONTENT_HTML, "<!-- 没 --><!doctype html><p title='a > b'>好</p>", "好", 0, 0, 0},
	{CONTENT_HTML, "&ldquo;你好&rdquo;&hellip;&copy;", "“你好”…©", 0, 0, 0},
	{CONTENT_HTML, "一\n二", "一 二", 0, 0, 0},
	{CONTENT_HTML, "x<br>y<br/>z", "x\ny\nz", 0, 0, 0},
	{CONTENT_HTML, "<table><tr><td>a</td><td>b</td></tr></table>", "a b", 0, 0, 0},
	{CONTENT_HTML, "1 < 2 & 3", "1 < 2 & 3", 0, 0, 0},
	{CONTENT_HTML, "<p>unclosed <b", "unclosed <b", 0, 0, 0},
	{CONTENT_HTML, "a<svg><path d='x'>q</svg>b<iframe>c", "abc", 0, 0, 0},
	{CONTENT_MARKDOWN, "# 标题\n\n正文 **粗** 和 [链接](http://x/y) `code`\n",
	 "标题\n正文 粗 和 链接 code", 0, 0, 0},
	{CONTENT_MARKDOWN, "---\ntitle: T\n---\n- 一\n- 二\n> 引", "一\n二\n引", 0, 0, 0},
	{CONTENT_MARKDOWN, "snake_case 2 * 3 ![图](a.png)", "snake_case 2 * 3 图", 0, 0, 0},
	{CONTENT_MARKDOWN, "```\n# not\n```\n题\n===\n1\\. x", "# not\n题\n1. x", 0, 0, 0},
	{CONTENT_UNKNOWN, "<html><body><p>x</p></body></html>", "x", 0, 0, 0},
	{CONTENT_UNKNOWN, "<p>x</p>", "x", 0, 0, 0},
	{CONTENT_UNKNOWN, "a <b>bold</b>", "a bold", 2, 0, 0},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a;
		struct cleaned c;

		row("%s", rows[i].text);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(
			text_clean(slice_of_string(rows[i].text), rows[i].type, &a, &c, NULL), 0);
		assert_slice_is(c.text, rows[i].want);
		assert_int_equal(c.map.clean_bytes, c.text.len);
		assert_int_equal(c.map.original_bytes, strlen(rows[i].text));
		assert_int_equal(c.damage.counts[DAMAGE_STRAY_MARKUP], rows[i].stray);
		assert_int_equal(c.damage.counts[DAMAGE_PINYIN], rows[i].pinyin);
		assert_int_equal(c.damage.counts[DAMAGE_CONTROL], rows[i].control);
		arena_release(&a);
	}
}

/* What was kept as it stood is the same bytes there. */
static void test_map(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice text = slice_of_string(rows[i].text);
		struct arena a;
		struct cleaned c;

		row("%s", rows[i].text);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_clean(text, rows[i].type, &a, &c, NULL), 0);
		for (uint32_t at = 0; at < c.text.len;) {
			uint32_t code, len = (uint32_t)utf8_decode(c.text, at, &code);
			struct span o = offset_map_to_original(&c.map, (struct span){at, at + len});

			assert_true(o.start < o.end && o.end <= text.len);
			assert_true(utf8_is_boundary(text, o.start));
			assert_true(utf8_is_boundary(text, o.end));
			if (o.end - o.start == len && code > ' ')
				assert_memory_equal(text.ptr + o.start, c.text.ptr + at, len);
			at += len;
		}
		arena_release(&a);
	}
}

static const char page[] =
	"<!doctype html><html lang=\"zh-CN\"><head><title>题目_某网</title>"
	"<meta property=\"og:title\" content=\"题目 &amp; 副题\">"
	"<meta name=author content='王某'>"
	"<meta content=\"某网\" property=\"og:site_name\"/>"
	"<meta property=\"article:published_time\" content=\"2025-01-28T09:00:00+08:00\"></head>"
	"<body><nav><ul><li>首页</li><li>新闻</li></ul></nav><h1>题目</h1>"
	"<time datetime=\"2025-02-01\">二月</time><p>正文。</p>"
	"<figure><img src=x><figcaption>某人 图/某社</figcaption></figure>"
	"<footer>版权所有</footer></body></html>";

static void test_page(void **state)
{
	static const struct {
		enum region_kind kind;
		const char *text;
	} want[] = {
		{REGION_BOILERPLATE, "首页\n新闻"},
		{REGION_TITLE, "题目"},
		{REGION_CAPTION, "某人 图/某社"},
		{REGION_BOILERPLATE, "版权所有"},
	};
	struct arena a;
	struct cleaned c;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_clean(SLICE_LITERAL(page), CONTENT_UNKNOWN, &a, &c, NULL), 0);
	assert_slice_is(c.text, "首页\n新闻\n题目\n二月\n正文。\n某人 图/某社\n版权所有");
	assert_slice_is(c.meta.title, "题目 & 副题");
	assert_slice_is(c.meta.author, "王某");
	assert_slice_is(c.meta.publisher, "某网");
	assert_slice_is(c.meta.published, "2025-01-28T09:00:00+08:00");
	assert_slice_is(c.meta.language, "zh-CN");
	assert_int_equal(c.n, ARRAY_LEN(want));
	for (size_t i = 0; i < c.n; i++) {
		assert_int_equal(c.items[i].kind, want[i].kind);
		assert_slice_is(slice_trim(span_slice(c.text, c.items[i].span)), want[i].text);
	}
	arena_release(&a);
}

static void test_json_date(void **state)
{
	struct arena a;
	struct cleaned c;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(
		text_clean(SLICE_LITERAL("<title>T</title><script type=\"application/ld+json\">"
					 "{\"datePublished\": \"2024-12-27\"}</script>x"),
			   CONTENT_HTML, &a, &c, NULL),
		0);
	assert_slice_is(c.meta.published, "2024-12-27");
	assert_slice_is(c.meta.title, "T");
	arena_release(&a);
}

static void test_plain(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_slice_is(text_clean_plain(SLICE_LITERAL(" 優(yōu)勝&nbsp;A "), &a), "優勝 A");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),  cmocka_unit_test(test_map),
		cmocka_unit_test(test_page),  cmocka_unit_test(test_json_date),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
