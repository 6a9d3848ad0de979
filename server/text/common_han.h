#pragma once

/* Whether a reading of bytes makes sense: how usual its characters are. For guesses among readings,
 * never for what a text means. Pure. */
#include <stdbool.h>
#include <stdint.h>

/* One of the most frequent characters, in either script. */
bool han_is_common(uint32_t code);
/* As han_is_common, and the marks that stand between them: 。，“”、 and their like. */
bool code_is_usual(uint32_t code);
/* One of the 3755 characters of daily use, in either script, or such a mark. */
bool code_is_everyday(uint32_t code);
