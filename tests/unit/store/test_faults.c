/* The n-th write, sync or truncation of the disk fails, once or for ever: whatever n is, the error
 * is reported, the batch is gone or whole, and what was acknowledged before is there. */
#include <sqlite3.h>

#include "fixture.h"

struct shim {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	int countdown; /* operations until the fault; < 0: no fault */
	bool for_ever;
	bool sync_only;
	int code;
};

struct shim_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this struct */
};

static struct shim shim;
static sqlite3_io_methods shim_methods;

static sqlite3_file *real_file(sqlite3_file *file)
{
	return ((struct shim_file *)file)->real;
}

static bool fault(void)
{
	if (shim.countdown < 0)
		return false;
	if (shim.countdown > 0) {
		shim.countdown--;
		return false;
	}
	if (!shim.for_ever)
		shim.countdown = -1;
	return true;
}

static int shim_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
	if (!shim.sync_only && fault())
		return shim.code;
	return real_file(file)->pMethods->xWrite(real_file(file), data, n, at);
}

static int shim_sync(sqlite3_file *file, int flags)
{
	if ((shim.sync_only || shim.code != SQLITE_FULL) && fault())
		return SQLITE_IOERR_FSYNC;
	return real_file(file)->pMethods->xSync(real_file(file), flags);
}

/* The others pass through. */
#define PASS(name, params, ...)                                                            \
	static int shim_##name params                                                      \
	{                                                                                  \
		return real_file(file)->pMethods->x##name(real_file(file), ##__VA_ARGS__); \
	}
PASS(Close, (sqlite3_file * file))
PASS(Read, (sqlite3_file * file, void *data, int n, sqlite3_int64 at), data, n, at)
PASS(Truncate, (sqlite3_file * file, sqlite3_int64 size), size)
PASS(FileSize, (sqlite3_file * file, sqlite3_int64 *size), size)
PASS(Lock, (sqlite3_file * file, int level), level)
PASS(Unlock, (sqlite3_file * file, int level), level)
PASS(CheckReservedLock, (sqlite3_file * file, int *ret), ret)
PASS(FileControl, (sqlite3_file * file, int op, void *arg), op, arg)
PASS(SectorSize, (sqlite3_file * file))
PASS(DeviceCharacteristics, (sqlite3_file * file))
PASS(ShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **ret), page, size,
     extend, ret)
PASS(ShmLock, (sqlite3_file * file, int offset, int n, int flags), offset, n, flags)
PASS(ShmUnmap, (sqlite3_file * file, int remove), remove)

static void shim_ShmBarrier(sqlite3_file *file)
{
	real_file(file)->pMethods->xShmBarrier(real_file(file));
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct shim_file *f = (struct shim_file *)file;

	(void)vfs;
	f->base.pMethods = NULL;
	f->real = (sqlite3_file *)(void *)(f + 1);
	int rc = shim.real->xOpen(shim.real, name, f->real, flags, out);
	if (f->real->pMethods)
		f->base.pMethods = &shim_methods;
	return rc;
}

static void shim_install(void)
{
	shim_methods = (sqlite3_io_methods){2,
					    shim_Close,
					    shim_Read,
					    shim_write,
					    shim_Truncate,
					    shim_sync,
					    shim_FileSize,
					    shim_Lock,
					    shim_Unlock,
					    shim_CheckReservedLock,
					    shim_FileControl,
					    shim_SectorSize,
					    shim_DeviceCharacteristics,
					    shim_ShmMap,
					    shim_ShmLock,
					    shim_ShmBarrier,
					    shim_ShmUnmap,
					    NULL,
					    NULL};
	shim.real = sqlite3_vfs_find(NULL);
	shim.vfs = *shim.real;
	shim.vfs.zName = "shim";
	shim.vfs.szOsFile += (int)sizeof(struct shim_file);
	shim.vfs.xOpen = shim_open;
	shim.countdown = -1;
	sqlite3_vfs_register(&shim.vfs, 1);
}

