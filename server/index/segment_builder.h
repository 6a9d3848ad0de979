#pragma once

/* Builds one index segment from documents: folded n-gram postings, match text, document table. A
 * pure job for a worker; nothing is shared until index_publish(). */
#include "base/error.h"
#include "model/analysis.h"
#include "model/facts.h"

struct segment;
struct segment_builder;

struct segment_builder *segment_builder_new(void);
void segment_builder_free(struct segment_builder *b); /* NULL is fine */
/* Copies what it needs of document and text and takes facts over (never NULL). document->id must be
 * set and rise from call to call. Returns 0, or ERR_LIMIT when the segment is full
 * (SEGMENT_DOCUMENTS_MAX, or 1 GiB of text): facts then stay the caller's, for the next segment. */
#define SEGMENT_DOCUMENTS_MAX 262144u
int segment_builder_add(struct segment_builder *b, const struct document *document,
			struct slice text, const struct region *regions, size_t n_regions,
			struct facts *facts) must_check;
/* Ends building: the segment, owned by the caller until published. The builder is empty again. */
struct segment *segment_builder_finish(struct segment_builder *b);
uint32_t segment_builder_count(const struct segment_builder *b);
/* Frees a segment that will not be published; NULL is fine. */
void segment_discard(struct segment *s);
