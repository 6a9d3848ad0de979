#pragma once

/* The form in which compressed match texts are kept: a row of numbers of two bytes, each of a
 * token, which is up to TEXT_TOKEN_MAX bytes that stand together often. Tokens stand in the
 * segment's text model, all of one size, so that a text becomes readable by one copy for each, at
 * some GB/s, and without the texts around it. Source: dictionaries of 16-bit tokens as in OnPair
 * (Gargiulo and Venturini 2025), made by merging pairs as in byte pair encoding. */
#include <stdint.h>

#include "base/slice.h"

#define TEXT_TOKEN_MAX  15u
#define TEXT_TOKENS_MIN 256u /* the first are the bytes, so that every text can be cut */
#define TEXT_TOKENS_MAX 65536u
#define TEXT_TOKEN_ROOM 16u /* bytes written for a token, whatever its length */

struct text_token {
	char bytes[TEXT_TOKEN_MAX]; /* zeros behind the token */
	uint8_t len;                /* 1 or more */
};

_Static_assert(sizeof(struct text_token) == TEXT_TOKEN_ROOM, "tokens are copied whole");
