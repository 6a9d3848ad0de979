#pragma once

/* The recogniser's model file: statistics of characters, classes of words, and the weights of a
 * linear-chain CRF (Lafferty et al. 2001), all numbers, keyed by code point or by hash.
 *
 * Layout, little-endian, sections in this order without gaps, each 8-byte aligned by its counts:
 *   header     struct ner_header
 *   chars      struct ner_char, by code
 *   words      uint32 hash, rising; then uint16 value, one each
 *   start      float[NER_LABELS]: weight of a first label
 *   step       float[NER_LABELS][NER_LABELS]: weight of a label behind another
 *   buckets    struct ner_bucket[NER_BUCKETS + 1], by the upper 16 bits of a feature's hash
 *   keys       uint16: lower 16 bits, rising inside a bucket
 *   masks      uint16: which labels have a weight
 *   weights    int8: weight / scale, for the labels of the mask in order
 * The checksum (XXH3) covers everything behind the header. A view is immutable. */
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/* O, then begin, inside, end, single of each class. */
enum ner_class { NER_PERSON = 0, NER_ORGANIZATION, NER_PLACE, NER_CLASSES };
enum { NER_BEGIN = 0, NER_INSIDE, NER_END, NER_SINGLE, NER_PARTS };

#define NER_LABELS  (1 + NER_CLASSES * NER_PARTS)
#define NER_OUTSIDE 0
#define NER_MAGIC   0x314C444D52454EULL /* "NERMDL1" */
#define NER_VERSION 1
#define NER_BUCKETS 65536
/* Bounds of a sane file; all far above what training gives. */
#define NER_CHARS_MAX    (1u << 16)
#define NER_WORDS_MAX    (1u << 21)
#define NER_FEATURES_MAX (1u << 23)

struct ner_header {
	uint64_t magic;
	uint32_t version;
	uint32_t n_labels;
	uint32_t n_chars;
	uint32_t n_words;
	uint32_t n_features;
	uint32_t n_weights;
	float scale;
	uint32_t reserved;
	uint64_t size;     /* of the file */
	uint64_t checksum; /* of what follows */
};

/* Log-odds of a character in a role of a name against running text, in quarter nats. */
enum ner_role {
	NER_SURNAME = 0,
	NER_GIVEN_SINGLE,
	NER_GIVEN_FIRST,
	NER_GIVEN_SECOND,
	NER_FOREIGN_START,
	NER_FOREIGN_INNER,
	NER_FOREIGN_END,
	NER_JAPANESE,
	NER_ORGANIZATION_END,
	NER_ROLES = 12 /* room for more without a new layout */
};

struct ner_char {
	uint32_t code;
	int8_t odds[NER_ROLES];
};

/* Classes of a word, by what it is made of. */
#define NER_WORD_BEFORE(v)  ((v)&7u)          /* Han: stands before a name, 0 to 7 */
#define NER_WORD_AFTER(v)   (((v) >> 3) & 7u) /* Han: stands behind a name */
#define NER_WORD_SPEECH(v)  (((v) >> 6) & 15u)
#define NER_WORD_PLACE      (1u << 10)
#define NER_WORD_JAPANESE   (1u << 11)  /* a Japanese surname */
#define NER_WORD_COMPOUND   (1u << 12)  /* a surname of two characters */
#define NER_WORD_LEVEL(v)   ((v) >> 13) /* frequency, 0 = in no dictionary */
#define NER_LATIN_CLASS(v)  ((v)&15u)   /* first name, last name, place, name anywhere */
#define NER_LATIN_COMMON(v) (((v) >> 4) & 3u)

struct ner_bucket {
	uint32_t feature; /* first of its features */
	uint32_t weight;  /* first of their weights */
};

struct ner_model {
	const struct ner_header *header;
	const struct ner_char *chars;
	const uint32_t *word_hashes;
	const uint16_t *word_values;
	const float *start;
	const float *step;
	const struct ner_bucket *buckets;
	const uint16_t *keys;
	const uint16_t *masks;
	const int8_t *weights;
};

/* Checks bytes (8-byte aligned, alive as long as the view) and points into them. Returns 0 or
 * ERR_CORRUPT. */
int ner_model_view(struct slice bytes, struct ner_model *ret, struct error *err) must_check;

/* NULL when the character has no statistics. */
const struct ner_char *ner_model_char(const struct ner_model *m, uint32_t code);
/* 0 when the word has no class. */
uint16_t ner_model_word(const struct ner_model *m, uint32_t hash);
/* Adds the feature's weights, still divided by scale, to scores[NER_LABELS]. */
void ner_model_add(const struct ner_model *m, uint32_t hash, float *scores);

/* Size of the file that a header with these counts describes. */
size_t ner_model_size(const struct ner_header *h);
