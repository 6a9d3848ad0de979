#include "pack.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "extract/ner_units.h"

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int compare_chars(const void *a, const void *b)
{
	uint32_t x = ((const struct ner_char *)a)->code, y = ((const struct ner_char *)b)->code;

	return (x > y) - (x < y);
}

static uint64_t word_entry(const char *word, long value)
{
	uint32_t codes[32];
	struct slice s = slice_of_string(word);
	size_t n = 0;

	for (size_t at = 0; at < s.len && n < 32; n++)
		at += utf8_decode(s, at, &codes[n]);
	return (uint64_t)ner_word_hash(codes, n) << 32 | (uint64_t)value;
}

static struct ner_char char_entry(const char *text, char *values)
{
	struct ner_char c = {0};
	size_t n = 0;

	utf8_decode(slice_of_string(text), 0, &c.code);
	for (char *v = strtok(values, ","); v && n < NER_ROLES; v = strtok(NULL, ","))
		c.odds[n++] = (int8_t)atoi(v);
	return c;
}

void pack_tables_read(struct pack_tables *t, const char *path)
{
	char line[1024];
	size_t cap_chars = 0, cap_words = 0;
	FILE *f = fopen(path, "r");

	if (!f)
		err(1, "%s", path);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		char *text = strchr(line, '\t'), *value = text ? strchr(text + 1, '\t') : NULL;
		if (!value)
			continue;
		*text++ = *value++ = '\0';
		if (t->n_chars == cap_chars)
			t->chars = xreallocarray(t->chars, cap_chars = cap_chars * 2 + 64,
						 sizeof *t->chars);
		if (t->n_words == cap_words)
			t->words = xreallocarray(t->words, cap_words = cap_words * 2 + 64,
						 sizeof *t->words);
		if (line[0] == 'C')
			t->chars[t->n_chars++] = char_entry(text, value);
		else
			t->words[t->n_words++] = word_entry(text, atol(value));
	}
	fclose(f);
	qsort(t->chars, t->n_chars, sizeof *t->chars, compare_chars);
	qsort(t->words, t->n_words, sizeof *t->words, compare_u64);
}

void pack_tables_free(struct pack_tables *t)
{
	free(t->chars);
	free(t->words);
}

static int compare_features(const void *a, const void *b)
{
	uint32_t x = ((const struct pack_feature *)a)->hash;
	uint32_t y = ((const struct pack_feature *)b)->hash;

	return (x > y) - (x < y);
}

static int8_t quantise(float weight, float scale)
{
	float q = roundf(weight / scale);

	return (int8_t)(q > 127 ? 127 : q < -127 ? -127 : q);
}

static unsigned mask_of(const struct pack_feature *f, float scale)
{
	unsigned mask = 0;

	for (unsigned k = 0; k < NER_LABELS; k++)
		mask |= quantise(f->weights[k], scale) != 0 ? 1u << k : 0;
	return mask;
}

static float reduce(struct pack_weights *w, uint32_t *n_weights)
{
	float most = 1e-6f;
	size_t kept = 0;

	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < NER_LABELS; k++)
			most = fmaxf(most, fabsf(w->features[i].weights[k]));
	/* A few very large weights must not cost the others their steps. */
	float scale = fminf(most, 4.0f) / 127;
	qsort(w->features, w->n, sizeof *w->features, compare_features);
	*n_weights = 0;
	for (size_t i = 0; i < w->n; i++) {
		unsigned mask = mask_of(&w->features[i], scale);

		if (mask == 0)
			continue;
		*n_weights += (uint32_t)__builtin_popcount(mask);
		w->features[kept++] = w->features[i];
	}
	w->n = kept;
	return scale;
}

static void pad(struct buf *b)
{
	while (b->len % 8)
		buf_add_char(b, 0);
}

static void add_tables(const struct pack_tables *t, struct buf *ret)
{
	buf_add(ret, t->chars, t->n_chars * sizeof *t->chars);
	pad(ret);
	for (size_t i = 0; i < t->n_words; i++) {
		uint32_t hash = (uint32_t)(t->words[i] >> 32);

		buf_add(ret, &hash, sizeof hash);
	}
	pad(ret);
	for (size_t i = 0; i < t->n_words; i++) {
		uint16_t value = (uint16_t)t->words[i];

		buf_add(ret, &value, sizeof value);
	}
	pad(ret);
}

static void add_index(const struct pack_weights *w, float scale, struct buf *ret)
{
	struct ner_bucket b = {0};

	for (size_t bucket = 0; bucket <= NER_BUCKETS; bucket++) {
		buf_add(ret, &b, sizeof b);
		for (; b.feature < w->n && w->features[b.feature].hash >> 16 == bucket; b.feature++)
			b.weight += (uint32_t)__builtin_popcount(
				mask_of(&w->features[b.feature], scale));
	}
	pad(ret);
	for (size_t i = 0; i < w->n; i++) {
		uint16_t key = (uint16_t)w->features[i].hash;

		buf_add(ret, &key, sizeof key);
	}
	pad(ret);
	for (size_t i = 0; i < w->n; i++) {
		uint16_t mask = (uint16_t)mask_of(&w->features[i], scale);

		buf_add(ret, &mask, sizeof mask);
	}
	pad(ret);
}

void pack_model(const struct pack_tables *t, struct pack_weights *w, struct buf *ret)
{
	struct ner_header h = {.magic = NER_MAGIC, .version = NER_VERSION, .n_labels = NER_LABELS};

	h.scale = reduce(w, &h.n_weights);
	h.n_chars = (uint32_t)t->n_chars;
	h.n_words = (uint32_t)t->n_words;
	h.n_features = (uint32_t)w->n;
	h.size = ner_model_size(&h);
	buf_clear(ret);
	buf_add(ret, &h, sizeof h);
	add_tables(t, ret);
	buf_add(ret, w->start, sizeof w->start);
	pad(ret);
	buf_add(ret, w->step, sizeof w->step);
	pad(ret);
	add_index(w, h.scale, ret);
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < NER_LABELS; k++) {
			int8_t q = quantise(w->features[i].weights[k], h.scale);

			if (q != 0)
				buf_add_char(ret, (char)q);
		}
	pad(ret);
	h.checksum = hash_bytes(slice_sub(buf_slice(ret), sizeof h, ret->len));
	memcpy(ret->data, &h, sizeof h);
}
