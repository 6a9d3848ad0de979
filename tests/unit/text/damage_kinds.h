#pragma once

/* Makes of a sound text what bad readers and converters make of it. Test only. */
#include <stdlib.h>

#include <unicode/ucnv.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "text/big5.h"
#include "text/fold_table.h"
#include "text/gbk.h"
#include "text/pinyin.h"

static inline uint32_t damage_pick(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static inline void add_code(struct buf *ret, uint32_t code)
{
	char text[UTF8_MAX];

	buf_add(ret, text, utf8_encode(code, text));
}

/* Each byte a character. lossy: the five bytes that windows-1252 has no character for are lost. */
static inline void read_as_latin(struct slice in, bool windows, bool lossy, struct buf *ret)
{
	static const uint16_t high[32] = {
		0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
		0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
		0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
	};

	for (size_t i = 0; i < in.len; i++) {
		unsigned char byte = (unsigned char)in.ptr[i];
		uint32_t code = windows && byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;

		add_code(ret, lossy && code >= 0x80 && code < 0xA0 ? UTF8_REPLACEMENT : code);
	}
}

/* What reading in the wrong charset lost, and where its characters come from. */
struct trace {
	char *lost;     /* a flag for each byte read, NULL: not asked for */
	uint32_t *from; /* for each byte written: the first byte read for it; NULL: not asked for */
};

static inline void trace_put(const struct trace *t, struct buf *ret, uint32_t code, size_t from)
{
	size_t old = ret->len;

	add_code(ret, code);
	for (size_t i = old; t->from && i < ret->len; i++)
		t->from[i] = (uint32_t)from;
}

static inline void trace_lose(const struct trace *t, size_t at)
{
	if (t->lost)
		t->lost[at] = 1;
}

/* Bytes read two by two. swallow: a pair that is none is one '?', else its first byte is U+FFFD. */
static inline void read_as_gbk(struct slice in, bool swallow, struct buf *ret,
			       const struct trace *t)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char byte = (unsigned char)in.ptr[i];
		unsigned char next = i + 1 < in.len ? (unsigned char)in.ptr[i + 1] : 0;
		uint32_t code = byte < 0x80 ? byte : byte == 0x80 ? 0x20AC : gbk_code(byte, next);

		if (code > 0) {
			trace_put(t, ret, code, i);
			i += byte > 0x80;
			continue;
		}
		trace_put(t, ret, swallow ? '?' : UTF8_REPLACEMENT, i);
		trace_lose(t, i);
		if (swallow && ++i < in.len)
			trace_lose(t, i);
	}
}

/* The same twice over. A character between that is lost takes all its bytes with it. */
static inline void read_as_gbk_twice(struct slice in, struct buf *ret, char *lost)
{
	struct buf half = BUF_INIT;
	uint32_t *from = calloc(in.len * 3 + 1, sizeof *from);
	char *half_lost = calloc(in.len * 3 + 1, 1);

	read_as_gbk(in, false, &half, &(struct trace){lost, from});
	read_as_gbk(buf_slice(&half), false, ret, &(struct trace){half_lost, NULL});
	for (size_t i = 0; i < half.len; i++) {
		size_t next = i + 1;
		while (next < half.len && from[next] == from[i])
			next++;
		size_t end = next < half.len ? from[next] : in.len;
		if (half_lost[i])
			memset(lost + from[i], 1, end - from[i]);
	}
	buf_free(&half);
	free(half_lost);
	free(from);
}

/* Bytes of one charset read in another with two bytes a character. A pair that is none is U+FFFD.
 */
typedef uint32_t damage_pair(uint32_t lead, uint32_t trail);

static inline void read_pairs(struct slice in, damage_pair *pair, struct buf *ret, char *lost)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char byte = (unsigned char)in.ptr[i];
		unsigned char next = i + 1 < in.len ? (unsigned char)in.ptr[i + 1] : 0;
		uint32_t code = byte < 0x80 ? byte : pair(byte, next);

		add_code(ret, code > 0 ? code : UTF8_REPLACEMENT);
		if (code == 0 && byte >= 0x80)
			lost[i] = 1;
		i += byte >= 0x80 && code > 0;
	}
}

/* The text in GBK or Big5. lost: what the charset does not write. from: for each byte written. */
static inline void write_pairs(struct slice in, bool big5, struct buf *ret, struct trace t)
{
	uint32_t code;

	for (size_t at = 0; at < in.len;) {
		size_t here = at, old = ret->len;
		at += utf8_decode(in, at, &code);
		uint32_t entry = big5 ? big5_entry(code) : gbk_entry(code) & 0xFFFF;

		if (code >= 0x80 && entry > 0)
			buf_add_char(ret, (char)(entry >> 8));
		else if (code >= 0x80)
			trace_lose(&t, here);
		buf_add_char(ret, (char)(code < 0x80 ? code : entry > 0 ? entry : '?'));
		for (size_t i = old; t.from && i < ret->len; i++)
			t.from[i] = (uint32_t)here;
	}
}

