#pragma once

/* Proof by counting that a word stands in a document, without a look at its text.
 *
 * Of the n(B) places of the character B, tf(AB) have an A before and tf(BC) a C behind, so that
 * tf(AB) + tf(BC) - n(B) or more have both; and so on along the pairs AB, BC, CD of a word. Where
 * that is above 0 the word is there, and nearly always it is. */
#include "query/run.h"

struct middle;

/* The characters inside a word. */
struct middles {
	struct middle *items; /* of run->scratch */
	size_t n;             /* 0: not all have lists, so that counts prove nothing */
};

/* In the segment at hand. Returns 0 or negative. */
int middles_open(struct run *run, const struct pattern *p, struct middles *ret) must_check;
/* pairs: the sum of what the word's pairs count in the document. 1 when it is there for sure. */
int middles_prove(struct run *run, const struct middles *m, uint32_t ordinal,
		  int64_t pairs) must_check;
