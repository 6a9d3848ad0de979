#include "support/testing.h"

#include <stdio.h>

#include "text/clean.h"
#include "text/decode.h"
#include "unit/text/damage_kinds.h"

#define LOST "\xEF\xBF\xBD" /* marks the one character that was cut */

static const char simplified[] = "这座图书馆的意义远不止于藏书，因为有人愿意在周末讲解";
static const char traditional[] = "這座圖書館的意義遠不止於藏書，因為有人願意在週末講解";

static void check(struct slice damaged, enum content_type type, const char *want, const char *rest)
{
	struct decoded decoded;
	struct cleaned cleaned;
	struct arena a;
	char text[512];

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	snprintf(text, sizeof text, "%s%s", want, rest);
	assert_int_equal(text_decode(damaged, slice_of(NULL, 0), &a, &decoded, NULL), 0);
	assert_int_equal(text_clean(decoded.text, type, &a, &cleaned, NULL), 0);
	assert_slice_is(cleaned.text, text);
	arena_release(&a);
}

/* Markup cut in two is gone, half a character is marked. */
static void test_markup(void **state)
{
	static const struct {
		const char *tail, *left;
	} rows[] = {
		{"&nbs", ""},
		{"&nbsp", ""},
		{"&#x30", ""},
		{"&#123", ""},
		{"&lt", ""},
		{"&quo", ""},
		{"<a hre", ""},
		{"<a href=\"http://example.org/x.c", ""},
		{"<span style=\"color: re", ""},
		{"<img src='a.png' al", ""},
		{"<", ""},
		{"</", ""},
		{"</p", ""},
		{"</stro", ""},
		{"<!-- ad", ""},
		{"<br", ""},
		{"\xE4", LOST},
		{"\xE4\xB8", LOST},
		{"\xEF\xBC", LOST},
		{"\xF0\x9F\x98", LOST},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[256];

		row("%s", rows[i].tail);
		int n = snprintf(text, sizeof text, "%s。%s", simplified, rows[i].tail);
		snprintf(text + n + 1, sizeof text - (size_t)n - 1, "。%s", rows[i].left);
		check(slice_of(text, (size_t)n), CONTENT_TEXT, simplified, text + n + 1);
		n = snprintf(text, sizeof text, "<p>%s。%s", simplified, rows[i].tail);
		snprintf(text + n + 1, sizeof text - (size_t)n - 1, "。%s", rows[i].left);
		check(slice_of(text, (size_t)n), CONTENT_HTML, simplified, text + n + 1);
	}
}

/* What ends like cut markup and is none. */
static void test_sound(void **state)
{
	static const char *const sound[] = {
		"他在AT&T",         "研发即R&D", "问答 Q&A", "若 a<b",   "当x<p",     "a < b",
		"for any i <b and", "表情 ^_<",  "周末&",    "q&lat",    "A & B",     "p <s",
		"若 n <a and b",    "Ben & Je",  "S&P",      "价格<100", "（见<史记", "<未完",
		"x<y 与 y<",        "黑&白",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sound); i++) {
		row("%s", sound[i]);
		check(slice_of_string(sound[i]), CONTENT_TEXT, sound[i], "");
	}
}

enum way { LATIN_CUT, WINDOWS_CUT, GBK_CUT, GBK_TWICE_CUT, BIG5_CUT, WAYS };

/* The text without its last bytes, read in the wrong charset. */
static void damage(enum way way, struct slice in, struct buf *ret)
{
	struct buf half = BUF_INIT;
	char lost[512] = "";

	switch (way) {
	case LATIN_CUT:
	case WINDOWS_CUT:
		read_as_latin(in, way == WINDOWS_CUT, false, ret);
		break;
	case GBK_CUT:
		read_as_gbk(in, false, ret, &(struct trace){lost, NULL});
		break;
	case GBK_TWICE_CUT:
		read_as_gbk_twice(in, ret, lost);
		break;
	case BIG5_CUT:
		write_pairs(in, true, &half, (struct trace){lost, NULL});
		read_pairs(slice_of(half.data, half.len - 1), gbk_code, ret, lost);
		break;
	case WAYS:
	default:
		break;
	}
	buf_free(&half);
}

static void test_mojibake(void **state)
{
	(void)state;
	for (int way = 0; way < WAYS; way++) {
		const char *text = way == BIG5_CUT ? traditional : simplified;
		size_t len = strlen(text), cuts = way == BIG5_CUT ? 1 : 3;

		for (size_t cut = way != BIG5_CUT; cut < cuts; cut++) {
			struct buf damaged = BUF_INIT;
			char want[256];

			row("%d, %zu bytes cut", way, cut);
			damage((enum way)way, slice_of(text, len - cut), &damaged);
			snprintf(want, sizeof want, "%.*s", (int)(len - 3), text);
			check(buf_slice(&damaged), CONTENT_TEXT, want, LOST);
			buf_free(&damaged);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markup),
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_mojibake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
