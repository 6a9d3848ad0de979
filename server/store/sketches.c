/* Sketches of documents, by which reprints are found. */
#include <string.h>

#include "base/cleanup.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "store/private.h"
#include "store/seal.h"

#define SKETCH_VERSION 1 /* raised when sketches of the same text come out otherwise */

/* Bins stand for themselves; little-endian, as all machines that we run on are. */
void sketch_encode(const struct sketch *s, doc_id doc, struct buf *b)
{
	seal_begin(b);
	buf_add(b, &s->hash, sizeof s->hash);
	varint_add(b, s->units);
	varint_add(b, s->shingles);
	if (s->shingles > 0)
		buf_add(b, s->bins, sizeof s->bins);
	seal_end(b, SKETCH_VERSION, doc);
}

static int take_bytes(struct slice *rest, void *ret, size_t n)
{
	if (rest->len < n)
		return ERR_CORRUPT;
	memcpy(ret, rest->ptr, n);
	*rest = slice_sub(*rest, n, rest->len);
	return 0;
}

int sketch_decode(struct slice blob, doc_id doc, struct sketch *ret)
{
	struct sketch s = {0};
	struct slice rest;
	int r = seal_open(blob, SKETCH_VERSION, doc, &rest);

	if (r == 0)
		r = take_bytes(&rest, &s.hash, sizeof s.hash);
	if (r == 0)
		r = varint_take32(&rest, &s.units);
	if (r == 0)
		r = varint_take32(&rest, &s.shingles);
	if (r == 0 && s.shingles > 0)
		r = take_bytes(&rest, s.bins, sizeof s.bins);
	if (r < 0 || rest.len > 0)
		return ERR_CORRUPT;
	*ret = s;
	return 0;
}

int sketch_put(struct db *db, doc_id doc, const struct sketch *s, struct error *err)
{
	_cleanup_(buf_free) struct buf blob = BUF_INIT;
	struct stmt *st = db_stmt(db, STMT_SKETCH_PUT);

	sketch_encode(s, doc, &blob);
	stmt_bind_number(st, 1, (int64_t)doc);
	stmt_bind_slice(st, 2, buf_slice(&blob));
	return stmt_run(st, err);
}

static int sketch_find(struct db *db, doc_id doc, struct sketch *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_GET_SKETCH);

	stmt_bind_number(st, 1, doc > INT64_MAX ? 0 : (int64_t)doc);
	int r = stmt_step(st, err);
	if (r < 0)
		return r;
	if (r > 0)
		r = sketch_decode(stmt_slice(st, 0), doc, ret);
	else
		r = ERR_NOT_FOUND;
	return r < 0 ? error_set(err, r, "document %llu has no sketch", (unsigned long long)doc)
		     : 0;
}

int sketch_note_old(struct store *s, doc_id doc, struct error *err)
{
	struct old_sketches *old = &s->old;
	struct old_sketch item = {.doc = doc};
	struct error none = {0};
	int r = sketch_find(&s->db, doc, &item.sketch, &none);

	if (r < 0 && r != ERR_NOT_FOUND && r != ERR_CORRUPT) {
		if (err)
			*err = none;
		return r;
	}
	item.known = r == 0;
	if (old->n == old->cap) {
		old->cap = old->cap > 0 ? old->cap * 2 : 16;
		old->items = xreallocarray(old->items, old->cap, sizeof *old->items);
	}
	old->items[old->n++] = item;
	return 0;
}

const struct old_sketches *store_old_sketches(const struct store *s)
{
	return &s->old;
}

int store_put_sketch(struct store *s, doc_id id, const struct sketch *sketch, struct error *err)
{
	ensure(s->in_batch);
	return sketch_put(&s->db, id, sketch, err);
}

int store_find_sketch(struct store *s, doc_id id, struct sketch *ret, struct error *err)
{
	return sketch_find(&s->db, id, ret, err);
}

int store_list_sketches(struct store *s, doc_id first, struct old_sketch *ret, size_t max,
			size_t *n, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&s->db, STMT_LIST_SKETCHES);
	size_t got = 0;
	int r;

	stmt_bind_number(st, 1, first > INT64_MAX ? INT64_MAX : (int64_t)first);
	stmt_bind_number(st, 2, (int64_t)max);
	while ((r = stmt_step(st, err)) > 0 && got < max) {
		struct old_sketch *item = &ret[got++];

		*item = (struct old_sketch){.doc = (doc_id)stmt_number(st, 0)};
		item->known = sketch_decode(stmt_slice(st, 1), item->doc, &item->sketch) == 0;
	}
	if (r < 0)
		return r;
	*n = got;
	return 0;
}
