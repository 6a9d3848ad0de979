#include "support/testing.h"

#include <stdbool.h>

#include "base/utf8.h"
#include "extract/numeral.h"

/* The whole of text must be one number. */
static bool parse(struct slice text, struct numeral *ret)
{
	uint32_t codes[64];
	size_t n = 0;

	for (size_t at = 0; at < text.len; n++) {
		at += utf8_decode(text, at, &codes[n]);
		codes[n] = numeral_fold(codes[n]);
	}
	return n > 0 && numeral_scan(codes, n, ret) == n;
}

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
		bool ok = parse(slice_of_string(cases[i].text), &n);
		row("%s -> %g", cases[i].text, n.value);
		assert_int_equal(ok, cases[i].form != 0);
		if (!ok)
			continue;
		assert_true(n.value >= cases[i].value * 0.999999 &&
			    n.value <= cases[i].value * 1.000001);
		assert_int_equal(n.form, cases[i].form);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
