#include "support/testing.h"

#include <stdlib.h>

#include <unicode/ucnv.h>

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "text/decode.h"

static void encode(const char *charset, const char *text, struct buf *ret)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t room = (int32_t)strlen(text) * 4 + 16;
	int32_t n = ucnv_convert(charset, "UTF-8", buf_reserve(ret, (size_t)room), room, text, -1,
				 &status);

	assert_true(U_SUCCESS(status));
	ret->len = (size_t)n;
}

static const char hans[] = "梁文锋1985年出生于广东湛江，2008年与同学一同创立了幻方量化。\n"
			   "DeepSeek-V3发布后，他说：“学习总是需要耐心。”";
static const char hant[] = "梁文鋒1985年出生於廣東湛江，2008年與同學一同創立了幻方量化。\n"
			   "DeepSeek-V3發布後，他說：「學習總是需要耐心。」";

static void test_detection(void **state)
{
	static const struct {
		const char *text, *encoding, *charset;
	} rows[] = {
		{hans, "UTF-8", "UTF-8"},
		{hant, "UTF-8", "UTF-8"},
		{hans, "GB18030", "GB18030"},
		{hant, "GB18030", "GB18030"},
		{hant, "Big5", "Big5"},
		{hans, "UTF-16LE", "UTF-16LE"},
		{hans, "UTF-16BE", "UTF-16BE"},
		{hant, "UTF-16LE", "UTF-16LE"},
		{"他说得很好", "GB18030", "GB18030"},
		{"他說得很好", "Big5", "Big5"},
		{"中国经济", "GB18030", "GB18030"},
		{"中國經濟", "Big5", "Big5"},
		{"台北市長表示", "Big5", "Big5"},
		{"记者从会议上获悉", "GB18030", "GB18030"},
		{"據報道，公司將發布新產品", "Big5", "Big5"},
		{"Der Präsident sagte, er könne nicht länger warten", "windows-1252",
		 "windows-1252"},
		{"Le résumé est déjà écrit", "windows-1252", "windows-1252"},
		{"He said “no” – and left", "windows-1252", "windows-1252"},
		{"不在上下，一个都不了。", "UTF-16LE", "UTF-16LE"},
		{"Plain English text in UTF-16.", "UTF-16LE", "UTF-16LE"},
		{"Plain English text in UTF-16.", "UTF-16BE", "UTF-16BE"},
		{hans, "HZ-GB-2312", "HZ-GB-2312"},
		{"Heading in English\n中国经济", "HZ-GB-2312", "HZ-GB-2312"},
		{hans, "ISO-2022-CN", "ISO-2022-CN"},
		{"東京で開かれた会議の記事です。", "ISO-2022-JP", "ISO-2022-JP"},
		{"王𫖮和李䶮出生于广东，㐀、𠀀是少见的字。", "GB18030", "GB18030"},
		{"佢哋喺旺角嘅茶餐廳食咗早餐，跟住去咗深水埗買嘢。", "Big5-HKSCS", "Big5"},
		{"a ~{ and b ~} are not HZ", "UTF-8", "UTF-8"},
		{"the path ~/x and ~{name}", "UTF-8", "UTF-8"},
		{"", "UTF-8", "UTF-8"},
		{"ascii", "UTF-8", "UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf bytes = BUF_INIT;
		struct decoded d;
		struct arena a;

		row("%s in %s", rows[i].text, rows[i].encoding);
		encode(rows[i].encoding, rows[i].text, &bytes);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_decode(buf_slice(&bytes), slice_of(NULL, 0), &a, &d, NULL),
				 0);
		assert_string_equal(d.charset, rows[i].charset);
		assert_slice_is(d.text, rows[i].text);
		assert_int_equal(d.bad_bytes, 0);
		assert_false(d.truncated);
		arena_release(&a);
		buf_free(&bytes);
	}
}

