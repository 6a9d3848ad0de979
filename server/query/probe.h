#pragma once

/* posting_probe_find() for lists that are asked for many of their documents. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "index/posting.h"

/* The first entry of a block from i on that is not below the ordinal; mostly it is near. */
static inline uint32_t probe_entry(const struct posting_block *b, uint32_t i, uint32_t ordinal)
{
#ifdef __SSE2__
	const __m128i key = _mm_set1_epi32((int)ordinal);

	for (; i + 8 <= b->n; i += 8) {
		__m128i x = _mm_cmpgt_epi32(key, _mm_loadu_si128((const void *)(b->docs + i)));
		__m128i y = _mm_cmpgt_epi32(key, _mm_loadu_si128((const void *)(b->docs + i + 4)));
		unsigned below = (unsigned)_mm_movemask_epi8(_mm_packs_epi32(x, y));

		if (below != 0xFFFF)
			return i + (unsigned)__builtin_ctz(~below) / 2;
	}
#endif
	while (i < b->n && b->docs[i] < ordinal)
		i++;
	return i;
}

/* True when the block at hand does not reach the ordinal. */
static inline bool probe_is_behind(const struct posting_probe *p, uint32_t ordinal)
{
	return p->block.n == 0 || p->block.docs[p->block.n - 1] < ordinal;
}

/* Finds the block that may hold the ordinal, without reading it. False: none may. */
static inline bool probe_seek(struct posting_probe *p, uint32_t ordinal)
{
	p->block.n = 0;
	if (p->next < p->list->n_blocks)
		p->next = posting_list_seek(p->list, p->next, ordinal);
	return p->next < p->list->n_blocks;
}

/* As posting_probe_find(). */
static inline int probe_find(struct posting_probe *p, uint32_t ordinal)
{
	if (probe_is_behind(p, ordinal))
		return posting_probe_find(p, ordinal);
	p->at = probe_entry(&p->block, p->at, ordinal);
	return p->block.docs[p->at] == ordinal;
}
