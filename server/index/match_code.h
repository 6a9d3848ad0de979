#pragma once

/* The form in which match texts are kept and compared: one byte for each space, line, digit and
 * small Latin letter (most of what folding leaves of ASCII), two for each Han character, kana,
 * Hangul or other character of the common blocks, four for the rest. Real news takes 0.69 of its
 * UTF-8 (UTF-16 would take 0.75), English 1.00, and equal texts stay equal bytes.
 *
 * Bytes below MATCH_CODE_PAIR stand alone, all others in pairs, the higher digit of a number to the
 * base MATCH_CODE_DIGITS first; numbers above the characters' own are the two halves of a code
 * point, which are different from each other. So a string that is found may begin in the middle of
 * a pair, which the number of pair bytes before it tells (match_code_is_start()), and in no other
 * wrong way. Pure; any thread. */
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/utf8.h"

#define MATCH_CODE_LINE   0
#define MATCH_CODE_SPACE  1
#define MATCH_CODE_DIGIT  2  /* to 11 */
#define MATCH_CODE_LETTER 12 /* to 37 */
#define MATCH_CODE_PAIR   38
#define MATCH_CODE_DIGITS (256u - MATCH_CODE_PAIR)
/* A pair that begins below the first is of a Han character, one that begins with the second or
 * above may be half of a code point. */
#define MATCH_CODE_HAN_END 134
#define MATCH_CODE_HALF    220

/* As utf8_decode(), of valid text: nearly all is three bytes. */
static inline size_t match_decode_utf8(struct slice s, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;

	if (s.len - at < 3 || p[0] < 0xE0 || p[0] >= 0xF0)
		return utf8_decode(s, at, ret);
	*ret = (uint32_t)(p[0] & 0xF) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
	return 3;
}

/* Bytes that n bytes of UTF-8 take at most. */
static inline size_t match_code_room(size_t n)
{
	return 2 * n;
}
/* Encodes valid UTF-8; returns the length. */
size_t match_code_encode(struct slice text, char *ret);
/* The length alone. */
size_t match_code_size(struct slice text);

/* The character at s[at], which begins there: writes it and returns its length. Of damaged bytes it
 * makes U+FFFD; never reads outside. at < s.len. */
size_t match_code_decode(struct slice s, size_t at, uint32_t *ret);
/* The character before `at` (> 0), where one begins: writes it and returns its first byte. */
size_t match_code_decode_before(struct slice s, size_t at, uint32_t *ret);
/* As UTF-8, in the arena. ptr NULL over the budget. */
struct slice match_code_text(struct slice s, struct arena *a);

/* Whether a character begins at `at`; one does at known <= at. */
bool match_code_is_start(struct slice s, size_t at, size_t known);

/* A text with its encoded form, and where characters went. */
struct match_coded {
	struct slice text, code; /* code is in the arena */
	uint32_t *marks;         /* of every MATCH_CODE_MARK bytes of the text */
};

#define MATCH_CODE_MARK 64u

/* Returns 0 or ERR_LIMIT. text must stay. */
int match_code_make(struct slice text, struct arena *a, struct match_coded *ret) must_check;
/* Where the character at `at` of the text begins in the code, and a place not behind that. */
uint32_t match_code_offset(const struct match_coded *c, size_t at);
static inline uint32_t match_code_offset_near(const struct match_coded *c, size_t at)
{
	return c->marks[at / MATCH_CODE_MARK];
}
