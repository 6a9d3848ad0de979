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
/* Documents that are not what they were, or gone, leave their families. */
void index_ungroup(struct index *ix, const doc_id *ids, size_t n);
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
/* Segments join without a look at each other's documents, of which no two may be the same. The
 * references are taken over, the bits are copied. O(segments + documents gone). */
void index_restore(struct index *ix, const struct index_part *parts, size_t n,
		   revision_id revision);

/* A segment, and one of the same documents in the same order that takes its place. */
struct index_swap {
	const struct segment *old;
	struct segment *fresh; /* a reference */
};
/* Answers do not change. The references are taken over; a pair whose old segment is not current any
 * more is passed over. */
void index_replace(struct index *ix, const struct index_swap *swaps, size_t n);
/* A segment leaves with its documents. Nothing happens when it is not current. */
void index_drop(struct index *ix, const struct segment *segment);

/* From now on large segments that merges make are written to files in folder (borrowed), named by
 * rising numbers above last, and mapped. */
void index_keep_files(struct index *ix, const char *folder, uint64_t last);
/* The next number. */
uint64_t index_new_file(struct index *ix);
/* The last number given out, and that of the file a merge may be writing just now (0: none). */
uint64_t index_last_file(const struct index *ix);
uint64_t index_merging_file(const struct index *ix);
