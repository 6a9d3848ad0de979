#include <stdlib.h>

#include "service/convert.h"
#include "support/testing.h"

static void test_strings(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} cases[] = {
		{"", 0, ""},
		{"梁文锋", 9, "梁文锋"},
		{"a\0b", 3,
		 "a\xEF\xBF\xBD"
		 "b"},
		{"\xFF\xFE", 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"梁\xE6", 4, "梁\xEF\xBF\xBD"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct convert c = {.arena = &a};

		row("case %zu", i);
		assert_string_equal(convert_string(&c, slice_of(cases[i].bytes, cases[i].len)),
				    cases[i].want);
		assert_false(c.full);
	}
	arena_release(&a);
}

static void test_dates(void **state)
{
	struct arena a;
	struct date d = date_of_month(2023, 5);
	struct date none = {0};

	(void)state;
	arena_init(&a, 1 << 16);
	struct convert c = {.arena = &a};
	Annals__V1__DateValue *m = convert_date(&c, &d);
	assert_string_equal(m->edtf, "2023-05");
	assert_string_equal(m->earliest, "2023-05-01");
	assert_string_equal(m->latest, "2023-05-31");
	assert_int_equal(m->precision, ANNALS__V1__PRECISION__MONTH);
	assert_null(convert_date(&c, &none));
	d.first = DATE_OPEN_START;
	assert_string_equal(convert_date(&c, &d)->earliest, "");
	arena_release(&a);
}

/* Whatever the budget, a conversion comes to its end, and says so when it went over it. */
static void test_every_budget(void **state)
{
	struct document d = {
		.id = 5,
		.uri = SLICE_LITERAL("file:///x"),
		.title = SLICE_LITERAL("标题"),
		.language = "zh-Hans",
		.charset = "UTF-8",
		.published = date_of_year(2024),
	};

	(void)state;
	d.damage.counts[DAMAGE_PINYIN] = 7;
	for (size_t budget = 0; budget < 4096; budget += 16) {
		struct arena a;

		arena_init(&a, budget);
		struct convert c = {.arena = &a};
		Annals__V1__Document *m = convert_document(&c, &d);
		assert_string_equal(m->title, "标题");
		assert_int_equal(m->damage->n_counts, 1);
		assert_int_equal(c.full, a.used > budget);
		arena_release(&a);
	}
}

/* Long words are cut between characters and say so; what is no text becomes some. */
static void test_repair(void **state)
{
	struct buf before = BUF_INIT;
	struct repair r = {.span = {3, 6}, .original = {5, 9}, .kind = DAMAGE_MOJIBAKE};
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 16);
	for (unsigned shift = 0; shift < 3; shift++) {
		struct convert c = {.arena = &a};

		buf_clear(&before);
		buf_add(&before, "ab", shift);
		while (before.len <= REPAIR_BYTES_MAX)
			buf_add_string(&before, "梁");
		r.before = buf_slice(&before);
		r.after = SLICE_LITERAL("\xE6");
		Annals__V1__Repair *m = convert_repair(&c, &r);
		size_t len = strlen(m->before);
		assert_in_range(len, REPAIR_BYTES_MAX - 2, REPAIR_BYTES_MAX);
		assert_int_equal(len % 3, shift);
		assert_memory_equal(m->before, before.data, len);
		assert_true(m->before_truncated);
		assert_string_equal(m->after, "\xEF\xBF\xBD");
		assert_false(m->after_truncated);
		assert_string_equal(m->kind, damage_kind_name(DAMAGE_MOJIBAKE));
		assert_int_equal(m->span->start, 5);
		assert_int_equal(m->text_span->end, 6);
	}
	buf_free(&before);
	arena_release(&a);
}

static void test_words(void **state)
{
	struct slice text = SLICE_LITERAL("abc");

	(void)state;
	assert_slice_is(text_words(text, (struct span){1, 3}), "bc");
	assert_slice_is(text_words(text, (struct span){1, 4}), "");
	assert_slice_is(text_words(text, (struct span){2, 1}), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),      cmocka_unit_test(test_dates),
		cmocka_unit_test(test_every_budget), cmocka_unit_test(test_repair),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
