#pragma once

/* The nouns as bytes, in the store and in index segments: unsigned LEB128 integers, zigzag for
 * signed ones, strings with their length in front. Any bytes can be decoded safely.
 *
 * A decoder keeps the first error; takes after it give zeros, so callers check once, at the end. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "model/date.h"
#include "model/ids.h"
#include "model/span.h"

struct decoder {
	struct slice rest;
	struct arena *a; /* strings are copied here */
	int r;           /* 0, ERR_CORRUPT or ERR_LIMIT */
};

void encode_signed(struct buf *b, int64_t value);
void encode_double(struct buf *b, double value);
void encode_slice(struct buf *b, struct slice s);
void encode_string(struct buf *b, const char *text); /* NULL is "" */
void encode_span(struct buf *b, struct span s);
void encode_date(struct buf *b, const struct date *d);

uint64_t take_number(struct decoder *d);
/* At most max, else ERR_CORRUPT. */
uint32_t take_number32(struct decoder *d, uint32_t max);
int64_t take_signed(struct decoder *d);
double take_double(struct decoder *d);
struct slice take_slice(struct decoder *d);
const char *take_string(struct decoder *d);
struct span take_span(struct decoder *d, uint32_t limit); /* end <= limit */
void take_date(struct decoder *d, struct date *ret);
/* The number of items that follow, each of at least min_bytes encoded bytes. */
size_t take_count(struct decoder *d, size_t min_bytes);
/* An array of n zeroed items in the arena; NULL sets ERR_LIMIT. */
void *take_array(struct decoder *d, size_t n, size_t size);
/* All bytes must be used. Returns the first error or 0. */
int decoder_end(struct decoder *d) must_check;
