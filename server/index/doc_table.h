#pragma once

/* What an index segment keeps of its documents: metadata, facts, and the order of their uris. One
 * contiguous, relocatable buffer beside the index proper, written out and mapped as it is.
 *
 * Opening it reads the header only. The metadata or facts of a document are decoded each time they
 * are asked for, into memory of who asks, so that neither a start nor the heap pays for documents
 * nobody looks at. Each such blob has a checksum of its own: damaged ones give ERR_CORRUPT, never
 * something else. Any thread. */
#include "base/buf.h"
#include "base/error.h"
#include "model/document.h"
#include "model/facts.h"

#define DOC_TABLE_MAGIC   "annaldoc"
#define DOC_TABLE_VERSION 1u

enum doc_section {
	DOC_SECTION_ROWS = 0, /* struct doc_row by ordinal, and one more that ends the last */
	DOC_SECTION_URIS,     /* struct uri_slot, by hash */
	DOC_SECTION_METADATA,
	DOC_SECTION_FACTS,
	DOC_SECTION_MAX
};

struct doc_table_header {
	char magic[8] __attribute__((nonstring));
	uint32_t version, n;
	uint64_t mentions, claims, text_bytes, length; /* of all documents */
	uint64_t size;
	uint64_t sections[DOC_SECTION_MAX + 1];
};

struct doc_row {
	uint64_t metadata, facts; /* where they begin in their sections */
	uint32_t mentions, claims, text_bytes, uri_hash;
	int32_t first, last; /* days of publication; first > last: not known */
};

struct uri_slot {
	uint32_t hash, ordinal;
};

/* A view of a buffer; borrows it. */
struct doc_table {
	struct slice bytes;
	const struct doc_table_header *header;
	const struct doc_row *rows;
	const struct uri_slot *uris;
	struct slice metadata, facts;
};

/* bytes must be aligned to 8. Returns 0 or ERR_CORRUPT. O(1). */
int doc_table_open(struct slice bytes, struct doc_table *ret) must_check;
/* Asks for the memory of a document's row; when that has come, for its metadata. */
void doc_table_prefetch_row(const struct doc_table *t, uint32_t ordinal);
void doc_table_prefetch(const struct doc_table *t, uint32_t ordinal);
/* Metadata of a document (ordinal < n), in the arena. Returns 0, ERR_CORRUPT or ERR_LIMIT. */
int doc_table_document(const struct doc_table *t, uint32_t ordinal, doc_id id, struct arena *a,
		       struct document *ret) must_check;
/* Its facts, in the arena. */
int doc_table_facts(const struct doc_table *t, uint32_t ordinal, doc_id id, struct arena *a,
		    struct facts **ret) must_check;
/* Index of the first of uris with a hash not below. O(log n). */
uint32_t doc_table_uri_first(const struct doc_table *t, uint32_t hash);
uint32_t uri_hash(struct slice uri);

/* A table while it is being made; zeroed at first. */
struct doc_parts {
	struct buf rows, uris, metadata, facts;
	uint64_t mentions, claims, text_bytes;
	uint64_t length; /* what BM25 calls so, summed by the caller */
	uint32_t n;
};
void doc_parts_free(struct doc_parts *p);
/* Adds the next document; copies what it needs. */
void doc_parts_add(struct doc_parts *p, const struct document *document, const struct facts *facts);
/* Adds a document of another table as it is. Returns 0 or ERR_CORRUPT. */
int doc_parts_copy(struct doc_parts *p, const struct doc_table *from, uint32_t ordinal) must_check;
/* The buffer, owned by the caller; p is empty again. */
struct slice doc_parts_finish(struct doc_parts *p);
