#include "support/testing.h"

#include <stdbool.h>

#include "extract/numeral.h"

static void test_parse(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double value;
		enum numeral_form form;
	} cases[] = {
		{"二十三", 23, NUMERAL_HAN},
		{"十", 10, NUMERAL_HAN},
		{"十二", 12, NUMERAL_HAN},
		{"两百", 200, NUMERAL_HAN},
		{"两千零八", 2008, NUMERAL_HAN},
		{"一百八", 180, NUMERAL_HAN},
		{"三万五", 35000, NUMERAL_HAN},
		{"廿三", 23, NUMERAL_HAN},
		{"二〇二三", 2023, NUMERAL_HAN_DIGITS},
		{"九八", 98, NUMERAL_HAN_DIGITS},
		{"贰拾叁", 23, NUMERAL_HAN},
		{"三亿二千零五万", 320050000, NUMERAL_HAN},
		{"一万亿", 1e12, NUMERAL_HAN},
		{"1.38亿", 138000000, NUMERAL_MIXED},
		{"5,000万", 50000000, NUMERAL_MIXED},
		{"１９９８", 1998, NUMERAL_DIGITS},
		{"1,100", 1100, NUMERAL_DIGITS},
		{"3.5", 3.5, NUMERAL_DIGITS},
		{"三四十", 30, NUMERAL_APPROX},
		{"萬", 0, 0},
		{"百十", 0, 0},
		{"十百", 0, 0},
		{"二三百千", 0, 0},
		{"", 0, 0},
		{"1,10", 0, 0},
		{"abc", 0, 0},
		{"99999999999999999999", 0, 0},
		{"十万十万", 0, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct numeral n = {0};
		bool ok = numeral_parse(slice_of_string(cases[i].text), &n);
		row("%s -> %g", cases[i].text, n.value);
		assert_int_equal(ok, cases[i].form != 0);
		if (!ok)
			continue;
		assert_true(n.value >= cases[i].value * 0.999999 &&
			    n.value <= cases[i].value * 1.000001);
		assert_int_equal(n.form, cases[i].form);
	}
}

static void test_round_trip(void **state)
{
	(void)state;
	for (int64_t v = 1; v < 99999999; v = v * 3 / 2 + 7) {
		char text[64];
		struct numeral n;
		assert_true(numeral_format(v, text, sizeof text) > 0);
		row("%lld %s", (long long)v, text);
		assert_true(numeral_parse(slice_of_string(text), &n));
		assert_int_equal(n.integer, v);
	}
}

static void test_format(void **state)
{
	(void)state;
	static const struct {
		int64_t value;
		const char *want;
	} cases[] = {{0, "零"},         {10, "十"},         {23, "二十三"},
		     {105, "一百零五"}, {2008, "二千零八"}, {10010, "一万零一十"}};
	char text[64];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		numeral_format(cases[i].value, text, sizeof text);
		assert_string_equal(text, cases[i].want);
	}
	assert_int_equal(numeral_format(-1, text, sizeof text), 0);
	assert_int_equal(numeral_format(23, text, 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
