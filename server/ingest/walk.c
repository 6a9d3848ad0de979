#include "ingest/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ingest/file_name.h"

struct walker {
	struct arena *a;
	struct walk *walk;
	struct error *err;
	size_t n_seen;
};

static int walk_limit(struct walker *w)
{
	return error_set(w->err, ERR_LIMIT, "more than %u entries (WALK_ENTRIES_MAX)",
			 WALK_ENTRIES_MAX);
}

static int add_entry(struct walker *w, const char *path, const struct stat *st, const char *problem)
{
	struct walk_entry *e = ARENA_PUSH(w->a, w->walk);

	if (!e)
		return walk_limit(w);
	*e = (struct walk_entry){
		.file = {.path = slice_of_string(path),
			 .size = (uint64_t)st->st_size,
			 .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
			 .inode = st->st_ino},
		.problem = problem};
	return 0;
}

static int walk_dir(struct walker *w, int fd, const char *path, unsigned depth);

static int walk_subdir(struct walker *w, int parent, const char *name, const char *path,
		       unsigned depth)
{
	struct stat st;
	int fd = depth < WALK_DEPTH_MAX
			 ? openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
			 : -1;

	if (fd >= 0)
		return walk_dir(w, fd, path, depth + 1); /* closes it */
	if (depth < WALK_DEPTH_MAX && errno == ENOENT)
		return 0;
	struct slice *blind = ARENA_PUSH(w->a, &w->walk->blind);
	if (!blind)
		return walk_limit(w);
	*blind = slice_of_string(path);
	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	return add_entry(w, path, &st,
			 depth < WALK_DEPTH_MAX ? "a folder that cannot be listed: permission or "
						  "device error"
						: "a folder nested too deep (WALK_DEPTH_MAX)");
}

static int walk_name(struct walker *w, int fd, const char *folder, const char *name, unsigned depth)
{
	struct stat st;

	if (file_name_is_skipped(slice_of_string(name)) ||
	    fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if (++w->n_seen > WALK_ENTRIES_MAX)
		return walk_limit(w);
	bool wanted = file_format(slice_of_string(name)) != FORMAT_NONE;
	if (S_ISREG(st.st_mode) && !wanted) {
		w->walk->skipped++;
		return 0;
	}
	const char *path = arena_printf(w->a, "%s/%s", folder, name);
	if (!path)
		return walk_limit(w);
	if (S_ISDIR(st.st_mode))
		return walk_subdir(w, fd, name, path, depth);
	if (S_ISLNK(st.st_mode))
		return add_entry(w, path, &st, "a symbolic link: links are not followed");
	return add_entry(w, path, &st, S_ISREG(st.st_mode) ? NULL : "not a regular file");
}

static void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static int walk_dir(struct walker *w, int fd, const char *path, unsigned depth)
{
	_cleanup_(closedirp) DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int r = 0;

	if (!dir) {
		close(fd);
		return error_set(w->err, ERR_IO, "cannot list '%s': %s", path, strerror(errno));
	}
	while (r == 0 && (errno = 0, entry = readdir(dir)))
		r = walk_name(w, dirfd(dir), path, entry->d_name, depth);
	if (r == 0 && errno != 0)
		return error_set(w->err, ERR_IO, "cannot list '%s': %s", path, strerror(errno));
	return r;
}

static int by_path(const void *a, const void *b)
{
	const struct walk_entry *x = a, *y = b;

	return slice_compare(x->file.path, y->file.path);
}

int walk_folder(const char *folder, struct arena *a, struct walk *ret, struct error *err)
{
	struct walk walk = {0};
	struct walker w = {.a = a, .walk = &walk, .err = err};
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s",
				 strerror(errno));
	int r = walk_dir(&w, fd, folder, 0);
	if (r < 0)
		return r;
	/* Ids are given in the order of names, whatever the file system's order is. */
	if (walk.n > 0)
		qsort(walk.items, walk.n, sizeof *walk.items, by_path);
	*ret = walk;
	return 0;
}
