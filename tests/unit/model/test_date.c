#include "support/testing.h"

#include "base/macros.h"
#include "model/date.h"

static void test_days(void **state)
{
	static const struct {
		struct civil civil;
		int32_t days;
		int weekday;
	} rows[] = {
		{{1970, 1, 1}, 0, 4},      {{1969, 12, 31}, -1, 3},   {{2000, 2, 29}, 11016, 2},
		{{2025, 1, 28}, 20116, 2}, {{1900, 3, 1}, -25508, 4}, {{1, 1, 1}, -719162, 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct civil c = civil_from_days(rows[i].days);

		row("%d", rows[i].days);
		assert_int_equal(days_from_civil(rows[i].civil), rows[i].days);
		assert_int_equal(c.year, rows[i].civil.year);
		assert_int_equal(c.month, rows[i].civil.month);
		assert_int_equal(c.day, rows[i].civil.day);
		assert_int_equal(weekday_of_days(rows[i].days), rows[i].weekday);
	}
	for (int32_t days = -800000; days < 800000; days += 37)
		assert_int_equal(days_from_civil(civil_from_days(days)), days);
}

static void test_iso(void **state)
{
	static const struct {
		const char *text, *edtf;
		enum precision precision;
	} rows[] = {
		{"2024-02-29", "2024-02-29", PRECISION_DAY},
		{"2024-02", "2024-02", PRECISION_MONTH},
		{"2024", "2024", PRECISION_YEAR},
		{"2023-02-29", NULL, PRECISION_NONE},
		{"2024-13", NULL, PRECISION_NONE},
		{"2024-1-1", NULL, PRECISION_NONE},
		{"2024-01-01T00:00", NULL, PRECISION_NONE},
		{"", NULL, PRECISION_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct date d = {0};

		row("%s", rows[i].text);
		assert_int_equal(date_parse_iso(slice_of_string(rows[i].text), &d),
				 rows[i].edtf != NULL);
		assert_int_equal(d.precision, rows[i].precision);
		if (rows[i].edtf)
			assert_string_equal(d.edtf, rows[i].edtf);
	}
}

static void test_intervals(void **state)
{
	struct date year = date_of_year(2024), month = date_of_month(2024, 2);
	struct date decade = date_of_decade(2020);
	char text[DATE_DAY_MAX];

	(void)state;
	assert_int_equal(month.last - month.first, 28);
	assert_int_equal(year.last - year.first, 365);
	assert_true(date_overlaps(&year, &month));
	assert_string_equal(decade.edtf, "202X");
	assert_int_equal(decade.first, days_from_civil((struct civil){2020, 1, 1}));
	assert_int_equal(decade.last, days_from_civil((struct civil){2029, 12, 31}));
	date_format_day(month.last, text);
	assert_string_equal(text, "2024-02-29");
	date_format_day(DATE_OPEN_END, text);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_iso),
		cmocka_unit_test(test_intervals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
