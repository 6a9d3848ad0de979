#pragma once

/* What of a line's wording stands again in a text: pairs of Han characters and longer Latin words.
 * A headline's words return in its article, those of menus, advertisements and links do not.
 * Private to text/regions. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Bits; and bytes of text that are read: more would fill them. */
#define ECHO_BITS  32768
#define ECHO_BYTES 4000

struct echo {
	uint64_t bits[ECHO_BITS / 64];
	size_t bytes; /* read so far */
};

/* Adds the words of a text; nothing once ECHO_BYTES were read. */
void echo_add(struct echo *e, struct slice text);
/* Parts of a hundred of the line's words that were added; 0 when it has none. */
unsigned echo_share(const struct echo *e, struct slice line);
