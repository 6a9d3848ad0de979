#pragma once

/* Character references of HTML: &nbsp; &#8220; &#x201C; */
#include "base/slice.h"

/* Reads the reference at s[at]. Returns its length in bytes and writes the code point, or 0 when
 * there is none. A number that is no character gives U+FFFD. */
size_t entity_read(struct slice s, size_t at, uint32_t *ret);
