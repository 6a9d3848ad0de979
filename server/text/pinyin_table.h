#pragma once

/* Readings of Han characters, generated at build time by tools/gen/pinyin_table.c. An entry holds
 * the number of the commonest reading and, above PINYIN_NAME_SHIFT, that of the reading in family
 * names when it differs; 0 = none. */
#include <stdint.h>

#define PINYIN_TABLE_SHIFT  6
#define PINYIN_NAME_SHIFT   16
#define PINYIN_MARKED_MAX   12 /* bytes of a marked syllable with its NUL */
#define PINYIN_SYLLABLE_MAX 4096

extern const uint16_t pinyin_table_index[];
extern const uint32_t pinyin_table_block[];
extern const uint32_t pinyin_syllable_count;
extern const char pinyin_syllable[][PINYIN_MARKED_MAX];
