#pragma once

/* Growable bytes on the heap. */
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct buf {
	char *data; /* owned; not NUL-terminated unless buf_string() was called */
	size_t len, cap;
};

#define BUF_INIT           \
	{                  \
		NULL, 0, 0 \
	}

void buf_free(struct buf *b);
static inline void buf_clear(struct buf *b)
{
	b->len = 0;
}
/* Makes room for extra more bytes and returns where they go; len is unchanged. */
char *buf_reserve(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_add_slice(struct buf *b, struct slice s);
void buf_add_string(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Removes the first n bytes. */
void buf_consume(struct buf *b, size_t n);
/* NUL-terminates (the NUL is not counted); borrowed until the next change. */
const char *buf_string(struct buf *b);
static inline struct slice buf_slice(const struct buf *b)
{
	return slice_of(b->data, b->len);
}
