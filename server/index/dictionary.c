#include "index/dictionary.h"

#include "base/xmalloc.h"
#include "index/posting.h"
#include "index/posting_bits.h"

#define WIDTH_PACKED  56u /* keys of more bits are written with 64 */
#define WIDTH_WHOLE   64u
#define REFERENCE_MAX 32u
#define FORM          2u /* bytes of the widths */

struct block {
	const unsigned char *keys, *references;
	term_key first;
	uint32_t n, key_bits, reference_bits, list;
};

static uint64_t wide_get(const unsigned char *p, uint32_t i, uint32_t width)
{
	size_t bit = (size_t)i * width;
	uint64_t word;

	memcpy(&word, p + bit / 8, sizeof word);
	word >>= bit % 8;
	return width < WIDTH_WHOLE ? word & (((uint64_t)1 << width) - 1) : word;
}

static void wide_put(unsigned char *p, uint32_t i, uint32_t width, uint64_t value)
{
	size_t bit = (size_t)i * width;
	uint64_t word;

	memcpy(&word, p + bit / 8, sizeof word);
	word |= value << bit % 8;
	memcpy(p + bit / 8, &word, sizeof word);
}

static bool block_open(const struct dictionary *d, uint32_t number, struct block *ret)
{
	const struct dictionary_block b = d->blocks[number];
	uint32_t left = d->n - number * DICTIONARY_BLOCK;
	struct block block = {.first = b.first,
			      .n = left < DICTIONARY_BLOCK ? left : DICTIONARY_BLOCK,
			      .list = b.list};

	if (d->bytes.len < FORM + DICTIONARY_SLACK ||
	    b.bytes > d->bytes.len - FORM - DICTIONARY_SLACK)
		return false;
	const unsigned char *p = (const unsigned char *)d->bytes.ptr + b.bytes;
	block.key_bits = p[0];
	block.reference_bits = p[1];
	if ((block.key_bits > WIDTH_PACKED && block.key_bits != WIDTH_WHOLE) ||
	    block.reference_bits > REFERENCE_MAX)
		return false;
	block.keys = p + FORM;
	block.references = block.keys + bits_bytes(block.n - 1, block.key_bits);
	size_t size = FORM + bits_bytes(block.n - 1, block.key_bits) +
		      bits_bytes(block.n, block.reference_bits);
	*ret = block;
	return size <= d->bytes.len - DICTIONARY_SLACK - b.bytes;
}

static term_key key_at(const struct block *b, uint32_t i)
{
	return i == 0 ? b->first : b->first + wide_get(b->keys, i - 1, b->key_bits);
}

term_key dictionary_key(const struct dictionary *d, uint32_t i)
{
	struct block b;

	if (!block_open(d, i / DICTIONARY_BLOCK, &b))
		return UINT64_MAX;
	return key_at(&b, i % DICTIONARY_BLOCK);
}

uint32_t dictionary_keys(const struct dictionary *d, uint32_t i, term_key ret[DICTIONARY_BLOCK])
{
	uint32_t n = 0;
	struct block b;

	if (!block_open(d, i / DICTIONARY_BLOCK, &b))
		return 0;
	for (uint32_t k = i % DICTIONARY_BLOCK; k < b.n; k++)
		ret[n++] = key_at(&b, k);
	return n;
}

/* How many samples are below the key. */
static uint32_t samples_below(const struct dictionary *d, term_key key)
{
	uint32_t low = 0, n = dictionary_samples(d->n);

	while (n > 0) {
		uint32_t half = n / 2;
		bool below = d->samples[low + half] < key;

		low += below ? half + 1 : 0;
		n = below ? n - half - 1 : half;
	}
	return low;
}

