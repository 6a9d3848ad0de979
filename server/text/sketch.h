#pragma once

/* Which texts are reprints of each other: a hash of the folded text for exact duplicates, and a
 * MinHash sketch (Broder 1997; one-permutation hashing with rotation, Li, Owen and Zhang 2012,
 * Shrivastava and Li 2014) of its shingles for near ones. Both are taken from folded text, so
 * script, width, spaces and marks do not count. Pure functions over an arena.
 *
 * A sketch is SKETCH_BYTES bytes without padding and can be stored and compared as it is. To find
 * the family of a document among many: candidates are the documents that share one of the
 * SKETCH_BANDS band keys, kin those whose similarity is SKETCH_KIN or more; a family is the closure
 * of that. */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/slice.h"
#include "model/document.h"
#include "model/sketch.h"

#define SKETCH_BANDS   20   /* texts whose union is to 0.6 common to both meet with 99 % */
#define SKETCH_ROWS    3    /* bins of a band */
#define SKETCH_SHINGLE 5    /* units of folded text */
#define SKETCH_NUMBER  8    /* a number counts as so many shingles more */
#define SKETCH_KIN     0.80 /* share of the smaller text's shingles that both have */
#define SKETCH_CLOSE   0.92 /* the same where many texts are alike */
#define SKETCH_UNITS   24   /* shorter texts have no sketch: only exact duplicates are found */

/* text: cleaned text. Returns 0 or ERR_LIMIT (arena budget). */
int text_sketch(struct slice text, struct arena *a, struct sketch *ret) must_check;

/* The same of a document's title and body: what stands around them changes from site to site. */
int text_sketch_regions(struct slice text, const struct region *regions, size_t n, struct arena *a,
			struct sketch *ret) must_check;

/* True when both folded texts are the same. */
bool sketch_same(const struct sketch *a, const struct sketch *b);

/* 0 … 1: the estimated share of the smaller text's shingles that the other has too (containment),
 * so that a reprint whose tail was cut counts as one. 1 for exact duplicates. */
double sketch_similarity(const struct sketch *a, const struct sketch *b);

/* Similarity of SKETCH_KIN and more. */
bool sketch_is_kin(const struct sketch *a, const struct sketch *b);
/* Keys of a bucket each: texts that share one are candidates. Writes SKETCH_BANDS keys and returns
 * that number; 0 for a text without a sketch, whose only key is its hash. */
size_t sketch_bands(const struct sketch *s, uint64_t ret[SKETCH_BANDS]);
