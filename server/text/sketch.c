#include "text/sketch.h"

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

/* Hashes without repeats: a table twice as large, 0 where it is free. */
struct shingles {
	uint64_t *table;
	size_t mask;
	uint32_t n;
};

static int shingles_begin(struct shingles *s, size_t most, struct arena *a)
{
	size_t cap = 64;

	while (cap < 2 * most)
		cap *= 2;
	*s = (struct shingles){arena_array(a, cap, sizeof *s->table), cap - 1, 0};
	return s->table ? 0 : ERR_LIMIT;
}

static void shingles_add(struct shingles *s, uint64_t hash)
{
	size_t at = (size_t)hash & s->mask;

	hash += hash == 0;
	while (s->table[at] != 0 && s->table[at] != hash)
		at = (at + 1) & s->mask;
	s->n += s->table[at] == 0;
	s->table[at] = hash;
}

/* News of one form (weather, prices, results) differ in their numbers, reprints do not: a number
 * weighs as much as some words. */
static void add_number(struct shingles *s, const struct folded *f, size_t at)
{
	uint64_t hash = hash_units(f, at, 1);

	for (uint64_t i = 1; i <= SKETCH_NUMBER; i++) {
		uint64_t key = hash + i;

		shingles_add(s, hash_bytes(slice_of((const char *)&key, sizeof key)));
	}
}

static int shingles_of(const struct folded *f, struct arena *a, struct shingles *ret)
{
	size_t n = f->n - SKETCH_SHINGLE + 1, numbers = 0;

	for (size_t i = 0; i < f->n; i++)
		numbers += f->items[i].kind == FOLD_NUMBER;
	if (shingles_begin(ret, n + numbers * SKETCH_NUMBER, a) < 0)
		return ERR_LIMIT;
	for (size_t i = 0; i < n; i++)
		shingles_add(ret, hash_units(f, i, SKETCH_SHINGLE));
	for (size_t i = 0; i < f->n && numbers > 0; i++)
		if (f->items[i].kind == FOLD_NUMBER)
			add_number(ret, f, i);
	return 0;
}

/* Each hash falls into one bin, which keeps its least: one pass instead of 128 permutations. An
 * empty bin takes the next full one's value, moved by the distance, so that two texts that borrow
 * from different places do not agree by that. */
static void fill_bins(const struct shingles *s, struct sketch *ret)
{
	uint32_t least[SKETCH_BINS];

	memset(least, 0xFF, sizeof least);
	for (size_t i = 0; i <= s->mask; i++) {
		uint32_t bin = (uint32_t)(s->table[i] >> 57), value = (uint32_t)s->table[i];

		if (s->table[i] != 0 && value < least[bin])
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
		struct shingles shingles;

		r = shingles_of(&f, a, &shingles);
		if (r < 0)
			return r;
		s.shingles = shingles.n;
		fill_bins(&shingles, &s);
	}
	*ret = s;
	return 0;
}

int text_sketch_regions(struct slice text, const struct region *regions, size_t n, struct arena *a,
			struct sketch *ret)
{
	size_t len = 0;
	char *article = arena_alloc(a, text.len + n + 1);

	if (!article)
		return ERR_LIMIT;
	for (size_t i = 0; i < n; i++) {
		struct slice part = span_slice(text, regions[i].span);

		if (regions[i].kind != REGION_TITLE && regions[i].kind != REGION_BODY)
			continue;
		memcpy(article + len, part.ptr, part.len);
		len += part.len;
		article[len++] = '\n';
	}
	return text_sketch(slice_of(article, len), a, ret);
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
	if (s->shingles == 0)
		return 0;
	for (size_t band = 0; band < SKETCH_BANDS; band++) {
		const uint16_t *bins = s->bins + band * SKETCH_ROWS;

		/* The band's number keeps equal bins of two bands apart. */
		ret[band] =
			hash_bytes(slice_of((const char *)bins, SKETCH_ROWS * sizeof *bins)) + band;
	}
	return SKETCH_BANDS;
}
