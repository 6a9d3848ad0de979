/* The change log: one row a change, numbered in commit order. The revision is the last number. */
#include "store/private.h"

#include "base/cleanup.h"

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
