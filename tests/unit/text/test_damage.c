#include "support/testing.h"

#include "text/clean.h"
#include "text/decode.h"
#include "text/fold.h"
#include "unit/text/damage_kinds.h"
#include "unit/text/eval_corpus.h"

/* Sound text of our own in both scripts. */
static const char *const samples[] = {
	"量化投资的故事\n梁某说：“学习总是需要耐心。”他在1998年创立了A100GPU集群，投入1.38亿元。"
	"公司不愿透露细节，但员工认为，技术会改变一切——这一点没有疑问。",
	"在許多讀者看來，這座圖書館的意義遠不止於藏書。因為有人願意在週末講解樂器，他們節省了"
	"不少經費，也讓鄰近的學校十分羨慕。能夠對Linux產生興趣的，只有PyTorch小組。",
	"会议于2024年12月26日在北京举行，来自36个国家和地区的1200名代表出席。会上，王部长指出："
	"“经济发展的质量比速度重要。”café 里的人都同意。",
	"臺北市政府表示，今年第3季的旅客人數較去年同期增加15%，其中以日本、韓國旅客最多；"
	"觀光局將於下週公布完整的統計資料，並說明後續的推廣計畫。",
	"The company, founded in 2015 by three engineers, said “no”—and it’s still there.",
};

enum way {
	LATIN1,
	WINDOWS_1252,
	WINDOWS_1252_TWICE,
	WINDOWS_1252_LOSSY,
	GBK_MARKED,
	GBK_SWALLOWED,
	GBK_TWICE,
	PINYIN,
	MARKUP,
	LOST_BYTES,
	CONTROLS,
	BIG5_AS_GBK,
	BIG5_AS_LATIN,
	GBK_AS_BIG5,
	GBK_AS_LATIN,
	UTF8_AS_BIG5,
	TRUNCATED,
	TRUNCATED_BIG5,
	CUT_MARKUP,
	CUT_LATIN,
	CUT_GBK,
	WAYS
};

static const struct {
	const char *name;
	double least; /* of the characters that can come back: no byte of theirs was lost */
} ways[WAYS] = {
	[LATIN1] = {"UTF-8 as Latin-1", 0.99},
	[WINDOWS_1252] = {"UTF-8 as windows-1252", 0.99},
	[WINDOWS_1252_TWICE] = {"UTF-8 as windows-1252, twice", 0.99},
	[WINDOWS_1252_LOSSY] = {"… that drops five bytes", 0.99},
	[GBK_MARKED] = {"UTF-8 as GBK, bad bytes marked", 0.99},
	[GBK_SWALLOWED] = {"UTF-8 as GBK, bad pairs '?'", 0.99},
	[GBK_TWICE] = {"UTF-8 as GBK, twice", 0.99},
	[PINYIN] = {"pinyin inserted", 0.99},
	[MARKUP] = {"tags and entities", 0.99},
	[LOST_BYTES] = {"GBK that lost bytes", 0.99},
	[CONTROLS] = {"controls, private use", 0.99},
	[BIG5_AS_GBK] = {"Big5 as GBK", 0.98},
	[BIG5_AS_LATIN] = {"Big5 as windows-1252", 0.98},
	[GBK_AS_BIG5] = {"GBK as Big5", 0.98},
	[GBK_AS_LATIN] = {"GBK as windows-1252", 0.98},
	[UTF8_AS_BIG5] = {"UTF-8 as Big5", 0.975},
	[TRUNCATED] = {"UTF-8 cut off in a character", 0.99},
	[TRUNCATED_BIG5] = {"Big5 cut off in a character", 0.99},
	[CUT_MARKUP] = {"cut off in a tag or entity", 0.99},
	[CUT_LATIN] = {"UTF-8 as windows-1252, cut off", 0.99},
	[CUT_GBK] = {"UTF-8 as GBK, cut off", 0.99},
};

static struct {
	size_t characters, intact, back, as_read;
} table[WAYS];

/* Bytes to cut so that the last character of more than one byte is broken; what it was is lost. */
static size_t cut_of(struct slice in, char *lost)
{
	uint32_t code;
	size_t last = utf8_decode_before(in, in.len, &code);

	lost[last] = 1;
	return 1;
}

