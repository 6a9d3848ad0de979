#include "support/testing.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/macros.h"
#include "client/cli/csv.h"
#include "client/cli/table.h"
#include "client/cli/text.h"
#include "client/cli/width.h"

static void test_widths(void **state)
{
	static const struct {
		const char *text;
		size_t want;
	} cases[] = {
		{"", 0},
		{"abc", 3},
		{"梁文锋", 6},
		{"幻方AI", 6},
		{"，。「」", 8},
		{"Ａ１", 4},
		{"é", 1},
		{"e\xCC\x81", 1},
		{"liáng wén fēng", 14},
		{"\xE2\x80\x8B", 0},
		{"\xF0\xA0\x80\x80", 2},
		{"カナ한글", 8},
		{"…", 1},
		{"\xF0\x9F\x98\x80", 2},
		{"\xEF\xBB\xBF"
		 "a",
		 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		row("'%s'", cases[i].text);
		assert_int_equal(text_width(slice_of_string(cases[i].text)), cases[i].want);
	}
}

static void test_cuts(void **state)
{
	static const struct {
		const char *text;
		size_t cells;
		const char *want;
	} cases[] = {
		{"abc", 3, "abc"},      {"abcd", 3, "ab…"},   {"梁文锋", 6, "梁文锋"},
		{"梁文锋", 5, "梁文…"}, {"梁文锋", 4, "梁…"}, {"梁文锋", 1, "…"},
		{"梁文锋", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf got = BUF_INIT;

		row("'%s' in %zu", cases[i].text, cases[i].cells);
		text_cut(slice_of_string(cases[i].text), cases[i].cells, &got);
		assert_string_equal(buf_string(&got), cases[i].want);
	}
}

/* Nothing of a document may steer the terminal; a file or pipe gets the text as it is. */
static void test_terminal_is_safe(void **state)
{
	static const struct {
		const char *text, *terminal, *pipe;
	} cases[] = {
		{"a\nb\tc\r", "a b c ", "a b c "},
		{"\x1b[31m", "\\x1b[31m", "\x1b[31m"},
		{"\xC2\x9b"
		 "2J",
		 "\\x9b2J",
		 "\xC2\x9b"
		 "2J"},
		{"\x07", "\\x07", "\x07"},
		{"a\xE2\x80\xAE"
		 "b",
		 "a\\u202eb",
		 "a\xE2\x80\xAE"
		 "b"},
		{"\xE2\x81\xA6", "\\u2066", "\xE2\x81\xA6"},
		{"\xFF", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf got = BUF_INIT;
		struct cli cli = {.terminal = true};

		row("case %zu", i);
		text_line(&cli, slice_of_string(cases[i].text), &got);
		assert_string_equal(buf_string(&got), cases[i].terminal);
		buf_clear(&got);
		cli.terminal = false;
		text_line(&cli, slice_of_string(cases[i].text), &got);
		assert_string_equal(buf_string(&got), cases[i].pipe);
	}
}

static void test_paragraph(void **state)
{
	const struct mark marks[] = {{0, 9}, {18, 24}};
	struct cli cli = {.terminal = true, .color = true, .width = 14};

	(void)state;
	text_paragraph(&cli, (struct paragraph){
				     .text = slice_of_string("梁文锋在创办了幻方 High-Flyer fund"),
				     .marks = marks,
				     .n_marks = 2,
				     .indent = 2});
	assert_slice_is(buf_slice(&cli.out), "  \033[1;33m梁文锋\033[0m在创办\n"
					     "  \033[1;33m了幻\033[0m方\n"
					     "  High-Flyer\n"
					     "  fund\n");
	buf_free(&cli.out);
}

static void test_no_line_begins_with_a_closing_mark(void **state)
{
	struct cli cli = {.width = 40, .terminal = true};

	(void)state;
	text_paragraph(&cli, (struct paragraph){.text = SLICE_LITERAL("一二三四五六七八九十"
								      "一二三四五六七八九。」十"),
						.indent = 2,
						.bullet = true});
	assert_slice_is(buf_slice(&cli.out),
			"- 一二三四五六七八九十一二三四五六七八\n  九。」十\n");
	buf_free(&cli.out);
}

static void test_table(void **state)
{
	static const struct column columns[] = {
		{.header = "ID", .right = true}, {.header = "NAME", .max = 8}, {.header = "WHY"}};
	struct cli cli = {.width = SIZE_MAX};
	struct table table;

	(void)state;
	table_init(&table, columns, ARRAY_LEN(columns));
	table_add_number(&table, 7);
	table_add(&table, &cli, SLICE_LITERAL("梁文锋"));
	table_add(&table, &cli, SLICE_LITERAL("one\ntwo"));
	table_add_number(&table, 1234);
	table_add(&table, &cli, SLICE_LITERAL("Sam Altman"));
	table_add(&table, &cli, SLICE_LITERAL(""));
	table_print(&table, &cli);
	assert_slice_is(buf_slice(&cli.out), "  ID  NAME      WHY\n"
					     "   7  梁文锋    one two\n"
					     "1234  Sam Altman  \n");
	buf_clear(&cli.out);
	cli.terminal = true;
	cli.width = 40;
	table_print(&table, &cli);
	assert_slice_is(buf_slice(&cli.out), "  ID  NAME      WHY\n"
					     "   7  梁文锋    one two\n"
					     "1234  Sam Alt…  \n");
	buf_free(&cli.out);
	table_free(&table);
}

static void test_csv(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", ""},
		{"plain text", "plain text"},
		{"a,b", "\"a,b\""},
		{"\"", "\"\"\"\""},
		{"a\nb", "\"a\nb\""},
		{"a\rb", "\"a\rb\""},
		{"说，他", "说，他"},
		{"say \"hi\"", "\"say \"\"hi\"\"\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf got = BUF_INIT;

		row("'%s'", cases[i].text);
		csv_put(slice_of_string(cases[i].text), &got);
		assert_string_equal(buf_string(&got), cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_terminal_is_safe),
		cmocka_unit_test(test_paragraph),
		cmocka_unit_test(test_no_line_begins_with_a_closing_mark),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_csv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
