#include <stdlib.h>

#include <unicode/uchar.h>
#include <unicode/ucsdet.h>

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/common_han.h"

/* Enough to be sure, little enough to be quick. */
#define SAMPLE_BYTES  16384
#define SAMPLE_BUDGET ((size_t)4 << 20)

static bool is_ascii_letter(uint32_t code)
{
	return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

/* How much one character speaks for the reading that gave it. */
static int plausibility(uint32_t code, uint32_t before, const struct charset *charset)
{
	if (code < 0x20 && code != '\n' && code != '\r' && code != '\t')
		return -6;
	if (code < 0x80)
		return charset->wide ? 1 : 0;
	if (code == UTF8_REPLACEMENT)
		return -10;
	if (code >= 0x4E00 && code <= 0x9FFF)
		return han_is_common(code) ? 4 : -1;
	if ((code >= 0x3000 && code <= 0x301F) || (code >= 0xFF01 && code <= 0xFF5E) ||
	    (code >= 0x2014 && code <= 0x201D) || code == 0x2026 || code == 0xB7)
		return 2;
	if (code >= 0xAC00 && code <= 0xD7A3)
		return strcmp(charset->name, "EUC-KR") == 0 ? 1 : -1;
	if (code >= 0x3041 && code <= 0x30FE)
		return strcmp(charset->name, "GB18030") == 0 ? -1 : 1;
	if (code >= 0xC0 && code <= 0x24F)
		return is_ascii_letter(before) || before == ' ' ? 2 : -2;
	if (code >= 0x400 && code <= 0x45F)
		return strcmp(charset->name, "windows-1251") == 0 ? 1 : -2;
	if (code_is_han(code))
		return -4;
	switch (u_charType((UChar32)code)) {
	case U_UNASSIGNED:
	case U_PRIVATE_USE_CHAR:
	case U_CONTROL_CHAR:
	case U_SURROGATE:
		return -6;
	default:
		return -2;
	}
}

static int text_plausibility(struct slice text, const struct charset *charset)
{
	uint32_t code, before = ' ';
	int score = 0;

	for (size_t at = 0; at < text.len; before = code) {
		at += utf8_decode(text, at, &code);
		/* A sample ends anywhere: what is broken there says nothing. */
		if (at == text.len && code == UTF8_REPLACEMENT)
			break;
		score += plausibility(code, before, charset);
	}
	return score;
}

/* INT_MIN when it cannot be read so. */
static int charset_score(const struct charset *charset, struct slice sample)
{
	struct conversion c;
	struct arena a;
	int score = INT32_MIN, r;

	arena_init(&a, SAMPLE_BUDGET);
	if (strcmp(charset->name, "UTF-8") == 0)
		r = charset_repair_utf8(sample, 0, &a, &c);
	else
		r = charset_convert(charset, sample, 0, &a, &c);
	if (r == 0)
		score = text_plausibility(c.text, charset);
	arena_release(&a);
	return score;
}

static bool is_everyday_text(struct slice text)
{
	size_t everyday = 0, high = 0;
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		at += utf8_decode(text, at, &code);
		high += code >= 0x80;
		everyday += code >= 0x80 && code_is_everyday(code);
	}
	return high > 1 && everyday * 5 >= high * 4;
}

bool charset_is_plausible(const struct charset *charset, struct slice bytes)
{
	struct conversion c;
	struct arena a;

	if (bytes.len > SAMPLE_BYTES)
		bytes.len = SAMPLE_BYTES;
	arena_init(&a, SAMPLE_BUDGET);
	bool plausible = charset_convert(charset, bytes, 0, &a, &c) == 0 &&
			 (text_plausibility(c.text, charset) > 0 || is_everyday_text(c.text));
	arena_release(&a);
	return plausible;
}

static const struct charset *ask_icu(struct slice sample)
{
	UErrorCode status = U_ZERO_ERROR;
	UCharsetDetector *detector = ucsdet_open(&status);
	const struct charset *found = NULL;

	ucsdet_setText(detector, sample.ptr, (int32_t)sample.len, &status);
	const UCharsetMatch *match = ucsdet_detect(detector, &status);
	const char *name = match ? ucsdet_getName(match, &status) : NULL;
	if (U_SUCCESS(status) && name)
		found = charset_find(slice_of_string(name));
	ucsdet_close(detector);
	return found;
}

struct contest {
	struct slice sample;
	const struct charset *best;
	int score;
};

static void contest_enter(struct contest *c, const struct charset *charset, int bonus)
{
	if (!charset || (charset->wide && c->sample.len % 2 != 0))
		return;
	int score = charset_score(charset, c->sample);
	if (score == INT32_MIN)
		return;
	score += bonus;
	if (!c->best || score > c->score) {
		c->best = charset;
		c->score = score;
	}
}

/* Characters of three bytes make up half of what is not ASCII: UTF-16 has them by accident only. */
static bool has_utf8(struct slice sample)
{
	size_t sound = 0, high = 0;
	uint32_t code;

	for (size_t at = 0; at < sample.len;) {
		size_t len = utf8_decode(sample, at, &code);

		high += (unsigned char)sample.ptr[at] >= 0x80 ? len : 0;
		sound += len >= 3 ? len : 0;
		at += len;
	}
	return sound * 2 > high;
}

const struct charset *charset_guess(struct slice bytes, const struct charset *declared,
				    bool wide_only)
{
	static const char *const usual[] = {"utf-8", "gb18030", "big5", "windows-1252"};
	struct contest c = {.sample = bytes};
	int high = 0;

	if (bytes.len > SAMPLE_BYTES)
		c.sample.len = SAMPLE_BYTES;
	for (size_t i = 0; i < c.sample.len; i++)
		high += (unsigned char)c.sample.ptr[i] >= 0x80;
	if (wide_only || !has_utf8(c.sample)) {
		contest_enter(&c, charset_find(SLICE_LITERAL("utf-16le")), 0);
		contest_enter(&c, charset_find(SLICE_LITERAL("utf-16be")), 0);
	}
	if (wide_only)
		return c.score > 0 ? c.best : NULL;
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		contest_enter(&c, charset_find(slice_of_string(usual[i])), 0);
	contest_enter(&c, ask_icu(c.sample), 0);
	contest_enter(&c, declared, high / 2);
	return c.best;
}
