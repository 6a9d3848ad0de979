#include "ingest/kept_families.h"

#include <stdlib.h>

#include "base/xmalloc.h"

#define CHANGED_BUDGET ((size_t)1 << 30)

void changed_add(struct changed_documents *c, doc_id doc)
{
	if (doc > 0 && doc <= FAMILY_DOC_MAX && id_map_find(&c->at, (uint32_t)doc) == 0)
		id_map_put(&c->at, (uint32_t)doc, CHANGED_ADDED);
}

void changed_add_old(struct changed_documents *c, const struct old_sketch *item)
{
	struct old_sketches *old = &c->old;

	if (item->doc == 0 || item->doc > FAMILY_DOC_MAX ||
	    id_map_find(&c->at, (uint32_t)item->doc) > 0)
		return;
	if (old->n == old->cap) {
		old->cap = old->cap > 0 ? old->cap * 2 : 16;
		old->items = xreallocarray(old->items, old->cap, sizeof *old->items);
	}
	old->items[old->n++] = *item;
	id_map_put(&c->at, (uint32_t)item->doc, (uint32_t)old->n);
}

void changed_free(struct changed_documents *c)
{
	id_map_free(&c->at);
	free(c->old.items);
	*c = (struct changed_documents){0};
}

void kept_families_free(struct kept_families *k)
{
	if (!k)
		return;
	family_log_state_free(&k->log);
	changed_free(&k->changed);
	free(k);
}

/* Documents that changed since: what they were is known, or they were not there. */
static int take_changed(struct kept_families *k, struct store_reader *reader, struct arena *a)
{
	const struct old_sketches *old = &k->log.old;
	struct doc_ids all = {0}, replaced = {0};
	struct id_map since = {0};
	int r = store_list_changed(reader, k->log.revision, a, &all, NULL);

	if (r == 0)
		r = store_list_replaced(reader, k->log.revision, a, &replaced, NULL);
	for (size_t i = 0; i < all.n; i++)
		if (all.items[i] <= FAMILY_DOC_MAX)
			id_map_put(&since, (uint32_t)all.items[i], 1);
	/* Others are of commits that failed. */
	for (size_t i = 0; i < old->n; i++)
		if (old->items[i].doc <= FAMILY_DOC_MAX &&
		    id_map_find(&since, (uint32_t)old->items[i].doc) > 0)
			changed_add_old(&k->changed, &old->items[i]);
	id_map_free(&since);
	for (size_t i = 0; i < replaced.n; i++)
		changed_add_old(&k->changed, &(struct old_sketch){.doc = replaced.items[i]});
	for (size_t i = 0; i < all.n; i++)
		changed_add(&k->changed, all.items[i]);
	k->whole = true;
	for (size_t i = 0; i < k->changed.old.n; i++)
		k->whole &= k->changed.old.items[i].known;
	return r;
}

static int read_kept(const char *folder, struct store_reader *reader, struct kept_families *k)
{
	uint64_t mark = 0;
	struct arena a;
	int r = family_log_read(folder, &k->log);

	if (r == 0)
		r = store_revision(reader, &k->revision, NULL);
	if (r == 0)
		r = store_revision_mark(reader, k->log.revision, &mark, NULL);
	if (r == 0 && (k->log.revision > k->revision || mark != k->log.mark))
		r = ERR_NOT_FOUND;
	if (r < 0)
		return r;
	arena_init(&a, CHANGED_BUDGET);
	r = take_changed(k, reader, &a);
	arena_release(&a);
	return r;
}

int kept_families_read(const char *folder, struct store_reader *reader, struct kept_families **ret)
{
	struct kept_families *k = xcalloc(1, sizeof *k);
	int r = read_kept(folder, reader, k);

	if (r == 0)
		*ret = k;
	else
		kept_families_free(k);
	return r;
}

struct family_table *kept_families_table(const struct kept_families *k)
{
	struct family_table *t = family_table_of(k->log.families);

	for (size_t i = 0; i < k->changed.at.cap; i++)
		if (k->changed.at.slots[i].value > 0)
			family_table_leave(t, k->changed.at.slots[i].key);
	return t;
}
