#include "ingest/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW)
#define READ_CHUNK ((size_t)256 << 10)

/* For kernels and sandboxes without openat2: the same, a component at a time. */
static int open_by_steps(int dir, const char *name)
{
	_cleanup_(closep) int at = dup(dir);

	for (const char *slash; at >= 0 && (slash = strchr(name, '/')); name = slash + 1) {
		char part[256];
		size_t len = (size_t)(slash - name);

		if (len >= sizeof part || len == 0) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(part, name, len);
		part[len] = '\0';
		if (strcmp(part, "..") == 0) {
			errno = EXDEV;
			return -1;
		}
		int next = openat(at, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(at);
		at = next;
	}
	return at < 0 ? -1 : openat(at, name, OPEN_FLAGS);
}

static int open_beneath(int dir, const char *name)
{
	struct open_how how = {.flags = OPEN_FLAGS,
			       .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
					  RESOLVE_NO_MAGICLINKS};
	long fd = syscall(SYS_openat2, dir, name, &how, sizeof how);

	return fd < 0 && errno == ENOSYS ? open_by_steps(dir, name) : (int)fd;
}

static int open_failed(int error, struct error *err)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return error_set(err, ERR_NOT_FOUND, "gone");
	case EAGAIN:
		return error_set(err, ERR_BUSY, "renamed while it was opened");
	case ELOOP:
	case EXDEV:
		return error_set(err, ERR_DENIED, "a symbolic link: links are not followed");
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return error_set(err, ERR_BUSY, "cannot open just now: %s", strerror(error));
	case ENXIO: /* a socket, or a FIFO's write end */
		return error_set(err, ERR_INVALID, "not a regular file");
	default:
		return error_set(err, ERR_IO, "cannot open: %s", strerror(error));
	}
}

static int check_state(const struct stat *st, uint64_t limit, struct error *err)
{
	if (!S_ISREG(st->st_mode))
		return error_set(err, ERR_INVALID, "not a regular file");
	if (st->st_size == 0)
		return error_set(err, ERR_INVALID, "empty file");
	if ((uint64_t)st->st_size > limit)
		return error_set(err, ERR_LIMIT,
				 "file of %" PRIu64 " bytes; the limit is %" PRIu64 " (file_bytes)",
				 (uint64_t)st->st_size, limit);
	return 0;
}

static int64_t mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool same_state(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_ino == b->st_ino && mtime_ns(a) == mtime_ns(b);
}

/* One byte more than it should have is asked for, so that a file that grew is seen. */
static int read_all(int fd, size_t size, struct buf *ret, struct error *err)
{
	while (ret->len <= size) {
		size_t want = size + 1 - ret->len;

		if (want > READ_CHUNK)
			want = READ_CHUNK;
		ssize_t n = read(fd, buf_reserve(ret, want), want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, ERR_IO, "cannot read: %s", strerror(errno));
		if (n == 0)
			break;
		ret->len += (size_t)n;
	}
	if (ret->len != size)
		return error_set(err, ERR_BUSY, "changed while it was read");
	return 0;
}

int read_file(const char *folder, const char *name, uint64_t limit, struct buf *ret,
	      struct file_record *state, struct error *err)
{
	_cleanup_(closep) int dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(closep) int fd = -1;
	struct stat before, after;

	if (dir < 0 && (errno == EMFILE || errno == ENFILE))
		return open_failed(errno, err);
	if (dir < 0)
		return error_set(err, ERR_IO, "cannot open its folder: %s", strerror(errno));
	fd = open_beneath(dir, name);
	if (fd < 0)
		return open_failed(errno, err);
	if (fstat(fd, &before) < 0)
		return error_set(err, ERR_IO, "cannot stat: %s", strerror(errno));
	state->size = (uint64_t)before.st_size;
	state->mtime_ns = mtime_ns(&before);
	state->inode = before.st_ino;
	int r = check_state(&before, limit, err);
	if (r == 0)
		r = read_all(fd, (size_t)before.st_size, ret, err);
	if (r < 0)
		return r;
	if (fstat(fd, &after) < 0 || !same_state(&before, &after))
		return error_set(err, ERR_BUSY, "changed while it was read");
	return 0;
}
