#include "index/posting.h"

#include "base/varint.h"
#include "index/posting_bits.h"

enum { BLOCK_WIDTH = 0x1F, BLOCK_FLAG = 0x80 };

int posting_list_open(struct slice section, uint32_t reference, uint32_t limit,
		      struct posting_list *ret)
{
	struct posting_list l = {.limit = limit, .n_blocks = 1};

	if (reference & POSTING_INLINE) {
		l.df = 1;
		l.inlined = reference;
		*ret = l;
		return 0;
	}
	if (reference >= section.len)
		return ERR_CORRUPT;
	struct slice rest = slice_sub(section, reference, section.len);
	if (varint_take32(&rest, &l.df) < 0 || l.df == 0 || l.df > limit)
		return ERR_CORRUPT;
	l.n_blocks = (l.df + POSTING_BLOCK - 1) / POSTING_BLOCK;
	if (l.n_blocks > 1) {
		size_t table = (size_t)l.n_blocks * POSTING_HEAD;

		if (table > rest.len)
			return ERR_CORRUPT;
		l.heads = (const unsigned char *)rest.ptr;
		rest = slice_sub(rest, table, rest.len);
	}
	l.blocks = rest;
	*ret = l;
	return 0;
}

static inline uint32_t load32(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof value);
	return value;
}

static inline const unsigned char *head_of(const struct posting_list *l, uint32_t block)
{
	return l->heads + (size_t)block * POSTING_HEAD;
}

static uint32_t length_of(unsigned char code)
{
	uint32_t exponent = code >> 3;

	if (exponent == 0)
		return code;
	return exponent > 28 ? 0 : (8u | (code & 7)) << (exponent - 1);
}

struct posting_head posting_list_head(const struct posting_list *l, uint32_t block)
{
	if (!l->heads)
		return (struct posting_head){UINT32_MAX, UINT32_MAX, 0};
	const unsigned char *p = head_of(l, block);
	return (struct posting_head){load32(p), p[8] < UINT8_MAX ? p[8] : UINT32_MAX,
				     length_of(p[9])};
}

uint32_t posting_list_seek(const struct posting_list *l, uint32_t from, uint32_t ordinal)
{
	uint32_t low = from, step = 1;

	if (!l->heads || from >= l->n_blocks)
		return from;
	/* Gallop to a block that reaches far enough, then halve. */
	while (low + step < l->n_blocks && load32(head_of(l, low + step - 1)) < ordinal) {
		low += step;
		step *= 2;
	}
	uint32_t high = low + step < l->n_blocks ? low + step : l->n_blocks;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (load32(head_of(l, middle)) < ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int read_inlined(const struct posting_list *l, struct posting_block *ret)
{
	uint32_t r = l->inlined;

	ret->n = 1;
	ret->docs[0] = r & 0x3FFFF;
	memset(ret->own, 0, sizeof ret->own);
	ret->own[0] = (unsigned char)(r >> 18 & 0xF);
	ret->own[1] = (unsigned char)((r >> 22 & 0xFF) - 1);
	ret->own[2] = (unsigned char)(r >> 30 & 1);
	ret->wheres = ret->own;
	ret->tfs = ret->own + 1;
	ret->titles = ret->own + 2;
	ret->tf_bits = 8;
	return ret->docs[0] < l->limit && (r >> 22 & 0xFF) > 0 ? 0 : ERR_CORRUPT;
}

/* Gaps of at most 24 bits: 128 of them and a base below 2^31 cannot overflow. */
static uint32_t unpack(const unsigned char *p, uint32_t width, uint32_t n, uint32_t at,
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
	return at;
}

int posting_block_read(const struct posting_list *l, uint32_t block, struct posting_block *ret)
{
	uint32_t start = 0, base = 0;

	if (l->inlined)
		return read_inlined(l, ret);
	if (block > 0) {
		base = load32(head_of(l, block - 1));
		start = load32(head_of(l, block - 1) + 4);
		if (base++ >= l->limit)
			return ERR_CORRUPT;
	}
	uint32_t left = l->df - block * POSTING_BLOCK;
	uint32_t n = left < POSTING_BLOCK ? left : POSTING_BLOCK;
	if (start > l->blocks.len || l->blocks.len - start < 2 + POSTING_SLACK)
		return ERR_CORRUPT;
	const unsigned char *p = (const unsigned char *)l->blocks.ptr + start;
	uint32_t gap_bits = p[0] & BLOCK_WIDTH, tf_bits = p[1] & BLOCK_WIDTH;
	bool has_wheres = p[0] & BLOCK_FLAG, has_titles = p[1] & BLOCK_FLAG;
	size_t wheres = 2 + bits_bytes(n, gap_bits);
	size_t tfs = wheres + (has_wheres ? bits_bytes(n, 4) : 0);
	size_t titles = tfs + bits_bytes(n, tf_bits);
	size_t end = titles + (has_titles ? bits_bytes(n, 1) : 0);
	if (gap_bits > POSTING_WIDTH_MAX || tf_bits > POSTING_WIDTH_MAX ||
	    end + POSTING_SLACK > l->blocks.len - start)
		return ERR_CORRUPT;
	ret->n = n;
	ret->wheres = has_wheres ? p + wheres : NULL;
	ret->tfs = p + tfs;
	ret->titles = has_titles ? p + titles : NULL;
	ret->tf_bits = tf_bits;
	if (unpack(p + 2, gap_bits, n, base, ret->docs) > l->limit)
		return ERR_CORRUPT;
	/* So that ordinals rise from block to block too. */
	return !l->heads || ret->docs[n - 1] == load32(head_of(l, block)) ? 0 : ERR_CORRUPT;
}

void posting_iter_begin(struct posting_iter *it, const struct posting_list *l)
{
	it->list = l;
	it->at = (struct posting){0};
	it->next_block = it->next = it->block.n = 0;
}

int posting_iter_next(struct posting_iter *it)
{
	if (it->next >= it->block.n) {
		if (it->next_block >= it->list->n_blocks)
			return 0;
		it->block.n = it->next = 0;
		int r = posting_block_read(it->list, it->next_block++, &it->block);
		if (r < 0)
			return r;
	}
	it->at = posting_block_at(&it->block, it->next++);
	return 1;
}

int posting_iter_skip_to(struct posting_iter *it, uint32_t ordinal)
{
	if (it->next > 0 && it->at.ordinal >= ordinal)
		return 1;
	if (it->block.n == 0 || it->block.docs[it->block.n - 1] < ordinal) {
		it->block.n = 0;
		it->next_block = posting_list_seek(it->list, it->next_block, ordinal);
		it->next = 0;
		if (it->next_block >= it->list->n_blocks)
			return 0;
		int r = posting_block_read(it->list, it->next_block++, &it->block);
		if (r < 0) {
			it->block.n = 0;
			return r;
		}
	}
	it->next = posting_block_find(&it->block, it->next, ordinal);
	return posting_iter_next(it);
}
