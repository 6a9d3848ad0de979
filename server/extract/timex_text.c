#include "extract/timex_text.h"

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"

bool code_is_numeral(uint32_t c)
{
	return numeral_digit(c) >= 0 || c == U'十' || c == U'百' || c == U'千' || c == U'万' ||
	       c == U'亿' || c == U'廿' || c == U'卅';
}

bool code_is_mark(uint32_t c)
{
	return c == 0 || !(code_is_digit(c) || code_is_letter(c) || code_is_han(c) ||
			   code_is_kana_or_hangul(c));
}

/* 伍, 陆 and 參 are words of their own (大陆, 队伍, 參加): numerals only behind a numeral. */
static uint32_t fold(uint32_t code, uint32_t before)
{
	if (code < 0x80)
		return code;
	if (code == 0x3000 || code == 0xA0)
		return ' ';
	uint32_t simple = code_is_han(code) ? fold_han(code) : code;
	if ((simple == U'陆' || simple == U'伍' || simple == U'参' || simple == U'參') &&
	    !code_is_numeral(before))
		return simple;
	return numeral_fold(simple);
}

int timex_text_init(struct timex_text *t, struct slice text, struct arena *a)
{
	uint32_t before = 0;

	t->n = 0;
	t->code = arena_array(a, text.len + 1, sizeof *t->code);
	t->at = arena_array(a, text.len + 1, sizeof *t->at);
	if (!t->code || !t->at)
		return ERR_LIMIT;
	for (size_t at = 0; at < text.len; t->n++) {
		uint32_t code;
		t->at[t->n] = (uint32_t)at;
		at += utf8_decode(text, at, &code);
		t->code[t->n] = before = fold(code, before);
	}
	t->at[t->n] = (uint32_t)text.len;
	return 0;
}

size_t timex_text_index(const struct timex_text *t, uint32_t byte)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->at[mid + 1] <= byte)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint32_t lower(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code + ('a' - 'A');
	return code == U'’' ? '\'' : code;
}

/* Takes one code point of an alternative, which is valid UTF-8 in lower case; 0 at its end. */
static inline uint32_t take(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;

	if (*s == '\0' || *s == '|')
		return 0;
	if (*s < 0x80) {
		*p += 1;
		return *s;
	}
	if (*s < 0xE0) {
		*p += 2;
		return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
	}
	*p += 3; /* the lists stay in the basic plane */
	return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
}

size_t scan_one(const struct scan *s, size_t pos, const char *word)
{
	uint32_t code;

	while ((code = take(&word)) != 0 && pos < s->hi && lower(s->code[pos]) == code)
		pos++;
	return code == 0 ? pos : 0;
}

static bool goes_on(const struct scan *s, size_t pos)
{
	uint32_t c = scan_at(s, pos);

	return code_is_letter(c) || code_is_digit(c);
}

/* Most alternatives are left at their first character, which is compared as bytes. whole: six does
 * not match in sixteen, which a later alternative may. */
static size_t scan_first(const struct scan *s, size_t pos, const char *alternatives, int *which,
			 bool whole)
{
	char first[UTF8_MAX + 1] = "";
	int n = 0;

	if (pos < s->lo || pos >= s->hi)
		return 0;
	size_t len = utf8_encode(lower(s->code[pos]), first);
	for (const char *p = alternatives;; n++) {
		if (p[0] == first[0] &&
		    (len == 1 || (p[1] == first[1] && (len == 2 || p[2] == first[2])))) {
			size_t end = scan_one(s, pos, p);
			if (end > 0 && !(whole && goes_on(s, end))) {
				if (which)
					*which = n;
				return end;
			}
		}
		while (*p != '\0' && *p != '|')
			p++;
		if (*p == '\0')
			return 0;
		p++;
	}
}

size_t scan_any(const struct scan *s, size_t pos, const char *alternatives, int *which)
{
	return scan_first(s, pos, alternatives, which, false);
}

size_t scan_word(const struct scan *s, size_t pos, const char *alternatives, int *which)
{
	return scan_first(s, pos, alternatives, which, true);
}

bool scan_ends_with(const struct scan *s, size_t pos, const char *alternatives)
{
	for (const char *p = alternatives;;) {
		struct slice one = {p, 0};
		while (*p != '\0' && *p != '|')
			p++;
		one.len = (size_t)(p - one.ptr);
		size_t n = utf8_count(one);
		char text[64];
		if (one.len < sizeof text && pos >= s->lo + n) {
			memcpy(text, one.ptr, one.len);
			text[one.len] = '\0';
			if (scan_any(s, pos - n, text, NULL) == pos)
				return true;
		}
		if (*p == '\0')
			return false;
		p++;
	}
}

bool scan_is_one_of(uint32_t code, const char *codes)
{
	struct slice s = slice_of_string(codes);

	for (size_t at = 0; code != 0 && at < s.len;) {
		uint32_t one;
		at += utf8_decode(s, at, &one);
		if (one == code)
			return true;
	}
	return false;
}

size_t scan_skip_space(const struct scan *s, size_t pos)
{
	for (int i = 0; i < 2 && scan_at(s, pos) == ' '; i++)
		pos++;
	return pos;
}

size_t scan_number(const struct scan *s, size_t pos, struct numeral *ret)
{
	if (pos < s->lo || pos >= s->hi)
		return 0;
	size_t len = numeral_scan(s->code + pos, s->hi - pos, ret);
	return len > 0 ? pos + len : 0;
}

size_t scan_integer(const struct scan *s, size_t pos, int min, int max, int *ret)
{
	struct numeral n;
	size_t end = scan_number(s, pos, &n);

	if (end == 0 || n.form == NUMERAL_MIXED || n.form == NUMERAL_APPROX || n.integer < min ||
	    n.integer > max)
		return 0;
	for (size_t i = pos; i < end; i++)
		if (s->code[i] == ',' || s->code[i] == '.')
			return 0;
	*ret = (int)n.integer;
	return end;
}

size_t scan_digits(const struct scan *s, size_t pos, size_t n, int *ret)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = scan_at(s, pos + i);
		if (!code_is_digit(c))
			return 0;
		value = value * 10 + (int)(c - '0');
	}
	*ret = value;
	return pos + n;
}

void code_set_add(struct code_set *set, uint32_t code)
{
	if (code < 0x10000)
		set->bits[code / 8] |= (uint8_t)(1u << code % 8);
}
