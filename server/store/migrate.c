#include "store/migrate.h"

#include <inttypes.h>
#include <stdio.h>

#define APPLICATION_ID 1634628716 /* "annl" */

/* Released steps are never edited: a change of the schema is a new step.
 *
 * document and content are apart so that a look-up by uri or file does not page through texts.
 * AUTOINCREMENT: ids that were given out once are never given to another document or person. */
static const char *const steps[] = {
	"CREATE TABLE document ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  uri BLOB NOT NULL UNIQUE,"
	"  file BLOB NOT NULL,"        /* corpus file it came from, empty when pushed */
	"  hash BLOB NOT NULL,"        /* XXH3-128 of the original bytes */
	"  source_hash BLOB NOT NULL," /* of what was given with them */
	"  text_hash BLOB NOT NULL);"
	"CREATE INDEX document_file ON document (file) WHERE length(file) > 0;"
	"CREATE TABLE content ("
	"  doc INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,"
	"  metadata BLOB NOT NULL, regions BLOB NOT NULL, facts BLOB NOT NULL," /* sealed */
	"  map BLOB NOT NULL,"                                                  /* sealed */
	"  text BLOB NOT NULL, original BLOB NOT NULL);"                        /* zstd */
	"CREATE TABLE person ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  kind INTEGER NOT NULL, key BLOB NOT NULL, UNIQUE (kind, key));"
	"CREATE TABLE change ("
	"  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  op INTEGER NOT NULL, doc INTEGER NOT NULL, time INTEGER NOT NULL);"
	"CREATE TABLE file ("
	"  path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,"
	"  inode INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE problem ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  uri BLOB NOT NULL, doc INTEGER REFERENCES document (id) ON DELETE CASCADE,"
	"  kind INTEGER NOT NULL, stage INTEGER NOT NULL, message BLOB NOT NULL,"
	"  time INTEGER NOT NULL);"
	"CREATE INDEX problem_uri ON problem (uri);"
	"CREATE INDEX problem_doc ON problem (doc);"
	"CREATE INDEX problem_time ON problem (time);",

	/* Apart from content: grouping reads nothing else. Documents of version 1 get theirs when
	 * the store is read at the next start. */
	"CREATE TABLE sketch ("
	"  doc INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,"
	"  sketch BLOB NOT NULL);", /* sealed */
};

#define VERSION ((int64_t)ARRAY_LEN(steps))

static int read_version(struct db *db, int64_t *ret, struct error *err)
{
	int64_t application = 0, version = 0, tables = 0;
	int r = db_query_number(db, "PRAGMA application_id", &application, err);

	if (r == 0)
		r = db_query_number(db, "PRAGMA user_version", &version, err);
	if (r == 0)
		r = db_query_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (r < 0)
		return r;
	if (application != APPLICATION_ID && (application != 0 || tables > 0))
		return error_set(err, ERR_UNSUPPORTED, "annals.db is not a database of annals");
	if (version < 0 || version > VERSION)
		return error_set(err, ERR_UNSUPPORTED,
				 "the store has version %" PRId64
				 " and this annalsd knows up to %" PRId64
				 ": start the newer annalsd that wrote it",
				 version, VERSION);
	*ret = version;
	return 0;
}

static int migrate_step(struct db *db, int64_t version, struct error *err)
{
	char pragmas[128];
	int r = db_run(db, "BEGIN IMMEDIATE", err);

	if (r < 0)
		return r;
	snprintf(pragmas, sizeof pragmas,
		 "PRAGMA user_version = %" PRId64 "; PRAGMA application_id = %d; COMMIT", version,
		 APPLICATION_ID);
	r = db_run(db, steps[version - 1], err);
	if (r == 0)
		r = db_run(db, pragmas, err);
	if (r < 0 && !sqlite3_get_autocommit(db->raw))
		(void)sqlite3_exec(db->raw, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

int store_migrate(struct db *db, struct error *err)
{
	int64_t version = 0;
	int r = read_version(db, &version, err);

	while (r == 0 && version < VERSION)
		r = migrate_step(db, ++version, err);
	return r;
}

int store_check_version(struct db *db, struct error *err)
{
	int64_t version = 0;
	int r = read_version(db, &version, err);

	if (r == 0 && version != VERSION)
		return error_set(err, ERR_UNSUPPORTED, "the store was not migrated yet");
	return r;
}
