#include "support/testing.h"

#include <stdio.h>

#include "extract/calendar.h"

static const char *day_text(int32_t day)
{
	static char text[DATE_DAY_MAX];

	date_format_day(day, text);
	return text;
}

static int year_named(struct date d)
{
	return date_year_named(&d);
}

/* New Year's Days of the Chinese calendar as almanacs have them. */
static void test_new_years(void **state)
{
	(void)state;
	static const char *const days[] = {"1990-01-27", "1995-01-31", "2000-02-05", "2008-02-07",
					   "2015-02-19", "2020-01-25", "2023-01-22", "2024-02-10",
					   "2025-01-29", "2033-01-31", "2034-02-19", "2040-02-12"};

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		int year;
		int32_t day;
		assert_int_equal(sscanf(days[i], "%d", &year), 1);
		assert_true(calendar_lunar_day(year, 1, false, 1, &day));
		assert_string_equal(day_text(day), days[i]);
	}
}

/* Each lunar year ends where the next begins: the table has no gaps. */
static void test_years_join(void **state)
{
	(void)state;
	for (int year = LUNAR_YEAR_MIN; year < LUNAR_YEAR_MAX; year++) {
		int32_t first, last, next, end;
		assert_true(calendar_lunar_month(year, 12, false, &first, &last));
		assert_true(calendar_lunar_month(year + 1, 1, false, &next, &end));
		if (last + 1 == next)
			continue;
		assert_true(calendar_lunar_month(year, 12, true, &first, &last));
		assert_int_equal(last + 1, next);
	}
	int32_t day;
	assert_false(calendar_lunar_day(1900, 1, false, 1, &day));
	assert_false(calendar_lunar_day(2024, 4, true, 1, &day));
	assert_false(calendar_lunar_day(2024, 1, false, 31, &day));
}

static void test_terms(void **state)
{
	(void)state;
	assert_string_equal(day_text(calendar_solar_term(2024, 1)), "2024-04-04"); /* 清明 */
	assert_string_equal(day_text(calendar_solar_term(2025, 1)), "2025-04-04");
	assert_string_equal(day_text(calendar_solar_term(2023, 1)), "2023-04-05");
	assert_string_equal(day_text(calendar_solar_term(2024, 18)), "2024-12-21"); /* 冬至 */
	assert_string_equal(day_text(calendar_solar_term(2024, 21)), "2024-02-04"); /* 立春 */
	assert_string_equal(day_text(calendar_easter(2024)), "2024-03-31");
	assert_string_equal(day_text(calendar_easter(2025)), "2025-04-20");
}

static void test_forms(void **state)
{
	(void)state;
	struct date a = date_of_year(2017), b = date_of_year(2023), d;

	assert_string_equal(date_of_quarter(2024, 3).edtf, "2024-35");
	assert_string_equal(date_of_season(2024, 4).edtf, "2024-24");
	assert_string_equal(day_text(date_of_season(2024, 4).last), "2025-02-28");
	assert_int_equal(year_named(date_of_season(2024, 4)), 2024);
	assert_int_equal(year_named(date_of_season(2024, 3)), 2024);
	assert_int_equal(year_named(date_of_day(days_from_civil((struct civil){2025, 2, 24}))),
			 2025);
	assert_string_equal(date_of_half(2024, 2).edtf, "2024-41");
	assert_string_equal(date_of_century(1900).edtf, "19XX");
	assert_string_equal(date_of_months(2024, 1, 2, PRECISION_PART_OF_YEAR).edtf,
			    "2024-01/2024-02");
	assert_true(date_join(&a, &b, &d));
	assert_string_equal(d.edtf, "2017/2023");
	assert_false(date_join(&b, &a, &d));
	assert_string_equal(date_open_from(&a).edtf, "2017/..");
	assert_string_equal(date_open_before(&a).edtf, "../2017");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_years),
		cmocka_unit_test(test_years_join),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
