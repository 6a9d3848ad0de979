#include "index/segment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/mapping.h"
#include "base/xmalloc.h"
#include "index/match_text.h"

/* Written pages are sent to the disk early: a commit of the store that comes between does not wait
 * for all of them at once. */
#define WRITEBACK_EVERY ((uint64_t)8 << 20)

/* --- layout --- */

static uint64_t page_up(uint64_t size)
{
	return (size + SEGMENT_FILE_PAGE - 1) & ~(uint64_t)(SEGMENT_FILE_PAGE - 1);
}

static uint64_t body_size(const struct segment_file_header *h)
{
	return page_up(h->index_size) + page_up(h->documents_size);
}

static uint64_t chunk_count(uint64_t body)
{
	return (body + SEGMENT_FILE_CHUNK - 1) / SEGMENT_FILE_CHUNK;
}

static uint64_t header_hash(const struct segment_file_header *h)
{
	return hash_bytes(slice_of((const char *)h, offsetof(struct segment_file_header, hash)));
}

static uint64_t directory_hash(struct slice index, struct slice documents)
{
	uint64_t hashes[2] = {hash_bytes(slice_sub(index, 0, sizeof(struct segment_header))),
			      hash_bytes(slice_sub(documents, 0, sizeof(struct doc_table_header)))};

	return hash_bytes(slice_of((const char *)hashes, sizeof hashes));
}

static bool header_is_ours(const struct segment_file_header *h, uint64_t file_size)
{
	return memcmp(h->magic, SEGMENT_FILE_MAGIC, sizeof h->magic) == 0 &&
	       h->hash == header_hash(h) && h->version == SEGMENT_FILE_VERSION &&
	       h->segment_version == SEGMENT_VERSION &&
	       h->index_size >= sizeof(struct segment_header) && h->index_size < file_size &&
	       h->documents_size >= sizeof(struct doc_table_header) &&
	       h->documents_size < file_size &&
	       file_size == SEGMENT_FILE_PAGE + body_size(h) +
				    chunk_count(body_size(h)) * sizeof(uint64_t);
}

/* --- writing --- */

struct writer {
	int fd;
	uint64_t at; /* in the file */
	uint64_t in_chunk, sent;
	XXH3_state_t *state;
	struct buf hashes;
	int r;
};

static int write_all(int fd, struct slice bytes, uint64_t offset)
{
	while (bytes.len > 0) {
		ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = slice_sub(bytes, (size_t)n, bytes.len);
		offset += (uint64_t)n;
	}
	return 0;
}

static void end_chunk(struct writer *w)
{
	uint64_t hash = XXH3_64bits_digest(w->state);

	if (w->in_chunk == 0)
		return;
	buf_add(&w->hashes, &hash, sizeof hash);
	XXH3_64bits_reset(w->state);
	w->in_chunk = 0;
	if (w->at - w->sent < WRITEBACK_EVERY)
		return;
	(void)sync_file_range(w->fd, (off_t)w->sent, (off_t)(w->at - w->sent),
			      SYNC_FILE_RANGE_WRITE);
	w->sent = w->at;
}

static void put(struct writer *w, struct slice bytes)
{
	while (w->r == 0 && bytes.len > 0) {
		uint64_t room = SEGMENT_FILE_CHUNK - w->in_chunk;
		struct slice piece = slice_sub(bytes, 0, bytes.len < room ? bytes.len : room);

		XXH3_64bits_update(w->state, piece.ptr, piece.len);
		w->r = write_all(w->fd, piece, w->at);
		w->at += piece.len;
		w->in_chunk += piece.len;
		bytes = slice_sub(bytes, piece.len, bytes.len);
		if (w->in_chunk == SEGMENT_FILE_CHUNK)
			end_chunk(w);
	}
}

static void put_paged(struct writer *w, struct slice bytes)
{
	static const char zeros[SEGMENT_FILE_PAGE];

	put(w, bytes);
	put(w, slice_of(zeros, page_up(bytes.len) - bytes.len));
}

static int write_segment(int fd, const struct segment *s)
{
	struct slice index = s->bytes.index, documents = s->bytes.documents;
	struct segment_file_header h = {.magic = SEGMENT_FILE_MAGIC,
					.version = SEGMENT_FILE_VERSION,
					.segment_version = SEGMENT_VERSION,
					.folding = match_text_fingerprint(),
					.index_size = index.len,
					.documents_size = documents.len,
					.directory_hash = directory_hash(index, documents)};
	struct writer w = {.fd = fd, .at = SEGMENT_FILE_PAGE, .state = XXH3_createState()};

	ensure(w.state && XXH3_64bits_reset(w.state) == XXH_OK);
	put_paged(&w, index);
	put_paged(&w, documents);
	end_chunk(&w);
	h.chunks_hash = hash_bytes(buf_slice(&w.hashes));
	h.hash = header_hash(&h);
	if (w.r == 0)
		w.r = write_all(fd, buf_slice(&w.hashes), w.at);
	if (w.r == 0)
		w.r = write_all(fd, slice_of((const char *)&h, sizeof h), 0);
	buf_free(&w.hashes);
	(void)XXH3_freeState(w.state);
	return w.r;
}

