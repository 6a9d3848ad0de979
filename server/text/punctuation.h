#pragma once

/* Kinds of marks, both widths. */
#include <stdbool.h>
#include <stdint.h>

/* Quotes and brackets that have a direction; straight quotes are neither. */
bool punctuation_opens(uint32_t code);
bool punctuation_closes(uint32_t code);
/* ，；： and their Latin forms. */
bool punctuation_parts_clauses(uint32_t code);