static const char *const cut_markup[] = {"&nbs",        "&ldq",    "&#822", "<a hre",
					 "<img src=\"", "</stron", "<!-- a"};

/* lost: a flag for each byte of `in`. */
static void apply(enum way way, struct slice in, uint32_t *seed, struct buf *ret, char *lost)
{
	struct buf half = BUF_INIT;

	switch (way) {
	case LATIN1:
	case WINDOWS_1252:
	case WINDOWS_1252_LOSSY:
		read_as_latin(in, way != LATIN1, way == WINDOWS_1252_LOSSY, ret);
		for (size_t i = 0; way == WINDOWS_1252_LOSSY && i < in.len; i++)
			lost[i] = memchr("\x81\x8d\x8f\x90\x9d", in.ptr[i], 5) != NULL;
		break;
	case WINDOWS_1252_TWICE:
		read_as_latin(in, true, false, &half);
		read_as_latin(buf_slice(&half), true, false, ret);
		break;
	case GBK_MARKED:
	case GBK_SWALLOWED:
		read_as_gbk(in, way == GBK_SWALLOWED, ret, &(struct trace){lost, NULL});
		break;
	case GBK_TWICE:
		read_as_gbk_twice(in, ret, lost);
		break;
	case PINYIN:
		insert_pinyin(in, seed, ret);
		break;
	case MARKUP:
		insert_markup(in, seed, ret);
		break;
	case LOST_BYTES:
		lose_bytes(in, seed, ret);
		break;
	case CONTROLS:
		for (size_t at = 0, len; at < in.len; at += len) {
			len = utf8_length((unsigned char)in.ptr[at]);
			buf_add(ret, in.ptr + at, len);
			if (damage_pick(seed, 9) == 0)
				add_code(ret, damage_pick(seed, 2) ? 0xE123 : 0x07);
		}
		break;
	case BIG5_AS_GBK:
	case GBK_AS_BIG5:
		swap_pairs(in, way == BIG5_AS_GBK, ret, lost);
		break;
	case UTF8_AS_BIG5:
		read_pairs(in, big5_code, ret, lost);
		break;
	case BIG5_AS_LATIN:
	case GBK_AS_LATIN:
		write_pairs(in, way == BIG5_AS_LATIN, &half, (struct trace){lost, NULL});
		read_as_latin(buf_slice(&half), true, false, ret);
		break;
	case TRUNCATED:
		buf_add(ret, in.ptr, in.len - cut_of(in, lost));
		break;
	case TRUNCATED_BIG5:
		write_pairs(in, true, &half, (struct trace){lost, NULL});
		cut_of(in, lost);
		buf_add(ret, half.data, half.len - 1);
		break;
	case CUT_MARKUP:
		buf_add(ret, in.ptr, in.len);
		buf_add_string(ret, cut_markup[damage_pick(seed, ARRAY_LEN(cut_markup))]);
		break;
	case CUT_LATIN:
		read_as_latin(slice_sub(in, 0, in.len - cut_of(in, lost)), true, false, ret);
		break;
	case CUT_GBK:
		read_as_gbk(slice_sub(in, 0, in.len - cut_of(in, lost)), false, ret,
			    &(struct trace){lost, NULL});
		break;
	case WAYS:
	default:
		break;
	}
	buf_free(&half);
}

static size_t codes_of(struct slice text, uint32_t *codes)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len; n++)
		at += utf8_decode(text, at, &codes[n]);
	return n;
}

/* Characters of `want` that stand in `got` in order: after a difference both go on where the next
 * three agree, the nearest place first. */
static size_t characters_back(struct slice want, struct slice got)
{
	uint32_t *w = calloc(want.len + 4, sizeof *w), *g = calloc(got.len + 4, sizeof *g);
	size_t nw = codes_of(want, w), ng = codes_of(got, g), i = 0, j = 0, same = 0;

	while (i < nw && j < ng) {
		if (w[i] == g[j]) {
			same++;
			i++;
			j++;
			continue;
		}
		if (g[j] == UTF8_REPLACEMENT) { /* marks one character that was lost */
			i++;
			j++;
			continue;
		}
		size_t step = 1, x = 0;
		for (; step < 80; step++) {
			for (x = 0; x <= step; x++) {
				if (i + x < nw && j + step - x < ng &&
				    memcmp(w + i + x, g + j + step - x, 2 * sizeof *w) == 0)
					break;
			}
			if (x <= step)
				break;
		}
		i += step < 80 ? x : 1;
		j += step < 80 ? step - x : 1;
	}
	free(w);
	free(g);
	return same;
}

