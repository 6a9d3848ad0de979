#pragma once

/* The cache folder: index segments as they are, and a list of those that made up a revision, so
 * that a start maps them. The store stays the truth: what the list does not know, and what is
 * damaged or of another version, is indexed from the store; whatever is there may be deleted at any
 * time. Only one daemon uses the folder (the store's lock sees to that). */
#include "index/index.h"
#include "index/segment.h"
#include "resolve/family_table.h"

struct cached_segment {
	struct segment_bytes *bytes;
	struct doc_block *block; /* documents with empty facts; taken by the segment made of it */
	uint64_t *gone;          /* a bit each; owned */
	uint64_t number;         /* of its file */
	/* While facts come from the store: */
	struct segment
		*published; /* the one without facts, borrowed; NULL: not answered from yet */
	const struct facts **facts; /* by ordinal; NULL: not seen in the store */
};

struct cache {
	revision_id revision;
	struct cached_segment *segments;
	size_t n;
	struct family_table *families; /* of that revision; NULL: not known. A reference */
	unsigned damaged;              /* files that were refused */
};

/* The folder, and that of the store that it belongs to. */
struct cache_place {
	const char *folder, *data_dir;
};

/* Worker. Reads the list and maps what it names; a folder without a list, or with that of another
 * store, gives an empty cache. */
void cache_open(const struct cache_place *place, struct cache *ret);
void cache_release(struct cache *c);

/* What the list is of. */
struct cache_state {
	revision_id revision;
	const struct family_table *families;
};

/* Worker. Writes the files that the parts lack (numbers[i] is new where fresh[i]), the families,
 * the list, then removes files that are in neither. Returns 0 or ERR_IO. */
struct cache_part {
	const struct segment *segment;
	const struct bitmap *gone; /* NULL: none */
	uint64_t number;
	bool fresh;
};
int cache_write(const struct cache_place *place, const struct cache_part *parts, size_t n,
		const struct cache_state *state, struct error *err) must_check;
