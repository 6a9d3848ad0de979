#include "base/map.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/xmalloc.h"

uint64_t hash_bytes(struct slice s)
{
	return XXH3_64bits(s.ptr ? s.ptr : "", s.len);
}

void map_free(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}

/* The slot that holds key, or the free slot where it would go. cap > n always holds. */
static struct map_slot *map_probe(const struct map *m, struct slice key, uint32_t hash)
{
	for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct map_slot *slot = &m->slots[i];

		if (!slot->key.ptr || (slot->hash == hash && slice_equal(slot->key, key)))
			return slot;
	}
}

bool map_find(const struct map *m, struct slice key, uint32_t *ret)
{
	if (m->n == 0)
		return false;
	const struct map_slot *slot = map_probe(m, key, (uint32_t)hash_bytes(key));
	if (!slot->key.ptr)
		return false;
	*ret = slot->value;
	return true;
}

static void map_grow(struct map *m)
{
	struct map old = *m;

	m->cap = old.cap > 0 ? old.cap * 2 : 16;
	m->slots = xcalloc(m->cap, sizeof *m->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key.ptr)
			*map_probe(m, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

void map_put(struct map *m, struct slice key, uint32_t value)
{
	if (m->n * 4 >= m->cap * 3)
		map_grow(m);
	uint32_t hash = (uint32_t)hash_bytes(key);
	struct map_slot *slot = map_probe(m, key, hash);
	if (!slot->key.ptr) {
		*slot = (struct map_slot){.key = key, .hash = hash};
		m->n++;
	}
	slot->value = value;
}

bool map_remove(struct map *m, struct slice key)
{
	if (m->n == 0)
		return false;
	struct map_slot *slot = map_probe(m, key, (uint32_t)hash_bytes(key));
	if (!slot->key.ptr)
		return false;
	/* Backward shift keeps probe chains unbroken without tombstones. */
	size_t hole = (size_t)(slot - m->slots);
	for (size_t i = hole;;) {
		i = (i + 1) & (m->cap - 1);
		if (!m->slots[i].key.ptr)
			break;
		size_t home = m->slots[i].hash & (m->cap - 1);
		if (((i - home) & (m->cap - 1)) < ((i - hole) & (m->cap - 1)))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole] = (struct map_slot){0};
	m->n--;
	return true;
}
