#pragma once

/* Merging of index segments: which, and how. A merged segment answers as its sources did; documents
 * that left are not in it. */
#include "base/error.h"
#include "index/snapshot_parts.h"

#define MERGE_SOURCES_MAX 16

struct merge_source {
	struct segment *segment;
	const struct bitmap *gone; /* NULL: none */
};

/* Size-tiered: MERGE_FANOUT segments of one tier (sizes within a factor of MERGE_FANOUT) make one
 * of the next; a segment that lost more than half of its documents is written anew. Returns how
 * many segments to merge, 0 when nothing is worth it. */
#define MERGE_FANOUT 8
size_t merge_choose(const struct snapshot *s, struct merge_source ret[MERGE_SOURCES_MAX]);

/* Worker thread: reads the sources only. Returns 0 or ERR_CORRUPT. */
int merge_segments(const struct merge_source *sources, size_t n, struct segment **ret) must_check;
