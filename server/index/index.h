#pragma once

/* Owner of the current snapshot. Loop thread only. */
#include "base/job.h"
#include "index/snapshot.h"

struct index;
struct segment;

struct index *index_new(void);
void index_free(struct index *ix);

/* How many bytes the segments' buffers may take. Beyond that, merging compresses match texts, those
 * of the largest segments first (D13). Without a call there is no limit. */
void index_set_memory(struct index *ix, uint64_t bytes);

/* The current snapshot, borrowed: take a reference to keep it. Never NULL. */
struct snapshot *index_current(struct index *ix);

/* Makes a new snapshot current: segment (may be NULL; taken over) joins, documents of it that are
 * in older segments and the n removed ones leave. O(documents in segment + removed + segments). */
void index_publish(struct index *ix, struct segment *segment, const doc_id *removed, size_t n,
		   revision_id revision);

/* Families as they changed; seen by the snapshots that are made from now on. */
void index_group(struct index *ix, const struct family_changes *changes);
/* All families anew; the reference is taken over. */
void index_regroup(struct index *ix, struct family_table *families);

/* Called after publish when small segments should be merged: submits a merge job to the executor if
 * one is worth it and none runs. Answers do not change. */
void index_maintain(struct index *ix, struct executor *workers);

/* A segment that was kept, with the documents that had left it by then. */
struct index_part {
	struct segment *segment;
	const uint64_t *gone; /* a bit each, by ordinal; NULL: none */
};
/* At start: segments join as they were, without a look at each other's documents. The references
 * are taken over, the bits are copied. O(documents). */
void index_restore(struct index *ix, const struct index_part *parts, size_t n,
		   revision_id revision);
/* `fresh` takes the place of a current segment of the same documents; its reference is taken over.
 * Nothing happens (but that) when `old` is not current any more. */
void index_replace(struct index *ix, const struct segment *old, struct segment *fresh);
