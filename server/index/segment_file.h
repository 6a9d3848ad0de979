#pragma once

/* Index segments as files, so that a start maps them instead of making them anew. The store stays
 * the truth: a file that is not as it was written is given up, and its documents are indexed from
 * the store.
 *
 * A file is struct segment_file_header, the segment's two buffers on page boundaries, and an XXH3
 * hash of each SEGMENT_FILE_CHUNK bytes behind the first page. Opening maps it and checks the
 * header and the directories of both buffers: its time does not grow with the file. The rest is
 * what segment_file_check_next() reads, a piece at a time, in the background; until then whatever
 * the bytes say is safe to read (index/segment.h, index/doc_table.h). A file is written under
 * another name, brought to the disk, then renamed, so that a file that exists is whole. Any thread.
 */
#include "base/error.h"
#include "index/segment.h"

#define SEGMENT_FILE_MAGIC   "annalmap"
#define SEGMENT_FILE_VERSION 2u
#define SEGMENT_FILE_PAGE    4096u
#define SEGMENT_FILE_CHUNK   ((uint64_t)1 << 20)

struct segment_file_header {
	char magic[8] __attribute__((nonstring));
	uint32_t version, segment_version;
	uint64_t folding; /* how texts were folded and cut: match_text_fingerprint() */
	uint64_t index_size, documents_size;
	uint64_t directory_hash; /* of the headers of both buffers */
	uint64_t chunks_hash;    /* of the hashes of all chunks */
	uint64_t hash;           /* of what stands above */
};

/* Returns 0 or ERR_IO. */
int segment_file_write(const char *path, const struct segment *s, struct error *err) must_check;
/* folding is match_text_fingerprint(), which takes its time. Returns 0, ERR_NOT_FOUND, ERR_IO or
 * ERR_CORRUPT (err says how). */
int segment_file_open(const char *path, uint64_t folding, struct segment **ret,
		      struct error *err) must_check;

/* Reads a file to its end. */
struct segment_file_check {
	int fd; /* -1: none */
	uint64_t at, n_chunks, body_size;
	uint64_t *hashes; /* owned */
};
int segment_file_check_begin(const char *path, struct segment_file_check *ret,
			     struct error *err) must_check;
/* Checks at most max chunks more. 1 = there is more, 0 = the file is as it was written,
 * ERR_CORRUPT, ERR_IO. */
int segment_file_check_next(struct segment_file_check *c, uint64_t max,
			    struct error *err) must_check;
void segment_file_check_end(struct segment_file_check *c);

/* Writes bytes to path as a whole or not at all. */
int file_replace(const char *path, struct slice bytes, struct error *err) must_check;
