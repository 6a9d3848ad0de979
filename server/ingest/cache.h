#pragma once

/* The cache folder: index segments as they are, and a list of those that made up a revision, so
 * that a start maps them. The store stays the truth: what the list does not know, and what is
 * damaged or of another version, is indexed from the store; whatever is there may be deleted at any
 * time. Only one daemon uses the folder (the store's lock sees to that). */
#include "index/index.h"
#include "index/segment.h"

struct cached_segment {
	struct segment *segment; /* a reference; not checked to its end */
	uint64_t *gone;          /* a bit each; owned */
};

struct cache {
	uint64_t store; /* what tells it from another */
	revision_id revision;
	uint64_t mark; /* store_revision_mark() of it */
	bool complete; /* all documents of the revision are there */
	struct cached_segment *segments;
	size_t n;
	uint64_t last_file;
	unsigned refused; /* files that were */
};

/* The folder, and that of the store that it belongs to. */
struct cache_place {
	const char *folder, *data_dir;
};

/* The folder of segment files, and one of them. Owned by the caller. */
char *cache_segments_path(const char *folder);
char *cache_file_path(const char *folder, uint64_t number);

/* Reads the list and maps what it names; a folder without a list, or with that of another store,
 * gives an empty cache. O(segments + documents gone). */
void cache_open(const struct cache_place *place, struct cache *ret);
void cache_release(struct cache *c);

struct cache_part {
	const struct segment *segment;
	const struct bitmap *gone; /* NULL: none */
	uint64_t number;
	bool fresh;             /* its file is to be written */
	struct segment *mapped; /* of a fresh one: the file, a reference; NULL when that failed */
};
struct cache_list {
	struct cache_part *parts;
	size_t n;
	revision_id revision;
	bool complete;
	/* Files that are not removed although the list has no such: later ones, and this. */
	uint64_t last_file, merging_file;
};
/* Worker. Writes the files that the parts lack and maps them, then the list, then removes files
 * that nothing needs. Returns 0 or ERR_IO. */
int cache_write(const struct cache_place *place, const struct cache_list *list,
		struct error *err) must_check;
