#pragma once

/* The families of a revision in the cache folder, so that a start folds reprints before it has read
 * the store. A file that is not exactly as it was written is refused; then there are none until the
 * store is read. */
#include "base/error.h"
#include "model/ids.h"
#include "resolve/family_table.h"

/* Whose families: of which store, and when. */
struct cache_families_key {
	uint64_t store; /* what tells one store from another */
	revision_id revision;
	uint64_t mark; /* store_revision_mark() of it */
};

/* Bytes of the file, 0 when there is none: reading takes time in proportion. */
uint64_t cache_families_size(const char *folder);
/* NULL when there are none of that key; else one reference. */
struct family_table *cache_families_read(const char *folder, struct cache_families_key key);
/* Worker. Returns 0 or ERR_IO. */
int cache_families_write(const char *folder, struct cache_families_key key,
			 const struct family_table *families, struct error *err) must_check;