static void clean(struct slice text, struct arena *a, struct decoded *decoded, struct cleaned *ret)
{
	assert_int_equal(text_decode(text, slice_of(NULL, 0), a, decoded, NULL), 0);
	assert_int_equal(text_clean(decoded->text, CONTENT_TEXT, a, ret, NULL), 0);
}

/* The list of damage is the list of all without layout, and may be cut. */
static void check_damage(const struct repairs *all, const struct cleaned *c, struct slice decoded,
			 struct arena *a)
{
	struct repairs damage, first;
	size_t n = 0;

	assert_int_equal(text_repairs_damage(c, decoded, SIZE_MAX, a, &damage), 0);
	for (size_t i = 0; i < all->n; i++) {
		const struct repair *r = &all->items[i];

		if (r->kind == REPAIR_LAYOUT)
			continue;
		assert_true(n < damage.n);
		assert_int_equal(r->kind, damage.items[n].kind);
		assert_int_equal(r->span.start, damage.items[n].span.start);
		assert_true(slice_equal(r->before, damage.items[n].before));
		assert_true(slice_equal(r->after, damage.items[n].after));
		n++;
	}
	assert_int_equal(damage.n, n);
	assert_int_equal(damage.total, n);
	assert_int_equal(text_repairs_damage(c, decoded, 2, a, &first), 0);
	assert_int_equal(first.n, n < 2 ? n : 2);
	assert_int_equal(first.total, n);
}

/* All repairs of the list undone: the decoded text. */
static void check_undo(const struct cleaned *c, struct slice decoded, struct arena *a)
{
	struct repairs repairs;
	size_t end = 0;

	assert_int_equal(text_repairs(c, decoded, a, &repairs), 0);
	for (size_t i = 0; i < repairs.n; i++) {
		const struct repair *r = &repairs.items[i];

		assert_true(r->span.start >= end && r->span.end >= r->span.start);
		assert_true(slice_equal(r->after, span_slice(c->text, r->span)));
		end = r->span.end;
	}
	struct slice undone = text_repairs_undo(c->text, repairs.items, repairs.n, a);
	assert_true(slice_equal(undone, decoded));
	check_damage(&repairs, c, decoded, a);
}

/* Characters no byte of which was lost. */
static size_t count_intact(struct slice text, const char *lost)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len;) {
		size_t len = utf8_length((unsigned char)text.ptr[at]);

		n += !memchr(lost + at, 1, len);
		at += len;
	}
	return n;
}

static void make_narrow(struct slice *text)
{
	static char room[1 << 20];
	size_t len = 0;
	uint32_t code;

	for (size_t at = 0; at < text->len && len + UTF8_MAX < sizeof room;) {
		at += utf8_decode(*text, at, &code);
		len += utf8_encode(code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : code,
				   room + len);
	}
	*text = slice_of(room, len);
}

static bool is_big5(enum way way)
{
	return way == BIG5_AS_GBK || way == BIG5_AS_LATIN || way == TRUNCATED_BIG5;
}

/* Simplified text is not written in Big5 to begin with. */
static bool is_written(struct slice text, const char *lost)
{
	return count_intact(text, lost) * 20 >= utf8_count(text) * 19;
}

static void damage_text(enum way way, struct slice text, uint32_t *seed)
{
	struct decoded decoded;
	struct cleaned sound, repaired;
	struct buf damaged = BUF_INIT;
	struct arena a;
	char *lost = calloc(text.len + 1, 1);

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	clean(text, &a, &decoded, &sound);
	apply(way, sound.text, seed, &damaged, lost);
	if (is_big5(way) && !is_written(sound.text, lost)) {
		free(lost);
		buf_free(&damaged);
		arena_release(&a);
		return;
	}
	clean(buf_slice(&damaged), &a, &decoded, &repaired);
	if (way == LOST_BYTES) /* full width does not come back */
		make_narrow(&sound.text);
	table[way].characters += utf8_count(sound.text);
	table[way].intact += count_intact(sound.text, lost);
	free(lost);
	table[way].as_read += characters_back(sound.text, buf_slice(&damaged));
	table[way].back += characters_back(sound.text, repaired.text);
	if (!slice_equal(buf_slice(&damaged), sound.text) && getenv("SHOW_DAMAGE") &&
	    atoi(getenv("SHOW_DAMAGE")) == (int)way && !slice_equal(repaired.text, sound.text))
		printf("%s\n%.*s\n%.*s\n", ways[way].name, SLICE_ARGS(sound.text),
		       SLICE_ARGS(repaired.text));
	check_undo(&repaired, decoded.text, &a);
	arena_release(&a);
	buf_free(&damaged);
}

