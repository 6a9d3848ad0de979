/* Texts of one thing over and over: each stage takes time in proportion to their length. A stage
 * that does not takes hours for these and is told by the time limit of the test. */
#include "support/testing.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/macros.h"
#include "text/clean.h"
#include "text/regions.h"

#define TEXT_BYTES ((size_t)1 << 20)

static void check_regions(const struct cleaned *clean, struct arena *a)
{
	struct source source = {.uri = SLICE_LITERAL("/a.txt")};
	struct document doc = {0};
	struct regions regions;
	uint32_t at = 0;

	assert_int_equal(text_regions(clean, a, &regions, NULL), 0);
	for (size_t i = 0; i < regions.n; i++) {
		assert_int_equal(regions.items[i].span.start, at);
		at = regions.items[i].span.end;
	}
	assert_int_equal(at, clean->text.len);
	assert_int_equal(text_metadata(&source, clean, &regions, a, &doc, NULL), 0);
}

static void run(const char *head, const char *part)
{
	_cleanup_(buf_free) struct buf text = BUF_INIT;
	struct cleaned clean;
	struct arena a;

	buf_add_string(&text, head);
	while (text.len < TEXT_BYTES)
		buf_add_string(&text, part);
	arena_init(&a, (size_t)4 << 30);
	assert_int_equal(text_clean(buf_slice(&text), CONTENT_TEXT, &a, &clean, NULL), 0);
	check_regions(&clean, &a);
	arena_release(&a);
}

static void test_one_line(void **state)
{
	static const char *const parts[] = {
		"」 ", "） ",           "\" ", "。 ", "（", "来源：某社 ", "本文 ", "\xEF\xBF\xBD",
		"?",   "\xEF\xBF\xBD ", "因?", "&",   "<"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		run("", parts[i]);
}

static void test_short_lines(void **state)
{
	static const char head[] = "新闻\n城南旧厂区改造工程下月动工\n"
				   "据介绍，这项工程将在三年之内分成两期完成，预计投入四亿元。\n";
	static const char *const parts[] = {"新闻\n", "新闻\n体育\n", "作者\n王小明\n",
					    "作者：王小明\n", "By X\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		run(head, parts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_short_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
