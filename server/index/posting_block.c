/* Reading of one block. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "index/posting_block.h"

typedef uint32_t lanes __attribute__((vector_size(16)));

static inline lanes load_lanes(const unsigned char *p)
{
	lanes v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* 128 numbers in four lanes; reads 16 * width bytes. The width is a constant where it is called, so
 * that nothing is left of the loop but the work. */
static inline __attribute__((always_inline)) void unpack_width(const unsigned char *p,
							       uint32_t width, uint32_t *ret)
{
	const lanes mask = (lanes){0} + (uint32_t)(((uint64_t)1 << width) - 1);
	lanes word = load_lanes(p);
	uint32_t shift = 0;

#pragma GCC unroll 32
	for (uint32_t i = 0; i < POSTING_BLOCK; i += 4) {
		lanes value = word >> shift;

		shift += width;
		if (shift >= 32 && i + 4 < POSTING_BLOCK) {
			p += sizeof word;
			word = load_lanes(p);
			shift -= 32;
			if (shift > 0)
				value |= word << (width - shift);
		}
		value &= mask;
		memcpy(ret + i, &value, sizeof value);
	}
}

#define WIDTH(n)                         \
	case n:                          \
		unpack_width(p, n, ret); \
		break

static void unpack_lanes(const unsigned char *p, uint32_t width, uint32_t *ret)
{
	_Static_assert(POSTING_WIDTH_MAX == 24, "there is a case for each width");
	switch (width) {
		WIDTH(1);
		WIDTH(2);
		WIDTH(3);
		WIDTH(4);
		WIDTH(5);
		WIDTH(6);
		WIDTH(7);
		WIDTH(8);
		WIDTH(9);
		WIDTH(10);
		WIDTH(11);
		WIDTH(12);
		WIDTH(13);
		WIDTH(14);
		WIDTH(15);
		WIDTH(16);
		WIDTH(17);
		WIDTH(18);
		WIDTH(19);
		WIDTH(20);
		WIDTH(21);
		WIDTH(22);
		WIDTH(23);
		WIDTH(24);
	default:
		memset(ret, 0, POSTING_BLOCK * sizeof *ret);
	}
}

static void unpack(const unsigned char *p, uint32_t width, uint32_t n, uint32_t *ret)
{
	const uint64_t mask = ((uint64_t)1 << width) - 1;
	uint32_t bit = 0;

	for (uint32_t i = 0; i < n; i++, bit += width) {
		uint64_t word;

		memcpy(&word, p + bit / 8, sizeof word);
		ret[i] = (uint32_t)(word >> (bit % 8) & mask);
	}
}

#ifdef __SSE2__
static inline lanes sums(lanes x)
{
	__m128i y;

	memcpy(&y, &x, sizeof y);
	y = _mm_add_epi32(y, _mm_slli_si128(y, 4));
	y = _mm_add_epi32(y, _mm_slli_si128(y, 8));
	memcpy(&x, &y, sizeof x);
	return x;
}
#else
static inline lanes sums(lanes x)
{
	const lanes none = {0};

	x += __builtin_shufflevector(none, x, 0, 4, 5, 6);
	return x + __builtin_shufflevector(none, x, 0, 0, 4, 5);
}
#endif

/* Gaps to ordinals. Each is below 2^24 + 1: 128 of them and the base stay below 2^32. */
static void add_up_lanes(uint32_t base, uint32_t *docs)
{
	lanes at = (lanes){0} + base - 1;

	for (uint32_t i = 0; i < POSTING_BLOCK; i += 4) {
		lanes x = load_lanes((const unsigned char *)(docs + i));

		at += sums(x + 1);
		memcpy(docs + i, &at, sizeof at);
		at = __builtin_shufflevector(at, at, 3, 3, 3, 3);
	}
}

static void add_up(uint32_t at, uint32_t n, uint32_t *docs)
{
	for (uint32_t i = 0; i < n; i++) {
		at += docs[i];
		docs[i] = at++;
	}
}

/* Both at once. */
static void unpack_up(const unsigned char *p, uint32_t width, uint32_t at, uint32_t n,
		      uint32_t *ret)
{
	const uint64_t mask = ((uint64_t)1 << width) - 1;
	uint32_t bit = 0;

	for (uint32_t i = 0; i < n; i++, bit += width) {
		uint64_t word;

		memcpy(&word, p + bit / 8, sizeof word);
		at += (uint32_t)(word >> (bit % 8) & mask);
		ret[i] = at++;
	}
}

/* What the bytes before the numbers say. */
struct block_form {
	uint32_t gap_bits, n_exceptions, exception_bits;
	uint32_t tf_bits;
	uint32_t n_titles; /* TITLES_BITS: a bit for each */
	bool wheres;
	const unsigned char *p;   /* behind them */
	const unsigned char *end; /* POSTING_SLACK before the end of the section */
};

