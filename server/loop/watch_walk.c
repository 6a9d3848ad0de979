#include "loop/watch_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xmalloc.h"

/* IN_CLOSE_WRITE and not IN_MODIFY: a file being written says nothing until it is whole. */
#define EVENTS                                                                              \
	(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | \
	 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

void watch_walk_init(struct watch_walk *walk, int fd, const char *start, bool is_whole)
{
	*walk = (struct watch_walk){.fd = fd, .is_whole = is_whole, .start = xstrdup(start)};
}

void watch_walk_deinit(struct watch_walk *walk)
{
	for (size_t i = 0; i < walk->n; i++)
		free(walk->found[i].path);
	free(walk->found);
	free(walk->start);
}

static void add_found(struct watch_walk *walk, int wd, const char *path)
{
	if (walk->n == walk->cap) {
		walk->cap = walk->cap > 0 ? 2 * walk->cap : 16;
		walk->found = xreallocarray(walk->found, walk->cap, sizeof walk->found[0]);
	}
	walk->found[walk->n++] = (struct found_watch){wd, xstrdup(path)};
}

/* Watches one folder. 0 also when it went away. */
static int watch_folder(struct watch_walk *walk, const char *path, bool is_start)
{
	bool follow = is_start && walk->is_whole;
	int wd =
		inotify_add_watch(walk->fd, path, EVENTS | (follow ? 0 : (uint32_t)IN_DONT_FOLLOW));

	if (wd >= 0) {
		add_found(walk, wd, path);
		return 0;
	}
	if (errno == ENOSPC)
		return error_set(&walk->err, ERR_LIMIT,
				 "the kernel's limit of watches is reached "
				 "(fs.inotify.max_user_watches)");
	if (!follow && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
		return 0;
	return error_set(&walk->err, ERR_IO, "cannot watch '%s': %s", path, strerror(errno));
}

static bool is_folder(int folder_fd, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return fstatat(folder_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

/* Watches the folders in path, which is watched already: what is made from now on is told, what
 * was there before is found here. */
static int watch_children(struct watch_walk *walk, const char *path)
{
	/* Not opendir(): ThreadSanitizer does not see it open, and takes its close for another's.
	 */
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	int r = 0;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while (r == 0 && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    !is_folder(dirfd(dir), entry))
			continue;
		char *child = xasprintf("%s/%s", path, entry->d_name);
		r = watch_folder(walk, child, false);
		free(child);
	}
	closedir(dir);
	return r;
}

int watch_walk_run(struct watch_walk *walk)
{
	int r = watch_folder(walk, walk->start, true);

	/* found is the queue: breadth first, no recursion. */
	for (size_t i = 0; i < walk->n && r == 0; i++)
		r = watch_children(walk, walk->found[i].path);
	return r;
}
