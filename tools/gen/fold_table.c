/* Writes the fold table (server/text/fold_table.h) from ICU and OpenCC. The same Debian release
 * gives the same table on every machine. */
#include <stdlib.h>
#include <string.h>

#include <opencc/opencc.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "text/fold_table.h"
#include "two_stage.h"

_Static_assert(FOLD_TABLE_SHIFT == BLOCK_SHIFT, "one block size");

#define EXPANSION_MAX 18

struct sources {
	opencc_t t2s, s2t, hk2s;
	UTransliterator *icu;
	UConverter *gb2312, *big5;
	const UNormalizer2 *casefold, *decompose;
};

/* What none of the dictionaries maps, or maps only inside phrases. Both sides of a search are
 * folded, so joining two characters can only add matches, never lose one. */
static const uint32_t by_hand[][2] = {
	{0x8457, 0x7740}, /* 著 着: 看著 is 看着, and 著名 folds alike on both sides */
	{0x4E7E, 0x5E72}, /* 乾 干 */
	{0x77AD, 0x4E86}, /* 瞭 了 */
	{0x7947, 0x53EA}, /* 祇 只 */
	{0x8879, 0x53EA}, /* 衹 只 */
	{0x96BB, 0x53EA}, /* 隻 只 */
	{0x88E1, 0x91CC}, /* 裡 里 */
	{0x88CF, 0x91CC}, /* 裏 里 */
	{0x81FA, 0x53F0}, /* 臺 台 */
	{0x9EBC, 0x4E48}, /* 麼 么 */
	{0x9EBD, 0x4E48}, /* 麽 么 */
	{0x7526, 0x82CF}, /* 甦 苏 */
	{0x7FA3, 0x7FA4}, /* 羣 群 */
	{0x5CEF, 0x5CF0}, /* 峯 峰 */
	{0x59B3, 0x4F60}, /* 妳 你 */
	{0x7260, 0x5B83}, /* 牠 它 */
	{0x7240, 0x5E8A}, /* 牀 床 */
	{0x83F8, 0x70DF}, /* 菸 烟 */
	{0x7159, 0x70DF}, /* 煙 烟 */
	{0x55AB, 0x5403}, /* 喫 吃 */
	{0x85C9, 0x501F}, /* 藉 借 */
	{0x60B3, 0x5FB7}, /* 悳 德 */
	{0x25CB, 0x3007}, /* ○ 〇, as in 二○二五年 */
	{0x5DD6, 0x5CA9}, /* 巖 岩 */
	{0x5DD7, 0x5CA9}, /* 巗 岩 */
	{0x75FA, 0x75F9}, /* 痺 痹 */
	{0x7274, 0x62B5}, /* 牴 抵 */
	{0x8C3F, 0x6EAA}, /* 谿 溪 */
	{0x5F77, 0x4EFF}, /* 彷 仿 */
	{0x546A, 0x5492}, /* 呪 咒 */
	{0x8C18, 0x54A8}, /* 谘 咨 */
	{0x8AEE, 0x54A8}, /* 諮 咨 */
	{0x56D8, 0x56DE}, /* 囘 回 */
	{0x5E77, 0x5E76}, /* 幷 并 */
	{0x6231, 0x620F}, /* 戱 戏 */
	{0x792E, 0x70AE}, /* 礮 炮 */
	{0x7A68, 0x9893}, /* 穨 颓 */
	{0x7ADA, 0x4F2B}, /* 竚 伫 */
	{0x7E59, 0x7FFB}, /* 繙 翻 */
	{0x8021, 0x9504}, /* 耡 锄 */
	{0x8602, 0x854A}, /* 蘂 蕊 */
	{0x8FFA, 0x4E43}, /* 迺 乃 */
	{0x962F, 0x5740}, /* 阯 址 */
	{0x96F0, 0x6C1B}, /* 雰 氛 */
	{0x98C3, 0x98D8}, /* 飃 飘 */
	{0x9A10, 0x9A8C}, /* 騐 验 */
	{0x509A, 0x6548}, /* 傚 效 */
	{0x52B9, 0x6548}, /* 効 效 */
	{0x52C5, 0x6555}, /* 勅 敕 */
	{0x8345, 0x7B54}, /* 荅 答 */
	{0x946A, 0x7089}, /* 鑪 炉 */
	{0x953A, 0x949F}, /* 锺 钟: 钱锺书 */
	{0x937E, 0x949F}, /* 鍾 钟 */
	{0x53B0, 0x5382}, /* 厰 厂 */
	{0x7609, 0x6108}, /* 瘉 愈 */
	{0x8986, 0x590D}, /* 覆 复: 答覆 and 答复, both are written */
	{0x7F10, 0x7EBF}, /* 缐 线 */
};