static bool read_form(struct block_form *f, uint32_t n)
{
	/* At most 5 bytes: the slack has room for them. */
	uint32_t kind = *f->p++, tf = kind & BLOCK_HAS_TF ? *f->p++ : 0;

	f->gap_bits = kind & BLOCK_WIDTH;
	f->tf_bits = tf & TF_WIDTH;
	f->wheres = tf & TF_WHERES;
	if (kind & BLOCK_HAS_EXCEPTIONS) {
		f->n_exceptions = *f->p++;
		f->exception_bits = *f->p++;
	}
	if (kind & BLOCK_HAS_TITLES)
		f->n_titles = n > TITLES_PLAIN ? *f->p++ : TITLES_BITS;
	uint32_t widest = f->n_exceptions > 0 ? EXCEPTION_WIDTH_MAX : POSTING_WIDTH_MAX;
	return f->gap_bits <= widest && f->exception_bits <= EXCEPTION_WIDTH_MAX &&
	       f->tf_bits <= POSTING_WIDTH_MAX && f->n_exceptions <= n &&
	       (f->n_titles <= n || f->n_titles == TITLES_BITS);
}

/* The next bytes; NULL when there are not so many. */
static const unsigned char *take(struct block_form *f, size_t size)
{
	const unsigned char *p = f->p;

	if (f->p > f->end || (size_t)(f->end - f->p) < size)
		return NULL;
	f->p += size;
	return p;
}

static int read_gaps(struct block_form *f, uint32_t base, struct posting_block *ret)
{
	const unsigned char *gaps = take(f, bits_bytes(ret->n, f->gap_bits));
	const unsigned char *at = take(f, f->n_exceptions);
	const unsigned char *more = take(f, bits_bytes(f->n_exceptions, f->exception_bits));

	uint32_t least = 1u << f->gap_bits;

	if (!gaps || !at || !more)
		return ERR_CORRUPT;
	if (ret->n < POSTING_BLOCK && f->n_exceptions == 0) {
		unpack_up(gaps, f->gap_bits, base, ret->n, ret->docs);
		return 0;
	}
	if (ret->n == POSTING_BLOCK)
		unpack_lanes(gaps, f->gap_bits, ret->docs);
	else
		unpack(gaps, f->gap_bits, ret->n, ret->docs);
	for (uint32_t i = 0; i < f->n_exceptions; i++)
		if (at[i] < ret->n)
			ret->docs[at[i]] = bits_get(more, i, f->exception_bits) + least;
	if (ret->n == POSTING_BLOCK)
		add_up_lanes(base, ret->docs);
	else
		add_up(base, ret->n, ret->docs);
	return 0;
}

/* n bits of p, of at most 128. */
static void read_bits(const unsigned char *p, uint32_t n, uint64_t ret[2])
{
	ret[0] = ret[1] = 0;
	memcpy(ret, p, bits_bytes(n, 1));
	if (n < 64)
		ret[0] &= ((uint64_t)1 << n) - 1;
	else if (n < POSTING_BLOCK)
		ret[1] &= ((uint64_t)1 << (n - 64)) - 1;
}

static int read_titles(struct block_form *f, struct posting_block *ret)
{
	bool bits = f->n_titles == TITLES_BITS;
	const unsigned char *p = take(f, bits ? bits_bytes(ret->n, 1) : f->n_titles);

	ret->titles[0] = ret->titles[1] = 0;
	if (!p)
		return ERR_CORRUPT;
	if (bits)
		read_bits(p, ret->n, ret->titles);
	else
		for (uint32_t i = 0; i < f->n_titles; i++)
			ret->titles[p[i] / 64 % 2] |= (uint64_t)1 << p[i] % 64;
	return 0;
}

int posting_block_decode(struct slice bytes, uint32_t base, struct posting_block *ret)
{
	if (bytes.len < POSTING_SLACK + 1)
		return ERR_CORRUPT;
	struct block_form f = {.p = (const unsigned char *)bytes.ptr};
	f.end = f.p + bytes.len - POSTING_SLACK;
	if (!read_form(&f, ret->n) || read_gaps(&f, base, ret) < 0)
		return ERR_CORRUPT;
	ret->wheres = f.wheres ? take(&f, bits_bytes(ret->n, 4)) : NULL;
	ret->tfs = take(&f, bits_bytes(ret->n, f.tf_bits));
	ret->tf_bits = f.tf_bits;
	if ((f.wheres && !ret->wheres) || !ret->tfs)
		return ERR_CORRUPT;
	return read_titles(&f, ret);
}

int posting_block_inlined(uint32_t reference, uint32_t limit, struct posting_block *ret)
{
	static const unsigned char tfs[INLINE_TF_MAX][POSTING_SLACK] = {{0}, {1}, {2}, {3},
									{4}, {5}, {6}, {7}};

	ret->n = 1;
	ret->docs[0] = (reference & ~POSTING_INLINE) >> INLINE_ORDINAL_SHIFT;
	ret->wheres = NULL;
	ret->tfs = tfs[(reference >> INLINE_TF_SHIFT) % INLINE_TF_MAX];
	ret->tf_bits = 3;
	ret->titles[0] = reference & 1;
	ret->titles[1] = 0;
	return ret->docs[0] < limit ? 0 : ERR_CORRUPT;
}
