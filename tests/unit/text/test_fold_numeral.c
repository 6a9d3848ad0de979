#include "support/testing.h"

#include <stdio.h>

#include "base/macros.h"
#include "text/fold.h"
#include "text/fold_numeral.h"

static void write_variants(const char *folded, struct buf *ret)
{
	struct fold_numeral found[FOLD_NUMERAL_MAX];
	size_t n = fold_numeral_variants(slice_of_string(folded), found, ARRAY_LEN(found));

	buf_clear(ret);
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "%s%s", i > 0 ? " " : "", found[i].text);
}

static void test_rows(void **state)
{
	static const struct {
		const char *folded, *want;
	} rows[] = {
		{"2", "二 两"},
		{"1", "一"},
		{"10", "十 一〇 一零"},
		{"12", "十二 一二"},
		{"20", "二十 二〇 二零"},
		{"98", "九十八 九八"},
		{"100", "一百 一〇〇 一零零"},
		{"36", "三十六 三六"},
		{"105", "一百零五 一〇五 一零五"},
		{"110", "一百一十 一一〇 一一零"},
		{"2024", "二〇二四 二千零二十四 两千零二十四"},
		{"2008", "二〇〇八 二千零八 二零零八 两千零八"},
		{"二", "2"},
		{"两", "2"},
		{"十", "10"},
		{"十二", "12"},
		{"二十", "20"},
		{"二十三", "23"},
		{"九八", "98"},
		{"一百零五", "105"},
		{"二〇二四", "2024"},
		{"二零二四", "2024"},
		{"两千零八", "2008"},
		{"一百一十", "110"},
		/* No numeral, no small one, or nothing sure. */
		{"", ""},
		{"0", ""},
		{"08", ""},
		{"12345", ""},
		{"二号", ""},
		{"a2", ""},
		{"百", ""},
		{"〇", ""},
		{"零八", ""},
		{"三百五", ""},
		{"十百", ""},
		{"一二三四五", ""},
		{"千千万万", ""},
		{"二二十", ""},
	};
	struct buf got = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		row("%s", rows[i].folded);
		write_variants(rows[i].folded, &got);
		assert_string_equal(buf_string(&got), rows[i].want);
	}
	buf_free(&got);
}

/* Every spelling of every number leads back to its digits, and each is folded already. */
static void test_round_trip(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, (size_t)1 << 30);
	for (int number = 1; number <= FOLD_NUMERAL_LIMIT; number++) {
		struct fold_numeral found[FOLD_NUMERAL_MAX], back[FOLD_NUMERAL_MAX];
		char digits[8];

		snprintf(digits, sizeof digits, "%d", number);
		size_t n = fold_numeral_variants(slice_of_string(digits), found, ARRAY_LEN(found));
		assert_in_range(n, 1, FOLD_NUMERAL_MAX);
		for (size_t i = 0; i < n; i++) {
			struct slice text = slice_of_string(found[i].text);

			row("%s %s", digits, found[i].text);
			assert_int_equal(fold_numeral_variants(text, back, 1), 1);
			assert_string_equal(back[0].text, digits);
			if (number < 300)
				assert_true(slice_equal(text_fold_key(text, &a), text));
		}
	}
	arena_release(&a);
}

static void test_inside(void **state)
{
	(void)state;
	assert_int_equal(fold_numeral_at(SLICE_LITERAL("萤火2号"), 6), 1);
	assert_int_equal(fold_numeral_at(SLICE_LITERAL("萤火二十三号"), 6), 9);
	assert_int_equal(fold_numeral_at(SLICE_LITERAL("萤火二号"), 0), 0);
	assert_int_equal(fold_numeral_at(SLICE_LITERAL("a100"), 1), 3);
	assert_int_equal(fold_numeral_at(SLICE_LITERAL("二"), 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
