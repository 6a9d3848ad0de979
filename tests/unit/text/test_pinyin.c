#include "support/testing.h"

#include "base/macros.h"
#include "text/pinyin.h"

static void test_names(void **state)
{
	static const struct {
		const char *name, *plain, *marked;
	} rows[] = {
		{"梁文锋", "liangwenfeng", "liáng wén fēng"},
		{"梁文鋒", "liangwenfeng", "liáng wén fēng"},
		{"单田芳", "shantianfang", "shàn tián fāng"},
		{"解晓东", "xiexiaodong", "xiè xiǎo dōng"},
		{"任正非", "renzhengfei", "rén zhèng fēi"},
		{"曾国藩", "zengguofan", "zēng guó fān"},
		{"查良镛", "zhaliangyong", "zhā liáng yōng"},
		{"尉迟恭", "yuchigong", "yù chí gōng"},
		{"吕布", "lvbu", "lǚ bù"},
		{"亚历山大·王", "yalishandawang", "yà lì shān dà wáng"},
		{"", "", ""},
		{"Li", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[64];
		size_t n;

		row("%s", rows[i].name);
		n = pinyin_of_name(slice_of_string(rows[i].name), got, sizeof got);
		assert_string_equal(got, rows[i].plain);
		assert_int_equal(n, strlen(got));
		n = pinyin_marked_of_name(slice_of_string(rows[i].name), got, sizeof got);
		assert_string_equal(got, rows[i].marked);
		assert_int_equal(n, strlen(got));
	}
}

static void test_typed(void **state)
{
	static const struct {
		const char *typed, *want;
	} rows[] = {
		{"Liáng Wénfēng", "liangwenfeng"},
		{"liang2 wen2 feng1", "liangwenfeng"},
		{"Xi'an", "xian"},
		{"lu:", "lv"},
		{"Lǚ", "lv"},
		{"LÜ", "lv"},
		{"nǚ ér", "nver"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[32];

		row("%s", rows[i].typed);
		pinyin_fold(slice_of_string(rows[i].typed), got, sizeof got);
		assert_string_equal(got, rows[i].want);
	}
}

static void test_bounds(void **state)
{
	char got[6], marked[16], plain[PINYIN_MAX];

	(void)state;
	assert_int_equal(pinyin_of_name(slice_of_string("梁文锋"), got, sizeof got), 5);
	assert_string_equal(got, "liang");
	assert_int_equal(pinyin_marked_of_name(slice_of_string("梁文锋"), got, sizeof got), 0);
	assert_int_equal(pinyin_fold(slice_of_string("abcdefgh"), got, sizeof got), 5);
	assert_int_equal(pinyin_fold(slice_of_string("abc"), got, 0), 0);
	assert_false(pinyin_of_code('a', plain));
	assert_false(pinyin_marked_of_code(0x10FFFF, marked));
	/* Every reading there is fits the documented sizes. */
	for (uint32_t code = 0; code < 0x110000; code++) {
		if (pinyin_of_code(code, plain))
			assert_true(strlen(plain) > 0 && strlen(plain) < PINYIN_MAX);
		if (pinyin_marked_of_code(code, marked))
			assert_true(strlen(marked) < sizeof marked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
