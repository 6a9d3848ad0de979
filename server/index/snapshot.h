#pragma once

/* The immutable view of the corpus that one call sees: index segments, and over them the people and
 * the timeline.
 *
 * References are counted on the loop thread only (the count is a plain integer); a job that runs on
 * a worker borrows the reference its owner holds. Everything else here may be used by any thread.
 */
#include "base/arena.h"
#include "model/facts.h"
#include "model/ids.h"
#include "resolve/events.h"
#include "resolve/family_table.h"
#include "resolve/people.h"

struct snapshot;

/* One document as the index keeps it. */
struct index_doc {
	struct document document; /* slices live where the struct lives */
};

struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is fine */

revision_id snapshot_revision(const struct snapshot *s);
uint32_t snapshot_document_count(const struct snapshot *s);
/* O(segments · log n). */
bool snapshot_has(const struct snapshot *s, doc_id id);
/* Decoded into the arena. NULL when there is none (also when it cannot be read: the arena is full,
 * or the bytes are damaged and nobody noticed yet). O(segments · log n). */
const struct index_doc *snapshot_document(const struct snapshot *s, doc_id id, struct arena *a);
/* Asks for the memory that snapshot_document() reads of some documents: begun for all of them, and
 * then continued, it comes while it is waited for once. */
void snapshot_prefetch_begin(const struct snapshot *s, doc_id id);
void snapshot_prefetch(const struct snapshot *s, doc_id id);
const struct index_doc *snapshot_document_by_uri(const struct snapshot *s, struct slice uri,
						 struct arena *a);
/* The n-th document by ascending id, 0 <= n < count. The first call takes time proportional to the
 * corpus: not for the loop thread. */
const struct index_doc *snapshot_document_at(const struct snapshot *s, uint32_t n, struct arena *a);

/* The documents that are reprints of one another with this one, itself among them; NULL when there
 * are no others. O(1). */
const struct family *snapshot_family(const struct snapshot *s, doc_id id);
/* Documents that have reprints. */
uint32_t snapshot_reprint_count(const struct snapshot *s);
/* Equal for equal families. */
uint64_t snapshot_family_stamp(const struct snapshot *s);

/* Built on first use by whichever worker asks first; later calls cost one atomic load. Not for the
 * loop thread: building takes time proportional to the corpus. */
const struct people *snapshot_people(const struct snapshot *s);
const struct events *snapshot_events(const struct snapshot *s);
/* The same if already built, else NULL: for the loop thread. */
const struct people *snapshot_people_if_built(const struct snapshot *s);
const struct events *snapshot_events_if_built(const struct snapshot *s);

struct snapshot_figures {
	uint32_t documents, segments, mentions, claims;
	uint64_t text_bytes;  /* cleaned text */
	uint64_t index_bytes; /* dictionaries, postings and match text */
};
void snapshot_figures(const struct snapshot *s, struct snapshot_figures *ret);
