#pragma once

/* Chinese numerals and digits to numbers: 二十三, 两千零八, 〇, 廿, 二〇二三, 贰拾叁, 1.38亿,
 * 5,000万.
 *
 * Works on code points whose width and script are folded already (numeral_fold). Strict: units of
 * one section must fall (百 after 千), a number has at most NUMERAL_CODES_MAX code points and stays
 * below NUMERAL_VALUE_MAX; everything else is no number. Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define NUMERAL_CODES_MAX 32
#define NUMERAL_VALUE_MAX 1e16

enum numeral_form {
	NUMERAL_DIGITS = 1, /* 2023, 1,100, 3.5 */
	NUMERAL_HAN_DIGITS, /* 二〇二三, 九八: place by place */
	NUMERAL_HAN,        /* 二十三, 两千零八 */
	NUMERAL_MIXED,      /* 1.38亿, 3万 */
	NUMERAL_APPROX      /* 三四十: value is the lower one */
};

struct numeral {
	enum numeral_form form;
	double value;
	int64_t integer; /* value when it is whole, else -1 */
	unsigned digits; /* code points before any point or unit: 4 in 二〇二三 and in 2023 */
	bool zero_first; /* 08, 零八 */
};

/* Full-width to ASCII and the traditional and financial forms of numerals to everyday ones (貳 and
 * 贰 -> 二, 萬 -> 万); other code points come back unchanged. */
uint32_t numeral_fold(uint32_t code);
/* 0 to 9 for an ASCII or Han digit (两 is 2), -1 for anything else. code is folded. */
int numeral_digit(uint32_t code);
/* Reads the longest number at the start of codes. Returns its length, 0 when there is none. */
size_t numeral_scan(const uint32_t *codes, size_t n, struct numeral *ret);
