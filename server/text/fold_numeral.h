#pragma once

/* Other spellings of small numerals in folded text, for widening a query: 2 and 二, 12 and 十二,
 * 2024 and 二〇二四. Pure. */
#include <stddef.h>

#include "base/slice.h"

#define FOLD_NUMERAL_BYTES 32
/* No numeral has more other spellings. */
#define FOLD_NUMERAL_MAX 4
/* The greatest number that is respelt. */
#define FOLD_NUMERAL_LIMIT 9999

struct fold_numeral {
	char text[FOLD_NUMERAL_BYTES]; /* folded, NUL-terminated */
};

/* The numeral that begins at folded[at]: the length of its run of digits or of Han numerals in
 * bytes, 0 when there is none. */
size_t fold_numeral_at(struct slice folded, size_t at);

/* The other spellings of a folded numeral, all of it digits or Han, likelier ones first. Writes at
 * most max and returns how many; 0 for what is no numeral up to FOLD_NUMERAL_LIMIT, or has a
 * leading zero. */
size_t fold_numeral_variants(struct slice folded, struct fold_numeral ret[], size_t max);
