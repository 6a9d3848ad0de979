/* Read connections, and the parts of one document by its id. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "model/document_codec.h"
#include "store/migrate.h"
#include "store/packed.h"
#include "store/private.h"
#include "store/seal.h"

int store_reader_open(const char *dir, struct store_reader **ret, struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", dir);
	struct store_reader *reader = xcalloc(1, sizeof *reader);

	reader->unpacker = unpacker_new();
	int r = db_open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, &reader->db, err);

	if (r == 0)
		r = store_check_version(&reader->db, err);
	if (r == 0)
		r = db_prepare(&reader->db, STMT_READ_FIRST, err);
	if (r < 0) {
		store_reader_close(reader);
		return r;
	}
	*ret = reader;
	return 0;
}

void store_reader_close(struct store_reader *r)
{
	if (!r)
		return;
	db_close(&r->db);
	unpacker_free(r->unpacker);
	free(r);
}

int store_revision(struct store_reader *r, revision_id *ret, struct error *err)
{
	return change_last(&r->db, ret, err);
}

/* Steps to the row of a document. The caller resets st. */
static int get_row(struct stmt *st, doc_id id, struct error *err)
{
	stmt_bind_number(st, 1, id > INT64_MAX ? 0 : (int64_t)id);
	int r = stmt_step(st, err);
	if (r == 0)
		return error_set(err, ERR_NOT_FOUND, "no document %llu", (unsigned long long)id);
	return r < 0 ? r : 0;
}

static int get_failed(int r, doc_id id, const char *part, struct error *err)
{
	if (r == ERR_LIMIT)
		return error_set(err, r, "the %s of document %llu is too large for one answer",
				 part, (unsigned long long)id);
	return error_set(err, r, "the stored %s of document %llu is damaged", part,
			 (unsigned long long)id);
}

static int get_metadata(struct stmt *st, doc_id id, struct arena *a, struct document *ret)
{
	struct slice bytes;
	int r = seal_open(stmt_slice(st, 0), METADATA_VERSION, id, &bytes);

	return r < 0 ? r : metadata_decode(bytes, a, ret);
}

/* What the statement has packed in its third column, as large as the metadata says. */
static int get_packed(struct store_reader *r, enum stmt_id which, doc_id id, struct arena *a,
		      struct slice *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, which);
	bool is_text = which == STMT_GET_TEXT;
	struct document d;
	int rc = get_row(st, id, err);

	if (rc < 0)
		return rc;
	rc = get_metadata(st, id, a, &d);
	if (rc == 0)
		rc = packed_open(r->unpacker, stmt_slice(st, 2),
				 is_text ? d.text_bytes : d.original_bytes, stmt_slice(st, 1), a,
				 ret);
	return rc < 0 ? get_failed(rc, id, is_text ? "text" : "original", err) : 0;
}

int store_get_text(struct store_reader *r, doc_id id, struct arena *a, struct slice *ret,
		   struct error *err)
{
	return get_packed(r, STMT_GET_TEXT, id, a, ret, err);
}

int store_get_original(struct store_reader *r, doc_id id, struct arena *a, struct slice *ret,
		       struct error *err)
{
	return get_packed(r, STMT_GET_ORIGINAL, id, a, ret, err);
}

int store_get_map(struct store_reader *r, doc_id id, struct arena *a, struct offset_map *ret,
		  struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_GET_MAP);
	struct slice bytes;
	int rc = get_row(st, id, err);

	if (rc < 0)
		return rc;
	rc = seal_open(stmt_slice(st, 0), MAP_VERSION, id, &bytes);
	if (rc == 0)
		rc = offset_map_decode(bytes, a, ret);
	return rc < 0 ? get_failed(rc, id, "offset map", err) : 0;
}

int store_get_regions(struct store_reader *r, doc_id id, struct arena *a, struct region **ret,
		      size_t *n, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_GET_REGIONS);
	struct document d;
	struct slice bytes;
	int rc = get_row(st, id, err);

	if (rc < 0)
		return rc;
	rc = get_metadata(st, id, a, &d);
	if (rc == 0)
		rc = seal_open(stmt_slice(st, 1), REGIONS_VERSION, id, &bytes);
	if (rc == 0)
		rc = regions_decode(bytes, d.text_bytes, a, ret, n);
	return rc < 0 ? get_failed(rc, id, "regions", err) : 0;
}

/* The parts of the row at hand; *part names the one that failed. */
static int take_parts(struct store_reader *r, struct stmt *st, doc_id id, struct arena *a,
		      struct stored_parts *ret, const char **part)
{
	struct document d;
	struct slice bytes;

	*part = "text";
	int rc = get_metadata(st, id, a, &d);
	if (rc == 0)
		rc = packed_open(r->unpacker, stmt_slice(st, 2), d.text_bytes, stmt_slice(st, 1), a,
				 &ret->text);
	if (rc < 0)
		return rc;
	ret->stored_ms = d.stored_ms;
	memcpy(ret->hash, d.hash, sizeof ret->hash);
	*part = "offset map";
	rc = seal_open(stmt_slice(st, 3), MAP_VERSION, id, &bytes);
	if (rc == 0)
		rc = offset_map_decode(bytes, a, &ret->map);
	if (rc < 0)
		return rc;
	*part = "regions";
	rc = seal_open(stmt_slice(st, 4), REGIONS_VERSION, id, &bytes);
	if (rc < 0)
		return rc;
	return regions_decode(bytes, d.text_bytes, a, &ret->regions, &ret->n_regions);
}

int store_get_parts(struct store_reader *r, doc_id id, struct arena *a, struct stored_parts *ret,
		    struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_GET_PARTS);
	struct stored_parts parts;
	const char *part;
	int rc = get_row(st, id, err);

	if (rc < 0)
		return rc;
	rc = take_parts(r, st, id, a, &parts, &part);
	if (rc < 0)
		return get_failed(rc, id, part, err);
	*ret = parts;
	return 0;
}

int store_read_begin(struct store_reader *r, struct error *err)
{
	if (!sqlite3_get_autocommit(r->db.raw))
		return 0;
	return stmt_run(db_stmt(&r->db, STMT_READ_BEGIN), err);
}

void store_read_end(struct store_reader *r)
{
	struct error err;

	/* Nothing was written that could fail to be; a transaction that stays open is found by the
	 * next store_read_begin(). */
	int rc = stmt_run(db_stmt(&r->db, STMT_READ_END), &err);
	(void)rc;
}
