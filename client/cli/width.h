#pragma once

/* How many terminal cells text takes, whatever the locale. Any thread.
 * Source: Unicode 15, EastAsianWidth.txt (W and F are 2) and the general categories Mn, Me, Cf (0).
 */
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* 0, 1 or 2. Control characters count 1: they are shown as one sign. */
unsigned code_width(uint32_t code);
size_t text_width(struct slice text);
/* The longest prefix, in bytes, that takes at most cells cells. */
size_t text_fit(struct slice text, size_t cells);
