#pragma once

/* Best labels of a sentence under the CRF (Viterbi) and how sure they are (forward-backward). */
#include "extract/ner_features.h"

/* Scratch of one thread; large, lives on the heap or in an arena. */
struct ner_scratch {
	struct ner_context context;
	float emit[NER_UNITS_MAX][NER_LABELS];
	float alpha[NER_UNITS_MAX][NER_LABELS];
	float beta[NER_UNITS_MAX][NER_LABELS];
	uint8_t back[NER_UNITS_MAX][NER_LABELS];
	uint8_t labels[NER_UNITS_MAX];
	float sure[NER_UNITS_MAX]; /* probability of labels[i]; set by ner_marginals */
};

static inline enum ner_class ner_label_class(unsigned label)
{
	return (enum ner_class)((label - 1) / NER_PARTS);
}

static inline unsigned ner_label_part(unsigned label)
{
	return (label - 1) % NER_PARTS;
}

/* Whether a label may stand behind another; SIZE_MAX stands for an edge on either side. */
bool ner_step_is_legal(size_t from, size_t to);

/* Labels of the units in scratch->labels. n <= NER_UNITS_MAX. */
void ner_decode(const struct ner_model *m, const struct ner_unit *units, size_t n,
		struct ner_scratch *scratch);

/* After ner_decode on the same units: fills scratch->sure. */
void ner_marginals(const struct ner_model *m, size_t n, struct ner_scratch *scratch);
