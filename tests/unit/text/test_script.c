#include "support/testing.h"

#include "base/macros.h"
#include "text/script.h"

static void test_rows(void **state)
{
	static const struct {
		const char *text;
		enum script script;
		const char *language;
	} rows[] = {
		{"", SCRIPT_UNKNOWN, "und"},
		{"123 …", SCRIPT_UNKNOWN, "und"},
		{"梁文锋说，这是一个创新的公司。", SCRIPT_HANS, "zh-Hans"},
		{"梁文鋒說，這是一個創新的公司。", SCRIPT_HANT, "zh-Hant"},
		{"梁文鋒說，這是 DeepSeek 的 AI model。", SCRIPT_HANT, "zh-Hant"},
		{"这是简体。這是繁體。", SCRIPT_MIXED, NULL},
		{"The founder of the company is a trader.", SCRIPT_LATN, "en"},
		{"Bonjour tout le monde", SCRIPT_LATN, "und"},
		{"The head of 幻方 said in Hangzhou to the press that it is so.", SCRIPT_LATN,
		 "en"},
		/* what both scripts write alike tells nothing */
		{"著名乾隆后里", SCRIPT_UNKNOWN, "und"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice text = slice_of_string(rows[i].text);
		enum script script = text_script(text);

		row("%s", rows[i].text);
		assert_int_equal(script, rows[i].script);
		if (rows[i].language)
			assert_string_equal(text_language(text, script), rows[i].language);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
