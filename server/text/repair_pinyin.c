/* Pinyin inserted behind a Han character, as converters between the scripts do: 優(yōu). */
#include "base/utf8.h"
#include "text/fold_table.h"
#include "text/markup.h"
#include "text/pinyin.h"

/* "zhuāng" and its like are the longest syllables; letters, not bytes. */
#define SYLLABLE_MAX 6

/* Readings in the neutral tone, which converters insert without a mark. Others without one are an
 * author's: 南科遇見愛(ai). */
static const struct {
	uint32_t code;
	const char *plain;
} toneless[] = {
	{0x4E86, "le"},  /* 了 */ {0x7740, "zhe"}, /* 着 */ {0x8457, "zhe"}, /* 著 */
	{0x7684, "de"},  /* 的 */ {0x5F97, "de"},  /* 得 */ {0x5730, "de"},  /* 地 */
	{0x5011, "men"}, /* 們 */ {0x4EEC, "men"}, /* 们 */ {0x9EBC, "me"},  /* 麼 */
	{0x4E48, "me"},  /* 么 */ {0x9EBD, "me"},  /* 麽 */ {0x55CE, "ma"},  /* 嗎 */
	{0x5417, "ma"},  /* 吗 */ {0x904E, "guo"}, /* 過 */ {0x8FC7, "guo"}, /* 过 */
	{0x500B, "ge"},  /* 個 */ {0x4E2A, "ge"},  /* 个 */ {0x88E1, "li"},  /* 裡 */
	{0x88CF, "li"},  /* 裏 */ {0x7232, "wei"}, /* 爲 */ {0x70BA, "wei"}, /* 為 */
	{0x982D, "tou"}, /* 頭 */ {0x5152, "er"},  /* 兒 */ {0x560D, "lou"}, /* 嘍 */
	{0x56C9, "luo"}, /* 囉 */ {0x55B2, "yo"},  /* 喲 */ {0x7F77, "ba"},  /* 罷 */
};

static bool is_reading(uint32_t code, struct slice letters)
{
	char typed[PINYIN_MAX];

	pinyin_fold(letters, typed, sizeof typed);
	for (size_t i = 0; i < ARRAY_LEN(toneless); i++) {
		if (toneless[i].code == code && strcmp(toneless[i].plain, typed) == 0)
			return true;
	}
	return false;
}

/* 咖啡(café) is no pinyin. */
static bool is_syllable(struct slice letters)
{
	char typed[PINYIN_MAX];

	pinyin_fold(letters, typed, sizeof typed);
	/* No syllable begins with these; other romanisations do. */
	return typed[0] != 'i' && typed[0] != 'u' && typed[0] != 'v' && pinyin_is_syllable(typed);
}

static bool is_plain(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_letter(uint32_t code)
{
	return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

/* A letter that only pinyin writes: a vowel or n with a tone mark. */
static bool is_marked(uint32_t code)
{
	char text[UTF8_MAX], folded[PINYIN_MAX];
	size_t len = utf8_encode(code, text);

	return code >= 0xE0 && code < 0x300 &&
	       pinyin_fold(slice_of(text, len), folded, sizeof folded) == 1;
}

/* Offset behind "(yōu)" at `at`, or `at` when it is something else. */
static size_t gloss_end(struct slice in, size_t at, uint32_t han)
{
	size_t end = at + 1, letters = 0;
	bool marked = false;
	uint32_t code = 0;

	while (end < in.len && letters <= SYLLABLE_MAX) {
		size_t len = utf8_decode(in, end, &code);
		bool mark = is_marked(code);

		if (!mark && !is_plain(code))
			break;
		marked |= mark;
		letters++;
		end += len;
	}
	if (end >= in.len || in.ptr[end] != ')' || letters == 0 || letters > SYLLABLE_MAX)
		return at;
	struct slice gloss = slice_sub(in, at + 1, end);
	bool is_pinyin = marked ? is_syllable(gloss) : is_reading(han, gloss);
	return is_pinyin ? end + 1 : at;
}

struct gloss {
	size_t at, end;
	uint32_t han; /* the character it stands behind */
};

/* The next gloss from `from` on; false when there is none. */
static bool find_gloss(struct slice in, size_t from, struct gloss *ret)
{
	while (from < in.len) {
		const char *open = memchr(in.ptr + from, '(', in.len - from);

		if (!open)
			return false;
		ret->at = (size_t)(open - in.ptr);
		from = ret->at + 1;
		if (ret->at == 0)
			continue;
		utf8_decode_before(in, ret->at, &ret->han);
		if (!code_is_han(ret->han) && !is_letter(ret->han))
			continue;
		ret->end = gloss_end(in, ret->at, ret->han);
		if (ret->end == ret->at)
			continue;
		/* Converters take letters for characters too: O(shè)pen. */
		if (!is_letter(ret->han) ||
		    (ret->end < in.len && is_letter((unsigned char)in.ptr[ret->end])))
			return true;
	}
	return false;
}

/* Converters gloss what Simplified text does not have, again and again: one gloss behind another
 * character is the author's own, 荨(qián)麻. */
static bool is_own(struct slice in, const struct gloss *first)
{
	struct gloss second;

	return code_is_han(first->han) && !(fold_table_entry(first->han) & FOLD_HANT_ONLY) &&
	       !find_gloss(in, first->end, &second);
}

int repair_pinyin(struct slice in, struct arena *a, struct pass *ret)
{
	struct rewrite out;
	struct gloss g;
	int status = 0;

	if (!find_gloss(in, 0, &g) || is_own(in, &g))
		return 0;
	rewrite_begin(&out, in, a);
	for (bool more = true; more && out.status == 0 && status == 0;
	     more = find_gloss(in, g.end, &g)) {
		rewrite_drop(&out, g.at, g.end);
		status = pass_mark(ret, a, g.at, g.end);
		ret->count++;
	}
	return status < 0 ? status : rewrite_end(&out, &ret->text, &ret->map);
}
