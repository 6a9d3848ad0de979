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

/* What to merge. */
struct merge_plan {
	struct merge_source sources[MERGE_SOURCES_MAX];
	size_t n;      /* 0: nothing is worth it */
	bool compress; /* the texts of the merged segment */
};

/* Size-tiered: MERGE_FANOUT segments of one tier (sizes within a factor of MERGE_FANOUT) make one
 * of the next; a segment that lost more than half of its documents is written anew. Where the
 * segments take more than `memory` bytes, a merged one is compressed, and when nothing is to be
 * merged the largest that is not yet. */
#define MERGE_FANOUT 8
struct merge_plan merge_choose(const struct snapshot *s, uint64_t memory);

/* Worker thread: reads the sources only. Returns 0 or ERR_CORRUPT. */
int merge_segments(const struct merge_source *sources, size_t n, bool compress,
		   struct segment **ret) must_check;
