#include "resolve/band_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/lower_bound.h"
#include "base/macros.h"
#include "base/xmalloc.h"

#define IS_BUCKET 0x80000000u

void band_table_free(struct band_table *t)
{
	for (size_t i = 0; i < t->n_buckets; i++)
		id_list_free(&t->buckets[i]);
	free(t->buckets);
	id_list_free(&t->unused);
	id_map_free(&t->keys);
	*t = (struct band_table){0};
}

static uint32_t bucket_new(struct band_table *t)
{
	if (t->unused.n > 0)
		return t->unused.items[--t->unused.n];
	if (t->n_buckets == t->cap_buckets) {
		t->cap_buckets = t->cap_buckets > 0 ? t->cap_buckets * 2 : 64;
		t->buckets = xreallocarray(t->buckets, t->cap_buckets, sizeof *t->buckets);
	}
	t->buckets[t->n_buckets] = (struct id_list){0};
	return (uint32_t)t->n_buckets++;
}

/* Index of the first document not below. */
static size_t rank_of(const struct id_list *l, uint32_t doc)
{
	return lower_bound(l->n, i, l->items[i] < doc);
}

static void insert(struct id_list *l, size_t at, uint32_t doc)
{
	id_list_add(l, doc);
	memmove(l->items + at + 1, l->items + at, (l->n - 1 - at) * sizeof *l->items);
	l->items[at] = doc;
}

/* The pairs (i, i + gap) across rank `at`: what stands between them there changed. */
static size_t first_across(size_t at, size_t gap)
{
	return at > gap ? at - gap : 0;
}

static void add_to_bucket(struct id_list *l, uint32_t doc, struct id_list *parted)
{
	size_t at = rank_of(l, doc);

	if (at < l->n && l->items[at] == doc)
		return;
	for (size_t i = first_across(at, BAND_WINDOW); i < at && i + BAND_WINDOW < l->n; i++) {
		id_list_add(parted, l->items[i]);
		id_list_add(parted, l->items[i + BAND_WINDOW]);
	}
	insert(l, at, doc);
}

void band_table_add(struct band_table *t, uint32_t key, uint32_t doc, struct id_list *parted)
{
	uint32_t value = id_map_find(&t->keys, key);

	ensure(doc > 0 && doc <= BAND_DOC_MAX);
	if (value == 0) {
		id_map_put(&t->keys, key, doc);
	} else if (value & IS_BUCKET) {
		add_to_bucket(&t->buckets[value & ~IS_BUCKET], doc, parted);
	} else if (value != doc) {
		uint32_t bucket = bucket_new(t);
		struct id_list *l = &t->buckets[bucket];

		id_list_add(l, value < doc ? value : doc);
		id_list_add(l, value < doc ? doc : value);
		id_map_put(&t->keys, key, bucket | IS_BUCKET);
	}
}

static void remove_from_bucket(struct id_list *l, uint32_t doc, struct id_list *met)
{
	size_t at = rank_of(l, doc);

	if (at == l->n || l->items[at] != doc)
		return;
	l->n--;
	memmove(l->items + at, l->items + at + 1, (l->n - at) * sizeof *l->items);
	for (size_t i = first_across(at, BAND_WINDOW); i < at && i + BAND_WINDOW < l->n; i++)
		id_list_add(met, l->items[i]);
}

void band_table_remove(struct band_table *t, uint32_t key, uint32_t doc, struct id_list *met)
{
	uint32_t value = id_map_find(&t->keys, key);

	if (value == doc)
		id_map_remove(&t->keys, key);
	if (!(value & IS_BUCKET))
		return;
	struct id_list *l = &t->buckets[value & ~IS_BUCKET];
	remove_from_bucket(l, doc, met);
	if (l->n > 1)
		return;
	id_map_put(&t->keys, key, l->items[0]);
	id_list_free(l);
	id_list_add(&t->unused, value & ~IS_BUCKET);
}

void band_table_neighbours(const struct band_table *t, uint32_t key, uint32_t doc,
			   struct id_list *ret)
{
	uint32_t value = id_map_find(&t->keys, key);

	if (!(value & IS_BUCKET))
		return;
	const struct id_list *l = &t->buckets[value & ~IS_BUCKET];
	size_t at = rank_of(l, doc);
	for (size_t i = first_across(at, BAND_WINDOW); i < l->n && i <= at + BAND_WINDOW; i++)
		if (i != at)
			id_list_add(ret, l->items[i]);
}
