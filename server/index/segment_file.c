#include "index/segment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/xmalloc.h"
#include "index/match_text.h"

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

int file_replace(const char *path, const struct file_piece *pieces, size_t n, struct error *err)
{
	_cleanup_(freep) char *temporary = xasprintf("%s.new", path);
	_cleanup_(closep) int fd =
		open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int r = fd < 0 ? ERR_IO : 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = write_all(fd, pieces[i].bytes, pieces[i].offset);
	if (r == 0 && rename(temporary, path) == 0)
		return 0;
	r = error_set(err, ERR_IO, "cannot write %s: %m", path);
	if (fd >= 0)
		unlink(temporary);
	return r;
}

static uint64_t header_hash(const struct segment_file_header *h)
{
	return hash_bytes(slice_of((const char *)h, offsetof(struct segment_file_header, hash)));
}

static uint64_t metadata_start(uint64_t buffer_size)
{
	return SEGMENT_FILE_PAGE + ((buffer_size + 7) & ~(uint64_t)7);
}

int segment_file_write(const char *path, struct slice buffer, struct slice metadata,
		       struct error *err)
{
	struct segment_file_header h = {.magic = SEGMENT_FILE_MAGIC,
					.version = SEGMENT_FILE_VERSION,
					.segment_version = SEGMENT_VERSION,
					.folding = match_text_fingerprint(),
					.buffer_size = buffer.len,
					.metadata_size = metadata.len,
					.buffer_hash = hash_bytes(buffer),
					.metadata_hash = hash_bytes(metadata)};

	h.hash = header_hash(&h);
	struct file_piece pieces[] = {
		{slice_of((const char *)&h, sizeof h), 0},
		{buffer, SEGMENT_FILE_PAGE},
		{metadata, metadata_start(buffer.len)},
	};
	return file_replace(path, pieces, 3, err);
}

static int check(struct slice file, struct slice *buffer, struct slice *metadata)
{
	struct segment_file_header h;
	struct segment_view view;

	if (file.len < SEGMENT_FILE_PAGE)
		return ERR_CORRUPT;
	memcpy(&h, file.ptr, sizeof h);
	if (memcmp(h.magic, SEGMENT_FILE_MAGIC, sizeof h.magic) != 0 || h.hash != header_hash(&h) ||
	    h.version != SEGMENT_FILE_VERSION || h.segment_version != SEGMENT_VERSION ||
	    h.buffer_size > file.len - SEGMENT_FILE_PAGE ||
	    metadata_start(h.buffer_size) > file.len ||
	    h.metadata_size != file.len - metadata_start(h.buffer_size))
		return ERR_CORRUPT;
	*buffer = slice_of(file.ptr + SEGMENT_FILE_PAGE, h.buffer_size);
	*metadata = slice_of(file.ptr + metadata_start(h.buffer_size), h.metadata_size);
	if (hash_bytes(*buffer) != h.buffer_hash || hash_bytes(*metadata) != h.metadata_hash)
		return ERR_CORRUPT;
	return segment_view_open(*buffer, &view);
}

int segment_file_open(const char *path, struct segment_bytes **ret, struct slice *metadata,
		      struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	struct slice buffer;

	if (fd < 0)
		return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
				 "cannot open %s: %m", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return error_set(err, ERR_IO, "%s is no file", path);
	size_t size = (size_t)st.st_size;
	if (size < SEGMENT_FILE_PAGE)
		return error_set(err, ERR_CORRUPT, "%s is cut short", path);
	void *memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED)
		return error_set(err, ERR_IO, "cannot map %s: %m", path);
	if (check(slice_of(memory, size), &buffer, metadata) < 0) {
		munmap(memory, size);
		return error_set(err, ERR_CORRUPT, "%s is damaged or of another version", path);
	}
	struct segment_bytes *bytes = xcalloc(1, sizeof *bytes);
	*bytes = (struct segment_bytes){1, buffer, memory, size};
	*ret = bytes;
	return 0;
}
