#include "resolve/id_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"

void id_map_free(struct id_map *m)
{
	free(m->slots);
	*m = (struct id_map){0};
}

static size_t home_of(const struct id_map *m, uint32_t key)
{
	return (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & (m->cap - 1);
}

/* The slot of the key, or the free one where it would go. cap > n always holds. */
static struct id_slot *probe(const struct id_map *m, uint32_t key)
{
	size_t at = home_of(m, key);

	while (m->slots[at].value != 0 && m->slots[at].key != key)
		at = (at + 1) & (m->cap - 1);
	return &m->slots[at];
}

uint32_t id_map_find(const struct id_map *m, uint32_t key)
{
	return m->n > 0 ? probe(m, key)->value : 0;
}

static void grow(struct id_map *m)
{
	struct id_map old = *m;

	m->cap = old.cap > 0 ? old.cap * 2 : 16;
	m->slots = xcalloc(m->cap, sizeof *m->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].value != 0)
			*probe(m, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

void id_map_put(struct id_map *m, uint32_t key, uint32_t value)
{
	if (m->n * 5 >= m->cap * 4)
		grow(m);
	struct id_slot *slot = probe(m, key);
	m->n += slot->value == 0;
	*slot = (struct id_slot){key, value};
}

struct id_map id_map_copy(const struct id_map *m)
{
	struct id_map copy = *m;

	if (m->cap == 0)
		return copy;
	copy.slots = xcalloc(m->cap, sizeof *copy.slots);
	memcpy(copy.slots, m->slots, m->cap * sizeof *copy.slots);
	return copy;
}

void id_map_remove(struct id_map *m, uint32_t key)
{
	if (m->n == 0 || probe(m, key)->value == 0)
		return;
	size_t hole = (size_t)(probe(m, key) - m->slots), mask = m->cap - 1;
	/* Backward shift keeps probe chains unbroken without tombstones. */
	for (size_t i = (hole + 1) & mask; m->slots[i].value != 0; i = (i + 1) & mask) {
		size_t home = home_of(m, m->slots[i].key);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole] = (struct id_slot){0};
	m->n--;
}

void id_list_free(struct id_list *l)
{
	free(l->items);
	*l = (struct id_list){0};
}

void id_list_add(struct id_list *l, uint32_t id)
{
	if (l->n == l->cap) {
		l->cap = l->cap > 0 ? l->cap * 2 : 16;
		l->items = xreallocarray(l->items, l->cap, sizeof *l->items);
	}
	l->items[l->n++] = id;
}

void id_list_add_group(struct id_list *l, const struct id_list *others)
{
	id_list_add(l, (uint32_t)others->n);
	for (size_t i = 0; i < others->n; i++)
		id_list_add(l, others->items[i]);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void id_list_sort(struct id_list *l)
{
	size_t kept = 0;

	if (l->n > 1)
		qsort(l->items, l->n, sizeof *l->items, compare);
	for (size_t i = 0; i < l->n; i++)
		if (i == 0 || l->items[i] != l->items[i - 1])
			l->items[kept++] = l->items[i];
	l->n = kept;
}
