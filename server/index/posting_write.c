/* Writing of posting lists. */
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/posting_block.h"

static uint32_t inlined(const struct posting *p)
{
	return POSTING_INLINE | p->ordinal << INLINE_ORDINAL_SHIFT |
	       (p->tf - 1) << INLINE_TF_SHIFT | p->in_title;
}

/* A length as a power of two and three bits more, rounded down; read back by length_of(). */
static unsigned char length_code(uint32_t length)
{
	uint32_t bits = bits_width(length);

	if (bits <= 3)
		return (unsigned char)length;
	return (unsigned char)((bits - 3) << 3 | (length >> (bits - 4) & 7));
}

static void write_head(char *p, const struct posting *items, uint32_t n, uint32_t end,
		       const uint32_t *lengths)
{
	uint32_t tf = 0, length = UINT32_MAX;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t one = items[i].tf + (items[i].in_title ? POSTING_TITLE_TF : 0);

		tf = one > tf ? one : tf;
		if (lengths[items[i].ordinal] < length)
			length = lengths[items[i].ordinal];
	}
	ensure(items[n - 1].ordinal <= POSTING_HEAD_MASK && end <= POSTING_HEAD_MASK);
	uint64_t head = items[n - 1].ordinal | (uint64_t)end << POSTING_HEAD_END |
			(uint64_t)(tf < UINT8_MAX ? tf : UINT8_MAX) << POSTING_HEAD_TF |
			(uint64_t)length_code(length) << POSTING_HEAD_LENGTH;
	memcpy(p, &head, sizeof head);
}

uint32_t posting_write(struct buf *section, const struct posting *items, uint32_t n,
		       const uint32_t *lengths)
{
	uint32_t n_blocks = (n + POSTING_BLOCK - 1) / POSTING_BLOCK;

	if (n == 1 && items[0].tf <= INLINE_TF_MAX && items[0].ordinal < INLINE_LIMIT)
		return inlined(&items[0]);
	ensure(section->len < POSTING_INLINE);
	uint32_t reference = (uint32_t)section->len;
	varint_add(section, n);
	size_t heads = section->len, table = n_blocks > 1 ? (size_t)n_blocks * POSTING_HEAD : 0;
	buf_reserve(section, table);
	section->len += table;
	size_t start = section->len;
	for (uint32_t i = 0; i < n_blocks; i++) {
		const struct posting *block = items + (size_t)i * POSTING_BLOCK;
		uint32_t left = n - i * POSTING_BLOCK;
		uint32_t count = left < POSTING_BLOCK ? left : POSTING_BLOCK;

		posting_block_write(section, block, count, i > 0 ? block[-1].ordinal + 1 : 0,
				    n >= POSTING_WHERES_MIN);
		if (n_blocks > 1)
			write_head(section->data + heads + (size_t)i * POSTING_HEAD, block, count,
				   (uint32_t)(section->len - start), lengths);
	}
	return reference;
}

void posting_write_end(struct buf *section)
{
	static const char slack[POSTING_SLACK];

	buf_add(section, slack, sizeof slack);
}