static void check_table(void)
{
	printf("%-32s %9s %9s %9s %9s %12s\n", "damage", "chars", "as read %", "intact %", "back %",
	       "of intact %");
	for (int way = 0; way < WAYS; way++) {
		double n = (double)table[way].characters;

		printf("%-32s %9zu %9.2f %9.2f %9.2f %12.2f\n", ways[way].name,
		       table[way].characters, 100 * (double)table[way].as_read / n,
		       100 * (double)table[way].intact / n, 100 * (double)table[way].back / n,
		       100 * (double)table[way].back / (double)table[way].intact);
	}
	for (int way = 0; way < WAYS; way++) {
		row("%s", ways[way].name);
		assert_true((double)table[way].back >= ways[way].least * (double)table[way].intact);
	}
}

static void test_own(void **state)
{
	uint32_t seed = 4;

	(void)state;
	memset(table, 0, sizeof table);
	for (int way = 0; way < WAYS; way++) {
		for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
			row("%s: %s", ways[way].name, samples[i]);
			damage_text((enum way)way, slice_of_string(samples[i]), &seed);
		}
	}
	check_table();
}

static void test_eval(void **state)
{
	struct buf text = BUF_INIT;
	struct eval_corpus c;
	uint32_t seed = 5;

	(void)state;
	if (!eval_open(&c, 1997))
		skip();
	memset(table, 0, sizeof table);
	while (eval_next(&c, NULL, &text)) {
		for (int way = 0; way < WAYS; way++)
			damage_text((enum way)way, buf_slice(&text), &seed);
	}
	eval_close(&c);
	buf_free(&text);
	check_table();
}

static size_t count_of(struct slice s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == c;
	return n;
}

/* ASCII that the wrong reading takes for the second byte of a character: 碼] read as 碼奭. */
static void test_brackets(void **state)
{
	static const struct slice text = SLICE_LITERAL(
		"[機關代碼]3.95[標案名稱]辦公設備採購[聯絡人]林先生[聯絡電話]另行通知[備註]"
		"逾期不受理，請於期限內送達本所。");
	static const enum way tried[] = {BIG5_AS_GBK, GBK_AS_BIG5, UTF8_AS_BIG5};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tried); i++) {
		struct buf damaged = BUF_INIT;
		struct decoded decoded;
		struct cleaned repaired;
		char lost[512] = {0};
		uint32_t seed = 1;
		struct arena a;

		row("%s", ways[tried[i]].name);
		apply(tried[i], text, &seed, &damaged, lost);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		clean(buf_slice(&damaged), &a, &decoded, &repaired);
		assert_int_equal(count_of(repaired.text, '['), count_of(text, '['));
		assert_int_equal(count_of(repaired.text, ']'), count_of(text, ']'));
		arena_release(&a);
		buf_free(&damaged);
	}
}

/* Undamaged text: no character is changed that is no white space. */
static void test_sound(void **state)
{
	struct buf text = BUF_INIT;
	struct eval_corpus c;
	unsigned n = 0, wrong = 0;

	(void)state;
	if (!eval_open(&c, 97))
		skip();
	while (eval_next(&c, NULL, &text)) {
		struct decoded decoded;
		struct cleaned cleaned;
		struct repairs repairs;
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		clean(buf_slice(&text), &a, &decoded, &cleaned);
		assert_int_equal(text_repairs(&cleaned, decoded.text, &a, &repairs), 0);
		for (size_t i = 0; i < repairs.n; i++) {
			if (repairs.items[i].kind == REPAIR_LAYOUT ||
			    repairs.items[i].kind == DAMAGE_STRAY_MARKUP)
				continue; /* the corpus does hold references */
			printf("%s: '%.*s' -> '%.*s'\n", damage_kind_name(repairs.items[i].kind),
			       SLICE_ARGS(repairs.items[i].before),
			       SLICE_ARGS(repairs.items[i].after));
			wrong += repairs.items[i].kind == DAMAGE_MOJIBAKE ||
				 repairs.items[i].kind == DAMAGE_LOST_BYTES ||
				 repairs.items[i].kind == DAMAGE_PINYIN;
		}
		check_undo(&cleaned, decoded.text, &a);
		arena_release(&a);
		n++;
	}
	eval_close(&c);
	buf_free(&text);
	assert_in_range(n, 1000, 1100);
	assert_int_equal(wrong, 0);
}

