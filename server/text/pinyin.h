#pragma once

/* Mandarin readings of Han characters, from a table generated at build time. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define PINYIN_MAX 8
/* Writes the commonest reading without tone ("liang", ü as v), NUL-terminated. False when there is
 * none. */
bool pinyin_of_code(uint32_t code, char ret[PINYIN_MAX]);
/* Writes the commonest reading with its tone mark in UTF-8 ("liáng"). ret holds 16 bytes. */
bool pinyin_marked_of_code(uint32_t code, char *ret);
/* Folds typed pinyin for comparison: tone marks and digits, spaces, apostrophes and case dropped,
 * ü and u: as v. Writes at most size - 1 bytes and a NUL; returns the length. */
size_t pinyin_fold(struct slice typed, char *ret, size_t size);
/* Toneless pinyin of a whole Han name run together ("liangwenfeng"); characters without a reading
 * are left out. As pinyin_fold. */
size_t pinyin_of_name(struct slice name, char *ret, size_t size);
/* With tone marks, syllables parted by spaces ("liáng wén fēng"). */
size_t pinyin_marked_of_name(struct slice name, char *ret, size_t size);
/* True for a toneless syllable as pinyin_fold writes it: "liang", "lv", "er"; not "caf". */
bool pinyin_is_syllable(const char *plain);
