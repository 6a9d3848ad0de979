#include "query/rerank_scan.h"

#include <string.h>

#include "index/match_code.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

#define STEP 64u
#define EVEN 0x5555555555555555u

/* Of 64 bytes a bit each. */
struct bytes {
	uint64_t paired; /* of pairs */
	uint64_t wide;   /* may be the first of more than two */
};

static struct bytes classify(const char *p)
{
	struct bytes b = {0, 0};

#ifdef __SSE2__
	const __m128i pair = _mm_set1_epi8((char)MATCH_CODE_PAIR);
	const __m128i half = _mm_set1_epi8((char)MATCH_CODE_HALF);

	for (uint32_t i = 0; i < STEP; i += 16) {
		__m128i x = _mm_loadu_si128((const void *)(p + i));
		__m128i paired = _mm_cmpeq_epi8(_mm_max_epu8(x, pair), x);
		__m128i wide = _mm_cmpeq_epi8(_mm_max_epu8(x, half), x);

		b.paired |= (uint64_t)(uint32_t)_mm_movemask_epi8(paired) << i;
		b.wide |= (uint64_t)(uint32_t)_mm_movemask_epi8(wide) << i;
	}
#else
	for (uint32_t i = 0; i < STEP; i++) {
		unsigned char byte = (unsigned char)p[i];

		b.paired |= (uint64_t)(byte >= MATCH_CODE_PAIR) << i;
		b.wide |= (uint64_t)(byte >= MATCH_CODE_HALF) << i;
	}
#endif
	return b;
}

/* First bytes of pairs: every other one of a run. A run that begins at an even place has them at
 * even places, and adding its first bit clears it. inside: byte 0 is the second of a pair; told of
 * the next 64 bytes too. */
static uint64_t first_bytes(uint64_t paired, uint64_t *inside)
{
	uint64_t rest = paired & ~*inside;
	uint64_t begins = rest & ~(rest << 1);
	uint64_t even = rest & ~(rest + (begins & EVEN));
	uint64_t firsts = (even & EVEN) | (rest & ~even & ~EVEN);

	*inside = firsts >> 63;
	return firsts;
}

#ifdef __SSE2__
/* The places of a few pairs of bytes, at even ones and at odd ones. */
static uint64_t compare(const struct scan_pairs *pairs, const char *p)
{
	const __m128i low = _mm_set1_epi16(0xFF);
	uint64_t found = 0;

	for (uint32_t i = 0; i < STEP; i += 16) {
		__m128i even = _mm_loadu_si128((const void *)(p + i));
		__m128i odd = _mm_loadu_si128((const void *)(p + i + 1));
		__m128i at_even = _mm_setzero_si128(), at_odd = at_even;

		for (uint32_t k = 0; k < pairs->n; k++) {
			__m128i one = _mm_set1_epi16((short)pairs->items[k]);

			at_even = _mm_or_si128(at_even, _mm_cmpeq_epi16(even, one));
			at_odd = _mm_or_si128(at_odd, _mm_cmpeq_epi16(odd, one));
		}
		__m128i both =
			_mm_or_si128(_mm_and_si128(low, at_even), _mm_andnot_si128(low, at_odd));
		found |= (uint64_t)(uint32_t)_mm_movemask_epi8(both) << i;
	}
	return found;
}

/* The same for twice as many bytes at once, where the processor can. */
__attribute__((target("avx2"))) static uint64_t compare_wide(const struct scan_pairs *pairs,
							     const char *p)
{
	const __m256i low = _mm256_set1_epi16(0xFF);
	uint64_t found = 0;

	for (uint32_t i = 0; i < STEP; i += 32) {
		__m256i even = _mm256_loadu_si256((const void *)(p + i));
		__m256i odd = _mm256_loadu_si256((const void *)(p + i + 1));
		__m256i at_even = _mm256_setzero_si256(), at_odd = at_even;

		for (uint32_t k = 0; k < pairs->n; k++) {
			__m256i one = _mm256_set1_epi16((short)pairs->items[k]);

			at_even = _mm256_or_si256(at_even, _mm256_cmpeq_epi16(even, one));
			at_odd = _mm256_or_si256(at_odd, _mm256_cmpeq_epi16(odd, one));
		}
		__m256i both = _mm256_blendv_epi8(at_odd, at_even, low);
		found |= (uint64_t)(uint32_t)_mm256_movemask_epi8(both) << i;
	}
	return found;
}
#endif

/* How pairs are best found here. */
enum way { WAY_LOOK_UP = 0, WAY_COMPARE, WAY_COMPARE_WIDE };

static enum way choose_way(uint32_t n)
{
#ifdef __SSE2__
	if (n <= SCAN_FEW_WIDE && __builtin_cpu_supports("avx2"))
		return WAY_COMPARE_WIDE;
	if (n <= SCAN_FEW)
		return WAY_COMPARE;
#endif
	(void)n;
	return WAY_LOOK_UP;
}

/* Which of the first bytes begin one of the pairs. */
static uint64_t look_up(const struct scan_pairs *pairs, const char *p, uint64_t firsts,
			enum way way)
{
	uint64_t found = 0;

#ifdef __SSE2__
	if (way == WAY_COMPARE_WIDE)
		return compare_wide(pairs, p) & firsts;
	if (way == WAY_COMPARE)
		return compare(pairs, p) & firsts;
#endif
	(void)way;
	for (; firsts != 0; firsts &= firsts - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(firsts);
		uint16_t unit;

		memcpy(&unit, p + i, sizeof unit);
		found |= (pairs->bits[unit / 64] >> unit % 64 & 1) << i;
	}
	return found;
}

uint32_t scan_text(const struct scan_pairs *pairs, struct slice text, struct scan_hit *ret)
{
	const enum way way = choose_way(pairs->n);
	uint64_t inside = 0;
	uint32_t n = 0, count = 0;

	for (size_t at = 0; at < text.len; at += STEP) {
		char last[STEP + 1];
		const char *p = text.ptr + at;
		size_t left = text.len - at;

		if (left < sizeof last) {
			memset(last, 0, sizeof last);
			memcpy(last, p, left);
			p = last;
		}
		struct bytes b = classify(p);
		uint64_t second = inside;
		uint64_t firsts = first_bytes(b.paired, &inside);
		uint64_t begins = firsts | (~b.paired & ~second);
		/* The last may be cut off. */
		if (left < STEP)
			begins &= ((uint64_t)1 << left) - 1;
		if (firsts & b.wide)
			return SCAN_OTHER;
		for (uint64_t found = look_up(pairs, p, firsts, way); found != 0;
		     found &= found - 1) {
			uint64_t bit = found & -found;

			ret[n++] =
				(struct scan_hit){(uint16_t)(at + (uint32_t)__builtin_ctzll(found)),
						  (uint16_t)(count + (uint32_t)__builtin_popcountll(
									     begins & (bit - 1)))};
		}
		count += (uint32_t)__builtin_popcountll(begins);
	}
	return n;
}
