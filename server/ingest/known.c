#include "ingest/known.h"

#include <stdlib.h>

#include "base/xmalloc.h"

void known_free(struct known *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->items[i].path);
	free(k->items);
	map_free(&k->by_path);
	*k = (struct known){0};
}

struct known_file *known_find(const struct known *k, struct slice path)
{
	uint32_t at;

	return map_find(&k->by_path, path, &at) ? &k->items[at] : NULL;
}

struct known_file *known_add(struct known *k, struct slice path)
{
	if (k->n == k->cap) {
		k->cap = k->cap > 0 ? 2 * k->cap : 64;
		k->items = xreallocarray(k->items, k->cap, sizeof *k->items);
	}
	struct known_file *file = &k->items[k->n];
	*file = (struct known_file){.path = xstrndup(path.ptr, path.len),
				    .mtime_ns = KNOWN_NEVER_MTIME};
	map_put(&k->by_path, slice_of(file->path, path.len), (uint32_t)k->n++);
	return file;
}

void known_remove(struct known *k, struct slice path)
{
	uint32_t at;

	if (!map_find(&k->by_path, path, &at))
		return;
	char *gone = k->items[at].path;
	map_remove(&k->by_path, path);
	k->items[at] = k->items[--k->n];
	if (at < k->n)
		map_put(&k->by_path, slice_of_string(k->items[at].path), at);
	free(gone); /* path may have been this very string */
}

void known_set(struct known_file *file, const struct file_record *state)
{
	file->size = state->size;
	file->mtime_ns = state->mtime_ns;
	file->inode = state->inode;
}

bool known_is(const struct known_file *file, const struct file_record *state)
{
	return file->mtime_ns != KNOWN_NEVER_MTIME && file->size == state->size &&
	       file->mtime_ns == state->mtime_ns && file->inode == state->inode;
}