/* Known forms of damage, letter by letter. '?' that stays marks what is lost and not guessed. */
static void test_rows(void **state)
{
	static const struct {
		const char *text, *want;
		enum damage_kind kind;
		uint32_t count;
	} rows[] = {
		{"這都是因?yàn)镈eep", "這都是因為Deep", DAMAGE_LOST_BYTES, 1},
		{"大家因?yàn)樘鞖獠缓枚", "大家因為天氣不好", DAMAGE_LOST_BYTES, 0},
		{"會成功?!彼麄冋f這次", "會成功?”他們說這次", DAMAGE_LOST_BYTES, 0},
		{"會成功?!?/p> 第二段", "會成功?!?\n第二段", DAMAGE_LOST_BYTES, 2},
		{"他讀?zhèng)書", "他讀?書", DAMAGE_LOST_BYTES, 1},
		{"å¹¸ç¦\xc2\x8f", "幸福", DAMAGE_MOJIBAKE, 2},
		{"itâ€™s â€œdoneâ€\xc2\x9d", "it’s “done”", DAMAGE_MOJIBAKE, 3},
		{"cafÃ© dÃ©jÃ\xc2\xa0", "café déjà", DAMAGE_MOJIBAKE, 3},
		{"鍥犱负鏄ュぉ鏉ヤ簡锛�", "因为春天来了�", DAMAGE_MOJIBAKE, 7},
		{"澶у\xee\x86\xbc", "澶у", DAMAGE_CONTROL, 1},
		{"甲\xee\x97\xa5乙\xee\x9f\x87", "甲\xe3\x80\x80乙\xe1\xb8\xbf", DAMAGE_CONTROL, 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded decoded;
		struct cleaned cleaned;
		struct arena a;

		row("%s", rows[i].text);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		clean(slice_of_string(rows[i].text), &a, &decoded, &cleaned);
		assert_slice_is(cleaned.text, rows[i].want);
		if (rows[i].count > 0)
			assert_int_equal(cleaned.damage.counts[rows[i].kind], rows[i].count);
		assert_true(cleaned.damage.score > 0);
		check_undo(&cleaned, decoded.text, &a);
		arena_release(&a);
	}
}

/* Sound texts that look a little like damage. */
static void test_look_alikes(void **state)
{
	static const char *const sound[] = {
		"Ã is a letter, Â another; Łódź, À la carte, naïve café, déjà vu…",
		"Straße „Ä“ über Öl – “É” · «à»",
		"São Paulo, Åland, Ærø, ÇA VA? É—oui",
		"涓涓细流，浜海之滨，鐨字少见。",
		"你知道吗?这是问题?!不,这不是。",
		"(爱?ài) 的读音",
		"什么?!他说?!",
		"锟斤拷是乱码。",
		"汰換為電動低地板公車，老樹位於地勢低之處",
		"至於璨P2號丶P3號丶P4號丶合計，联通联通联通联通联通",
		"遇見愛(ai)，夜(iā)與日(jit̍)",
		"什么是愛? a) 是 b) 否",
		"（××××）……诉……类\n表中空处由填表的人写明。\n（××××）……诉……类",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sound); i++) {
		struct decoded decoded;
		struct cleaned cleaned;
		struct arena a;

		row("%s", sound[i]);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		clean(slice_of_string(sound[i]), &a, &decoded, &cleaned);
		assert_slice_is(cleaned.text, sound[i]);
		assert_true(cleaned.damage.score < 1e-9);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),  cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_own),   cmocka_unit_test(test_look_alikes),
		cmocka_unit_test(test_sound), cmocka_unit_test(test_eval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
