#include "text/sketch.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/map.h"
#include "text/fold.h"

/* Bits of a bin: two different shingles agree in one of 65536 by chance. */
#define EMPTY_BIN UINT32_MAX

static uint64_t hash_units(const struct folded *f, size_t first, size_t n)
{
	uint32_t start = f->items[first].start, end = f->items[first + n - 1].end;

	return hash_bytes(slice_sub(f->text, start, end));
}

static int compare_hashes(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint32_t count_different(uint64_t *hashes, size_t n)
{
	uint32_t different = n > 0;

	qsort(hashes, n, sizeof *hashes, compare_hashes);
	for (size_t i = 1; i < n; i++)
		different += hashes[i] != hashes[i - 1];
	return different;
}

/* Each hash falls into one bin, which keeps its least: one pass instead of 128 permutations. An
 * empty bin takes the next full one's value, moved by the distance, so that two texts that borrow
 * from different places do not agree by that. */
static void fill_bins(const uint64_t *hashes, size_t n, struct sketch *ret)
{
	uint32_t least[SKETCH_BINS];

	memset(least, 0xFF, sizeof least);
	for (size_t i = 0; i < n; i++) {
		uint32_t bin = (uint32_t)(hashes[i] >> 57), value = (uint32_t)hashes[i];

		if (value < least[bin])
			least[bin] = value;
	}
	for (uint32_t i = 0; i < SKETCH_BINS; i++) {
		uint32_t step = 0;

		while (step < SKETCH_BINS && least[(i + step) % SKETCH_BINS] == EMPTY_BIN)
			step++;
		uint64_t key = (uint64_t)least[(i + step) % SKETCH_BINS] << 8 | step;
		ret->bins[i] = (uint16_t)hash_bytes(slice_of((const char *)&key, sizeof key));
	}
}

int text_sketch(struct slice text, struct arena *a, struct sketch *ret)
{
	struct sketch s = {0};
	struct folded f;

	int r = text_fold(text, a, &f);
	if (r < 0)
		return r;
	s.hash = hash_bytes(f.text);
	s.units = (uint32_t)f.n;
	if (f.n >= SKETCH_UNITS) {
		size_t n = f.n - SKETCH_SHINGLE + 1;
		uint64_t *hashes = arena_array(a, n, sizeof *hashes);

		if (!hashes)
			return ERR_LIMIT;
		for (size_t i = 0; i < n; i++)
			hashes[i] = hash_units(&f, i, SKETCH_SHINGLE);
		s.shingles = count_different(hashes, n);
		fill_bins(hashes, n, &s);
	}
	*ret = s;
	return 0;
}

bool sketch_same(const struct sketch *a, const struct sketch *b)
{
	return a->hash == b->hash && a->units == b->units;
}

double sketch_similarity(const struct sketch *a, const struct sketch *b)
{
	unsigned equal = 0;

	if (sketch_same(a, b))
		return 1;
	if (a->shingles == 0 || b->shingles == 0)
		return 0;
	for (int i = 0; i < SKETCH_BINS; i++)
		equal += a->bins[i] == b->bins[i];
	/* Jaccard's share of the union, turned into the share of the smaller one. */
	double j = (double)equal / SKETCH_BINS;
	double smaller = a->shingles < b->shingles ? a->shingles : b->shingles;
	double both = j / (1 + j) * ((double)a->shingles + b->shingles) / smaller;
	return both > 1 ? 1 : both;
}

bool sketch_is_kin(const struct sketch *a, const struct sketch *b)
{
	return sketch_similarity(a, b) >= SKETCH_KIN;
}

size_t sketch_bands(const struct sketch *s, uint64_t ret[SKETCH_BANDS])
{
	const size_t rows = SKETCH_BINS / SKETCH_BANDS;

	if (s->shingles == 0)
		return 0;
	for (size_t band = 0; band < SKETCH_BANDS; band++) {
		const uint16_t *bins = s->bins + band * rows;

		/* The band's number keeps equal bins of two bands apart. */
		ret[band] = hash_bytes(slice_of((const char *)bins, rows * sizeof *bins)) + band;
	}
	return SKETCH_BANDS;
}