/* A file under another name, for end_file(). */
static int begin_file(const char *temporary)
{
	return open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* To the disk before it gets its name: after a power cut a name stands for what was written. */
static int end_file(const char *path, const char *temporary, int fd, int r, struct error *err)
{
	if (fd >= 0 && r == 0 && fdatasync(fd) == 0 && rename(temporary, path) == 0)
		return 0;
	r = error_set(err, ERR_IO, "cannot write %s: %m", path);
	if (fd >= 0)
		unlink(temporary);
	return r;
}

int segment_file_write(const char *path, const struct segment *s, struct error *err)
{
	_cleanup_(freep) char *temporary = xasprintf("%s.new", path);
	_cleanup_(closep) int fd = begin_file(temporary);

	return end_file(path, temporary, fd, fd < 0 ? ERR_IO : write_segment(fd, s), err);
}

int file_replace(const char *path, struct slice bytes, struct error *err)
{
	_cleanup_(freep) char *temporary = xasprintf("%s.new", path);
	_cleanup_(closep) int fd = begin_file(temporary);

	return end_file(path, temporary, fd, fd < 0 ? ERR_IO : write_all(fd, bytes, 0), err);
}

/* --- reading --- */

static int open_file(const char *path, int *ret, uint64_t *size, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0)
		return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
				 "cannot open %s: %m", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return error_set(err, ERR_IO, "%s is no file", path);
	}
	*ret = fd;
	*size = (uint64_t)st.st_size;
	return 0;
}

static int damaged(const char *path, struct error *err)
{
	return error_set(err, ERR_CORRUPT, "%s is damaged or of another version", path);
}

static bool find_buffers(struct slice file, uint64_t folding, struct segment_bytes *ret)
{
	struct segment_file_header h;

	memcpy(&h, file.ptr, sizeof h);
	if (!header_is_ours(&h, file.len) || h.folding != folding)
		return false;
	ret->index = slice_of(file.ptr + SEGMENT_FILE_PAGE, h.index_size);
	ret->documents =
		slice_of(file.ptr + SEGMENT_FILE_PAGE + page_up(h.index_size), h.documents_size);
	return h.directory_hash == directory_hash(ret->index, ret->documents);
}

int segment_file_open(const char *path, uint64_t folding, struct segment **ret, struct error *err)
{
	_cleanup_(closep) int fd = -1;
	uint64_t size;
	int r = open_file(path, &fd, &size, err);

	if (r < 0)
		return r;
	if (size <= SEGMENT_FILE_PAGE)
		return damaged(path, err);
	void *memory = mapping_new(fd, size);
	if (!memory)
		return error_set(err, ERR_IO, "cannot map %s: %m", path);
	/* Read ahead, the first answer of a cold start takes twice as long; whole files are read in
	 * order by segment_file_check_next(). */
	(void)madvise(memory, size, MADV_RANDOM);
	struct segment_bytes bytes = {.mapping = memory, .mapped = size};
	if (!find_buffers(slice_of(memory, size), folding, &bytes)) {
		mapping_free(memory, size);
		return damaged(path, err);
	}
	return segment_open(bytes, ret) < 0 ? damaged(path, err) : 0;
}

static int read_all(int fd, void *ret, size_t n, uint64_t offset)
{
	char *to = ret;

	while (n > 0) {
		ssize_t got = pread(fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? ERR_IO : ERR_CORRUPT;
		to += got;
		n -= (size_t)got;
		offset += (uint64_t)got;
	}
	return 0;
}

int segment_file_check_begin(const char *path, struct segment_file_check *ret, struct error *err)
{
	struct segment_file_check c = {.fd = -1};
	struct segment_file_header h;
	uint64_t size;
	int r = open_file(path, &c.fd, &size, err);

	if (r < 0)
		return r;
	r = read_all(c.fd, &h, sizeof h, 0);
	if (r == 0 && !header_is_ours(&h, size))
		r = ERR_CORRUPT;
	if (r == 0) {
		c.body_size = body_size(&h);
		c.n_chunks = chunk_count(c.body_size);
		c.hashes = xcalloc(c.n_chunks + 1, sizeof *c.hashes);
		r = read_all(c.fd, c.hashes, c.n_chunks * sizeof *c.hashes,
			     SEGMENT_FILE_PAGE + c.body_size);
	}
	if (r == 0 && hash_bytes(slice_of((const char *)c.hashes, c.n_chunks * sizeof *c.hashes)) !=
			      h.chunks_hash)
		r = ERR_CORRUPT;
	if (r < 0) {
		segment_file_check_end(&c);
		return r == ERR_IO ? error_set(err, r, "cannot read %s", path) : damaged(path, err);
	}
	*ret = c;
	return 0;
}

int segment_file_check_next(struct segment_file_check *c, uint64_t max, struct error *err)
{
	_cleanup_(freep) char *chunk = xcalloc(1, SEGMENT_FILE_CHUNK);
	uint64_t end = c->n_chunks - c->at < max ? c->n_chunks : c->at + max;

	for (; c->at < end; c->at++) {
		uint64_t offset = c->at * SEGMENT_FILE_CHUNK, left = c->body_size - offset;
		size_t n = left < SEGMENT_FILE_CHUNK ? left : SEGMENT_FILE_CHUNK;
		int r = read_all(c->fd, chunk, n, SEGMENT_FILE_PAGE + offset);

		if (r == 0 && hash_bytes(slice_of(chunk, n)) != c->hashes[c->at])
			r = ERR_CORRUPT;
		if (r < 0)
			return error_set(err, r, "damaged at byte %llu to %llu",
					 (unsigned long long)(SEGMENT_FILE_PAGE + offset),
					 (unsigned long long)(SEGMENT_FILE_PAGE + offset + n));
	}
	return c->at < c->n_chunks;
}

void segment_file_check_end(struct segment_file_check *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(c->hashes);
	*c = (struct segment_file_check){.fd = -1};
}
