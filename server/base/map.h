#pragma once

/* Hash map from bytes to uint32_t: open addressing, keys borrowed or copied into an arena by the
 * caller. Not thread-safe for writing; reading alone is. */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct map_slot {
	struct slice key; /* ptr NULL = free */
	uint32_t hash;
	uint32_t value;
};

struct map {
	struct map_slot *slots; /* owned */
	size_t cap;             /* a power of two, or 0 */
	size_t n;
};

void map_free(struct map *m);
/* True and *ret when the key is there. */
bool map_find(const struct map *m, struct slice key, uint32_t *ret);
/* Adds or replaces. key.ptr must not be NULL and must outlive the map. */
void map_put(struct map *m, struct slice key, uint32_t value);
/* Removes the key; false when it was not there. */
bool map_remove(struct map *m, struct slice key);
/* XXH3, 64 bits. */
uint64_t hash_bytes(struct slice s);