/* The text in one charset read in another. */
static inline void swap_pairs(struct slice in, bool big5, struct buf *ret, char *lost)
{
	struct buf half = BUF_INIT;
	uint32_t *from = calloc(in.len + 1, sizeof *from);
	char *half_lost = calloc(in.len + 1, 1);

	write_pairs(in, big5, &half, (struct trace){lost, from});
	read_pairs(buf_slice(&half), big5 ? gbk_code : big5_code, ret, half_lost);
	for (size_t i = 0; i < half.len; i++)
		lost[from[i]] |= half_lost[i];
	buf_free(&half);
	free(half_lost);
	free(from);
}

static inline void write_as(const char *charset, struct slice in, struct buf *ret)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *to = ucnv_open(charset, &status);
	int32_t room = (int32_t)in.len * 4 + 16;

	ret->len += (size_t)ucnv_fromAlgorithmic(to, UCNV_UTF8, buf_reserve(ret, (size_t)room),
						 room, in.ptr, (int32_t)in.len, &status);
	ucnv_close(to);
	ensure(U_SUCCESS(status));
}

/* 優(yōu): the reading behind one character in four that Traditional text alone has. */
static inline void insert_pinyin(struct slice in, uint32_t *seed, struct buf *ret)
{
	char marked[16];
	uint32_t code;

	for (size_t at = 0; at < in.len;) {
		size_t len = utf8_decode(in, at, &code);

		buf_add(ret, in.ptr + at, len);
		at += len;
		if ((fold_table_entry(code) & FOLD_HANT_ONLY) && damage_pick(seed, 4) == 0 &&
		    pinyin_marked_of_code(code, marked))
			buf_printf(ret, "(%s)", marked);
	}
}

static inline void insert_markup(struct slice in, uint32_t *seed, struct buf *ret)
{
	static const char *const pieces[] = {"<b>",        "</b>",          "<span class=\"x\">",
					     "</span>",    "<a href='/y'>", "</a>",
					     "<!-- ad -->"};
	uint32_t code;

	for (size_t at = 0; at < in.len;) {
		size_t len = utf8_decode(in, at, &code);

		if (code == 0x201C)
			buf_add_string(ret, "&ldquo;");
		else
			buf_add(ret, in.ptr + at, len);
		at += len;
		if (code > 0x3000 && damage_pick(seed, 12) == 0)
			buf_add_string(ret, pieces[damage_pick(seed, ARRAY_LEN(pieces))]);
	}
}

/* The second byte of the character before and the first of the next, when these make a character of
 * Traditional text: what a converter out of step takes for one. 0 when not. */
static inline uint32_t between(uint32_t before, uint32_t next)
{
	uint32_t code = gbk_code(gbk_entry(before) & 0xFF, gbk_entry(next) >> 8 & 0xFF);

	return code && (fold_table_entry(code) & FOLD_HANT_ONLY) ? code : 0;
}

/* GBK with such readings inserted between bytes, and read again: 因?yàn)镈 for 因為D. */
static inline void lose_bytes(struct slice in, uint32_t *seed, struct buf *ret)
{
	struct buf bytes = BUF_INIT;
	uint32_t code, before = 0;
	char marked[16];

	for (size_t at = 0; at < in.len; before = code) {
		at += utf8_decode(in, at, &code);
		uint32_t pair = gbk_entry(code) & 0xFFFF, taken = between(before, code);

		if (code < 0x80) {
			buf_add_char(&bytes, (char)code);
			continue;
		}
		if (pair == 0)
			continue;
		buf_add_char(&bytes, (char)(pair >> 8));
		/* The letters are written as bytes that GBK leaves alone: see the reader below. */
		if (taken && code_is_han(before) && damage_pick(seed, 3) == 0 &&
		    pinyin_marked_of_code(taken, marked))
			buf_printf(&bytes, "(\1%u\2)", taken);
		buf_add_char(&bytes, (char)pair);
	}
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.data[i];
		unsigned char next = i + 1 < bytes.len ? (unsigned char)bytes.data[i + 1] : 0;

		if (byte == 1) {
			pinyin_marked_of_code((uint32_t)atoi(bytes.data + i + 1), marked);
			buf_add_string(ret, marked);
			while (bytes.data[i] != 2)
				i++;
		} else if (byte < 0x80) {
			buf_add_char(ret, (char)byte);
		} else if (gbk_code(byte, next)) {
			code = gbk_code(byte, next);
			/* Full width is lost on the way, as in the pages we know. */
			add_code(ret, code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : code);
			i++;
		} else {
			buf_add_char(ret, '?');
			i++;
		}
	}
	buf_free(&bytes);
}
