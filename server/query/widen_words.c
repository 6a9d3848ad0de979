/* Regional words and numbers in other digits. */
#include <stdio.h>

#include "base/utf8.h"
#include "query/widen.h"
#include "text/variants.h"

#define DIGITS_MAX 4u

static const char *const han_digits[] = {"〇", "一", "二", "三", "四",
					 "五", "六", "七", "八", "九"};

/* Folded text with [start, end) replaced. */
static int add_replaced(struct slice text, size_t start, size_t end, struct slice by,
			const char *why, struct forms *ret)
{
	char *form = arena_printf(ret->arena, "%.*s%.*s%.*s", (int)start, text.ptr, SLICE_ARGS(by),
				  (int)(text.len - end), text.ptr + end);

	if (!form)
		return ERR_LIMIT;
	forms_add(ret, slice_of_string(form), slice_of_string(why));
	return 0;
}

static int add_variants(struct slice text, struct forms *ret)
{
	struct slice others[TEXT_VARIANTS_MAX];
	int r = 0;

	for (size_t at = 0; r == 0 && at < text.len;) {
		size_t len = text_variant_at(text, at);
		struct slice phrase = slice_sub(text, at, at + len);
		size_t n = len > 0 ? text_variants(phrase, others, TEXT_VARIANTS_MAX) : 0;
		char *why = n > 0 ? arena_printf(ret->arena, "what other regions call %.*s",
						 SLICE_ARGS(phrase))
				  : NULL;

		if (n > 0 && !why)
			return ERR_LIMIT;
		for (size_t i = 0; r == 0 && i < n; i++)
			r = add_replaced(text, at, at + len, others[i], why, ret);
		at += len > 0 ? len : utf8_length((unsigned char)text.ptr[at]);
	}
	return r;
}

static bool is_digit(struct slice s, size_t at)
{
	return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

static bool is_han_at(struct slice s, size_t at)
{
	uint32_t code;

	return at < s.len && utf8_decode(s, at, &code) > 0 && code_is_han(code);
}

/* 0 to 10 for a Han digit or 十, -1 for another character. */
static int han_digit_at(struct slice s, size_t at, size_t *len)
{
	uint32_t code;

	*len = at < s.len ? utf8_decode(s, at, &code) : 0;
	struct slice one = slice_sub(s, at, at + *len);
	for (int i = 0; *len > 0 && i < 10; i++)
		if (slice_equal(one, slice_of_string(han_digits[i])))
			return i;
	if (slice_equal(one, SLICE_LITERAL("零")))
		return 0;
	return slice_equal(one, SLICE_LITERAL("十")) ? 10 : -1;
}

/* 2 → 二, 12 → 十二, 2023 → 二〇二三. */
static void spell_digits(struct slice digits, char *ret, size_t size)
{
	unsigned tens = (unsigned)(digits.ptr[0] - '0');
	unsigned ones = (unsigned)(digits.ptr[digits.len - 1] - '0');
	size_t len = 0;

	if (digits.len == 2 && tens > 0) {
		snprintf(ret, size, "%s十%s", tens > 1 ? han_digits[tens] : "",
			 ones > 0 ? han_digits[ones] : "");
		return;
	}
	for (size_t i = 0; i < digits.len; i++)
		len += (size_t)snprintf(ret + len, size - len, "%s",
					han_digits[digits.ptr[i] - '0']);
}

/* The number of Han digits [start, end): -1 when it is not written so. */
static int read_digits(struct slice s, size_t start, size_t end)
{
	int value = 0, tens = 0, n = 0;
	bool has_ten = false;
	size_t len;

	for (size_t at = start; at < end; at += len, n++) {
		int digit = han_digit_at(s, at, &len);

		if (digit == 10) {
			if (has_ten || n > 1 || (n == 1 && value == 0))
				return -1;
			tens = n == 0 ? 1 : value;
			has_ten = true;
			value = 0;
			continue;
		}
		if (has_ten && value > 0)
			return -1;
		value = value * 10 + digit;
	}
	return has_ten ? tens * 10 + value : value;
}

static const char why_number[] = "the same number in other digits";

static int add_han_digits(struct slice text, size_t start, size_t end, struct forms *ret)
{
	char spelt[DIGITS_MAX * UTF8_MAX + 8];

	if (end - start > DIGITS_MAX || !is_han_at(text, end))
		return 0;
	spell_digits(slice_sub(text, start, end), spelt, sizeof spelt);
	return add_replaced(text, start, end, slice_of_string(spelt), why_number, ret);
}

/* A Han numeral is one where a counted thing follows (螢火二號); elsewhere it is a part of a word
 * (一般), and in digits it would match the beginning of a longer number. */
static bool counts_something(struct slice s, size_t end)
{
	static const char *const after[] = {"号", "代", "届", "期", "版", "世", "年", "月", "日"};

	for (size_t i = 0; i < ARRAY_LEN(after); i++)
		if (slice_starts_with(slice_sub(s, end, s.len), slice_of_string(after[i])))
			return true;
	return false;
}

/* Nothing but a day, a month or a span of years: in digits it stands in most documents. */
static bool is_bare_date(struct slice text, size_t start, size_t end)
{
	struct slice unit = slice_sub(text, end, text.len);

	return start == 0 &&
	       (slice_equal(unit, SLICE_LITERAL("年")) || slice_equal(unit, SLICE_LITERAL("月")) ||
		slice_equal(unit, SLICE_LITERAL("日")));
}

static int add_ascii_digits(struct slice text, size_t start, size_t end, struct forms *ret)
{
	char spelt[16];
	int value = end - start <= DIGITS_MAX * 3 ? read_digits(text, start, end) : -1;

	if (value < 0 || !counts_something(text, end) ||
	    (value < 1000 && is_bare_date(text, start, end)))
		return 0;
	snprintf(spelt, sizeof spelt, "%d", value);
	return add_replaced(text, start, end, slice_of_string(spelt), why_number, ret);
}

static int add_numbers(struct slice text, struct forms *ret)
{
	int r = 0;

	for (size_t at = 0, end, len; r == 0 && at < text.len; at = end) {
		for (end = at; is_digit(text, end);)
			end++;
		if (end > at) {
			r = add_han_digits(text, at, end, ret);
			continue;
		}
		while (han_digit_at(text, end, &len) >= 0)
			end += len;
		if (end > at)
			r = add_ascii_digits(text, at, end, ret);
		else
			end += utf8_length((unsigned char)text.ptr[at]);
	}
	return r;
}

int widen_words(struct slice folded, struct forms *ret)
{
	int r = add_variants(folded, ret);

	return r < 0 ? r : add_numbers(folded, ret);
}
