#include "text/fold_numeral.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"

#define CODES_MAX 8 /* 九千九百九十九 has seven */

enum { TEN = 10, HUNDRED = 100, THOUSAND = 1000 };

/* 0 to 9 for a digit, 10, 100, 1000 for a unit, -1 for anything else. */
static int han_value(uint32_t code)
{
	static const struct {
		uint16_t code;
		int16_t value;
	} all[] = {
		{0x3007, 0},   /* 〇 */ {0x96F6, 0},       /* 零 */ {0x4E00, 1},        /* 一 */
		{0x4E8C, 2},   /* 二 */ {0x4E24, 2},       /* 两 */ {0x4E09, 3},        /* 三 */
		{0x56DB, 4},   /* 四 */ {0x4E94, 5},       /* 五 */ {0x516D, 6},        /* 六 */
		{0x4E03, 7},   /* 七 */ {0x516B, 8},       /* 八 */ {0x4E5D, 9},        /* 九 */
		{0x5341, TEN}, /* 十 */ {0x767E, HUNDRED}, /* 百 */ {0x5343, THOUSAND}, /* 千 */
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i].code == code)
			return all[i].value;
	}
	return -1;
}

size_t fold_numeral_at(struct slice folded, size_t at)
{
	size_t end = at;
	uint32_t code;

	while (end < folded.len && char_is_digit(folded.ptr[end]))
		end++;
	if (end > at)
		return end - at;
	while (end < folded.len) {
		size_t len = utf8_decode(folded, end, &code);

		if (han_value(code) < 0)
			break;
		end += len;
	}
	return end - at;
}

/* 二〇二四: place by place. -1 when it is none. */
static int read_places(const int *values, size_t n)
{
	int number = 0;

	if (n > 4 || values[0] == 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (values[i] > 9)
			return -1;
		number = number * 10 + values[i];
	}
	return number;
}

/* 二十三, 两千零八: units fall, a zero stands only before the last digit. -1 when it is none. */
static int read_count(const int *values, size_t n)
{
	int number = 0, digit = -1, unit = 10 * THOUSAND;

	for (size_t i = 0; i < n; i++) {
		int v = values[i];

		if (v >= TEN) {
			if (v >= unit || (digit < 1 && !(v == TEN && number == 0 && digit < 0)))
				return -1;
			number += (digit < 0 ? 1 : digit) * v;
			unit = v;
			digit = -1;
		} else if (v == 0) {
			if (number == 0 || digit >= 0 || i + 1 == n)
				return -1;
		} else {
			if (digit >= 0)
				return -1;
			digit = v;
		}
	}
	if (digit > 0 && unit > TEN && unit < 10 * THOUSAND && values[n - 2] != 0)
		return -1; /* 三百五 is 350 to some */
	return number + (digit > 0 ? digit : 0);
}

static size_t add(struct fold_numeral ret[], size_t n, size_t max, const char *text,
		  struct slice self)
{
	if (n >= max || slice_equal(slice_of_string(text), self))
		return n;
	snprintf(ret[n].text, sizeof ret[n].text, "%s", text);
	return n + 1;
}

static const char *const han_digit[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

/* 二〇二四; zero: how 0 is written. */
static void write_places(int number, const char *zero, char *ret)
{
	char digits[8];

	*ret = '\0';
	snprintf(digits, sizeof digits, "%d", number);
	for (const char *c = digits; *c; c++)
		strcat(ret, *c == '0' ? zero : han_digit[*c - '0']);
}

/* 两千零八; two: how 2 is written before 百 and 千. */
static void write_count(int number, const char *two, char *ret)
{
	static const struct {
		int value;
		const char *name;
	} units[] = {{THOUSAND, "千"}, {HUNDRED, "百"}, {TEN, "十"}, {1, ""}};
	bool begun = false, gap = false;

	*ret = '\0';
	for (size_t i = 0; i < 4; i++) {
		int digit = number / units[i].value % 10;

		if (digit == 0) {
			gap = begun;
			continue;
		}
		if (gap)
			strcat(ret, "零");
		gap = false;
		if (digit == 2 && units[i].value >= HUNDRED)
			strcat(ret, two);
		else if (digit > 1 || units[i].value != TEN || begun)
			strcat(ret, han_digit[digit]);
		strcat(ret, units[i].name);
		begun = true;
	}
}

static size_t spell(int number, struct slice self, struct fold_numeral ret[], size_t max)
{
	char text[2][FOLD_NUMERAL_BYTES];
	size_t n = 0;

	/* Years and numbers are read place by place, counts are not; both are common. */
	write_count(number, "二", text[0]);
	write_places(number, "〇", text[1]);
	bool year = number >= THOUSAND;
	n = add(ret, n, max, text[year], self);
	if (strcmp(text[0], text[1]) != 0)
		n = add(ret, n, max, text[!year], self);
	if (number % TEN == 0 || (number > HUNDRED && number % HUNDRED < TEN)) {
		write_places(number, "零", text[1]);
		n = add(ret, n, max, text[1], self);
	}
	if (number == 2)
		return add(ret, n, max, "两", self);
	if (number / HUNDRED % 10 == 2 || number / THOUSAND == 2) {
		write_count(number, "两", text[0]);
		n = add(ret, n, max, text[0], self);
	}
	return n;
}

size_t fold_numeral_variants(struct slice folded, struct fold_numeral ret[], size_t max)
{
	int values[CODES_MAX], number = 0;
	size_t n = 0;
	char text[8];
	uint32_t code;

	if (folded.len == 0 || fold_numeral_at(folded, 0) != folded.len)
		return 0;
	if (char_is_digit(folded.ptr[0])) {
		if (folded.len > 4 || folded.ptr[0] == '0')
			return 0;
		for (size_t i = 0; i < folded.len; i++)
			number = number * 10 + (folded.ptr[i] - '0');
		return spell(number, folded, ret, max);
	}
	for (size_t at = 0; at < folded.len; n++) {
		if (n == CODES_MAX)
			return 0;
		at += utf8_decode(folded, at, &code);
		values[n] = han_value(code);
	}
	number = read_places(values, n);
	if (number < 0)
		number = read_count(values, n);
	if (number <= 0)
		return 0;
	snprintf(text, sizeof text, "%d", number);
	return add(ret, 0, max, text, folded);
}
