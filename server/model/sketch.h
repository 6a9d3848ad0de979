#pragma once

/* What is kept of a text to find its reprints; made and compared by text/sketch.h. Stored as it is:
 * no padding. */
#include <stdint.h>

#define SKETCH_BINS 128

struct sketch {
	uint64_t hash;     /* of the folded text: equal for exact duplicates */
	uint32_t units;    /* of folded text; 0: no text, which is nobody's reprint */
	uint32_t shingles; /* different ones; 0: no bins, only the hash counts */
	uint16_t bins[SKETCH_BINS];
};

#define SKETCH_BYTES sizeof(struct sketch)
_Static_assert(sizeof(struct sketch) == 16 + 2 * SKETCH_BINS, "no padding");
