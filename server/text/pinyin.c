#include "text/pinyin.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/pinyin_table.h"

/* Family names whose reading as a name differs from the common one; ICU's own list of names misses
 * most. Both scripts. */
static const struct {
	uint32_t code;
	const char *marked;
} surnames[] = {
	{0x5355, "shàn"}, /* 单 */ {0x55AE, "shàn"}, /* 單 */
	{0x89E3, "xiè"},  /* 解 */ {0x4EFB, "rén"},  /* 任 */
	{0x66FE, "zēng"}, /* 曾 */ {0x67E5, "zhā"},  /* 查 */
	{0x4EC7, "qiú"},  /* 仇 */ {0x533A, "ōu"},   /* 区 */
	{0x5340, "ōu"},   /* 區 */ {0x76D6, "gě"},   /* 盖 */
	{0x84CB, "gě"},   /* 蓋 */ {0x6734, "piáo"}, /* 朴 */
	{0x7FDF, "zhái"}, /* 翟 */ {0x534E, "huà"},  /* 华 */
	{0x83EF, "huà"},  /* 華 */ {0x7E41, "pó"},   /* 繁 */
	{0x5B81, "nìng"}, /* 宁 */ {0x7EAA, "jǐ"},   /* 纪 */
	{0x7D00, "jǐ"},   /* 紀 */ {0x5C09, "wèi"},  /* 尉 */
	{0x7A46, "mù"},   /* 穆 */ {0x5458, "yùn"},  /* 员 */
	{0x54E1, "yùn"},  /* 員 */ {0x8983, "qín"},  /* 覃 */
	{0x90C7, "xún"},  /* 郇 */ {0x963F, "ā"},    /* 阿 */
	{0x8F66, "chē"},  /* 车 */ {0x4E50, "yuè"},  /* 乐 */
	{0x6A02, "yuè"},  /* 樂 */ {0x6298, "shé"},  /* 折 */
	{0x7F2A, "miào"}, /* 缪 */ {0x7E46, "miào"}, /* 繆 */
	{0x4E07, "wàn"},  /* 万 */ {0x6C88, "shěn"}, /* 沈 */
	{0x76D6, "gě"},   /* 盖 */ {0x79CD, "chóng"} /* 种 */
};

/* Two-character family names of which the first character reads otherwise than alone. */
static const struct {
	uint32_t first, second;
	const char *marked;
} compound_surnames[] = {
	{0x5C09, 0x8FDF, "yù"},    /* 尉迟 */ {0x5C09, 0x9072, "yù"}, /* 尉遲 */
	{0x4E07, 0x4FDF, "mò"},    /* 万俟 */ {0x842C, 0x4FDF, "mò"}, /* 萬俟 */
	{0x957F, 0x5B59, "zhǎng"}, {0x9577, 0x5B6B, "zhǎng"}          /* 长孙 長孫 */
};

static uint32_t table_entry(uint32_t code)
{
	if (code > 0x10FFFF)
		return 0;
	return pinyin_table_block[((uint32_t)pinyin_table_index[code >> PINYIN_TABLE_SHIFT]
				   << PINYIN_TABLE_SHIFT) +
				  (code & ((1u << PINYIN_TABLE_SHIFT) - 1))];
}

static const char *common_reading(uint32_t code)
{
	uint32_t number = table_entry(code) & ((1u << PINYIN_NAME_SHIFT) - 1);

	return number > 0 ? pinyin_syllable[number] : NULL;
}

/* The base letter of a marked one; 0 for what pinyin does not use. ü is v. */
static char base_letter(uint32_t code)
{
	static const struct {
		uint32_t first, last;
		char base;
	} rows[] = {
		{0xE0, 0xE4, 'a'},   {0xE8, 0xEB, 'e'},   {0xEC, 0xEF, 'i'},   {0xF2, 0xF6, 'o'},
		{0xF9, 0xFB, 'u'},   {0xFC, 0xFC, 'v'},   {0x101, 0x101, 'a'}, {0x103, 0x103, 'a'},
		{0x113, 0x113, 'e'}, {0x11B, 0x11B, 'e'}, {0x12B, 0x12B, 'i'}, {0x12D, 0x12D, 'i'},
		{0x144, 0x144, 'n'}, {0x148, 0x148, 'n'}, {0x1F9, 0x1F9, 'n'}, {0x14D, 0x14D, 'o'},
		{0x14F, 0x14F, 'o'}, {0x16B, 0x16B, 'u'}, {0x16D, 0x16D, 'u'}, {0x1CE, 0x1CE, 'a'},
		{0x1D0, 0x1D0, 'i'}, {0x1D2, 0x1D2, 'o'}, {0x1D4, 0x1D4, 'u'}, {0x1D6, 0x1D6, 'v'},
		{0x1D8, 0x1D8, 'v'}, {0x1DA, 0x1DA, 'v'}, {0x1DC, 0x1DC, 'v'}, {0x251, 0x251, 'a'},
		{0x261, 0x261, 'g'},
	};

	if (code >= 'a' && code <= 'z')
		return (char)code;
	if (code >= 'A' && code <= 'Z')
		return (char)(code - 'A' + 'a');
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (code >= rows[i].first && code <= rows[i].last)
			return rows[i].base;
	}
	return code >= 0xC0 && code <= 0xDC ? base_letter(code + 0x20) : '\0';
}

