#pragma once

/* A map from numbers to numbers, eight bytes an entry: open addressing over keys that are hashes or
 * are hashed here. One thread at a time. */
#include <stddef.h>
#include <stdint.h>

struct id_slot {
	uint32_t key, value; /* value 0: free */
};

struct id_map {
	struct id_slot *slots; /* owned */
	size_t cap;            /* a power of two, or 0 */
	size_t n;
};

void id_map_free(struct id_map *m);
/* The value, 0 when the key is not there. */
uint32_t id_map_find(const struct id_map *m, uint32_t key);
/* Adds or replaces; value > 0. */
void id_map_put(struct id_map *m, uint32_t key, uint32_t value);
/* A map of its own with the same entries. */
struct id_map id_map_copy(const struct id_map *m);
void id_map_remove(struct id_map *m, uint32_t key);

/* Numbers on the heap. */
struct id_list {
	uint32_t *items; /* owned */
	size_t n, cap;
};

void id_list_free(struct id_list *l);
void id_list_add(struct id_list *l, uint32_t id);
/* Appends the number of the others, then these. */
void id_list_add_group(struct id_list *l, const struct id_list *others);
/* Rising, without repeats. */
void id_list_sort(struct id_list *l);
