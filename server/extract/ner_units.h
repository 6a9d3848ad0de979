#pragma once

/* A sentence as the recogniser sees it: one unit a Han character or mark, a run of letters, or a
 * run of digits; white space only parts units. Characters are folded one by one (Simplified,
 * lower case, half width), so both scripts give the same units. */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "extract/ner_model.h"
#include "model/span.h"

enum ner_type {
	NER_TYPE_EDGE = 0, /* before the first and behind the last unit */
	NER_TYPE_HAN,
	NER_TYPE_KANA,
	NER_TYPE_LOWER, /* letters */
	NER_TYPE_CAPITALISED,
	NER_TYPE_UPPER,
	NER_TYPE_LETTER, /* one capital letter */
	NER_TYPE_MIXED,
	NER_TYPE_NUMBER,
	NER_TYPE_DOT, /* between the parts of a foreign name */
	NER_TYPE_OPEN,
	NER_TYPE_CLOSE,
	NER_TYPE_STOP, /* ends a sentence or clause */
	NER_TYPE_MARK
};

struct ner_unit {
	struct span span;             /* in the text */
	uint32_t code;                /* folded, of a single character; 0 for runs */
	uint32_t hash;                /* of the folded form; digits count as zeros */
	uint32_t prefix, suffix;      /* letters: hashes of the first and last three */
	uint16_t value;               /* letters: class of the word */
	uint8_t type;                 /* enum ner_type */
	bool spaced;                  /* white space before it */
	const struct ner_char *stats; /* NULL when the character has none */
};

/* Longest run of units that is tagged at once; longer sentences are cut. */
#define NER_UNITS_MAX 512

/* Units of text[from, to) until that end or until n is max; *next is where to go on. Returns the
 * number of units. */
size_t ner_units_read(const struct ner_model *m, struct slice text, struct span range,
		      struct ner_unit *units, size_t max, uint32_t *next);

/* Mixes a value into a feature hash (after MurmurHash3's finaliser). */
static inline uint32_t ner_mix(uint32_t hash, uint32_t value)
{
	hash = (hash ^ value) * 0x85EBCA6Bu;
	hash ^= hash >> 13;
	hash *= 0xC2B2AE35u;
	return hash ^ (hash >> 16);
}

/* Hash of a word of n folded code points; also the key of the word table. */
uint32_t ner_word_hash(const uint32_t *codes, size_t n);

bool ner_code_is_letter(uint32_t code);
/* One of the dots that part a foreign name written in Han. */
bool ner_code_is_dot(uint32_t code);
