#pragma once

/* Corpus files the store knows, in memory: what a scan compares with. Loop thread only. */
#include <stdbool.h>

#include "base/map.h"
#include "store/store.h"

#define KNOWN_NEVER_MTIME ((int64_t)-1) /* fits no file: it is read at the next scan */

struct known_file {
	char *path; /* owned; stable while the file is known */
	uint64_t size;
	int64_t mtime_ns;
	uint64_t inode;
	uint32_t seen; /* number of the last scan that found it */
	bool busy;     /* waits or is under way: left alone by scans */
};

struct known {
	struct known_file *items;
	size_t n, cap;
	struct map by_path;
};

void known_free(struct known *k);
/* NULL when it is not there; valid until the next add or remove. */
struct known_file *known_find(const struct known *k, struct slice path);
/* path must not be known. */
struct known_file *known_add(struct known *k, struct slice path);
void known_remove(struct known *k, struct slice path);
void known_set(struct known_file *file, const struct file_record *state);
bool known_is(const struct known_file *file, const struct file_record *state);
