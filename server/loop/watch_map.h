#pragma once

/* inotify watch descriptor → folder and path. */
#include <stddef.h>

struct watch {
	int wd;
	size_t folder;
	char *path; /* owned */
};

struct watch_map {
	struct watch *watches; /* sorted by wd: descriptors rise, so most go to the end */
	size_t n, cap;
};

void watch_map_free(struct watch_map *map);
/* Adds or replaces; takes path over. */
void watch_map_put(struct watch_map *map, int wd, size_t folder, char *path);
/* Borrowed until the next change. */
const struct watch *watch_map_find(const struct watch_map *map, int wd);
void watch_map_remove(struct watch_map *map, int wd);
/* Ends the watches of path and all below it: the tree moved away. */
void watch_map_drop_below(struct watch_map *map, int fd, const char *path);
