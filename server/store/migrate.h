#pragma once

/* The schema as numbered steps; PRAGMA user_version holds the last one taken. */
#include "store/db.h"

/* Brings the database to our version, each step in its own transaction. Refuses a database of a
 * newer annals or of another program: ERR_UNSUPPORTED. */
int store_migrate(struct db *db, struct error *err) must_check;
/* For a read connection: 0 when the database has our version. */
int store_check_version(struct db *db, struct error *err) must_check;
