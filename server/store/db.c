#include "store/db.h"

#include <limits.h>
#include <string.h>

int db_error(struct db *db, int rc, const char *what, struct error *err)
{
	int extended = sqlite3_extended_errcode(db->raw);

	if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC) {
		db->sync_failed = true;
		return error_set(err, ERR_IO,
				 "%s: the disk refused to sync; nothing more is written until the "
				 "daemon is restarted",
				 what);
	}
	switch (rc & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(err, ERR_BUSY, "%s: another process holds the database", what);
	case SQLITE_FULL:
		return error_set(err, ERR_LIMIT,
				 "%s: disk full; free space in the data folder and try again",
				 what);
	case SQLITE_TOOBIG:
	case SQLITE_NOMEM:
		return error_set(err, ERR_LIMIT, "%s: %s", what, sqlite3_errmsg(db->raw));
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set(err, ERR_CORRUPT, "%s: the database is damaged (%s)", what,
				 sqlite3_errmsg(db->raw));
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return error_set(err, ERR_IO, "%s: %s (%s)", what, sqlite3_errmsg(db->raw),
				 strerror(sqlite3_system_errno(db->raw)));
	default:
		return error_set(err, ERR_INTERNAL, "%s: %s (sqlite code %d)", what,
				 sqlite3_errmsg(db->raw), extended);
	}
}

int db_open(const char *path, int flags, struct db *ret, struct error *err)
{
	int rc = sqlite3_open_v2(path, &ret->raw,
				 flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(ret->raw, DB_BUSY_TIMEOUT_MS);
	if (rc == SQLITE_OK)
		return 0;
	int r = db_error(ret, rc, "cannot open the store", err);
	db_close(ret);
	return r;
}

int db_prepare(struct db *db, enum stmt_id first, struct error *err)
{
	for (unsigned i = first; i < STMT_MAX; i++) {
		struct stmt *st = &db->stmts[i];
		int rc = sqlite3_prepare_v3(db->raw, statement_text[i], -1,
					    SQLITE_PREPARE_PERSISTENT, &st->raw, NULL);

		if (rc != SQLITE_OK)
			return db_error(db, rc, "cannot prepare the store's statements", err);
		st->db = db;
	}
	return 0;
}

void db_close(struct db *db)
{
	for (unsigned i = 0; i < STMT_MAX; i++)
		sqlite3_finalize(db->stmts[i].raw);
	sqlite3_close(db->raw);
	*db = (struct db){0};
}

int db_run(struct db *db, const char *sql, struct error *err)
{
	int rc = sqlite3_exec(db->raw, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : db_error(db, rc, "cannot set up the store", err);
}

int db_query_number(struct db *db, const char *sql, int64_t *ret, struct error *err)
{
	sqlite3_stmt *raw = NULL;
	int rc = sqlite3_prepare_v2(db->raw, sql, -1, &raw, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(raw);
	if (rc == SQLITE_ROW)
		*ret = sqlite3_column_int64(raw, 0);
	int r = rc == SQLITE_ROW ? 0 : db_error(db, rc, "cannot read the store", err);
	sqlite3_finalize(raw);
	return r;
}

struct stmt *db_stmt(struct db *db, enum stmt_id id)
{
	struct stmt *st = &db->stmts[id];

	ensure(st->raw);
	sqlite3_reset(st->raw);
	sqlite3_clear_bindings(st->raw);
	st->bind_rc = SQLITE_OK;
	return st;
}

static void keep_bind_error(struct stmt *st, int rc)
{
	if (st->bind_rc == SQLITE_OK)
		st->bind_rc = rc;
}

void stmt_bind_number(struct stmt *st, int column, int64_t value)
{
	keep_bind_error(st, sqlite3_bind_int64(st->raw, column, value));
}

void stmt_bind_slice(struct stmt *st, int column, struct slice value)
{
	/* A NULL pointer would bind SQL's NULL. */
	keep_bind_error(st, sqlite3_bind_blob64(st->raw, column, value.len > 0 ? value.ptr : "",
						value.len, SQLITE_STATIC));
}

void stmt_bind_null(struct stmt *st, int column)
{
	keep_bind_error(st, sqlite3_bind_null(st->raw, column));
}

int stmt_step(struct stmt *st, struct error *err)
{
	int rc = st->bind_rc == SQLITE_OK ? sqlite3_step(st->raw) : st->bind_rc;

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : db_error(st->db, rc, "store", err);
}

int stmt_run(struct stmt *st, struct error *err)
{
	int r = stmt_step(st, err);

	stmt_resetp(&st);
	return r < 0 ? r : 0;
}

int64_t stmt_number(struct stmt *st, int column)
{
	return sqlite3_column_int64(st->raw, column);
}

struct slice stmt_slice(struct stmt *st, int column)
{
	const char *ptr = sqlite3_column_blob(st->raw, column);
	int len = sqlite3_column_bytes(st->raw, column);

	return ptr ? slice_of(ptr, (size_t)len) : SLICE_LITERAL("");
}

void stmt_resetp(struct stmt **st)
{
	if (!*st)
		return;
	sqlite3_reset((*st)->raw);
	sqlite3_clear_bindings((*st)->raw);
}
