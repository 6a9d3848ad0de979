#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ingest/kept_families.h"
#include "unit/store/fixture.h"

static void add_group(struct id_list *l, uint32_t a, uint32_t b)
{
	id_list_add_group(l, &(struct id_list){.items = (uint32_t[]){a, b}, .n = 2});
}

static size_t read_bytes(const char *path, char *ret, size_t size)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "r");

	assert_non_null(f);
	return fread(ret, 1, size, f);
}

static void write_bytes(const char *path, const char *bytes, size_t n)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
}

static void write_log(struct fixture *f, struct family_log *log)
{
	struct families *none = families_new();
	struct family_groups groups = {0};
	struct old_sketch old = {.doc = 3, .known = true, .sketch = {.hash = 7, .units = 5}};

	family_log_init(log, f->dir);
	family_log_begin(log, f->store, 1, none);
	assert_true(log->fd >= 0);
	add_group(&groups.kin, 3, 900);
	add_group(&groups.kin, 5, FAMILY_DOC_MAX);
	add_group(&groups.close, 3, 900);
	family_log_add_change(log, f->store, 2, &groups);
	family_log_add_old(log, &(struct old_sketches){&old, 1, 1});
	family_groups_free(&groups);
	families_free(none);
}

static void check_state(const struct family_log_state *s)
{
	struct family_table *t = family_table_of(s->families);

	assert_int_equal(s->revision, 2);
	assert_int_equal(family_table_count(t), 4);
	assert_int_equal(family_table_find(t, FAMILY_DOC_MAX)->docs[0], 5);
	assert_int_equal(s->old.n, 1);
	assert_int_equal(s->old.items[0].doc, 3);
	assert_int_equal(s->old.items[0].sketch.hash, 7);
	family_table_unref(t);
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;
	struct family_log_state s;
	struct family_log log;

	assert_int_equal(family_log_read(f->dir, &s), ERR_NOT_FOUND);
	write_log(f, &log);
	assert_int_equal(family_log_read(f->dir, &s), 0);
	check_state(&s);
	/* It goes on where it ended. */
	family_log_done(&log);
	family_log_init(&log, f->dir);
	family_log_continue(&log, &s);
	family_log_state_free(&s);
	struct family_groups groups = {0};
	id_list_add(&groups.parted, 3);
	id_list_add(&groups.parted, 900);
	family_log_add_change(&log, f->store, 3, &groups);
	family_groups_free(&groups);
	assert_int_equal(family_log_read(f->dir, &s), 0);
	assert_int_equal(s.revision, 3);
	assert_int_equal(s.old.n, 0);
	struct family_table *t = family_table_of(s.families);
	assert_int_equal(family_table_count(t), 2);
	family_table_unref(t);
	family_log_state_free(&s);
	family_log_drop(&log);
	assert_int_equal(family_log_read(f->dir, &s), ERR_NOT_FOUND);
	family_log_done(&log);
}

/* Whatever is not as it was written is not read, nor what follows. */
static void test_damage(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/segments/families", f->dir);
	struct family_log_state s;
	struct family_log log;
	char bytes[2048];

	write_log(f, &log);
	size_t n = read_bytes(path, bytes, sizeof bytes);
	for (size_t i = 0; i < n; i++) {
		row("byte %zu", i);
		for (int cut = 0; cut < 2; cut++) {
			bytes[i] = (char)(bytes[i] ^ 4);
			write_bytes(path, bytes, cut ? i : n);
			bytes[i] = (char)(bytes[i] ^ 4);
			if (family_log_read(f->dir, &s) < 0)
				continue;
			assert_true(s.old.n == 0);
			assert_in_range(s.revision, 1, 2);
			assert_in_range(s.size, 1, i);
			family_log_state_free(&s);
		}
	}
	family_log_done(&log);
}

/* A folder that cannot be written to costs families at the next start, and nothing else. */
static void test_no_folder(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *folder = xasprintf("%s/annals.db", f->dir);
	struct families *none = families_new();
	struct family_log log;

	family_log_init(&log, folder);
	assert_true(family_log_is_due(&log));
	family_log_begin(&log, f->store, 1, none);
	assert_true(log.fd < 0);
	assert_false(family_log_is_due(&log));
	family_log_add_old(&log, &(struct old_sketches){0});
	family_log_done(&log);
	families_free(none);
}

/* Nor does a disk that is full half-way through a record. */
static void test_full(void **state)
{
	struct fixture *f = *state;
	struct old_sketch old = {.doc = 3, .known = true};
	struct rlimit before, limit;
	struct family_log_state s;
	struct family_log log;

	write_log(f, &log);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = family_log_size(f->dir) + sizeof old / 2;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	family_log_add_old(&log, &(struct old_sketches){&old, 1, 1});
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(log.fd < 0);
	assert_false(family_log_is_due(&log));
	assert_int_equal(family_log_read(f->dir, &s), ERR_NOT_FOUND);
	family_log_done(&log);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(test_round_trip),
		ROW(test_damage),
		ROW(test_no_folder),
		ROW(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