/* Parts of one file in several charsets: a byline or a quoted page that was pasted as bytes. */
static void test_mixed(void **state)
{
	static const char *const other[] = {"GB18030", "Big5"};
	static const char *const lines[2][4] = {
		{"量化投资的故事：他在1998年创立了公司，投入很大。", "来源：某报 记者 王某\n",
		 "他说，学习总是需要耐心，这一点没有疑问。\n", "责任编辑：李某"},
		{"量化投資的故事：他在1998年創立了公司，投入很大。", "來源：某報 記者 王某\n",
		 "他說，學習總是需要耐心，這一點沒有疑問。\n", "責任編輯：李某"},
	};

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		struct buf bytes = BUF_INIT, want = BUF_INIT;
		const char *charset = other[i & 1];
		unsigned which = i / 2;
		struct decoded d;
		struct arena a;

		/* Bit by bit: which of the five lines is in the other charset. */
		row("%s, lines %u", charset, which);
		for (unsigned line = 0; line < 5; line++) {
			const char *text = lines[i & 1][line % 4];

			struct buf part = BUF_INIT;

			encode(which >> line & 1 ? charset : "UTF-8", text, &part);
			buf_add_slice(&bytes, buf_slice(&part));
			buf_free(&part);
			buf_add_string(&want, text);
			buf_add_char(&bytes, '\n');
			buf_add_char(&want, '\n');
		}
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_decode(buf_slice(&bytes), slice_of(NULL, 0), &a, &d, NULL),
				 0);
		assert_slice_is(d.text, buf_string(&want));
		assert_int_equal(d.bad_bytes, 0);
		assert_int_equal(d.map.clean_bytes, d.text.len);
		assert_int_equal(d.map.original_bytes, bytes.len);
		assert_int_equal(d.mixed, which > 0 && which < 31);
		arena_release(&a);
		buf_free(&bytes);
		buf_free(&want);
	}
}

/* Broken UTF-8 is no other charset. */
static void test_not_mixed(void **state)
{
	static const char *const rows[] = {
		"量化投资的故事\xe4\xba 公司，\xe6\x98\n投入很大",
		"他说，学习总是\xff\xfe 需要耐心。",
		"一二三四五六七八九十\x80 \x99 \xe5",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d;
		struct arena a;

		row("%zu", i);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(
			text_decode(slice_of_string(rows[i]), slice_of(NULL, 0), &a, &d, NULL), 0);
		assert_string_equal(d.charset, "UTF-8");
		assert_false(d.mixed);
		assert_true(d.bad_bytes > 0);
		arena_release(&a);
	}
}

/* Every character leads back to bytes that decode to it alone. */
static void test_offsets(void **state)
{
	static const char *const encodings[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE", "Big5"};
	const char *text = "a梁文b，鋒\n𠮷!é";
	const char *big5_text = "a梁文b，鋒\n!";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++) {
		struct buf bytes = BUF_INIT, one = BUF_INIT;
		struct decoded d;
		struct arena a;

		row("%s", encodings[i]);
		encode(encodings[i], strcmp(encodings[i], "Big5") == 0 ? big5_text : text, &bytes);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(
			text_decode(buf_slice(&bytes), slice_of_string(encodings[i]), &a, &d, NULL),
			0);
		assert_string_equal(d.charset, encodings[i]);
		for (uint32_t at = 0; at < d.text.len;) {
			char character[UTF8_MAX + 1] = {0};
			uint32_t code, len = (uint32_t)utf8_decode(d.text, at, &code);
			struct span o = offset_map_to_original(&d.map, (struct span){at, at + len});

			memcpy(character, d.text.ptr + at, len);
			buf_clear(&one);
			encode(encodings[i], character, &one);
			assert_int_equal(o.end - o.start, one.len);
			assert_memory_equal(bytes.data + o.start, one.data, one.len);
			at += len;
		}
		arena_release(&a);
		buf_free(&one);
		buf_free(&bytes);
	}
}

