#pragma once

/* LEB128 unsigned integers with bounds. */
#include <stdint.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/slice.h"

#define VARINT_MAX 10

/* Writes value (at most VARINT_MAX bytes) and returns its length. */
size_t varint_encode(uint64_t value, unsigned char *ret);
void varint_add(struct buf *b, uint64_t value);

/* Takes one integer off the front of s. Returns 0 or ERR_CORRUPT (cut short, too long, too large);
 * s is unchanged on failure. */
int varint_take(struct slice *s, uint64_t *ret) must_check;
int varint_take32(struct slice *s, uint32_t *ret) must_check;
