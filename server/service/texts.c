#include "service/texts.h"

#include <stdlib.h>

#include "base/xmalloc.h"

/* Over this the texts read so far are dropped. One text fits always: documents are smaller. */
#define TEXTS_BYTES     ((size_t)32 << 20)
#define TEXTS_BYTES_MAX ((size_t)512 << 20)

void texts_init(struct texts *t, struct read_job *job)
{
	*t = (struct texts){.job = job};
	arena_init(&t->arena, TEXTS_BYTES_MAX);
}

static void texts_clear(struct texts *t)
{
	map_free(&t->by_id);
	t->by_id = (struct map){0};
	arena_release(&t->arena);
	t->items = NULL;
	t->n = t->cap = 0;
}

void texts_free(struct texts *t)
{
	texts_clear(t);
}

static struct slice id_key(const doc_id *id)
{
	return slice_of((const char *)id, sizeof *id);
}

int texts_get(struct texts *t, doc_id id, struct slice *ret)
{
	struct store_reader *store;
	uint32_t index;

	if (map_find(&t->by_id, id_key(&id), &index)) {
		*ret = t->items[index];
		return 0;
	}
	if (t->arena.used > TEXTS_BYTES)
		texts_clear(t);
	int r = read_store(t->job, &store);
	if (r < 0)
		return r;
	struct slice *item = ARENA_PUSH(&t->arena, t);
	doc_id *key = arena_alloc(&t->arena, sizeof *key);
	if (!item || !key)
		return ERR_LIMIT;
	*item = (struct slice){"", 0};
	r = store_get_text(store, id, &t->arena, item, &t->job->err);
	if (r < 0 && r != ERR_NOT_FOUND)
		return r;
	t->job->err.code = 0;
	*key = id;
	map_put(&t->by_id, id_key(key), (uint32_t)(t->n - 1));
	*ret = *item;
	return 0;
}
