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

/* The same sentence in both scripts folds alike, with the characters that tables often miss. */
static void test_both_scripts(void **state)
{
	static const char *const pairs[][2] = {
		{"他看著窗外，著名的著作沒著落", "他看着窗外，着名的着作没着落"},
		{"著名作家的著作", "著名作家的著作"},
		{"乾燥的乾坤，乾杯，若干幹部", "干燥的乾坤，干杯，若干干部"},
		{"他瞭解情況，一目瞭然，瞭望", "他了解情况，一目了然，瞭望"},
		{"祇有一隻，衹是祇管", "只有一只，只是只管"},
		{"徵收、徵求、象徵與長征", "征收、征求、象征与长征"},
		{"憂鬱、鬱悶、濃鬱、鬱金香", "忧郁、郁闷、浓郁、郁金香"},
		{"後來皇后在後面", "后来皇后在后面"},
		{"頭髮發展，發現髮型", "头发发展，发现发型"},
		{"歷史曆法，日曆與經歷", "历史历法，日历与经历"},
		{"複雜、恢復、答覆、覆蓋", "复杂、恢复、答复、复盖"},
		{"麵粉表面，裡面", "面粉表面，里面"},
		{"鐘錶、表示、鍾愛", "钟表、表示、钟爱"},
		{"繫上、關係、系統、聯繫", "系上、关系、系统、联系"},
		{"臺灣颱風檯燈", "台湾台风台灯"},
		{"製造、制度、控制、複製", "制造、制度、控制、复制"},
		{"準備、批准、標準", "准备、批准、标准"},
		{"鬆散、松樹、輕鬆", "松散、松树、轻松"},
		{"餘額、業餘、余先生", "余额、业余、余先生"},
		{"捨棄、宿舍、取捨", "舍弃、宿舍、取舍"},
		{"採訪、風采、採用、採購", "采访、风采、采用、采购"},
		{"週末、周圍、一週", "周末、周围、一周"},
		{"託付、委託、摩托", "托付、委托、摩托"},
		{"範圍、模範、范先生", "范围、模范、范先生"},
		{"豐富、丰采", "丰富、丰采"},
		{"穀物、山谷、硅谷、矽穀", "谷物、山谷、硅谷、矽谷"},
		{"干涉、樹幹、幹活", "干涉、树干、干活"},
		{"醜聞、丑時", "丑闻、丑时"},
		{"鬥爭、斗膽、奮鬥", "斗争、斗胆、奋斗"},
		{"薑湯、姜先生", "姜汤、姜先生"},
		{"併購、並且、合併、兼併", "并购、并且、合并、兼并"},
		{"佈局、公佈、發布、散佈", "布局、公布、发布、散布"},
		{"註冊、關注、備註", "注册、关注、备注"},
		{"嚮往、方向、影響", "向往、方向、影响"},
		{"彙報、匯率、詞彙、滙豐", "汇报、汇率、词汇、汇丰"},
		{"獲得、收穫", "获得、收获"},
		{"儘管、盡力、儘量", "尽管、尽力、尽量"},
		{"捲入、試卷、席捲", "卷入、试卷、席卷"},
		{"剋扣、克服、攻剋", "克扣、克服、攻克"},
		{"誌哀、雜誌、意志", "志哀、杂志、意志"},
		{"遊戲、旅遊、上游", "游戏、旅游、上游"},
		{"籲請、呼籲", "吁请、呼吁"},
		{"愿望、願意", "愿望、愿意"},
		{"傢俱、家具、像伙", "家俱、家具、像伙"},
		{"畫像、圖象、好像", "画像、图象、好像"},
		{"妳們、牠們、祂", "你们、它们、祂"},
		{"裏、裡、里", "里、里、里"},
		{"線、綫、缐", "线、线、线"},
		{"衆人、眾人", "众人、众人"},
		{"說、説、脱、脫", "说、说、脱、脱"},
		{"爲了、為了", "为了、为了"},
		{"啓動、啟動", "启动、启动"},
		{"強、强、産、產", "强、强、产、产"},
		{"戶、户、户口、溫、温", "户、户、户口、温、温"},
		{"舖、鋪、牀、床", "铺、铺、床、床"},
		{"菸草、香煙、抽烟", "烟草、香烟、抽烟"},
		{"喫飯、吃飯", "吃饭、吃饭"},
		{"螢火二號、萤火一号", "萤火二号、萤火一号"},
		{"龍馬、竜馬", "龙马、竜马"},
		{"人気のアニメ、ガンダム", "人気のアニメ、ガンダム"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct slice one = text_fold_key(slice_of_string(pairs[i][0]), &a);
		struct slice other = text_fold_key(slice_of_string(pairs[i][1]), &a);

		row("%s: %.*s %.*s", pairs[i][0], SLICE_ARGS(one), SLICE_ARGS(other));
		assert_true(slice_equal(one, other));
	}
	arena_release(&a);
}

/* Kana stand as they are, also those written small or with marks. */
static void test_kana(void **state)
{
	static const char *const texts[] = {"ガンダムとかパン", "っょァヴ", "らーめん", "한국어"};
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_slice_is(text_fold_key(slice_of_string(texts[i]), &a), texts[i]);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),          cmocka_unit_test(test_both_scripts),
		cmocka_unit_test(test_kana),          cmocka_unit_test(test_idempotent),
		cmocka_unit_test(test_variants_meet), cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
