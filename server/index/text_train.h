#pragma once

/* Chooses the tokens that texts are compressed with. */
#include "index/text_lexicon.h"

/* The tokens, at most max (TEXT_TOKENS_MIN to TEXT_TOKENS_MAX) of them, that cut the samples into
 * few pieces. The same samples make the same tokens. Freed by the caller. */
void text_train(const struct slice *samples, size_t n, uint32_t max, struct text_lexicon *ret);
