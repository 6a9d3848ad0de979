#pragma once

/* Tokens while they are chosen and while texts are cut into them. One thread. */
#include <stddef.h>

#include "base/buf.h"
#include "index/text_token.h"

struct text_lexicon {
	struct text_token *tokens; /* owned */
	uint32_t n, cap;
	uint32_t *slots; /* owned; open addressing: number + 1, and bits of the hash above */
	uint32_t n_slots;
	/* Owned; which lengths there are, a bit for each: of two and three by the first two bytes,
	 * of four and more by a hash of the first four. */
	uint16_t *short_lengths, *long_lengths;
};

/* With the bytes, and room for cap tokens in all. */
void text_lexicon_init(struct text_lexicon *x, uint32_t cap);
void text_lexicon_free(struct text_lexicon *x);
/* Adds a token of 2 to TEXT_TOKEN_MAX bytes. Nothing happens when it is there or there is no room.
 */
void text_lexicon_add(struct text_lexicon *x, struct slice bytes);
/* The longest token that text[at] begins. */
uint32_t text_lexicon_longest(const struct text_lexicon *x, struct slice text, size_t at);
/* Appends the numbers of a text's tokens, each in two bytes. */
void text_lexicon_cut(const struct text_lexicon *x, struct slice text, struct buf *ret);
