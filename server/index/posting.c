#include "index/posting.h"

#include "base/varint.h"

enum { ENTRY_MANY = 1, ENTRY_TITLE = 2, ENTRY_SHIFT = 2 };

size_t posting_encode(struct posting p, uint32_t base, unsigned char *ret)
{
	uint64_t head = (uint64_t)(p.ordinal - base) << ENTRY_SHIFT;
	size_t len;

	head |= (p.in_title ? ENTRY_TITLE : 0) | (p.tf > 1 ? ENTRY_MANY : 0);
	len = varint_encode(head, ret);
	if (p.tf > 1)
		len += varint_encode(p.tf - 2, ret + len);
	return len;
}

int posting_iter_begin(struct posting_iter *it, struct slice list, uint32_t limit, uint32_t *df)
{
	uint32_t n;

	if (varint_take32(&list, &n) < 0 || n > limit)
		return ERR_CORRUPT;
	posting_iter_entries(it, list, limit);
	*df = n;
	return 0;
}

/* One byte holds nearly every number here. */
static inline int take(struct slice *s, uint64_t *ret)
{
	if (s->len > 0 && (unsigned char)s->ptr[0] < 0x80) {
		*ret = (unsigned char)s->ptr[0];
		s->ptr++;
		s->len--;
		return 0;
	}
	return varint_take(s, ret);
}

int posting_iter_next(struct posting_iter *it)
{
	uint64_t head, tf = 1;

	if (it->rest.len == 0)
		return 0;
	if (take(&it->rest, &head) < 0)
		return ERR_CORRUPT;
	if (head & ENTRY_MANY) {
		if (take(&it->rest, &tf) < 0 || tf > UINT32_MAX - 2)
			return ERR_CORRUPT;
		tf += 2;
	}
	uint64_t gap = head >> ENTRY_SHIFT;
	if (it->base >= it->limit || gap >= it->limit - it->base)
		return ERR_CORRUPT;
	it->at.ordinal = it->base + (uint32_t)gap;
	it->at.tf = (uint32_t)tf;
	it->at.in_title = (head & ENTRY_TITLE) != 0;
	it->base = it->at.ordinal + 1;
	return 1;
}