static uint32_t by_opencc(opencc_t converter, uint32_t code)
{
	char text[UTF8_MAX + 1] = {0};
	uint32_t result;

	utf8_encode(code, text);
	char *converted = opencc_convert_utf8(converter, text, (size_t)-1);
	ensure(converted);
	struct slice s = slice_of_string(converted);
	bool one = s.len > 0 && utf8_decode(s, 0, &result) == s.len;
	opencc_convert_utf8_free(converted);
	return one ? result : code;
}

static uint32_t by_icu(const UTransliterator *icu, uint32_t code)
{
	UChar text[8];
	int32_t len = 0, limit;
	UErrorCode status = U_ZERO_ERROR;
	UChar32 result[8];

	U16_APPEND_UNSAFE(text, len, (UChar32)code);
	limit = len;
	utrans_transUChars(icu, text, &len, ARRAY_LEN(text), 0, &limit, &status);
	u_strToUTF32(result, ARRAY_LEN(result), &limit, text, len, &status);
	ensure(U_SUCCESS(status));
	return limit == 1 ? (uint32_t)result[0] : code;
}

static bool in_charset(UConverter *converter, uint32_t code)
{
	UChar text[2];
	char bytes[8];
	int32_t len = 0;
	UErrorCode status = U_ZERO_ERROR;

	U16_APPEND_UNSAFE(text, len, (UChar32)code);
	ucnv_reset(converter);
	ucnv_fromUChars(converter, bytes, sizeof bytes, text, len, &status);
	return U_SUCCESS(status);
}

/* One step towards Simplified. ICU and the Hong Kong table only speak for characters that
 * Simplified text does not have, or they would join 姊 with 姐. */
static uint32_t simplify_once(const struct sources *s, uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(by_hand); i++) {
		if (by_hand[i][0] == code)
			return by_hand[i][1];
	}
	if (!code_is_han(code))
		return code;
	uint32_t result = by_opencc(s->t2s, code);
	if (result != code || in_charset(s->gb2312, code))
		return result;
	result = by_opencc(s->hk2s, code);
	return result != code ? result : by_icu(s->icu, code);
}

static uint32_t simplify(const struct sources *s, uint32_t code)
{
	for (int i = 0; i < 4; i++) {
		uint32_t next = simplify_once(s, code);

		if (next == code)
			break;
		code = next;
	}
	return code;
}

static bool is_diacritic(uint32_t code)
{
	return (code >= 0x300 && code <= 0x36F) || (code >= 0x1AB0 && code <= 0x1AFF) ||
	       (code >= 0x1DC0 && code <= 0x1DFF) || (code >= 0x20D0 && code <= 0x20FF) ||
	       (code >= 0xFE00 && code <= 0xFE2F) || (code >= 0xE0100 && code <= 0xE01EF);
}

static enum fold_class class_of(uint32_t code)
{
	UChar32 c = (UChar32)code;

	if (code_is_han(code) || code_is_kana_or_hangul(code))
		return FOLD_CLASS_HAN;
	if (is_diacritic(code) || code == 0x200B || code == 0xFEFF)
		return FOLD_CLASS_DROP;
	if (code == '-' || code == 0x2010 || code == 0x2011 || code == 0x2012 || code == 0x2013 ||
	    code == 0x2212)
		return FOLD_CLASS_HYPHEN;
	if (code == '\'' || code == 0x2019 || code == 0x2BC)
		return FOLD_CLASS_APOSTROPHE;
	if (code_is_space(code) || u_isUWhiteSpace(c))
		return FOLD_CLASS_SPACE;
	switch (u_charType(c)) {
	case U_DECIMAL_DIGIT_NUMBER:
		return FOLD_CLASS_DIGIT;
	case U_UPPERCASE_LETTER:
	case U_LOWERCASE_LETTER:
	case U_TITLECASE_LETTER:
	case U_MODIFIER_LETTER:
	case U_OTHER_LETTER:
	case U_LETTER_NUMBER:
	case U_NON_SPACING_MARK:
	case U_COMBINING_SPACING_MARK:
		return FOLD_CLASS_LETTER;
	case U_CONTROL_CHAR:
	case U_FORMAT_CHAR:
		return FOLD_CLASS_DROP;
	default:
		return FOLD_CLASS_MARK;
	}
}

static uint32_t entry_of(uint32_t code, enum fold_class class)
{
	return code | (uint32_t) class << FOLD_CLASS_SHIFT;
}

