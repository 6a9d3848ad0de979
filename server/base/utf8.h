#pragma once

/* UTF-8 decoding and boundaries (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define UTF8_MAX         4
#define UTF8_REPLACEMENT 0xFFFDu

/* utf8_decode() of what is neither ASCII nor a plain sequence of three bytes. */
size_t utf8_decode_other(struct slice s, size_t at, uint32_t *ret);

/* Decodes the code point at s[at]. Returns its length in bytes (1 to 4) and writes *ret; an invalid
 * byte gives length 1 and U+FFFD. at < s.len. */
static inline size_t utf8_decode(struct slice s, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;

	if (p[0] < 0x80) {
		*ret = p[0];
		return 1;
	}
	/* Nearly all Han: leads without overlong forms and surrogates. */
	if (p[0] > 0xE0 && p[0] < 0xED && s.len - at >= 3 && (p[1] & 0xC0) == 0x80 &&
	    (p[2] & 0xC0) == 0x80) {
		*ret = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
		return 3;
	}
	return utf8_decode_other(s, at, ret);
}

/* Writes the UTF-8 form (at most UTF8_MAX bytes) and returns its length; an invalid code point is
 * written as U+FFFD. */
size_t utf8_encode(uint32_t code, char *ret);
/* Offset of the first invalid byte, s.len when all is valid. */
size_t utf8_validate(struct slice s);
/* Number of code points; invalid bytes count one each. */
size_t utf8_count(struct slice s);
/* True when at is 0, s.len, or the first byte of a code point. */
bool utf8_is_boundary(struct slice s, size_t at);
/* utf8_decode_before() of what is neither ASCII nor a plain sequence of three bytes. */
size_t utf8_decode_before_other(struct slice s, size_t at, uint32_t *ret);
/* The code point before at (at > 0): writes it and returns its first byte's offset. */
static inline size_t utf8_decode_before(struct slice s, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;

	if (p[-1] < 0x80) {
		*ret = p[-1];
		return at - 1;
	}
	if (at >= 3 && (p[-1] & 0xC0) == 0x80 && (p[-2] & 0xC0) == 0x80 && p[-3] > 0xE0 &&
	    p[-3] < 0xED) {
		*ret = (p[-3] & 0x0Fu) << 12 | (p[-2] & 0x3Fu) << 6 | (p[-1] & 0x3Fu);
		return at - 3;
	}
	return utf8_decode_before_other(s, at, ret);
}

/* Byte length told by a lead byte of valid UTF-8. */
static inline size_t utf8_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Unified ideographs of all planes, the compatibility blocks, and 〇. */
bool code_is_han(uint32_t code);
/* Hiragana, Katakana, Hangul, Bopomofo: written without spaces like Han. */
bool code_is_kana_or_hangul(uint32_t code);
/* Spaces of all kinds, line ends, zero-width characters, soft hyphen, BOM. */
bool code_is_space(uint32_t code);
/* Offset of the first at or after `at` that is none, or the end. */
size_t utf8_spaces_end(struct slice s, size_t at);
static inline bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}
