#include "index/match_code.h"

#include "base/macros.h"
#include "base/utf8.h"

/* Blocks of code points with a number of their own, which the blocks take one after the other. */
struct range {
	uint32_t first, end, number;
};

static const struct range ranges[] = {
	{0x4E00, 0xA000, 0x0000}, /* unified ideographs */
	{0x0000, 0x0800, 0x5200}, /* Latin to Arabic */
	{0x1E00, 0x3400, 0x5A00}, /* symbols, kana */
	{0xAC00, 0xD7A4, 0x7000}, /* Hangul */
};

#define NUMBERS    0x9BA4u           /* of characters */
#define HIGH_HALF  NUMBERS           /* a code point's bits above LOW_BITS */
#define LOW_HALF   (HIGH_HALF + 272) /* and the others */
#define LOW_BITS   12
#define NUMBER_END (LOW_HALF + (1u << LOW_BITS))

_Static_assert(NUMBER_END <= MATCH_CODE_DIGITS * MATCH_CODE_DIGITS, "numbers fit into pairs");
_Static_assert(MATCH_CODE_PAIR + 0x5200 / MATCH_CODE_DIGITS == MATCH_CODE_HAN_END, "Han");
_Static_assert(MATCH_CODE_PAIR + HIGH_HALF / MATCH_CODE_DIGITS == MATCH_CODE_HALF, "halves");

static size_t put_pair(char *p, uint32_t number)
{
	p[0] = (char)(MATCH_CODE_PAIR + number / MATCH_CODE_DIGITS);
	p[1] = (char)(MATCH_CODE_PAIR + number % MATCH_CODE_DIGITS);
	return 2;
}

static size_t put_code(char *p, uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (code >= ranges[i].first && code < ranges[i].end)
			return put_pair(p, code - ranges[i].first + ranges[i].number);
	put_pair(p, HIGH_HALF + (code >> LOW_BITS));
	put_pair(p + 2, LOW_HALF + (code & ((1u << LOW_BITS) - 1)));
	return 4;
}

static size_t put_ascii(char *p, unsigned char c)
{
	if (c >= 'a' && c <= 'z')
		*p = (char)(MATCH_CODE_LETTER + c - 'a');
	else if (c >= '0' && c <= '9')
		*p = (char)(MATCH_CODE_DIGIT + c - '0');
	else if (c == '\n')
		*p = MATCH_CODE_LINE;
	else if (c == ' ')
		*p = MATCH_CODE_SPACE;
	else
		return put_code(p, c);
	return 1;
}

size_t match_code_encode(struct slice text, char *ret)
{
	char *p = ret;

	for (size_t i = 0; i < text.len;) {
		unsigned char c = (unsigned char)text.ptr[i];
		uint32_t code;

		if (c < 0x80) {
			p += put_ascii(p, c);
			i++;
			continue;
		}
		i += match_decode_utf8(text, i, &code);
		p += put_code(p, code);
	}
	return (size_t)(p - ret);
}

size_t match_code_size(struct slice text)
{
	char bytes[4];
	size_t size = 0;

	for (size_t i = 0; i < text.len;) {
		size_t len = utf8_length((unsigned char)text.ptr[i]);

		len = len < text.len - i ? len : text.len - i;
		size += match_code_encode(slice_sub(text, i, i + len), bytes);
		i += len;
	}
	return size;
}

/* UINT32_MAX where there is no pair. */
static uint32_t number_at(struct slice s, size_t at)
{
	if (s.len - at < 2)
		return UINT32_MAX;
	unsigned char high = (unsigned char)s.ptr[at], low = (unsigned char)s.ptr[at + 1];
	if (high < MATCH_CODE_PAIR || low < MATCH_CODE_PAIR)
		return UINT32_MAX;
	return (uint32_t)(high - MATCH_CODE_PAIR) * MATCH_CODE_DIGITS + low - MATCH_CODE_PAIR;
}

