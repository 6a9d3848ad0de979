#pragma once

/* Keys of the term dictionary. A Han character (kana and hangul count as Han) is keyed with its
 * successor in the same run, or with 0 at the end of a run, so that the occurrences of one
 * character are the range of keys that begin with it. A word is keyed by a hash of its folded
 * letters; the dictionary keeps the letters too. A word and a number that stand side by side are
 * keyed once more together, by a hash: apart, both may be common (k6, covid-19, h1n1). */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

typedef uint64_t term_key;

#define TERM_CODE_BITS 21
#define TERM_WORD_BIT  ((term_key)1 << 63)
#define TERM_JOINT_BIT ((term_key)1 << 62) /* and not TERM_WORD_BIT */
#define TERM_JOINT_MAX 32u                 /* bytes of the word, and of the number */
/* In place of the second character: any. Common characters have a list of their own. */
#define TERM_ANY (((term_key)1 << TERM_CODE_BITS) - 1)

static inline term_key term_of_pair(uint32_t first, uint32_t second)
{
	return (term_key)first << TERM_CODE_BITS | second;
}

static inline bool term_is_any(term_key key)
{
	return !(key >> 62) && (key & TERM_ANY) == TERM_ANY;
}

static inline bool term_is_word(term_key key)
{
	return (key & TERM_WORD_BIT) != 0;
}

static inline bool term_is_joint(term_key key)
{
	return !term_is_word(key) && (key & TERM_JOINT_BIT) != 0;
}

/* A letter or digit run, folded. Two words share a key once in 2^31 distinct words; checks against
 * the text of multi-word patterns do not depend on it. */
term_key term_of_word(struct slice word);
/* Two of them, of TERM_JOINT_MAX bytes at most, whatever parts them: nothing, a hyphen or space. */
term_key term_of_joint(struct slice first, struct slice second);
