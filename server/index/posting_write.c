/* Writing of posting lists. */
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/posting.h"
#include "index/posting_bits.h"

#define INLINE_TF_MAX      255u
#define INLINE_TITLE       (1u << 30)
#define INLINE_TF_SHIFT    22
#define INLINE_LIMIT       (1u << 18)
#define INLINE_WHERE_SHIFT 18
/* Fewer documents are compared from their start. */
#define WHERES_MIN (POSTING_BLOCK + 1)
#define BLOCK_FLAG 0x80u

static uint32_t inlined(const struct posting *p)
{
	return POSTING_INLINE | (p->in_title ? INLINE_TITLE : 0) | p->tf << INLINE_TF_SHIFT |
	       (uint32_t)p->where << INLINE_WHERE_SHIFT | p->ordinal;
}

static uint32_t tf_of(const struct posting *p)
{
	return p->tf < POSTING_TF_MAX ? p->tf : POSTING_TF_MAX;
}

struct widths {
	uint32_t gap, tf;
	bool titles, wheres;
};

static struct widths measure(const struct posting *items, uint32_t n, uint32_t base, bool wheres)
{
	uint32_t gaps = 0, tfs = 0;
	struct widths w = {0};

	for (uint32_t i = 0; i < n; i++) {
		gaps |= items[i].ordinal - base;
		tfs |= tf_of(&items[i]) - 1;
		w.titles = w.titles || items[i].in_title;
		w.wheres = w.wheres || (wheres && items[i].where > 0);
		base = items[i].ordinal + 1;
	}
	w.gap = bits_width(gaps);
	w.tf = bits_width(tfs);
	ensure(w.gap <= POSTING_WIDTH_MAX && w.tf <= POSTING_WIDTH_MAX);
	return w;
}

static void write_block(struct buf *b, const struct posting *items, uint32_t n, uint32_t base,
			bool wheres_too)
{
	struct widths w = measure(items, n, base, wheres_too);
	size_t wheres = 2 + bits_bytes(n, w.gap), tfs = wheres + (w.wheres ? bits_bytes(n, 4) : 0);
	size_t titles = tfs + bits_bytes(n, w.tf);
	size_t size = titles + (w.titles ? bits_bytes(n, 1) : 0);
	unsigned char *p = (unsigned char *)buf_reserve(b, size + POSTING_SLACK);

	memset(p, 0, size + POSTING_SLACK);
	p[0] = (unsigned char)(w.gap | (w.wheres ? BLOCK_FLAG : 0));
	p[1] = (unsigned char)(w.tf | (w.titles ? BLOCK_FLAG : 0));
	for (uint32_t i = 0; i < n; i++) {
		bits_put(p + 2, i, w.gap, items[i].ordinal - base);
		if (w.wheres)
			bits_put(p + wheres, i, 4, items[i].where);
		bits_put(p + tfs, i, w.tf, tf_of(&items[i]) - 1);
		if (w.titles)
			bits_put(p + titles, i, 1, items[i].in_title);
		base = items[i].ordinal + 1;
	}
	b->len += size;
}

/* A length as a power of two and three bits more, rounded down; read back by length_of(). */
static unsigned char length_code(uint32_t length)
{
	uint32_t bits = bits_width(length);

	if (bits <= 3)
		return (unsigned char)length;
	return (unsigned char)((bits - 3) << 3 | (length >> (bits - 4) & 7));
}

static void write_head(unsigned char *p, const struct posting *items, uint32_t n, uint32_t end,
		       const uint32_t *lengths)
{
	uint32_t tf = 0, length = UINT32_MAX;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t one = tf_of(&items[i]) + (items[i].in_title ? POSTING_TITLE_TF : 0);

		tf = one > tf ? one : tf;
		if (lengths[items[i].ordinal] < length)
			length = lengths[items[i].ordinal];
	}
	memcpy(p, &items[n - 1].ordinal, 4);
	memcpy(p + 4, &end, 4);
	p[8] = (unsigned char)(tf < UINT8_MAX ? tf : UINT8_MAX);
	p[9] = length_code(length);
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

		write_block(section, block, count, i > 0 ? block[-1].ordinal + 1 : 0,
			    n >= WHERES_MIN);
		if (n_blocks > 1)
			write_head((unsigned char *)section->data + heads +
					   (size_t)i * POSTING_HEAD,
				   block, count, (uint32_t)(section->len - start), lengths);
	}
	return reference;
}

void posting_write_end(struct buf *section)
{
	static const char slack[POSTING_SLACK];

	buf_add(section, slack, sizeof slack);
}