static void test_marks_and_declarations(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *declared, *charset, *text;
	} rows[] = {
		{"\xef\xbb\xbf"
		 "ab",
		 5, "", "UTF-8", "ab"},
		{"\xff\xfe"
		 "a\0b\0",
		 6, "", "UTF-16LE", "ab"},
		{"\xfe\xff\0a\0b", 6, "", "UTF-16BE", "ab"},
		{"\xff\xfe\0\0a\0\0\0", 8, "", "UTF-32LE", "a"},
		{"\xd0\xc2\xce\xc5", 4, "gb2312", "GB18030", "新闻"},
		{"\xb7\x73\xbb\x44", 4, "big5", "Big5", "新聞"},
		/* What is valid UTF-8 is UTF-8, whatever its server said. */
		{"\xe6\x96\xb0\xe9\x97\xbb", 6, "iso-8859-1", "UTF-8", "新闻"},
		{"<meta charset=\"gbk\">\xd0\xc2\xce\xc5", 24, "", "GB18030",
		 "<meta charset=\"gbk\">新闻"},
		{"x", 1, "no-such-charset", "UTF-8", "x"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d;
		struct arena a;

		row("%zu", i);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_decode(slice_of(rows[i].bytes, rows[i].len),
					     slice_of_string(rows[i].declared), &a, &d, NULL),
				 0);
		assert_string_equal(d.charset, rows[i].charset);
		assert_slice_is(d.text, rows[i].text);
		assert_int_equal(d.map.original_bytes, rows[i].len);
		arena_release(&a);
	}
}

static void test_bad_bytes(void **state)
{
	static const struct {
		const char *bytes, *text;
		uint32_t bad;
		bool truncated;
	} rows[] = {
		{"梁文锋\xff创立公司", "梁文锋\xef\xbf\xbd创立公司", 1, false},
		{"梁文锋创立\xe5\x85", "梁文锋创立\xef\xbf\xbd", 2, true},
		{"梁文锋\xe5\x85创立", "梁文锋\xef\xbf\xbd创立", 2, false},
		{"梁文锋公司\x80\x80", "梁文锋公司\xef\xbf\xbd\xef\xbf\xbd", 2, false},
		/* overlong forms of '/' */
		{"梁文锋\xc0\xaf创立", "梁文锋\xef\xbf\xbd\xef\xbf\xbd创立", 2, false},
		{"梁文锋\xe0\x80\xaf创立公司", "梁文锋\xef\xbf\xbd\xef\xbf\xbd创立公司", 3, false},
		/* surrogates one by one, and one alone */
		{"公司\xed\xa0\xbd\xed\xb8\x80创立", "公司😀创立", 6, false},
		{"公司\xed\xa0\xbd创立于广东", "公司\xef\xbf\xbd\xef\xbf\xbd创立于广东", 3, false},
		/* beyond the last character, five bytes long */
		{"梁文锋\xf4\x90\x80\x80创立公司", "梁文锋\xef\xbf\xbd\xef\xbf\xbd创立公司", 4,
		 false},
		{"梁文锋创立公司\xf8\x88\x80\x80\x80",
		 "梁文锋创立公司"
		 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		 5, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d;
		struct arena a;

		row("%zu", i);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_decode(slice_of_string(rows[i].bytes), slice_of(NULL, 0), &a,
					     &d, NULL),
				 0);
		assert_string_equal(d.charset, "UTF-8");
		assert_slice_is(d.text, rows[i].text);
		assert_int_equal(d.bad_bytes, rows[i].bad);
		assert_int_equal(d.truncated, rows[i].truncated);
		arena_release(&a);
	}
}

