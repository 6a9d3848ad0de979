#pragma once

/* Adds inotify watches to a folder and all folders below it. Worker thread. */
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct found_watch {
	int wd;
	char *path; /* owned */
};

struct watch_walk {
	int fd;        /* of inotify */
	bool is_whole; /* starts at a configured folder, which may be a symlink */
	char *start;   /* owned */
	struct found_watch *found;
	size_t n, cap;
	struct error err; /* after a failure */
};

void watch_walk_init(struct watch_walk *walk, int fd, const char *start, bool is_whole);
void watch_walk_deinit(struct watch_walk *walk);
/* 0, ERR_LIMIT when the kernel gives no more watches, ERR_IO when the folder cannot be read. A
 * folder below that vanished meanwhile is no error. */
int watch_walk_run(struct watch_walk *walk);
