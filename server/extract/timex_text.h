#pragma once

/* A text as code points for the time rules: width and script folded, numerals in their everyday
 * form, letters kept in their case. Positions are indices of code points; at[] leads back to bytes.
 * Matchers take a position and return the one behind what they matched, 0 for no match. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "extract/numeral.h"
#include "model/span.h"

struct timex_text {
	uint32_t *code; /* n of them */
	uint32_t *at;   /* n + 1 byte offsets */
	size_t n;
};

/* A stretch of the text that rules may look at: one sentence. */
struct scan {
	const uint32_t *code;
	size_t lo, hi;
	bool minguo; /* years of two and three digits count from 1912 */
};

/* Returns 0 or ERR_LIMIT. text must be valid UTF-8. */
int timex_text_init(struct timex_text *t, struct slice text, struct arena *a) must_check;
/* Index of the code point that starts at or holds the byte. O(log n). */
size_t timex_text_index(const struct timex_text *t, uint32_t byte);

/* Code point at pos, 0 outside of the scan. */
static inline uint32_t scan_at(const struct scan *s, size_t pos)
{
	return pos >= s->lo && pos < s->hi ? s->code[pos] : 0;
}

/* Code point before pos, 0 at the start. */
static inline uint32_t scan_before(const struct scan *s, size_t pos)
{
	return pos > s->lo && pos <= s->hi ? s->code[pos - 1] : 0;
}

/* One of the alternatives, written "上个|上|下"; earlier ones win. ASCII letters match in either
 * case. *which (may be NULL) gets the number of the alternative. */
size_t scan_any(const struct scan *s, size_t pos, const char *alternatives, int *which);
/* One word, which ends at a NUL or '|'. pos lies in the scan. */
size_t scan_one(const struct scan *s, size_t pos, const char *word);
/* As scan_any, and what follows must not be a letter or digit. */
size_t scan_word(const struct scan *s, size_t pos, const char *alternatives, int *which);
/* The end of one of the alternatives stands before pos. */
bool scan_ends_with(const struct scan *s, size_t pos, const char *alternatives);
bool scan_is_one_of(uint32_t code, const char *codes);
/* Behind at most two spaces. Always at least pos. */
size_t scan_skip_space(const struct scan *s, size_t pos);
size_t scan_number(const struct scan *s, size_t pos, struct numeral *ret);
/* A whole number from min to max without decimals or groups. */
size_t scan_integer(const struct scan *s, size_t pos, int min, int max, int *ret);
/* Exactly n ASCII digits; the next code point may be a digit. */
size_t scan_digits(const struct scan *s, size_t pos, size_t n, int *ret);

static inline bool code_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool code_is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F);
}

/* Digits and Han numerals. */
bool code_is_numeral(uint32_t c);
/* No letter, digit or Han: the end of a text, marks and spaces. */
bool code_is_mark(uint32_t c);

/* A set of code points of the basic plane: which ones a word of some list may start with. */
struct code_set {
	uint8_t bits[0x10000 / 8];
};

void code_set_add(struct code_set *set, uint32_t code);
static inline bool code_set_has(const struct code_set *set, uint32_t code)
{
	return code < 0x10000 && (set->bits[code / 8] >> code % 8 & 1);
}
