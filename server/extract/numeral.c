#include "extract/numeral.h"

#include <string.h>

#include "base/macros.h"
#include "base/utf8.h"

static const struct {
	uint32_t from, to;
} folds[] = {
	{U'壹', U'一'}, {U'貳', U'二'}, {U'贰', U'二'}, {U'叁', U'三'}, {U'參', U'三'},
	{U'叄', U'三'}, {U'肆', U'四'}, {U'伍', U'五'}, {U'陸', U'六'}, {U'陆', U'六'},
	{U'柒', U'七'}, {U'捌', U'八'}, {U'玖', U'九'}, {U'拾', U'十'}, {U'佰', U'百'},
	{U'仟', U'千'}, {U'萬', U'万'}, {U'億', U'亿'}, {U'兩', U'两'}, {U'○', U'零'},
	{U'〇', U'零'}, {U'◯', U'零'},  {U'Ｏ', U'零'},
};

uint32_t numeral_fold(uint32_t code)
{
	if (code >= U'！' && code <= U'～' && code != U'Ｏ')
		return code - U'！' + '!';
	for (size_t i = 0; code > 0x7f && i < ARRAY_LEN(folds); i++)
		if (folds[i].from == code)
			return folds[i].to;
	return code;
}

int numeral_digit(uint32_t code)
{
	static const uint32_t han[] = U"零一二三四五六七八九";

	if (code >= '0' && code <= '9')
		return (int)(code - '0');
	if (code == U'〇')
		return 0;
	if (code == U'两')
		return 2;
	for (int i = 0; code > 0x7f && i < 10; i++)
		if (han[i] == code)
			return i;
	return -1;
}

/* 十 to 千 inside a section of four places; 廿 and 卅 are 20 and 30 by themselves. */
static int64_t small_unit(uint32_t code)
{
	return code == U'十' ? 10 : code == U'百' ? 100 : code == U'千' ? 1000 : 0;
}

static int64_t big_unit(uint32_t code)
{
	return code == U'万' ? 10000 : code == U'亿' ? 100000000 : 0;
}

static bool is_ascii_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

/* 1,234,567: groups of three behind the first comma. */
static size_t scan_groups(const uint32_t *c, size_t n, size_t at)
{
	while (at + 3 < n && c[at] == ',' && is_ascii_digit(c[at + 1]) &&
	       is_ascii_digit(c[at + 2]) && is_ascii_digit(c[at + 3]) &&
	       (at + 4 == n || !is_ascii_digit(c[at + 4])))
		at += 4;
	return at;
}

/* Units behind digits: 千, 万, 百万, 亿, 万亿. */
static size_t scan_multiplier(const uint32_t *c, size_t n, size_t at, double *value)
{
	double factor = 1;
	size_t end = at;

	if (end < n && small_unit(c[end]) >= 100)
		factor *= (double)small_unit(c[end++]);
	while (end < n && end < at + 3 && big_unit(c[end]) > 0)
		factor *= (double)big_unit(c[end++]);
	*value *= factor;
	return end;
}

static size_t scan_ascii(const uint32_t *c, size_t n, struct numeral *ret)
{
	size_t at = 0;
	double value = 0;

	while (at < n && is_ascii_digit(c[at]))
		at++;
	unsigned digits = (unsigned)at;
	if (at <= 3)
		at = scan_groups(c, n, at);
	for (size_t i = 0; i < at; i++)
		if (c[i] != ',')
			value = value * 10 + (double)(c[i] - '0');
	if (at + 1 < n && c[at] == '.' && is_ascii_digit(c[at + 1])) {
		double place = 0.1;
		for (at++; at < n && is_ascii_digit(c[at]); at++, place /= 10)
			value += place * (double)(c[at] - '0');
	}
	size_t end = scan_multiplier(c, n, at, &value);
	if (value >= NUMERAL_VALUE_MAX)
		return 0;
	*ret = (struct numeral){.form = end > at ? NUMERAL_MIXED : NUMERAL_DIGITS,
				.value = value,
				.digits = digits,
				.zero_first = digits > 1 && c[0] == '0'};
	return end;
}

/* State of a number such as 三亿二千零五万. */
struct han {
	int64_t total, section;
	int64_t digit;     /* -1: none waits for its unit */
	int64_t last_unit; /* the last small unit, falling within a section */
	int64_t last_big;  /* the last of 万 and 亿, falling within the number */
	bool after_zero;
};