static uint32_t code_of_number(uint32_t number)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (number - ranges[i].number < ranges[i].end - ranges[i].first)
			return number - ranges[i].number + ranges[i].first;
	return UTF8_REPLACEMENT;
}

static uint32_t code_of_single(unsigned char byte)
{
	if (byte >= MATCH_CODE_LETTER)
		return 'a' + (uint32_t)byte - MATCH_CODE_LETTER;
	if (byte >= MATCH_CODE_DIGIT)
		return '0' + (uint32_t)byte - MATCH_CODE_DIGIT;
	return byte == MATCH_CODE_SPACE ? ' ' : '\n';
}

size_t match_code_decode(struct slice s, size_t at, uint32_t *ret)
{
	unsigned char byte = (unsigned char)s.ptr[at];
	uint32_t number;

	if (byte < MATCH_CODE_PAIR) {
		*ret = code_of_single(byte);
		return 1;
	}
	*ret = UTF8_REPLACEMENT;
	number = number_at(s, at);
	if (number == UINT32_MAX)
		return 1;
	if (number < HIGH_HALF) {
		*ret = code_of_number(number);
		return 2;
	}
	uint32_t low = s.len - at >= 4 ? number_at(s, at + 2) : UINT32_MAX;
	if (number >= LOW_HALF || low < LOW_HALF || low >= NUMBER_END)
		return 2;
	*ret = (number - HIGH_HALF) << LOW_BITS | (low - LOW_HALF);
	return 4;
}

size_t match_code_decode_before(struct slice s, size_t at, uint32_t *ret)
{
	size_t start = at - 1;

	if ((unsigned char)s.ptr[start] >= MATCH_CODE_PAIR && at >= 2) {
		uint32_t number = number_at(s, at - 2);

		start = at - 2;
		if (number != UINT32_MAX && number >= LOW_HALF && at >= 4)
			start = at - 4;
	}
	match_code_decode(s, start, ret);
	return start;
}

struct slice match_code_text(struct slice s, struct arena *a)
{
	/* A pair becomes three bytes at most. */
	char *text = arena_alloc(a, 2 * s.len + UTF8_MAX);
	size_t len = 0;

	if (!text)
		return slice_of(NULL, 0);
	for (size_t at = 0; at < s.len;) {
		uint32_t code;

		at += match_code_decode(s, at, &code);
		/* What no character has told before is damage. */
		if (len + UTF8_MAX > 2 * s.len + UTF8_MAX)
			break;
		len += utf8_encode(code, text + len);
	}
	return slice_of(text, len);
}

bool match_code_is_start(struct slice s, size_t at, size_t known)
{
	size_t i = at;

	while (i > known && (unsigned char)s.ptr[i - 1] >= MATCH_CODE_PAIR)
		i--;
	return (at - i) % 2 == 0;
}

int match_code_make(struct slice text, struct arena *a, struct match_coded *ret)
{
	char *code = arena_alloc(a, match_code_room(text.len) + 1);
	uint32_t *marks = arena_array(a, text.len / MATCH_CODE_MARK + 1, sizeof *marks);
	size_t len = 0, at = 0;

	if (!code || !marks)
		return ERR_LIMIT;
	for (size_t i = 0; i <= text.len / MATCH_CODE_MARK; i++) {
		size_t end = (i + 1) * MATCH_CODE_MARK;

		marks[i] = (uint32_t)len;
		end = end < text.len ? end : text.len;
		while (end < text.len && !utf8_is_boundary(text, end))
			end++;
		len += match_code_encode(slice_sub(text, at, end), code + len);
		at = end;
	}
	*ret = (struct match_coded){text, slice_of(code, len), marks};
	return 0;
}

uint32_t match_code_offset(const struct match_coded *c, size_t at)
{
	size_t from = at / MATCH_CODE_MARK * MATCH_CODE_MARK;

	while (from < at && !utf8_is_boundary(c->text, from))
		from++;
	return match_code_offset_near(c, at) +
	       (uint32_t)match_code_size(slice_sub(c->text, from, at));
}