static void test_cut_off(void **state)
{
	struct buf bytes = BUF_INIT;
	struct decoded d;
	struct arena a;

	(void)state;
	encode("GB18030", hans, &bytes);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_decode(slice_of(bytes.data, 5), SLICE_LITERAL("gbk"), &a, &d, NULL),
			 0);
	assert_slice_is(d.text, "梁文\xef\xbf\xbd");
	assert_true(d.truncated);
	assert_int_equal(d.bad_bytes, 1);
	struct span o = offset_map_to_original(&d.map, (struct span){6, 9});
	assert_int_equal(o.start, 4);
	assert_int_equal(o.end, 5);
	arena_release(&a);
	buf_free(&bytes);
}

/* A mark of UTF-8 before bytes of another charset. */
static void test_false_mark(void **state)
{
	static const char *const others[] = {"GB18030", "Big5"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct buf bytes = BUF_INIT, part = BUF_INIT;
		struct decoded d;
		struct arena a;

		row("%s", others[i]);
		encode(others[i], i == 0 ? hans : hant, &part);
		buf_add_string(&bytes, "\xef\xbb\xbf");
		buf_add_slice(&bytes, buf_slice(&part));
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_decode(buf_slice(&bytes), slice_of(NULL, 0), &a, &d, NULL),
				 0);
		assert_string_equal(d.charset, others[i]);
		assert_slice_is(d.text, i == 0 ? hans : hant);
		assert_int_equal(offset_map_to_original(&d.map, (struct span){0, 3}).start, 3);
		arena_release(&a);
		buf_free(&bytes);
		buf_free(&part);
	}
}

/* Every charset that is known, one file a line of each: nothing fails, offsets hold. */
static void test_all_at_once(void **state)
{
	static const char *const all[] = {"UTF-8",     "GB18030",      "Big5-HKSCS",  "UTF-16LE",
					  "Shift_JIS", "windows-1252", "HZ-GB-2312",  "EUC-JP",
					  "UTF-16BE",  "ISO-2022-JP",  "windows-949", "UTF-32LE"};
	struct buf bytes = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 5 * ARRAY_LEN(all); i++) {
		struct buf part = BUF_INIT;

		encode(all[i % ARRAY_LEN(all)], i % 2 ? hant : hans, &part);
		buf_add_slice(&bytes, buf_slice(&part));
		buf_free(&part);
		for (size_t cut = 0; cut < 3; cut++) {
			struct decoded d;
			struct arena a;

			arena_init(&a, ARENA_BUDGET_DEFAULT);
			int r = text_decode(slice_sub(buf_slice(&bytes), 0, bytes.len - cut),
					    slice_of(NULL, 0), &a, &d, NULL);
			assert_true(r == 0 || r == ERR_INVALID);
			if (r == 0) {
				assert_int_equal(utf8_validate(d.text), d.text.len);
				assert_int_equal(d.map.clean_bytes, d.text.len);
				assert_int_equal(d.map.original_bytes, bytes.len - cut);
			}
			arena_release(&a);
		}
	}
	buf_free(&bytes);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *why;
	} rows[] = {
		{"\x89PNG\r\n\x1a\n....", 12, "PNG"},
		{"\x7f"
		 "ELF\2\1\1",
		 7, "ELF"},
		{"PK\3\4....", 8, "ZIP"},
		{"%PDF-1.7\n", 9, "PDF"},
		{"text with a \0 in it", 19, "NUL"},
		{"\0\0\0\0\0\0\0\0", 8, "NUL"},
		{"\1\2\3\4\5\6a", 7, "control"},
		{"\1\0\2\0\3\0\4\0", 8, "NUL"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = {0};
		struct decoded d;
		struct arena a;

		row("%s", rows[i].why);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(text_decode(slice_of(rows[i].bytes, rows[i].len),
					     slice_of(NULL, 0), &a, &d, &err),
				 ERR_INVALID);
		assert_non_null(strstr(err.message, rows[i].why));
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detection),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_not_mixed),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_marks_and_declarations),
		cmocka_unit_test(test_bad_bytes),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_false_mark),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
