#pragma once

/* Half-open byte ranges. Inside the server they lie in the cleaned text of a document unless the
 * name says "original". */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct span {
	uint32_t start, end; /* bytes, start <= end */
};

static inline bool span_is_empty(struct span s)
{
	return s.start == s.end;
}

static inline bool span_contains(struct span outer, struct span inner)
{
	return outer.start <= inner.start && inner.end <= outer.end;
}

static inline bool span_overlaps(struct span a, struct span b)
{
	return a.start < b.end && b.start < a.end;
}

/* The bytes of s in text; s must lie inside. */
static inline struct slice span_slice(struct slice text, struct span s)
{
	return slice_sub(text, s.start, s.end);
}
