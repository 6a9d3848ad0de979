/* Documents in order of their ids, and lists of those: what the index is built from. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/xmalloc.h"
#include "model/document_codec.h"
#include "model/facts_codec.h"
#include "store/packed.h"
#include "store/private.h"
#include "store/seal.h"

/* Of one document: its text and metadata. Originals are not read. */
#define SCAN_BUDGET ((size_t)1 << 30)

enum { COL_ID, COL_URI, COL_HASH, COL_TEXT_HASH, COL_METADATA, COL_REGIONS, COL_FACTS, COL_TEXT };

struct store_scan {
	struct db *db;
	struct stmt *st;
	struct unpacker *unpacker; /* the reader's */
	struct arena arena;        /* of the current document */
};

int store_scan_begin(struct store_reader *r, struct store_scan **ret, struct error *err)
{
	struct store_scan *scan = xcalloc(1, sizeof *scan);

	(void)err;
	arena_init(&scan->arena, SCAN_BUDGET);
	scan->db = &r->db;
	scan->unpacker = r->unpacker;
	store_scan_seek(scan, 0);
	*ret = scan;
	return 0;
}

void store_scan_seek(struct store_scan *scan, doc_id first)
{
	scan->st = db_stmt(scan->db, STMT_SCAN);
	stmt_bind_number(scan->st, 1, first > INT64_MAX ? INT64_MAX : (int64_t)first);
}

void store_scan_end(struct store_scan *scan)
{
	if (!scan)
		return;
	stmt_resetp(&scan->st);
	arena_release(&scan->arena);
	free(scan);
}

static int scan_metadata(struct store_scan *scan, doc_id id, struct document *ret)
{
	struct document d;
	struct slice bytes;
	int r = seal_open(stmt_slice(scan->st, COL_METADATA), METADATA_VERSION, id, &bytes);

	if (r == 0)
		r = metadata_decode(bytes, &scan->arena, &d);
	if (r < 0)
		return r;
	if (!slice_equal(d.uri, stmt_slice(scan->st, COL_URI)) ||
	    !slice_equal(slice_of((const char *)d.hash, sizeof d.hash),
			 stmt_slice(scan->st, COL_HASH)))
		return ERR_CORRUPT;
	d.id = id;
	*ret = d;
	return 0;
}

static int scan_document(struct store_scan *scan, doc_id id, struct stored_document *ret,
			 const char **part)
{
	struct stored_document got = {0};
	struct region *regions;
	struct slice bytes;
	struct arena *a = &scan->arena;

	*part = "metadata";
	int r = scan_metadata(scan, id, &got.document);
	if (r < 0)
		return r;
	*part = "text";
	r = packed_open(scan->unpacker, stmt_slice(scan->st, COL_TEXT), got.document.text_bytes,
			stmt_slice(scan->st, COL_TEXT_HASH), a, &got.text);
	if (r < 0)
		return r;
	*part = "regions";
	r = seal_open(stmt_slice(scan->st, COL_REGIONS), REGIONS_VERSION, id, &bytes);
	if (r == 0)
		r = regions_decode(bytes, got.document.text_bytes, a, &regions, &got.n_regions);
	if (r < 0)
		return r;
	got.regions = regions;
	*part = "facts";
	r = seal_open(stmt_slice(scan->st, COL_FACTS), FACTS_VERSION, id, &bytes);
	if (r < 0)
		return r;
	struct facts_extent extent = {got.text, got.document.original_bytes};
	r = facts_decode(bytes, id, &extent, &got.facts);
	if (r == 0)
		*ret = got;
	return r;
}

int store_scan_next(struct store_scan *scan, struct stored_document *ret, struct error *err)
{
	const char *part = "";
	int r = stmt_step(scan->st, err);

	if (r <= 0)
		return r;
	arena_release(&scan->arena);
	doc_id id = (doc_id)stmt_number(scan->st, COL_ID);
	r = scan_document(scan, id, ret, &part);
	if (r == 0)
		return 1;
	*ret = (struct stored_document){.document = {.id = id}, .text = SLICE_LITERAL("")};
	ret->document.uri = arena_copy(&scan->arena, stmt_slice(scan->st, COL_URI));
	if (!ret->document.uri.ptr)
		ret->document.uri = SLICE_LITERAL("");
	error_set(err, r,
		  "the stored %s of document %llu is damaged; it is left out until its source "
		  "is read again",
		  part, (unsigned long long)id);
	return 1;
}

static int take_ids(struct stmt *st, struct arena *a, struct doc_ids *ret, struct error *err)
{
	int r;

	while ((r = stmt_step(st, err)) > 0) {
		doc_id *id = ARENA_PUSH(a, ret);

		if (!id)
			return error_set(err, ERR_LIMIT, "too many documents");
		*id = (doc_id)stmt_number(st, 0);
	}
	return r;
}

int store_list_ids(struct store_reader *r, struct arena *a, struct doc_ids *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_LIST_IDS);

	return take_ids(st, a, ret, err);
}

int store_list_changed(struct store_reader *r, revision_id after, struct arena *a,
		       struct doc_ids *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_LIST_CHANGED);

	stmt_bind_number(st, 1, after > INT64_MAX ? INT64_MAX : (int64_t)after);
	return take_ids(st, a, ret, err);
}

int store_list_replaced(struct store_reader *r, revision_id after, struct arena *a,
			struct doc_ids *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_LIST_FIRST_CHANGES);
	int code;

	stmt_bind_number(st, 1, after > INT64_MAX ? INT64_MAX : (int64_t)after);
	while ((code = stmt_step(st, err)) > 0) {
		if (stmt_number(st, 1) == CHANGE_ADDED)
			continue;
		doc_id *id = ARENA_PUSH(a, ret);

		if (!id)
			return error_set(err, ERR_LIMIT, "too many documents");
		*id = (doc_id)stmt_number(st, 0);
	}
	return code;
}
