/* Documents: what was read from one source, under its uri. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/map.h"
#include "model/codec.h"
#include "model/document_codec.h"
#include "model/facts_codec.h"
#include "store/packed.h"
#include "store/private.h"
#include "store/seal.h"

/* What is under a uri now. */
struct known {
	doc_id id; /* 0: nothing */
	bool same_source, same_file;
};

/* Everything a source says besides its bytes: when it changes, the analysis does. */
static void source_hash(const struct source *source, uint8_t ret[HASH_BYTES])
{
	_cleanup_(buf_free) struct buf b = BUF_INIT;
	const struct slice parts[] = {source->name,   source->charset,   source->title,
				      source->author, source->publisher, source->published};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		encode_slice(&b, parts[i]);
	buf_add_char(&b, (char)source->content_type);
	content_hash(buf_slice(&b), ret);
}

static struct slice hash_slice(const uint8_t hash[HASH_BYTES])
{
	return slice_of((const char *)hash, HASH_BYTES);
}

static int document_find(struct db *db, const struct source *source, struct slice file,
			 const uint8_t hash[HASH_BYTES], struct known *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_DOCUMENT_BY_URI);
	uint8_t given[HASH_BYTES];

	stmt_bind_slice(st, 1, source->uri);
	int r = stmt_step(st, err);
	if (r <= 0)
		return r;
	source_hash(source, given);
	ret->id = (doc_id)stmt_number(st, 0);
	ret->same_source = slice_equal(stmt_slice(st, 1), hash_slice(hash)) &&
			   slice_equal(stmt_slice(st, 2), hash_slice(given));
	ret->same_file = slice_equal(stmt_slice(st, 3), file);
	return 0;
}

static int document_put_row(struct db *db, const struct source *source, struct slice file,
			    struct analysis *an, struct error *err)
{
	uint8_t given[HASH_BYTES], text[HASH_BYTES];
	bool known = an->document.id > 0;
	struct stmt *st = db_stmt(db, known ? STMT_DOCUMENT_UPDATE : STMT_DOCUMENT_INSERT);

	source_hash(source, given);
	content_hash(an->text, text);
	if (known)
		stmt_bind_number(st, 1, (int64_t)an->document.id);
	else
		stmt_bind_slice(st, 1, source->uri);
	stmt_bind_slice(st, 2, file);
	stmt_bind_slice(st, 3, hash_slice(an->document.hash));
	stmt_bind_slice(st, 4, hash_slice(given));
	stmt_bind_slice(st, 5, hash_slice(text));
	int r = stmt_run(st, err);
	if (r == 0 && !known)
		an->document.id = (doc_id)sqlite3_last_insert_rowid(db->raw);
	return r;
}

struct content {
	struct buf metadata, regions, facts, map, text, original;
};

static void content_free(struct content *c)
{
	buf_free(&c->metadata);
	buf_free(&c->regions);
	buf_free(&c->facts);
	buf_free(&c->map);
	buf_free(&c->text);
	buf_free(&c->original);
}

static int content_encode(const struct source *source, const struct analysis *an, struct content *c)
{
	doc_id id = an->document.id;
	struct facts *facts = facts_of_analysis(an);

	seal_begin(&c->facts);
	facts_encode(facts, &c->facts);
	seal_end(&c->facts, FACTS_VERSION, id);
	facts_free(facts);

	seal_begin(&c->metadata);
	metadata_encode(&an->document, &c->metadata);
	seal_end(&c->metadata, METADATA_VERSION, id);
	seal_begin(&c->regions);
	regions_encode(an->regions, an->n_regions, &c->regions);
	seal_end(&c->regions, REGIONS_VERSION, id);
	seal_begin(&c->map);
	offset_map_encode(&an->map, &c->map);
	seal_end(&c->map, MAP_VERSION, id);

	int r = packed_add(an->text, &c->text);
	return r < 0 ? r : packed_add(source->original, &c->original);
}

static int content_put(struct db *db, const struct source *source, const struct analysis *an,
		       struct error *err)
{
	_cleanup_(content_free) struct content c = {0};
	_cleanup_(stmt_resetp) struct stmt *st = NULL;

	if (content_encode(source, an, &c) < 0)
		return error_set(err, ERR_INTERNAL, "store: cannot compress a document");
	st = db_stmt(db, STMT_CONTENT_PUT);
	stmt_bind_number(st, 1, (int64_t)an->document.id);
	stmt_bind_slice(st, 2, buf_slice(&c.metadata));
	stmt_bind_slice(st, 3, buf_slice(&c.regions));
	stmt_bind_slice(st, 4, buf_slice(&c.facts));
	stmt_bind_slice(st, 5, buf_slice(&c.map));
	stmt_bind_slice(st, 6, buf_slice(&c.text));
	stmt_bind_slice(st, 7, buf_slice(&c.original));
	int r = stmt_step(st, err);
	return r < 0 ? r : 0;
}