/* How many blocks begin below the key. */
static uint32_t blocks_below(const struct dictionary *d, term_key key, uint32_t samples)
{
	uint32_t n = dictionary_blocks(d->n), high = samples * DICTIONARY_STEP;
	uint32_t low = samples > 0 ? high - DICTIONARY_STEP + 1 : 0;

	high = high < n ? high : n;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (d->blocks[middle].first < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first of the block, from `low` on, that is not below the key. */
static uint32_t lower_in(const struct block *b, uint32_t low, term_key key)
{
	uint32_t high = b->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (key_at(b, middle) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t dictionary_lower(const struct dictionary *d, term_key key)
{
	uint32_t below = blocks_below(d, key, samples_below(d, key));
	struct block b;

	if (below == 0)
		return 0;
	if (!block_open(d, below - 1, &b))
		return d->n;
	return (below - 1) * DICTIONARY_BLOCK + lower_in(&b, 1, key);
}

static int reference_at(const struct block *b, uint32_t i, uint32_t *ret)
{
	uint64_t field = wide_get(b->references, i, b->reference_bits);
	uint64_t reference = field & 1 ? POSTING_INLINE | field >> 1 : b->list + (field >> 1);

	if (!(field & 1) && reference >= POSTING_INLINE)
		return ERR_CORRUPT;
	*ret = (uint32_t)reference;
	return 0;
}

int dictionary_reference(const struct dictionary *d, uint32_t i, uint32_t *ret)
{
	struct block b;

	if (!block_open(d, i / DICTIONARY_BLOCK, &b))
		return ERR_CORRUPT;
	return reference_at(&b, i % DICTIONARY_BLOCK, ret);
}

void dictionary_lookup_begin(struct dictionary_lookup *l, const struct dictionary *d, term_key key)
{
	*l = (struct dictionary_lookup){.of = d, .key = key, .at = samples_below(d, key)};
	uint32_t block = l->at > 0 ? (l->at - 1) * DICTIONARY_STEP : 0;
	l->next = (const char *)(d->blocks + block);
}

void dictionary_lookup_block(struct dictionary_lookup *l)
{
	const struct dictionary *d = l->of;

	l->at = blocks_below(d, l->key, l->at);
	/* It is the first of the next block, or in the one before. */
	uint32_t block = l->at;
	if (block == dictionary_blocks(d->n) || d->blocks[block].first != l->key)
		block -= block > 0;
	if (block < dictionary_blocks(d->n) && d->blocks[block].bytes < d->bytes.len)
		l->next = d->bytes.ptr + d->blocks[block].bytes;
}

int dictionary_lookup_end(const struct dictionary_lookup *l, uint32_t *ret)
{
	const struct dictionary *d = l->of;
	uint32_t block = l->at, i = 0;
	struct block b;

	if (block == dictionary_blocks(d->n) || d->blocks[block].first != l->key) {
		if (block-- == 0)
			return 0;
		i = 1;
	}
	if (!block_open(d, block, &b))
		return ERR_CORRUPT;
	i = i > 0 ? lower_in(&b, i, l->key) : 0;
	if (i == b.n || key_at(&b, i) != l->key)
		return 0;
	int r = reference_at(&b, i, ret);
	return r < 0 ? r : 1;
}

static uint32_t width_of(uint64_t value)
{
	return value == 0 ? 0 : 64 - (uint32_t)__builtin_clzll(value);
}

static uint64_t field_of(uint32_t reference, uint32_t list)
{
	if (reference & POSTING_INLINE)
		return (uint64_t)(reference & ~POSTING_INLINE) << 1 | 1;
	return (uint64_t)(reference - list) << 1;
}

static void write_bytes(struct dictionary_writer *w, uint32_t list)
{
	uint64_t fields = 0;
	uint32_t n = w->n, key_bits = width_of(w->keys[n - 1] - w->keys[0]);

	for (uint32_t i = 0; i < n; i++)
		fields |= field_of(w->references[i], list);
	uint32_t bits = width_of(fields);
	ensure(bits <= REFERENCE_MAX);
	if (key_bits > WIDTH_PACKED)
		key_bits = WIDTH_WHOLE;
	size_t keys = bits_bytes(n - 1, key_bits), size = FORM + keys + bits_bytes(n, bits);
	unsigned char *p = (unsigned char *)buf_reserve(&w->bytes, size + DICTIONARY_SLACK);
	memset(p, 0, size + DICTIONARY_SLACK);
	p[0] = (unsigned char)key_bits;
	p[1] = (unsigned char)bits;
	for (uint32_t i = 1; i < n; i++)
		wide_put(p + FORM, i - 1, key_bits, w->keys[i] - w->keys[0]);
	for (uint32_t i = 0; i < n; i++)
		wide_put(p + FORM + keys, i, bits, field_of(w->references[i], list));
	w->bytes.len += size;
}

static void write_block(struct dictionary_writer *w)
{
	struct dictionary_block row = {.first = w->keys[0], .bytes = (uint32_t)w->bytes.len};

	ensure(w->bytes.len <= UINT32_MAX);
	for (uint32_t i = w->n; i-- > 0;)
		if (!(w->references[i] & POSTING_INLINE))
			row.list = w->references[i];
	write_bytes(w, row.list);
	if (w->blocks.len / sizeof row % DICTIONARY_STEP == 0)
		buf_add(&w->samples, &row.first, sizeof row.first);
	buf_add(&w->blocks, &row, sizeof row);
	w->n = 0;
}

void dictionary_add(struct dictionary_writer *w, term_key key, uint32_t reference)
{
	if (w->n == DICTIONARY_BLOCK)
		write_block(w);
	w->keys[w->n] = key;
	w->references[w->n++] = reference;
}

void dictionary_end(struct dictionary_writer *w)
{
	static const char slack[DICTIONARY_SLACK];

	if (w->n > 0)
		write_block(w);
	buf_add(&w->bytes, slack, sizeof slack);
}
