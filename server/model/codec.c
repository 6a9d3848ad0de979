#include "model/codec.h"

#include <string.h>

#include "base/varint.h"

void encode_signed(struct buf *b, int64_t value)
{
	varint_add(b, ((uint64_t)value << 1) ^ (uint64_t)(value < 0 ? -1 : 0));
}

void encode_double(struct buf *b, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	for (unsigned i = 0; i < 8; i++)
		buf_add_char(b, (char)(bits >> (8 * i) & 0xFF));
}

void encode_slice(struct buf *b, struct slice s)
{
	varint_add(b, s.len);
	buf_add_slice(b, s);
}

void encode_string(struct buf *b, const char *text)
{
	encode_slice(b, slice_of_string(text));
}

void encode_span(struct buf *b, struct span s)
{
	varint_add(b, s.start);
	varint_add(b, s.end - s.start);
}

void encode_date(struct buf *b, const struct date *d)
{
	varint_add(b, d->precision);
	if (d->precision == PRECISION_NONE)
		return;
	encode_signed(b, d->first);
	encode_signed(b, d->last);
	encode_string(b, d->edtf);
}

static void decoder_fail(struct decoder *d, int r)
{
	if (d->r == 0)
		d->r = r;
	d->rest.len = 0;
}

uint64_t take_number(struct decoder *d)
{
	uint64_t value = 0;

	if (d->r < 0)
		return 0;
	if (varint_take(&d->rest, &value) < 0) {
		decoder_fail(d, ERR_CORRUPT);
		return 0;
	}
	return value;
}

uint32_t take_number32(struct decoder *d, uint32_t max)
{
	uint64_t value = take_number(d);

	if (value > max) {
		decoder_fail(d, ERR_CORRUPT);
		return 0;
	}
	return (uint32_t)value;
}

int64_t take_signed(struct decoder *d)
{
	uint64_t value = take_number(d);

	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

double take_double(struct decoder *d)
{
	uint64_t bits = 0;
	double value;

	if (d->rest.len < 8) {
		decoder_fail(d, ERR_CORRUPT);
		return 0;
	}
	for (unsigned i = 0; i < 8; i++)
		bits |= (uint64_t)(unsigned char)d->rest.ptr[i] << (8 * i);
	d->rest = slice_sub(d->rest, 8, d->rest.len);
	memcpy(&value, &bits, sizeof value);
	return value;
}

static struct slice take_bytes(struct decoder *d)
{
	uint64_t len = take_number(d);

	if (len > d->rest.len) {
		decoder_fail(d, ERR_CORRUPT);
		return SLICE_LITERAL("");
	}
	struct slice s = slice_sub(d->rest, 0, (size_t)len);
	d->rest = slice_sub(d->rest, (size_t)len, d->rest.len);
	return s;
}

struct slice take_slice(struct decoder *d)
{
	struct slice s = take_bytes(d);

	if (s.len == 0)
		return SLICE_LITERAL("");
	s = arena_copy(d->a, s);
	if (s.ptr)
		return s;
	decoder_fail(d, ERR_LIMIT);
	return SLICE_LITERAL("");
}

const char *take_string(struct decoder *d)
{
	return take_slice(d).ptr; /* arena_copy puts a NUL behind it */
}

struct span take_span(struct decoder *d, uint32_t limit)
{
	struct span s = {take_number32(d, limit), 0};

	s.end = s.start + take_number32(d, limit - s.start);
	return s;
}

static int32_t take_day(struct decoder *d)
{
	int64_t day = take_signed(d);

	if (day < INT32_MIN || day > INT32_MAX) {
		decoder_fail(d, ERR_CORRUPT);
		return 0;
	}
	return (int32_t)day;
}

void take_date(struct decoder *d, struct date *ret)
{
	*ret = (struct date){.precision = take_number32(d, PRECISION_MAX - 1)};
	if (ret->precision == PRECISION_NONE)
		return;
	ret->first = take_day(d);
	ret->last = take_day(d);
	struct slice edtf = take_bytes(d);
	if (ret->first > ret->last || edtf.len >= sizeof ret->edtf) {
		decoder_fail(d, ERR_CORRUPT);
		return;
	}
	memcpy(ret->edtf, edtf.ptr, edtf.len);
}

size_t take_count(struct decoder *d, size_t min_bytes)
{
	uint64_t n = take_number(d);

	if (n > d->rest.len / min_bytes) {
		decoder_fail(d, ERR_CORRUPT);
		return 0;
	}
	return (size_t)n;
}

void *take_array(struct decoder *d, size_t n, size_t size)
{
	void *items = arena_array(d->a, n > 0 ? n : 1, size);

	if (!items)
		decoder_fail(d, ERR_LIMIT);
	return items;
}

int decoder_end(struct decoder *d)
{
	if (d->r == 0 && d->rest.len > 0)
		decoder_fail(d, ERR_CORRUPT);
	return d->r;
}