/* The same document, found in another file: the file that has it now keeps it alive. */
static int document_move(struct db *db, doc_id id, struct slice file, struct error *err)
{
	struct stmt *st = db_stmt(db, STMT_DOCUMENT_SET_FILE);

	stmt_bind_number(st, 1, (int64_t)id);
	stmt_bind_slice(st, 2, file);
	return stmt_run(st, err);
}

int store_put_document(struct store *s, const struct source *source, struct slice file,
		       struct analysis *an, enum put_outcome *ret, struct error *err)
{
	struct document *d = &an->document;
	struct known known = {0};

	ensure(s->in_batch);
	content_hash(source->original, d->hash);
	int r = document_find(&s->db, source, file, d->hash, &known, err);
	if (r < 0)
		return r;
	d->id = known.id;
	d->stored_ms = clock_wall_ms();
	if (known.same_source) {
		*ret = PUT_UNCHANGED;
		return known.same_file ? 0 : document_move(&s->db, known.id, file, err);
	}
	if (known.id > 0)
		r = sketch_note_old(s, known.id, err);
	if (r == 0)
		r = persons_assign(&s->db, an->entities, an->n_entities, err);
	if (r == 0)
		r = document_put_row(&s->db, source, file, an, err);
	if (r == 0)
		r = content_put(&s->db, source, an, err);
	if (r == 0)
		r = sketch_put(&s->db, d->id, &an->sketch, err);
	if (r == 0)
		r = change_add(&s->db, known.id > 0 ? CHANGE_REPLACED : CHANGE_ADDED, d->id,
			       d->stored_ms, err);
	if (r == 0)
		*ret = known.id > 0 ? PUT_REPLACED : PUT_ADDED;
	return r;
}

int store_remove_document(struct store *s, doc_id id, struct error *err)
{
	ensure(s->in_batch);
	if (id == 0 || id > INT64_MAX)
		return error_set(err, ERR_NOT_FOUND, "no document %llu", (unsigned long long)id);
	int r = sketch_note_old(s, id, err);
	if (r < 0)
		return r;
	struct stmt *st = db_stmt(&s->db, STMT_DOCUMENT_DELETE);
	stmt_bind_number(st, 1, (int64_t)id);
	r = stmt_run(st, err);
	if (r < 0)
		return r;
	if (sqlite3_changes(s->db.raw) == 0) {
		s->old.n--; /* nothing was there */
		return error_set(err, ERR_NOT_FOUND, "no document %llu", (unsigned long long)id);
	}
	return change_add(&s->db, CHANGE_REMOVED, id, clock_wall_ms(), err);
}

int store_distrust_document(struct store *s, doc_id id, struct error *err)
{
	static const enum stmt_id ids[] = {STMT_DOCUMENT_DISTRUST, STMT_FILE_DISTRUST};
	int r = 0;

	ensure(s->in_batch);
	for (size_t i = 0; i < ARRAY_LEN(ids) && r == 0; i++) {
		struct stmt *st = db_stmt(&s->db, ids[i]);

		stmt_bind_number(st, 1, (int64_t)id);
		r = stmt_run(st, err);
	}
	return r;
}

/* Collected first: rows must not be deleted under a running SELECT. */
static int file_documents(struct db *db, struct slice file, const struct map *kept, struct arena *a,
			  struct doc_ids *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_DOCUMENT_BY_FILE);
	uint32_t at;
	int r;

	stmt_bind_slice(st, 1, file);
	while ((r = stmt_step(st, err)) > 0) {
		if (map_find(kept, stmt_slice(st, 1), &at))
			continue;
		doc_id *id = ARENA_PUSH(a, ret);
		if (!id)
			return error_set(err, ERR_LIMIT, "too many documents in one file");
		*id = (doc_id)stmt_number(st, 0);
	}
	return r;
}

int store_remove_file_documents(struct store *s, struct slice file, const struct slice *kept,
				size_t n, struct arena *a, struct doc_ids *ret, struct error *err)
{
	_cleanup_(map_free) struct map map = {0};
	size_t first = ret->n;

	if (file.len == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		map_put(&map, kept[i], 0);
	int r = file_documents(&s->db, file, &map, a, ret, err);
	for (size_t i = first; i < ret->n && r == 0; i++)
		r = store_remove_document(s, ret->items[i], err);
	return r;
}