size_t pinyin_fold(struct slice typed, char *ret, size_t size)
{
	size_t n = 0;
	uint32_t code;

	if (size == 0)
		return 0;
	for (size_t at = 0; at < typed.len && n + 1 < size;) {
		at += utf8_decode(typed, at, &code);
		char base = base_letter(code);
		/* u: and u followed by a diaeresis are ü */
		if ((code == ':' || code == 0x308) && n > 0 && ret[n - 1] == 'u')
			ret[n - 1] = 'v';
		else if (base != '\0')
			ret[n++] = base;
	}
	ret[n] = '\0';
	return n;
}

bool pinyin_of_code(uint32_t code, char ret[PINYIN_MAX])
{
	const char *marked = common_reading(code);

	return marked && pinyin_fold(slice_of_string(marked), ret, PINYIN_MAX) > 0;
}

bool pinyin_marked_of_code(uint32_t code, char *ret)
{
	const char *marked = common_reading(code);

	if (!marked)
		return false;
	memcpy(ret, marked, strlen(marked) + 1);
	return true;
}

static const char *surname_reading(struct slice name)
{
	uint32_t first = 0, second = 0;
	size_t at = utf8_decode(name, 0, &first);

	if (at < name.len)
		utf8_decode(name, at, &second);
	for (size_t i = 0; i < ARRAY_LEN(compound_surnames); i++) {
		if (compound_surnames[i].first == first && compound_surnames[i].second == second)
			return compound_surnames[i].marked;
	}
	for (size_t i = 0; i < ARRAY_LEN(surnames); i++) {
		if (surnames[i].code == first)
			return surnames[i].marked;
	}
	uint32_t number = table_entry(first) >> PINYIN_NAME_SHIFT;
	return number > 0 ? pinyin_syllable[number] : common_reading(first);
}

/* Reading of the character of a name at *at, which moves on; NULL when it has none. */
static const char *next_reading(struct slice name, size_t *at)
{
	size_t start = *at;
	uint32_t code;

	*at += utf8_decode(name, start, &code);
	return start == 0 ? surname_reading(name) : common_reading(code);
}

size_t pinyin_of_name(struct slice name, char *ret, size_t size)
{
	size_t n = 0;

	if (size == 0)
		return 0;
	ret[0] = '\0';
	for (size_t at = 0; at < name.len;) {
		const char *marked = next_reading(name, &at);

		if (marked)
			n += pinyin_fold(slice_of_string(marked), ret + n, size - n);
	}
	return n;
}

size_t pinyin_marked_of_name(struct slice name, char *ret, size_t size)
{
	size_t n = 0;

	if (size == 0)
		return 0;
	for (size_t at = 0; at < name.len;) {
		const char *marked = next_reading(name, &at);
		size_t len = marked ? strlen(marked) : 0;
		size_t space = n > 0 ? 1 : 0;

		if (len == 0)
			continue;
		if (n + space + len >= size)
			break;
		if (space)
			ret[n++] = ' ';
		memcpy(ret + n, marked, len);
		n += len;
	}
	ret[n] = '\0';
	return n;
}

bool pinyin_is_syllable(const char *plain)
{
	static const char *const finals[] = {
		"a",   "o",   "e",   "i",  "u",   "v",   "ai",   "ei",  "ao", "ou",   "an",  "en",
		"ang", "eng", "ong", "ia", "ie",  "iao", "iu",   "ian", "in", "iang", "ing", "iong",
		"ua",  "uo",  "uai", "ui", "uan", "un",  "uang", "ue",  "ve", "er",
	};
	size_t at = 0;

	if (strchr("bpmfdtnlgkhjqxrzcsyw", plain[0]) && plain[0] != '\0')
		at = 1;
	if (at == 1 && strchr("zcs", plain[0]) && plain[1] == 'h')
		at = 2;
	for (size_t i = 0; i < ARRAY_LEN(finals); i++) {
		if (strcmp(plain + at, finals[i]) == 0)
			return true;
	}
	return false;
}
