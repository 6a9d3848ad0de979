#include "extract/ner_model.h"

#include "base/lower_bound.h"
#include "base/map.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the model file is little-endian");
_Static_assert(sizeof(struct ner_header) == 56 && sizeof(struct ner_char) == 16, "file layout");

static size_t aligned(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

enum { CHARS, WORD_HASHES, WORD_VALUES, START, STEP, BUCKETS, KEYS, MASKS, WEIGHTS, SECTIONS };

static void section_sizes(const struct ner_header *h, size_t ret[SECTIONS])
{
	ret[CHARS] = aligned((size_t)h->n_chars * sizeof(struct ner_char));
	ret[WORD_HASHES] = aligned((size_t)h->n_words * sizeof(uint32_t));
	ret[WORD_VALUES] = aligned((size_t)h->n_words * sizeof(uint16_t));
	ret[START] = aligned(NER_LABELS * sizeof(float));
	ret[STEP] = aligned((size_t)NER_LABELS * NER_LABELS * sizeof(float));
	ret[BUCKETS] = aligned((NER_BUCKETS + 1) * sizeof(struct ner_bucket));
	ret[KEYS] = aligned((size_t)h->n_features * sizeof(uint16_t));
	ret[MASKS] = aligned((size_t)h->n_features * sizeof(uint16_t));
	ret[WEIGHTS] = aligned(h->n_weights);
}

size_t ner_model_size(const struct ner_header *h)
{
	size_t sizes[SECTIONS], total = sizeof *h;

	section_sizes(h, sizes);
	for (size_t i = 0; i < SECTIONS; i++)
		total += sizes[i];
	return total;
}

static bool header_is_sane(const struct ner_header *h)
{
	return h->magic == NER_MAGIC && h->version == NER_VERSION && h->n_labels == NER_LABELS &&
	       h->n_chars <= NER_CHARS_MAX && h->n_words <= NER_WORDS_MAX &&
	       h->n_features <= NER_FEATURES_MAX &&
	       h->n_weights <= (uint64_t)h->n_features * NER_LABELS;
}

/* Every bucket's features and weights must lie inside, or a lookup could read outside the map. */
static bool buckets_are_sane(const struct ner_model *m)
{
	const struct ner_header *h = m->header;
	uint32_t weight = 0;

	if (m->buckets[0].feature != 0 || m->buckets[NER_BUCKETS].feature != h->n_features)
		return false;
	for (size_t b = 0; b < NER_BUCKETS; b++) {
		if (m->buckets[b].weight != weight || m->buckets[b].weight > h->n_weights ||
		    m->buckets[b].feature > m->buckets[b + 1].feature ||
		    m->buckets[b + 1].feature > h->n_features)
			return false;
		for (uint32_t i = m->buckets[b].feature; i < m->buckets[b + 1].feature; i++) {
			if (m->masks[i] >> NER_LABELS)
				return false;
			weight += (uint32_t)__builtin_popcount(m->masks[i]);
		}
	}
	return weight == h->n_weights;
}

int ner_model_view(struct slice bytes, struct ner_model *ret, struct error *err)
{
	const struct ner_header *h = (const void *)bytes.ptr;
	size_t sizes[SECTIONS];
	const char *at[SECTIONS];

	if (bytes.len < sizeof *h || ((uintptr_t)bytes.ptr & 7) != 0 || !header_is_sane(h))
		return error_set(err, ERR_CORRUPT, "the model is not of this version");
	if (h->size != bytes.len || ner_model_size(h) != bytes.len)
		return error_set(err, ERR_CORRUPT, "the model is cut short: %zu bytes of %llu",
				 bytes.len, (unsigned long long)h->size);
	if (hash_bytes(slice_sub(bytes, sizeof *h, bytes.len)) != h->checksum)
		return error_set(err, ERR_CORRUPT, "the model's checksum does not match");
	section_sizes(h, sizes);
	at[0] = bytes.ptr + sizeof *h;
	for (size_t i = 1; i < SECTIONS; i++)
		at[i] = at[i - 1] + sizes[i - 1];
	struct ner_model m = {
		.header = h,
		.chars = (const void *)at[CHARS],
		.word_hashes = (const void *)at[WORD_HASHES],
		.word_values = (const void *)at[WORD_VALUES],
		.start = (const void *)at[START],
		.step = (const void *)at[STEP],
		.buckets = (const void *)at[BUCKETS],
		.keys = (const void *)at[KEYS],
		.masks = (const void *)at[MASKS],
		.weights = (const void *)at[WEIGHTS],
	};
	if (!buckets_are_sane(&m))
		return error_set(err, ERR_CORRUPT, "the model's feature index is damaged");
	*ret = m;
	return 0;
}

const struct ner_char *ner_model_char(const struct ner_model *m, uint32_t code)
{
	size_t low = lower_bound(m->header->n_chars, i, m->chars[i].code < code);

	return low < m->header->n_chars && m->chars[low].code == code ? &m->chars[low] : NULL;
}

uint16_t ner_model_word(const struct ner_model *m, uint32_t hash)
{
	size_t n = m->header->n_words, low = 0, high = n;

	/* Hashes are spread evenly: start near where this one should be, then narrow. */
	if (n > 4096) {
		size_t guess = (size_t)(((uint64_t)hash * n) >> 32);
		size_t slack = 2048;

		if (guess > slack && m->word_hashes[guess - slack] <= hash)
			low = guess - slack;
		if (guess + slack < n && m->word_hashes[guess + slack] > hash)
			high = guess + slack;
	}
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->word_hashes[mid] < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && m->word_hashes[low] == hash ? m->word_values[low] : 0;
}

void ner_model_add(const struct ner_model *m, uint32_t hash, float *scores)
{
	const struct ner_bucket *b = &m->buckets[hash >> 16];
	uint32_t end = b[1].feature, weight = b->weight;
	uint16_t key = (uint16_t)hash;

	for (uint32_t i = b->feature; i < end; i++) {
		if (m->keys[i] < key) {
			weight += (uint32_t)__builtin_popcount(m->masks[i]);
			continue;
		}
		if (m->keys[i] > key)
			return;
		for (uint32_t mask = m->masks[i]; mask; mask &= mask - 1)
			scores[__builtin_ctz(mask)] += (float)m->weights[weight++];
		return;
	}
}
