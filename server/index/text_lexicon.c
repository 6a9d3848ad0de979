#include "index/text_lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/xmalloc.h"

#define FIRSTS      65536u
#define NUMBER_BITS 18u /* of a slot: more than there are tokens, also while they are chosen */
#define NUMBER_MASK ((1u << NUMBER_BITS) - 1)
#define SHORT_MASK  0xFu /* lengths below four */

/* A token, or the beginning of a text, as two numbers: zeros behind its bytes, then its length. */
struct key {
	uint64_t low, high;
};

static struct key load(const char *p)
{
	struct key k;

	memcpy(&k.low, p, sizeof k.low);
	memcpy(&k.high, p + sizeof k.low, sizeof k.high);
	return k;
}

/* The first len bytes of what was loaded. */
static struct key cut(struct key k, unsigned len)
{
	if (len < 8)
		k.low &= ((uint64_t)1 << len * 8) - 1;
	k.high = (len > 8 ? k.high & (((uint64_t)1 << (len - 8) * 8) - 1) : 0) |
		 (uint64_t)len << TEXT_TOKEN_MAX % 8 * 8;
	return k;
}

static uint64_t hash_of(struct key k)
{
	uint64_t h = k.low * 0x9E3779B97F4A7C15u;

	h = (h ^ h >> 32 ^ k.high) * 0xD6E8FEB86659FD93u;
	return h ^ h >> 32;
}

/* Its slot, or the free one where it would be. */
static uint32_t *find(const struct text_lexicon *x, struct key k, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32) & ~NUMBER_MASK;
	size_t at = hash & (x->n_slots - 1);

	for (; x->slots[at] > 0; at = (at + 1) & (x->n_slots - 1)) {
		if ((x->slots[at] & ~NUMBER_MASK) != tag)
			continue;
		struct key other = load((const char *)&x->tokens[(x->slots[at] & NUMBER_MASK) - 1]);
		if (other.low == k.low && other.high == k.high)
			break;
	}
	return &x->slots[at];
}

static size_t first_two(struct key k)
{
	return k.low & 0xFFFF;
}

static size_t first_four(struct key k)
{
	return (k.low & 0xFFFFFFFF) * 0x9E3779B97F4A7C15u >> 48;
}

void text_lexicon_init(struct text_lexicon *x, uint32_t cap)
{
	*x = (struct text_lexicon){.n = TEXT_TOKENS_MIN, .cap = cap, .n_slots = 1024};
	ensure(cap >= TEXT_TOKENS_MIN && cap < NUMBER_MASK);
	while (x->n_slots < cap * 2)
		x->n_slots *= 2;
	x->tokens = xcalloc(cap, sizeof *x->tokens);
	x->slots = xcalloc(x->n_slots, sizeof *x->slots);
	x->short_lengths = xcalloc(FIRSTS, sizeof *x->short_lengths);
	x->long_lengths = xcalloc(FIRSTS, sizeof *x->long_lengths);
	for (uint32_t i = 0; i < TEXT_TOKENS_MIN; i++) {
		x->tokens[i].bytes[0] = (char)i;
		x->tokens[i].len = 1;
	}
}

void text_lexicon_free(struct text_lexicon *x)
{
	free(x->tokens);
	free(x->slots);
	free(x->short_lengths);
	free(x->long_lengths);
	*x = (struct text_lexicon){.n = 0};
}

void text_lexicon_add(struct text_lexicon *x, struct slice bytes)
{
	struct text_token t = {.len = (uint8_t)bytes.len};

	ensure(bytes.len >= 2 && bytes.len <= TEXT_TOKEN_MAX);
	memcpy(t.bytes, bytes.ptr, bytes.len);
	struct key k = load((const char *)&t);
	uint64_t hash = hash_of(k);
	uint32_t *slot = find(x, k, hash);
	if (*slot > 0 || x->n == x->cap)
		return;
	x->tokens[x->n++] = t;
	*slot = x->n | ((uint32_t)(hash >> 32) & ~NUMBER_MASK);
	uint16_t *lengths =
		bytes.len < 4 ? &x->short_lengths[first_two(k)] : &x->long_lengths[first_four(k)];
	*lengths |= (uint16_t)(1u << bytes.len);
}

uint32_t text_lexicon_longest(const struct text_lexicon *x, struct slice text, size_t at)
{
	char copy[TEXT_TOKEN_ROOM] = {0};
	size_t left = text.len - at;
	unsigned known = UINT16_MAX;
	struct key k;

	if (left >= TEXT_TOKEN_ROOM) {
		k = load(text.ptr + at);
	} else {
		memcpy(copy, text.ptr + at, left);
		k = load(copy);
		known = (2u << left) - 1;
	}
	unsigned lengths = (x->short_lengths[first_two(k)] & SHORT_MASK) |
			   (x->long_lengths[first_four(k)] & ~SHORT_MASK);
	for (lengths &= known; lengths > 0;) {
		unsigned len = 31u - (unsigned)__builtin_clz(lengths);
		struct key wanted = cut(k, len);
		uint32_t found = *find(x, wanted, hash_of(wanted));

		if (found > 0)
			return (found & NUMBER_MASK) - 1;
		lengths &= ~(1u << len);
	}
	return (unsigned char)text.ptr[at];
}

void text_lexicon_cut(const struct text_lexicon *x, struct slice text, struct buf *ret)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t token = text_lexicon_longest(x, text, at);
		char *p = buf_reserve(ret, 2);

		p[0] = (char)(token & 0xFF);
		p[1] = (char)(token >> 8);
		ret->len += 2;
		at += x->tokens[token].len;
	}
}
