#include "client/cli/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"

#define DEPTH_MAX 64

static bool has_ending(const char *path, const char *ending)
{
	return slice_ends_with(slice_of_string(path), slice_of_string(ending));
}

bool input_is_json(const char *path)
{
	return has_ending(path, ".json");
}

bool input_is_json_lines(const char *path)
{
	return has_ending(path, ".jsonl");
}

static bool is_document(const char *path)
{
	static const char *const endings[] = {".txt", ".md",   ".markdown", ".html",
					      ".htm", ".json", ".jsonl"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (has_ending(path, endings[i]))
			return true;
	return false;
}

static int read_all(int fd, const char *path, struct buf *ret, struct error *err)
{
	for (;;) {
		ssize_t n = read(fd, buf_reserve(ret, 65536), 65536);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, ERR_IO, "%.200s: %s", path, strerror(errno));
		if (n == 0)
			return 0;
		ret->len += (size_t)n;
		if (ret->len > INPUT_BYTES_MAX)
			return error_set(err, ERR_LIMIT,
					 "%.200s: larger than %zu MiB: split it into documents",
					 path, INPUT_BYTES_MAX >> 20);
	}
}

int input_read(const char *path, struct buf *ret, struct error *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", ret, err);
	/* O_NONBLOCK: a FIFO must not make us wait. */
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return error_set(err, ERR_IO, "%.200s: %s", path, strerror(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return error_set(err, ERR_INVALID, "%.200s: not a regular file", path);
	return read_all(fd, path, ret, err);
}

static int walk(const char *folder, unsigned depth, input_file_fn *fn, void *arg)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort), r = 0;

	if (n < 0)
		return fn(arg, folder);
	for (int i = 0; i < n; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/%s", folder, entries[i]->d_name);
		bool hidden = entries[i]->d_name[0] == '.';
		struct stat st;

		free(entries[i]);
		if (r != 0 || hidden || lstat(path, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			r = walk(path, depth + 1, fn, arg);
		else if (S_ISREG(st.st_mode) && is_document(path))
			r = fn(arg, path);
	}
	free(entries);
	return r;
}

int input_walk(const char *folder, input_file_fn *fn, void *arg)
{
	return walk(folder, 0, fn, arg);
}
