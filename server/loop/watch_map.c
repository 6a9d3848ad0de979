#include "loop/watch_map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

#include "base/xmalloc.h"

void watch_map_free(struct watch_map *map)
{
	for (size_t i = 0; i < map->n; i++)
		free(map->watches[i].path);
	free(map->watches);
	*map = (struct watch_map){0};
}

/* Where wd stands or would stand. */
static size_t position(const struct watch_map *map, int wd)
{
	size_t low = 0, high = map->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (map->watches[mid].wd < wd)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct watch *watch_map_find(const struct watch_map *map, int wd)
{
	size_t at = position(map, wd);

	return at < map->n && map->watches[at].wd == wd ? &map->watches[at] : NULL;
}

void watch_map_put(struct watch_map *map, int wd, size_t folder, char *path)
{
	size_t at = position(map, wd);

	if (at < map->n && map->watches[at].wd == wd) {
		free(map->watches[at].path);
		map->watches[at] = (struct watch){wd, folder, path};
		return;
	}
	if (map->n == map->cap) {
		map->cap = map->cap > 0 ? 2 * map->cap : 64;
		map->watches = xreallocarray(map->watches, map->cap, sizeof map->watches[0]);
	}
	memmove(&map->watches[at + 1], &map->watches[at], (map->n - at) * sizeof map->watches[0]);
	map->watches[at] = (struct watch){wd, folder, path};
	map->n++;
}

void watch_map_remove(struct watch_map *map, int wd)
{
	size_t at = position(map, wd);

	if (at == map->n || map->watches[at].wd != wd)
		return;
	free(map->watches[at].path);
	map->n--;
	memmove(&map->watches[at], &map->watches[at + 1], (map->n - at) * sizeof map->watches[0]);
}

void watch_map_drop_below(struct watch_map *map, int fd, const char *path)
{
	size_t len = strlen(path), kept = 0;

	for (size_t i = 0; i < map->n; i++) {
		struct watch *w = &map->watches[i];
		bool below = strncmp(w->path, path, len) == 0 &&
			     (w->path[len] == '\0' || w->path[len] == '/');

		if (!below) {
			map->watches[kept++] = *w;
			continue;
		}
		(void)inotify_rm_watch(fd, w->wd);
		free(w->path);
	}
	map->n = kept;
}
