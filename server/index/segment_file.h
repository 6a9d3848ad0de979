#pragma once

/* Index segments as files, so that a start maps them instead of making them anew. The store stays
 * the truth: a file that is not exactly as it was written is refused, and its documents are indexed
 * from the store.
 *
 * A file is struct segment_file_header, the segment's buffer on a page boundary, and a block of
 * metadata that the caller encodes and decodes; each has an XXH3 checksum. It is written under
 * another name, then renamed, so that a file that exists is whole. Any thread. */
#include "base/error.h"
#include "index/segment.h"

#define SEGMENT_FILE_MAGIC   "annalmap"
#define SEGMENT_FILE_VERSION 1u
#define SEGMENT_FILE_PAGE    4096u

struct segment_file_header {
	char magic[8] __attribute__((nonstring));
	uint32_t version, segment_version;
	uint64_t folding; /* how texts were folded and cut: match_text_fingerprint() */
	uint64_t buffer_size, metadata_size;
	uint64_t buffer_hash, metadata_hash;
	uint64_t hash; /* of what stands above */
};

/* Returns 0 or ERR_IO. */
int segment_file_write(const char *path, struct slice buffer, struct slice metadata,
		       struct error *err) must_check;
/* Maps and checks a file. *metadata is borrowed from the mapping. Returns 0, ERR_NOT_FOUND, ERR_IO
 * or ERR_CORRUPT (err says how). */
int segment_file_open(const char *path, struct segment_bytes **ret, struct slice *metadata,
		      struct error *err) must_check;

/* Writes bytes to path as a whole or not at all. */
struct file_piece {
	struct slice bytes;
	uint64_t offset;
};
int file_replace(const char *path, const struct file_piece *pieces, size_t n,
		 struct error *err) must_check;
