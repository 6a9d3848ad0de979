#pragma once

/* What stands around a form of a name and tells of its kind: 在…, …区, …表示, …公司. The document
 * pass sums it over all occurrences, so that one clear place decides for the others (the idea of
 * one sense a discourse, Gale et al. 1992). Pure, any thread. */
#include "extract/ner_document.h"

/* Sums over occurrences, by class. */
struct ner_evidence {
	float votes[NER_CLASSES];
};

/* Adds what stands around tokens [at, at + n). Returns 0 or ERR_LIMIT. */
int ner_evidence_add(const struct ner_document *d, size_t at, size_t n, struct arena *a,
		     struct ner_evidence *ret) must_check;

/* The class that the evidence speaks for over `found` occurrences; NER_PERSON when it is not
 * clearly another. */
enum ner_class ner_evidence_class(const struct ner_evidence *e, uint32_t found);
