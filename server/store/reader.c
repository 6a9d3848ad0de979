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
static int get_packed(struct stmt *st, doc_id id, bool is_text, struct arena *a, struct slice *ret,
		      struct error *err)
{
	struct document d;
	int rc = get_row(st, id, err);

	if (rc < 0)
		return rc;
	rc = get_metadata(st, id, a, &d);
	if (rc == 0)
		rc = packed_open(stmt_slice(st, 2), is_text ? d.text_bytes : d.original_bytes,
				 stmt_slice(st, 1), a, ret);
	return rc < 0 ? get_failed(rc, id, is_text ? "text" : "original", err) : 0;
}

int store_get_text(struct store_reader *r, doc_id id, struct arena *a, struct slice *ret,
		   struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_GET_TEXT);

	return get_packed(st, id, true, a, ret, err);
}

int store_get_original(struct store_reader *r, doc_id id, struct arena *a, struct slice *ret,
		       struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_GET_ORIGINAL);

	return get_packed(st, id, false, a, ret, err);
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
