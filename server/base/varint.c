#include "base/varint.h"

#include "base/error.h"

size_t varint_encode(uint64_t value, unsigned char *ret)
{
	size_t n = 0;

	while (value >= 0x80) {
		ret[n++] = (unsigned char)(value | 0x80);
		value >>= 7;
	}
	ret[n++] = (unsigned char)value;
	return n;
}

void varint_add(struct buf *b, uint64_t value)
{
	unsigned char bytes[VARINT_MAX];

	buf_add(b, bytes, varint_encode(value, bytes));
}

int varint_take(struct slice *s, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < s->len && i < VARINT_MAX; i++) {
		unsigned char c = (unsigned char)s->ptr[i];

		if (i == VARINT_MAX - 1 && c > 1)
			return ERR_CORRUPT;
		value |= (uint64_t)(c & 0x7F) << (7 * i);
		if (c < 0x80) {
			s->ptr += i + 1;
			s->len -= i + 1;
			*ret = value;
			return 0;
		}
	}
	return ERR_CORRUPT;
}

int varint_take32(struct slice *s, uint32_t *ret)
{
	struct slice rest = *s;
	uint64_t value;

	if (varint_take(&rest, &value) < 0 || value > UINT32_MAX)
		return ERR_CORRUPT;
	*s = rest;
	*ret = (uint32_t)value;
	return 0;
}
