#pragma once

/* Words that Taiwan, Hong Kong and the mainland write differently (软体, 软件): the counterparts of
 * a folded phrase, for widening a query. Pure look-up in a sorted table generated at build time
 * from share/lexicons/variants.tsv; any thread. */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* No phrase has more counterparts. */
#define TEXT_VARIANTS_MAX 8

/* The counterparts of a folded phrase (text_fold_key), in both directions, without itself and each
 * once. Writes at most max of them to ret (static storage) and returns how many; 0 when the phrase
 * is the same everywhere. */
size_t text_variants(struct slice folded, struct slice ret[], size_t max);

/* The longest phrase with counterparts that begins at folded[at]: its length in bytes, 0 when there
 * is none. at: a character boundary. For phrases inside a longer word (人工智慧公司). */
size_t text_variant_at(struct slice folded, size_t at);

/* The generated table: phrases in byte order, each with the line of the lexicon it stood in; a
 * phrase of two lines stands there twice. Members of line g are
 * variants_member[variants_line[g]] … up to variants_line[g + 1], as rows. Private. */
struct variants_row {
	const char *text;
	uint16_t len;  /* bytes */
	uint16_t line; /* of the lexicon */
};
extern const struct variants_row variants_row[];
extern const uint32_t variants_rows;
extern const uint16_t variants_line[], variants_member[];
