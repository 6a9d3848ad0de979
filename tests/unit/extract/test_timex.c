#include "support/testing.h"

#include <string.h>

#include "base/arena.h"
#include "extract/timex_find.h"

/* Splits at c; false at the end. */
static bool take(struct slice *rest, char c, struct slice *ret)
{
	if (rest->ptr == NULL || rest->len == 0)
		return false;
	const char *at = memchr(rest->ptr, c, rest->len);
	size_t len = at ? (size_t)(at - rest->ptr) : rest->len;
	*ret = slice_of(rest->ptr, len);
	*rest = at ? slice_of(at + 1, rest->len - len - 1) : slice_of(rest->ptr + len, 0);
	return true;
}

/* The whole text is one sentence of one body. */
static void find(struct arena *a, struct slice text, struct slice anchor, struct analysis *an)
{
	struct error err = {0};

	*an = (struct analysis){.text = text};
	an->sentences = arena_alloc(a, sizeof *an->sentences);
	an->sentences[0] = (struct span){0, (uint32_t)text.len};
	an->n_sentences = 1;
	if (anchor.len > 1)
		assert_true(date_parse_iso(anchor, &an->document.published));
	assert_int_equal(timex_find(a, an, &err), 0);
}

static void check_row(struct slice anchor, struct slice text, struct slice want)
{
	struct arena a;
	struct analysis an;
	struct buf got = BUF_INIT;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	find(&a, text, anchor, &an);
	for (size_t i = 0; i < an.n_timexes; i++) {
		const struct timex3 *t = &an.timexes[i];
		if (i > 0)
			buf_add_char(&got, ';');
		buf_add_slice(&got, span_slice(text, t->span));
		buf_add_char(&got, '=');
		buf_add_string(&got, date_is_known(&t->date) ? t->date.edtf : "-");
		assert_true(t->value[0] != '\0' && t->rule != NULL && t->mod != NULL);
		assert_true(date_is_known(&t->date) || t->anchor.kind == ANCHOR_NONE);
	}
	if (got.len == 0)
		buf_add_char(&got, '-');
	row("%.*s @ %.*s: %s", SLICE_ARGS(text), SLICE_ARGS(anchor), buf_string(&got));
	assert_slice_is(want, buf_string(&got));
	buf_free(&got);
	arena_release(&a);
}

static void check_table(const char *path)
{
	struct buf file = BUF_INIT;
	struct slice rest, line;
	size_t n = 0;

	assert_true(test_read_file(path, &file));
	rest = buf_slice(&file);
	while (take(&rest, '\n', &line)) {
		struct slice anchor, text, want;
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		assert_true(take(&line, '\t', &anchor) && take(&line, '\t', &text) &&
			    take(&line, '\t', &want));
		check_row(anchor, text, want);
		n++;
	}
	assert_true(n > 20);
	buf_free(&file);
}

static void test_chinese(void **state)
{
	(void)state;
	check_table(TEST_DATA_DIR "/timex/zh.tsv");
}

static void test_english(void **state)
{
	(void)state;
	check_table(TEST_DATA_DIR "/timex/en.tsv");
}

static void test_fields(void **state)
{
	(void)state;
	static const struct {
		const char *text, *value, *mod;
		enum timex_type type;
		enum precision precision;
		enum anchor_kind anchor;
	} cases[] = {
		{"2023年5月", "2023-05", "", TIMEX_DATE, PRECISION_MONTH, ANCHOR_EXPLICIT},
		{"去年", "2023", "", TIMEX_DATE, PRECISION_YEAR, ANCHOR_PUBLICATION},
		{"2022年底", "2022", "END", TIMEX_DATE, PRECISION_PART_OF_YEAR, ANCHOR_EXPLICIT},
		{"5月3日凌晨", "2024-05-03", "", TIMEX_TIME, PRECISION_DAY, ANCHOR_PUBLICATION},
		{"三年", "P3Y", "", TIMEX_DURATION, PRECISION_NONE, ANCHOR_NONE},
		{"每年", "P1Y", "", TIMEX_SET, PRECISION_NONE, ANCHOR_NONE},
		{"2024年冬天", "2024-WI", "", TIMEX_DATE, PRECISION_SEASON, ANCHOR_EXPLICIT},
		{"2023年三季度", "2023-Q3", "", TIMEX_DATE, PRECISION_QUARTER, ANCHOR_EXPLICIT},
		{"2018年以来", "2018/..", "AFTER", TIMEX_DATE, PRECISION_OPEN, ANCHOR_EXPLICIT},
		{"目前", "PRESENT_REF", "", TIMEX_DATE, PRECISION_NONE, ANCHOR_NONE},
		{"90年代", "199", "", TIMEX_DATE, PRECISION_DECADE, ANCHOR_EXPLICIT},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a;
		struct analysis an;
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		find(&a, slice_of_string(cases[i].text), SLICE_LITERAL("2024-06-15"), &an);
		row("%s", cases[i].text);
		assert_int_equal(an.n_timexes, 1);
		assert_string_equal(an.timexes[0].value, cases[i].value);
		assert_string_equal(an.timexes[0].mod, cases[i].mod);
		assert_int_equal(an.timexes[0].type, cases[i].type);
		assert_int_equal(an.timexes[0].date.precision, cases[i].precision);
		assert_int_equal(an.timexes[0].anchor.kind, cases[i].anchor);
		arena_release(&a);
	}
}

/* A year that opens a sentence sets the time of the lines below; one named in passing does not. */
static void test_year_runs_on(void **state)
{
	(void)state;
	check_row(
		slice_of_string("-"),
		SLICE_LITERAL(
			"2024年冬天，杭州。\n大家忙着准备圣诞节的礼物。\n12月26日，公司发布新模型"),
		slice_of_string("2024年冬天=2024-24;圣诞节=2024-12-25;12月26日=2024-12-26"));
	check_row(slice_of_string("-"),
		  SLICE_LITERAL("他说，而2008年这还是执念。\n巧合的是，4月11日，公司发布公告"),
		  slice_of_string("2008年=2008;4月11日=-"));
}

static void test_anchor_is_told(void **state)
{
	(void)state;
	static const char text[] = "2012年入学，次年毕业";
	struct arena a;
	struct analysis an;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	find(&a, slice_of_string(text), SLICE_LITERAL("-"), &an);
	assert_int_equal(an.n_timexes, 2);
	const struct anchor *anchor = &an.timexes[1].anchor;
	assert_int_equal(anchor->kind, ANCHOR_PREVIOUS);
	assert_string_equal(anchor->date.edtf, "2012");
	assert_slice_is(span_slice(an.text, anchor->span), "2012年");
	arena_release(&a);
}

static void test_no_memory(void **state)
{
	(void)state;
	static const char text[] = "2023年5月12日和2024年";

	for (size_t budget = 0; budget < 12000; budget += 97) {
		struct arena a;
		struct span sentence = {0, sizeof text - 1};
		struct analysis an = {
			.text = SLICE_LITERAL(text), .sentences = &sentence, .n_sentences = 1};
		arena_init(&a, budget);
		int r = timex_find(&a, &an, NULL);
		assert_true(r == 0 || r == ERR_LIMIT);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chinese),      cmocka_unit_test(test_english),
		cmocka_unit_test(test_fields),       cmocka_unit_test(test_anchor_is_told),
		cmocka_unit_test(test_year_runs_on), cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