static int put_batch(struct fixture *f, unsigned n)
{
	revision_id revision;
	int r = store_begin(f->store, &f->err);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < 3 && r == 0; i++) {
		_cleanup_(freep) char *uri = xasprintf("u:%u:%u", n, i);
		_cleanup_(freep) char *body = xasprintf("第%u批的第%u篇文章在此记下", n, i);
		enum put_outcome outcome;
		struct sample s;

		sample_make(&s, uri, body);
		r = store_put_document(f->store, &s.source, SLICE_LITERAL(""), &s.an, &outcome,
				       &f->err);
	}
	if (r == 0)
		return store_commit(f->store, &revision, &f->err);
	store_rollback(f->store);
	return r;
}

/* Puts a batch under the fault, then without it; returns false when the fault came too late. */
static bool one_round(struct fixture *f, unsigned n, int countdown, size_t *documents)
{
	doc_id ids[4096];
	size_t damaged;

	shim.countdown = countdown;
	f->err.code = 0;
	int r = put_batch(f, n);
	bool reached = shim.countdown < 0 || shim.countdown == 0;
	shim.countdown = -1;
	if (r == 0) {
		*documents += 3;
	} else {
		assert_true(r == ERR_LIMIT || r == ERR_IO);
		assert_true(strlen(f->err.message) > 0);
	}
	assert_int_equal(list_ids(f, ids, ARRAY_LEN(ids), &damaged), *documents);
	assert_int_equal(damaged, 0);
	return reached && r < 0;
}

static void test_disk_full(void **state)
{
	struct fixture *f = *state;
	size_t documents = 0;
	unsigned n = 0;

	shim.code = SQLITE_FULL;
	shim.sync_only = false;
	for (int mode = 0; mode < 2; mode++) {
		shim.for_ever = mode == 1;
		for (int at = 0; at < 400; at++) {
			if (!one_round(f, n++, at, &documents))
				break;
			assert_int_equal(f->err.code, ERR_LIMIT);
			assert_non_null(strstr(f->err.message, "disk full"));
		}
		/* Room again: the same store goes on. */
		assert_int_equal(put_batch(f, n++), 0);
		documents += 3;
	}
	print_message("%u batches, %zu documents\n", n, documents);
}

static void test_failed_sync_is_never_tried_again(void **state)
{
	struct fixture *f = *state;
	size_t documents = 0, damaged;
	doc_id ids[64];

	assert_int_equal(put_batch(f, 0), 0);
	shim.code = SQLITE_IOERR;
	shim.sync_only = true;
	shim.for_ever = false;
	documents = 3;
	assert_true(one_round(f, 1, 0, &documents));
	assert_true(store_must_reopen(f->store));
	assert_int_equal(put_batch(f, 2), ERR_IO);
	store_close(f->store);
	f->store = NULL;
	fixture_open(f);
	assert_int_equal(put_batch(f, 3), 0);
	/* The batch of the failed sync may or may not be there; never half of it. */
	size_t n = list_ids(f, ids, 64, &damaged);
	assert_true(n == 6 || n == 9);
}

static void test_large_document_on_a_full_disk(void **state)
{
	struct fixture *f = *state;
	enum put_outcome outcome;
	struct sample s;
	size_t big = 3 << 20;
	_cleanup_(freep) char *noise = xmalloc(big + 1);

	uint32_t x = 1;
	for (size_t i = 0; i < big; i++) {
		x = x * 1664525u + 1013904223u;
		noise[i] = (char)('!' + (x >> 24) % 90);
	}
	noise[big] = '\0';
	sample_make(&s, "u:big", noise);
	shim.code = SQLITE_FULL;
	shim.sync_only = false;
	shim.for_ever = true;
	begin(f);
	shim.countdown = 3;
	int r = store_put_document(f->store, &s.source, SLICE_LITERAL(""), &s.an, &outcome,
				   &f->err);
	revision_id revision;
	if (r == 0)
		r = store_commit(f->store, &revision, &f->err);
	else
		store_rollback(f->store);
	shim.countdown = -1;
	assert_int_equal(r, ERR_LIMIT);
	assert_int_equal(put_batch(f, 1), 0);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_disk_full),
		ROW(test_failed_sync_is_never_tried_again),
		ROW(test_large_document_on_a_full_disk),
	};

	shim_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
