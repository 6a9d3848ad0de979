#include "support/testing.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"

static const struct {
	const char *text, *folded;
	const char *units; /* '|' before a unit that is not glued, '+' before one that is */
} rows[] = {
	{"", "", ""},
	{"梁文鋒", "梁文锋", "|梁+文+锋"},
	{"ＤｅｅｐＳｅｅｋ", "deepseek", "|deepseek"},
	{"DGX-A100", "dgxa100", "|dgx+a+100"},
	{"A100GPU", "a100gpu", "|a+100+gpu"},
	{"don't", "dont", "|dont"},
	{"don’t", "dont", "|dont"},
	{"Musk's 公司", "musks公司", "|musk+s+公+司"},
	{"O'Brien", "obrien", "|obrien"},
	{"AI 公司", "ai公司", "|ai+公+司"},
	{"AI公司", "ai公司", "|ai+公+司"},
	{"人工\n智慧", "人工智慧", "|人+工+智+慧"},
	{"人工。智慧", "人工智慧", "|人+工|智+慧"},
	{"Open AI", "open ai", "|open|ai"},
	{"GPT-4o", "gpt4o", "|gpt+4+o"},
	{"R1 3", "r1 3", "|r+1|3"},
	{"2024-12-26", "2024 12 26", "|2024|12|26"},
	{"２０２４年", "2024年", "|2024+年"},
	{"ﬁnance", "finance", "|finance"},
	{"x²", "x2", "|x+2"},
	{"①㈱", "1株", "|1|株"},
	{"Caf\xc3\xa9 Cafe\xcc\x81", "cafe cafe", "|cafe|cafe"},
	{"STRASSE straße", "strasse strasse", "|strasse|strasse"},
	{"看著 看着", "看着看着", "|看+着+看+着"},
	{"裡裏里", "里里里", "|里+里+里"},
	{"臺灣 台湾", "台湾台湾", "|台+湾+台+湾"},
	{"二○○八年", "二〇〇八年", "|二+〇+〇+八+年"},
	{"sof\xc2\xadt", "soft", "|soft"},
	{"亞歷山大·王(Alexandr Wang)", "亚历山大王alexandr wang", "|亚+历+山+大|王|alexandr|wang"},
	{"1.38億", "1 38亿", "|1|38+亿"},
	{"end- of", "end of", "|end|of"},
	{"中-美", "中美", "|中|美"},
	{"株式会社のテスト", "株式会社のテスト", "|株+式+会+社+の+テ+ス+ト"},
};

static void write_units(const struct folded *f, struct buf *ret)
{
	for (size_t i = 0; i < f->n; i++) {
		buf_add_char(ret, f->items[i].glued ? '+' : '|');
		buf_add_slice(ret, slice_sub(f->text, f->items[i].start, f->items[i].end));
	}
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a;
		struct folded f;
		struct buf units = BUF_INIT;

		row("%s", rows[i].text);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_fold(slice_of_string(rows[i].text), &a, &f), 0);
		assert_slice_is(f.text, rows[i].folded);
		write_units(&f, &units);
		assert_string_equal(buf_string(&units), rows[i].units);
		buf_free(&units);
		arena_release(&a);
	}
}

/* Folding what is folded changes nothing, for every code point there is. */
static void test_idempotent(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x110000; code++) {
		uint32_t once[FOLD_CODE_MAX], twice[FOLD_CODE_MAX];
		size_t n = fold_code(code, once);

		for (size_t i = 0; i < n; i++) {
			size_t m = fold_code(once[i], twice);

			if (m != 1 || twice[0] != once[i])
				fail_msg("U+%04X folds to U+%04X, which folds further", code,
					 once[i]);
		}
	}
}

static void test_variants_meet(void **state)
{
	static const char *const pairs[] = {
		"著着", "乾干", "乾幹", "瞭了", "祇只", "隻只", "裡里", "裏里", "臺台", "麼么",
		"麽么", "甦苏", "蘇苏", "羣群", "峯峰", "後后", "發发", "髮发", "鯰鲶", "衞卫",
		"衛卫", "爲为", "為为", "綫线", "線线", "啓启", "啟启", "姪侄", "菸烟", "煙烟",
		"喫吃", "衆众", "眾众", "牀床", "説说", "說说", "巖岩", "鑑鉴", "鑒鉴", "週周",
		"迴回", "廻回", "僱雇", "佔占", "佈布", "妳你", "牠它", "枱台", "敍叙", "敘叙",
		"搆构", "溼湿", "濕湿", "産产", "產产"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct slice s = slice_of_string(pairs[i]);
		uint32_t first, second;
		size_t at = utf8_decode(s, 0, &first);

		utf8_decode(s, at, &second);
		row("%s", pairs[i]);
		assert_int_equal(fold_han(first), fold_han(second));
	}
	assert_int_equal(fold_han('a'), 'a');
	assert_int_not_equal(fold_han(0x59CA), fold_han(0x59D0)); /* 姊 and 姐 are two words */
}

/* Han keep their place: one unit a character, whose source is that character. */
static void test_offsets(void **state)
{
	const char *text = "a 龍龙,著\t一二";
	struct slice s = slice_of_string(text);
	struct arena a;
	struct folded f;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_fold(s, &a, &f), 0);
	assert_int_equal(f.n, 6);
	for (size_t i = 0; i < f.n; i++) {
		uint32_t from, to;
		struct fold_unit u = f.items[i];

		assert_int_equal(utf8_decode(s, u.source_start, &from),
				 u.source_end - u.source_start);
		assert_int_equal(utf8_decode(f.text, u.start, &to), u.end - u.start);
		assert_int_equal(fold_han(from), to);
	}
	arena_release(&a);
}

static void test_budget(void **state)
{
	struct arena a;
	struct folded f;

	(void)state;
	for (size_t budget = 0; budget < 1024; budget += 16) {
		arena_init(&a, budget);
		int r = text_fold(SLICE_LITERAL("㍿㍿㍿㍿㍿㍿㍿㍿"), &a, &f);
		assert_true(r == 0 || r == -4);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),          cmocka_unit_test(test_idempotent),
		cmocka_unit_test(test_variants_meet), cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
