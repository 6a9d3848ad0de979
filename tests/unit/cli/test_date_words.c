#include "support/testing.h"

#include "base/cleanup.h"
#include "base/macros.h"
#include "client/cli/date_words.h"
#include "client/lib/message.h"

static void test_words(void **state)
{
	static const struct {
		const char *edtf, *earliest, *latest;
		Annals__V1__Precision precision;
		const char *want;
	} cases[] = {
		{"2023-05-12", "2023-05-12", "2023-05-12", 0, "2023-05-12"},
		{"2023-05", "", "", 0, "2023-05"},
		{"2023", "", "", 0, "2023"},
		{"2015-23", "2015-09-01", "2015-11-30", 0, "autumn 2015"},
		{"2019-36", "", "", 0, "4th quarter 2019"},
		{"2021-40", "2021-01-01", "2021-06-30", ANNALS__V1__PRECISION__PART_OF_YEAR,
		 "1st half of 2021"},
		{"2021-11/2021-12", "2021-11-01", "2021-12-31", ANNALS__V1__PRECISION__PART_OF_YEAR,
		 "late 2021"},
		{"2021-01/2021-03", "2021-01-01", "2021-03-31", ANNALS__V1__PRECISION__PART_OF_YEAR,
		 "early 2021"},
		{"2021-05/2021-08", "2021-05-01", "2021-08-31", ANNALS__V1__PRECISION__PART_OF_YEAR,
		 "mid 2021"},
		{"2016-10-25/2016-10-31", "2016-10-25", "2016-10-31",
		 ANNALS__V1__PRECISION__PART_OF_MONTH, "late 2016-10"},
		{"198X", "", "", 0, "the 1980s"},
		{"19XX", "", "", 0, "20th century"},
		{"20XX", "", "", 0, "21st century"},
		{"10XX", "", "", 0, "11th century"},
		{"2017/2023", "", "", ANNALS__V1__PRECISION__RANGE, "2017 to 2023"},
		{"2017-23/2023", "", "", ANNALS__V1__PRECISION__RANGE, "autumn 2017 to 2023"},
		{"1995/..", "", "", ANNALS__V1__PRECISION__OPEN, "since 1995"},
		{"../2029", "", "", ANNALS__V1__PRECISION__OPEN, "until 2029"},
		{"../..", "", "", 0, "../.."},
		{"strange", "", "", 0, "strange"},
		{"", "", "", 0, "undated"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Annals__V1__DateValue date = ANNALS__V1__DATE_VALUE__INIT;
		_cleanup_(buf_free) struct buf words = BUF_INIT;

		date.edtf = message_text(cases[i].edtf);
		date.earliest = message_text(cases[i].earliest);
		date.latest = message_text(cases[i].latest);
		date.precision = cases[i].precision;
		date_words(&date, &words);
		row("%s", cases[i].edtf);
		assert_string_equal(buf_string(&words), cases[i].want);
	}
}

/* An anchor's date comes without ends and precision. */
static void test_code_alone(void **state)
{
	static const struct {
		const char *edtf, *want;
	} cases[] = {
		{"2015-23", "autumn 2015"},   {"198X", "the 1980s"},
		{"2023-05-12", "2023-05-12"}, {"2021-11/2021-12", "2021-11 to 2021-12"},
		{"1995/..", "since 1995"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf words = BUF_INIT;

		edtf_words(cases[i].edtf, &words);
		row("%s", cases[i].edtf);
		assert_string_equal(buf_string(&words), cases[i].want);
	}
}

static void test_nothing(void **state)
{
	_cleanup_(buf_free) struct buf words = BUF_INIT;

	(void)state;
	date_words(NULL, &words);
	assert_string_equal(buf_string(&words), "undated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_code_alone),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
