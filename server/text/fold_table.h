#pragma once

/* The fold table, generated at build time by tools/gen/fold_table.c from ICU (NFKC_Casefold, letter
 * classes) and OpenCC (Traditional to Simplified by character).
 *
 * An entry packs a code point and its class. An entry of one code point holds it directly, 0 for
 * the code point itself; FOLD_MANY points into fold_table_many: a count, then that many entries. */
#include <stdint.h>

enum fold_class {
	FOLD_CLASS_DROP = 0, /* combining and invisible characters: as if they were not there */
	FOLD_CLASS_SPACE,
	FOLD_CLASS_MARK, /* punctuation and symbols */
	FOLD_CLASS_HYPHEN,
	FOLD_CLASS_APOSTROPHE,
	FOLD_CLASS_HAN,
	FOLD_CLASS_LETTER,
	FOLD_CLASS_DIGIT
};

#define FOLD_CODE_MASK   0x1FFFFFu
#define FOLD_CLASS_SHIFT 21
#define FOLD_CLASS_MASK  7u
#define FOLD_HANS_ONLY   (1u << 24) /* the source character is written in Simplified text only */
#define FOLD_HANT_ONLY   (1u << 25) /* … in Traditional text only */
#define FOLD_MANY        (1u << 31)

#define FOLD_TABLE_SHIFT 6

extern const uint16_t fold_table_index[];
extern const uint32_t fold_table_block[];
extern const uint32_t fold_table_many[];

static inline uint32_t fold_table_entry(uint32_t code)
{
	if (code > 0x10FFFF)
		return FOLD_CLASS_MARK << FOLD_CLASS_SHIFT;
	return fold_table_block[((uint32_t)fold_table_index[code >> FOLD_TABLE_SHIFT]
				 << FOLD_TABLE_SHIFT) +
				(code & ((1u << FOLD_TABLE_SHIFT) - 1))];
}

static inline enum fold_class fold_entry_class(uint32_t entry)
{
	return (enum fold_class)(entry >> FOLD_CLASS_SHIFT & FOLD_CLASS_MASK);
}
