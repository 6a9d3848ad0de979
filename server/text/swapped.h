#pragma once

/* The bytes behind a part of a text that was read in the wrong charset, and the characters they
 * are in the right one. Private to text/repair_swapped.c. Pure, no allocation. */
#include "base/slice.h"

/* A line is read in parts of at most so many characters, cut at ASCII where it can be. */
#define PART_MAX 1024
/* A byte of a part: none known. */
#define HOLE 0x100u

enum charset_name { GBK, BIG5, LATIN, UTF8 };

struct part {
	struct slice in;
	size_t start, end;             /* of the part in the text */
	uint16_t bytes[2 * PART_MAX];  /* or HOLE */
	uint32_t source[2 * PART_MAX]; /* offset of the character a byte came from */
	size_t n;
	size_t strange;             /* characters the wrong charset cannot have given */
	uint8_t step[2 * PART_MAX]; /* bytes that the character beginning here takes */
};

/* The bytes that charset `as` writes the characters of [start, end) with. '?' stays: it may be one.
 */
void part_take_bytes(struct part *p, enum charset_name as);
/* Finds where the characters of charset `was` begin: fills step along the way part_read goes. */
void part_find_steps(struct part *p, enum charset_name was);
/* One character from byte i on. Returns the bytes it takes; *ret U+FFFD when something of it is
 * lost. */
size_t part_read(const struct part *p, size_t i, enum charset_name was, uint32_t *ret);
