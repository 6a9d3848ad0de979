#pragma once

/* One SQLite connection with its prepared statements, and the translation of SQLite's codes.
 * Private to store/. */
#include <sqlite3.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/statements.h"

struct stmt {
	sqlite3_stmt *raw;
	struct db *db;
	int bind_rc; /* the first failed bind: callers check once, at the step */
};

struct db {
	sqlite3 *raw;
	struct stmt stmts[STMT_MAX];
	/* An fsync failed. The kernel may report success for the next one although the data is gone
	 * (PostgreSQL's finding of 2018), so nothing more is written until the store is reopened.
	 */
	bool sync_failed;
};

#define DB_BUSY_TIMEOUT_MS 5000

/* Opens path without statements; flags as of sqlite3_open_v2. *ret must be zeroed. */
int db_open(const char *path, int flags, struct db *ret, struct error *err) must_check;
/* Prepares statements from first on. */
int db_prepare(struct db *db, enum stmt_id first, struct error *err) must_check;
void db_close(struct db *db);
/* Runs SQL without results or parameters. */
int db_run(struct db *db, const char *sql, struct error *err) must_check;
/* The first column of the first row of a query. */
int db_query_number(struct db *db, const char *sql, int64_t *ret, struct error *err) must_check;
/* Translates the connection's last error; what says what was being done. */
int db_error(struct db *db, int rc, const char *what, struct error *err);

/* The statement, reset, without bindings. */
struct stmt *db_stmt(struct db *db, enum stmt_id id);
void stmt_bind_number(struct stmt *st, int column, int64_t value);
void stmt_bind_slice(struct stmt *st, int column, struct slice value); /* borrowed until reset */
void stmt_bind_null(struct stmt *st, int column);
/* 1 = row, 0 = done, or ERR_*. */
int stmt_step(struct stmt *st, struct error *err) must_check;
/* Steps a statement without rows and resets it. */
int stmt_run(struct stmt *st, struct error *err) must_check;
int64_t stmt_number(struct stmt *st, int column);
/* Borrowed until the next step or reset. */
struct slice stmt_slice(struct stmt *st, int column);
void stmt_resetp(struct stmt **st);
