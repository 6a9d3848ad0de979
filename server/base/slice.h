#pragma once

/* A borrowed run of bytes: not NUL-terminated, never owned. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *ptr;
	size_t len; /* bytes */
};

#define SLICE_LITERAL(text) ((struct slice){(text), sizeof(text) - 1})
/* For printf("%.*s", SLICE_ARGS(s)). */
#define SLICE_ARGS(s) (int)(s).len, (s).ptr

static inline struct slice slice_of(const char *ptr, size_t len)
{
	return (struct slice){ptr, len};
}

static inline struct slice slice_of_string(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

/* The bytes [start, end) of s; both must lie inside. */
static inline struct slice slice_sub(struct slice s, size_t start, size_t end)
{
	return (struct slice){s.ptr + start, end - start};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_starts_with(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len &&
	       (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool slice_ends_with(struct slice s, struct slice suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* Byte order: < 0, 0 or > 0. */
int slice_compare(struct slice a, struct slice b);

/* Byte offset of the first needle at or after from, SIZE_MAX when there is none. */
size_t slice_find(struct slice s, struct slice needle, size_t from);

/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice s);
