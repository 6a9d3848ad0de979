#pragma once

/* What the CRF looks at for each unit: characters and kinds of characters around it, name
 * statistics, words that stand beside names, runs of transliteration characters, dictionary words,
 * classes of Latin words. Each feature is a 32-bit hash. The trainer and the daemon share this. */
#include "extract/ner_model.h"
#include "extract/ner_units.h"

#define NER_POSITION_FEATURES 96
#define NER_CLASS_NAME_START  8 /* in classes: a Japanese or compound surname starts here */

struct ner_word {
	uint32_t hash;
	uint16_t value;
	uint8_t start_distance; /* units from the word's first to this one */
	uint8_t length;         /* units */
};

/* Facts about each unit that several features share. Large: lives on the heap or in an arena. */
struct ner_context {
	const struct ner_model *model;
	const struct ner_unit *units;
	size_t n;
	bool latin;                           /* most units are letters */
	uint8_t before[NER_UNITS_MAX];        /* likeliest word before a name that ends here */
	uint8_t after[NER_UNITS_MAX];         /* likeliest word behind a name that starts here */
	int8_t name2[NER_UNITS_MAX];          /* score of a name of two characters from here */
	int8_t name3[NER_UNITS_MAX];          /* of three */
	uint8_t run_left[NER_UNITS_MAX];      /* transliteration characters up to this one */
	uint8_t run_right[NER_UNITS_MAX];     /* and from this one on */
	uint8_t longest[NER_UNITS_MAX];       /* longest dictionary word from here */
	uint8_t longest_end[NER_UNITS_MAX];   /* longest that ends here */
	uint8_t classes[NER_UNITS_MAX];       /* bits of words that cover this unit */
	struct ner_word words[NER_UNITS_MAX]; /* of the best segmentation */
};

/* n <= NER_UNITS_MAX. */
void ner_context_init(struct ner_context *c, const struct ner_model *m,
		      const struct ner_unit *units, size_t n);

/* Writes the features of unit i and returns their number (<= NER_POSITION_FEATURES). */
size_t ner_features_at(const struct ner_context *c, size_t i, uint32_t *ret);
