/* The change log: one row a change, numbered in commit order. The revision is the last number. */
#include "store/private.h"

#include "base/cleanup.h"
#include "base/map.h"

int change_add(struct db *db, enum change_op op, doc_id doc, int64_t time_ms, struct error *err)
{
	struct stmt *st = db_stmt(db, STMT_CHANGE_ADD);

	stmt_bind_number(st, 1, op);
	stmt_bind_number(st, 2, (int64_t)doc);
	stmt_bind_number(st, 3, time_ms);
	return stmt_run(st, err);
}

int change_last(struct db *db, revision_id *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_REVISION);
	int r = stmt_step(st, err);

	if (r > 0)
		*ret = (revision_id)stmt_number(st, 0);
	return r < 0 ? r : 0;
}

static int mark_of(struct db *db, revision_id revision, uint64_t *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_GET_CHANGE);
	int64_t row[4] = {(int64_t)revision, 0, 0, 0};

	stmt_bind_number(st, 1, row[0]);
	int code = stmt_step(st, err);
	for (int i = 0; i < 3 && code > 0; i++)
		row[i + 1] = stmt_number(st, i);
	if (code >= 0)
		*ret = hash_bytes(slice_of((const char *)row, sizeof row));
	return code < 0 ? code : 0;
}

int store_revision_mark(struct store_reader *r, revision_id revision, uint64_t *ret,
			struct error *err)
{
	return mark_of(&r->db, revision, ret, err);
}

int store_mark(struct store *s, revision_id revision, uint64_t *ret, struct error *err)
{
	return mark_of(&s->db, revision, ret, err);
}
