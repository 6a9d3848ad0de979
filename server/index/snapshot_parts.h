#pragma once

/* What a snapshot is made of, for this folder and query/. */
#include <pthread.h>
#include <stdatomic.h>

#include "index/segment.h"

/* Totals over documents. */
struct doc_totals {
	uint32_t documents;
	uint64_t length, mentions, claims, text_bytes;
};

/* Documents of a segment that left, a bit each. Shared by snapshots; counted on the loop thread. */
struct bitmap {
	unsigned refs;
	struct doc_totals lost;
	uint64_t words[];
};

static inline bool bitmap_has(const uint64_t *words, uint32_t i)
{
	return (words[i / 64] >> (i % 64) & 1) != 0;
}

static inline void bitmap_set(uint64_t *words, uint32_t i)
{
	words[i / 64] |= (uint64_t)1 << (i % 64);
}

static inline uint32_t bitmap_words(uint32_t n_bits)
{
	return (n_bits + 63) / 64;
}

/* A segment as one snapshot sees it. */
struct snapshot_segment {
	struct segment *segment;
	struct bitmap *gone; /* NULL: none */
};

/* Where a document is. */
struct doc_place {
	uint32_t segment, ordinal;
};

/* Views over all documents, built on first use. Shared by snapshots of the same documents; counted
 * on the loop thread. */
struct snapshot_views {
	unsigned refs;
	pthread_mutex_t lock; /* held while building */
	_Atomic(struct views_facts *) facts;
	_Atomic(struct people *) people;
	_Atomic(struct events *) events;
};

struct snapshot {
	unsigned refs; /* loop thread only */
	revision_id revision;
	struct snapshot_segment *segments;
	size_t n_segments;
	struct doc_totals totals;      /* of what is not gone */
	struct family_table *families; /* a reference */
	struct snapshot_views *views;
	_Atomic(struct doc_place *) order; /* of all documents, by id; NULL until somebody asks */
};

/* One reference. views NULL: new ones. The segments' references and bitmaps' are taken over. The
 * caller sets families. */
struct snapshot *snapshot_new(struct snapshot_segment *segments, size_t n, revision_id revision,
			      struct snapshot_views *views);
/* Finds a document that is not gone. Returns its segment's index and writes *ordinal, or SIZE_MAX.
 */
size_t snapshot_find(const struct snapshot *s, doc_id id, uint32_t *ordinal);