/* NFKC_Casefold, then letters without their diacritics, ASCII digits, Simplified Han. */
static size_t expand(const struct sources *s, uint32_t code, uint32_t ret[EXPANSION_MAX])
{
	UChar raw[2], folded[64], plain[128];
	UChar32 codes[128];
	int32_t len = 0;
	UErrorCode status = U_ZERO_ERROR;
	size_t n = 0;
	bool kana = code_is_kana_or_hangul(code) || (code >= 0xFF65 && code <= 0xFFDC) ||
		    (code >= 0x3131 && code <= 0x33FF);

	U16_APPEND_UNSAFE(raw, len, (UChar32)code);
	len = unorm2_normalize(s->casefold, raw, len, folded, ARRAY_LEN(folded), &status);
	/* Kana and hangul keep their composed form: their marks change what is meant. */
	if (kana)
		memcpy(plain, folded, sizeof folded);
	else
		len = unorm2_normalize(s->decompose, folded, len, plain, ARRAY_LEN(plain), &status);
	u_strToUTF32(codes, ARRAY_LEN(codes), &len, plain, len, &status);
	ensure(U_SUCCESS(status));
	for (int32_t i = 0; i < len; i++) {
		uint32_t one = simplify(s, (uint32_t)codes[i]);
		enum fold_class class = class_of(one);
		if (class == FOLD_CLASS_DIGIT)
			one = '0' + (uint32_t)u_charDigitValue((UChar32)one);
		if (class != FOLD_CLASS_DROP && n < EXPANSION_MAX)
			ret[n++] = entry_of(one, class);
	}
	return n;
}

static uint32_t script_flags(const struct sources *s, uint32_t code)
{
	if (!code_is_han(code))
		return 0;
	bool hans = in_charset(s->gb2312, code), hant = in_charset(s->big5, code);
	uint32_t simple = by_opencc(s->t2s, code);

	if (simple != code && !hans)
		return FOLD_HANT_ONLY;
	if (simple == code && hans && !hant && by_opencc(s->s2t, code) != code)
		return FOLD_HANS_ONLY;
	return 0;
}

static struct sources sources_open(void)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[32];

	u_uastrcpy(id, "Traditional-Simplified");
	struct sources s = {
		.t2s = opencc_open("t2s.json"),
		.s2t = opencc_open("s2t.json"),
		.hk2s = opencc_open("hk2s.json"),
		.icu = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status),
		.gb2312 = ucnv_open("GB2312", &status),
		.big5 = ucnv_open("Big5", &status),
		.casefold = unorm2_getNFKCCasefoldInstance(&status),
		.decompose = unorm2_getNFDInstance(&status),
	};
	ensure(U_SUCCESS(status));
	ensure(s.t2s != (opencc_t)-1 && s.s2t != (opencc_t)-1 && s.hk2s != (opencc_t)-1);
	ucnv_setFromUCallBack(s.gb2312, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	ucnv_setFromUCallBack(s.big5, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	ucnv_setFallback(s.gb2312, false);
	ucnv_setFallback(s.big5, false);
	ensure(U_SUCCESS(status));
	return s;
}

static void sources_close(struct sources *s)
{
	opencc_close(s->t2s);
	opencc_close(s->s2t);
	opencc_close(s->hk2s);
	utrans_close(s->icu);
	ucnv_close(s->gb2312);
	ucnv_close(s->big5);
}

int main(int argc, char **argv)
{
	ensure(argc == 2);
	FILE *out = fopen(argv[1], "w");
	ensure(out);
	uint32_t *values = xcalloc(CODE_LIMIT, sizeof *values);
	struct sources s = sources_open();
	size_t n_many = 0;

	fprintf(out, "#include \"text/fold_table.h\"\n\nconst uint32_t fold_table_many[] = {\n");
	for (uint32_t code = 0; code < CODE_LIMIT; code++) {
		uint32_t to[EXPANSION_MAX];
		size_t n = code - 0xD800 < 0x800 ? 0 : expand(&s, code, to);

		if (n > 1) {
			fprintf(out, "\t%zu,", n);
			for (size_t i = 0; i < n; i++)
				fprintf(out, " %u,", to[i]);
			fprintf(out, "\n");
			values[code] = FOLD_MANY | (uint32_t)n_many;
			n_many += n + 1;
			continue;
		}
		uint32_t one = n == 1 ? to[0] : entry_of(code, FOLD_CLASS_DROP);
		if ((one & FOLD_CODE_MASK) == code)
			one &= ~FOLD_CODE_MASK;
		values[code] = one | script_flags(&s, code);
	}
	fprintf(out, "};\n");
	two_stage_write(out, "fold_table", values);
	sources_close(&s);
	free(values);
	return fclose(out) == 0 ? 0 : 1;
}