static bool han_take_unit(struct han *h, int64_t unit)
{
	if (unit >= h->last_unit || (h->digit < 0 && unit != 10))
		return false;
	if (h->digit == 0 || (h->digit < 0 && h->section > 0 && !h->after_zero))
		return false;
	h->section += (h->digit < 0 ? 1 : h->digit) * unit;
	h->digit = -1;
	h->last_unit = unit;
	h->after_zero = false;
	return true;
}

static bool han_take_big(struct han *h, int64_t unit)
{
	int64_t section = h->section + (h->digit > 0 ? h->digit : 0);

	if (section == 0 && !(h->total > 0 && unit == 100000000 && h->last_big == 10000))
		return false;
	if (unit >= h->last_big) {
		if (h->last_big != 10000 || unit != 100000000)
			return false;
		h->total = (h->total + section) * unit; /* 万亿 */
	} else {
		h->total += section * unit;
	}
	h->section = 0;
	h->digit = -1;
	h->last_unit = INT64_MAX;
	h->last_big = unit;
	return true;
}

static bool han_take(struct han *h, uint32_t code)
{
	int digit = numeral_digit(code);

	if (code == U'廿' || code == U'卅') {
		if (h->section > 0 || h->digit >= 0)
			return false;
		h->section = code == U'廿' ? 20 : 30;
		h->last_unit = 10;
		return true;
	}
	if (small_unit(code) > 0)
		return han_take_unit(h, small_unit(code));
	if (big_unit(code) > 0)
		return han_take_big(h, big_unit(code));
	if (digit < 0 || is_ascii_digit(code) || h->digit > 0 || h->last_unit == 1)
		return false;
	if (digit == 0) {
		h->after_zero = true;
		return h->digit < 0 && !(h->total == 0 && h->section == 0);
	}
	h->digit = digit;
	return true;
}

static size_t scan_han_digits(const uint32_t *c, size_t n, struct numeral *ret)
{
	size_t at = 0;
	double value = 0;

	for (; at < n && c[at] > 0x7f && numeral_digit(c[at]) >= 0; at++)
		value = value * 10 + numeral_digit(c[at]);
	if (at == 0 || value >= NUMERAL_VALUE_MAX)
		return 0;
	*ret = (struct numeral){.form = NUMERAL_HAN_DIGITS,
				.value = value,
				.digits = (unsigned)at,
				.zero_first = at > 1 && numeral_digit(c[0]) == 0};
	return at;
}

/* 三万五 is 35000, 一百八 is 180: a last digit stands one place below the unit before it. */
static int64_t han_tail(const struct han *h)
{
	if (h->digit <= 0)
		return 0;
	if (!h->after_zero && h->last_unit != INT64_MAX && h->last_unit >= 100)
		return h->digit * (h->last_unit / 10);
	if (!h->after_zero && h->last_unit == INT64_MAX && h->last_big != INT64_MAX)
		return h->digit * (h->last_big / 10);
	return h->digit;
}

static size_t scan_han(const uint32_t *c, size_t n, struct numeral *ret)
{
	struct han h = {.digit = -1, .last_unit = INT64_MAX, .last_big = INT64_MAX};
	size_t at = 0, digits = scan_han_digits(c, n, ret);
	bool unit = digits < n && (small_unit(c[digits]) > 0 || big_unit(c[digits]) > 0);

	if (digits > 1 && unit) {
		ret->form = NUMERAL_APPROX; /* 三四十 */
		ret->value =
			numeral_digit(c[0]) * (double)(small_unit(c[digits]) + big_unit(c[digits]));
		return digits + 1;
	}
	if (digits > 0 && !unit)
		return digits;
	while (at < n && han_take(&h, c[at])) {
		at++;
		if (h.total > (int64_t)(NUMERAL_VALUE_MAX / 10))
			return 0;
	}
	if (at == 0)
		return 0;
	*ret = (struct numeral){.form = NUMERAL_HAN,
				.value = (double)(h.total + h.section + han_tail(&h)),
				.digits = (unsigned)at};
	return at;
}

size_t numeral_scan(const uint32_t *codes, size_t n, struct numeral *ret)
{
	struct numeral found = {0};
	size_t len = 0;

	if (n > NUMERAL_CODES_MAX)
		n = NUMERAL_CODES_MAX;
	if (n > 0)
		len = is_ascii_digit(codes[0]) ? scan_ascii(codes, n, &found)
					       : scan_han(codes, n, &found);
	if (len == 0 || len == NUMERAL_CODES_MAX)
		return 0;
	found.integer = -1;
	if (found.value < 1e15 && (double)(int64_t)found.value == found.value)
		found.integer = (int64_t)found.value;
	*ret = found;
	return len;
}
