#pragma once

/* Finds the characters of a query in a match text, 64 bytes at a time: whether a character begins
 * at a byte follows from the bytes that stand alone, and of every two bytes a bitmap tells whether
 * a character of the query begins with them. Nearly nothing is decided by branches, of which texts
 * would mislead many. Pure; any thread. */
#include <stdint.h>

#include "base/slice.h"

/* A character that was found. */
struct scan_hit {
	uint16_t at;    /* byte */
	uint16_t count; /* of characters before it */
};

/* Pairs of bytes that are looked for. */
struct scan_pairs {
	const uint64_t *bits;  /* of all there are */
	const uint16_t *items; /* n of them */
	uint32_t n;
};

#define SCAN_FEW      10u                  /* pairs that are rather compared with than looked up */
#define SCAN_FEW_WIDE 40u                  /* the same where 32 bytes are compared at once */
#define SCAN_MAX      ((size_t)UINT16_MAX) /* bytes of text */
#define SCAN_OTHER    UINT32_MAX

/* Writes the characters of text (at most SCAN_MAX bytes) that begin with one of the pairs, at most
 * one for two bytes and one, and returns their number; SCAN_OTHER where a
 * character may take more than two bytes, which has to be read otherwise. */
uint32_t scan_text(const struct scan_pairs *pairs, struct slice text, struct scan_hit *ret);
