/* Changes below a folder are told, once they have settled. */
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "loop/watcher.h"

struct fixture {
	struct loop *loop;
	struct watcher *watcher;
	struct timer *limit;
	char dir[64];
	unsigned n_changes;
	bool timed_out;
};

static void on_change(size_t folder, void *arg)
{
	struct fixture *f = arg;

	assert_int_equal(folder, 0);
	f->n_changes++;
	loop_stop(f->loop);
}

static void on_limit(void *arg)
{
	struct fixture *f = arg;

	f->timed_out = true;
	loop_stop(f->loop);
}

/* Runs for at most ms; true when a change was told. */
static bool wait_change(struct fixture *f, uint64_t ms)
{
	f->timed_out = false;
	timer_set(f->limit, ms, 0);
	loop_run(f->loop);
	timer_stop(f->limit);
	return !f->timed_out;
}

#define WAIT_MS 60000

/* Runs until so many folders are watched and no more changes come. */
static void expect_watches(struct fixture *f, size_t n)
{
	uint64_t end = clock_monotonic_us() + WAIT_MS * (uint64_t)1000;

	while (watcher_watches(f->watcher) != n && clock_monotonic_us() < end)
		wait_change(f, 50);
	while (wait_change(f, 200))
		;
	assert_int_equal(watcher_watches(f->watcher), n);
}

static void setup(struct fixture *f, const char *below, uint32_t rescan_ms)
{
	struct error err;

	*f = (struct fixture){.loop = loop_new()};
	strcpy(f->dir, "annals-watcher-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->limit = timer_new(f->loop, 1000, 0, on_limit, f);
	char *path = xasprintf("%s%s", f->dir, below);
	const char *folders[] = {path};
	struct watcher_config config = {.folders = folders,
					.n_folders = 1,
					.settle_ms = 20,
					.rescan_ms = rescan_ms,
					.on_change = on_change,
					.arg = f};
	assert_int_equal(watcher_new(f->loop, &config, &f->watcher, &err), 0);
	free(path);
	loop_finish_jobs(f->loop);
}

static void teardown(struct fixture *f)
{
	char *command = xasprintf("rm -rf '%s'", f->dir);

	watcher_free(f->watcher);
	timer_free(f->limit);
	loop_free(f->loop);
	assert_int_equal(system(command), 0);
	free(command);
}

static void write_file(const struct fixture *f, const char *name)
{
	char *path = xasprintf("%s/%s", f->dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs("x", file);
	fclose(file);
	free(path);
}

static void make_folder(const struct fixture *f, const char *name)
{
	char *path = xasprintf("%s/%s", f->dir, name);

	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
}

static void test_file(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, "", 60000);
	assert_int_equal(watcher_watches(f.watcher), 1);
	assert_false(watcher_is_degraded(f.watcher));
	assert_false(wait_change(&f, 60));
	for (unsigned i = 0; i < 50; i++) {
		char name[16];

		snprintf(name, sizeof name, "%u.txt", i);
		write_file(&f, name);
	}
	assert_true(wait_change(&f, WAIT_MS));
	assert_false(wait_change(&f, 100));
	assert_int_equal(f.n_changes, 1);
	teardown(&f);
}

static void test_new_folders_are_watched(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, "", 60000);
	make_folder(&f, "a");
	make_folder(&f, "a/b");
	assert_true(wait_change(&f, WAIT_MS));
	expect_watches(&f, 3);
	write_file(&f, "a/b/x.txt");
	assert_true(wait_change(&f, WAIT_MS));
	/* Moved: watched under its new name; removed: no longer. */
	char *from = xasprintf("%s/a", f.dir), *to = xasprintf("%s/c", f.dir);
	assert_int_equal(rename(from, to), 0);
	assert_true(wait_change(&f, WAIT_MS));
	expect_watches(&f, 3);
	write_file(&f, "c/b/y.txt");
	assert_true(wait_change(&f, WAIT_MS));
	char *command = xasprintf("rm -r '%s'", to);
	assert_int_equal(system(command), 0);
	expect_watches(&f, 1);
	free(from);
	free(to);
	free(command);
	teardown(&f);
}

static void test_missing_folder(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, "/later", 50);
	assert_true(watcher_is_degraded(f.watcher));
	make_folder(&f, "later");
	assert_true(wait_change(&f, WAIT_MS));
	expect_watches(&f, 1);
	assert_false(watcher_is_degraded(f.watcher));
	write_file(&f, "later/x.txt");
	assert_true(wait_change(&f, WAIT_MS));
	teardown(&f);
}

/* A symlink that loops is not walked. */
static void test_symlinks_below(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, "", 60000);
	char *link = xasprintf("%s/loop", f.dir);
	assert_int_equal(symlink(f.dir, link), 0);
	make_folder(&f, "a");
	expect_watches(&f, 2);
	free(link);
	teardown(&f);
}

static void test_free_while_walking(void **state)
{
	struct fixture f;
	struct error err;

	(void)state;
	setup(&f, "", 60000);
	watcher_free(f.watcher);
	const char *folders[] = {f.dir, "/usr/include"};
	struct watcher_config config = {.folders = folders, .n_folders = 2, .on_change = on_change};
	assert_int_equal(watcher_new(f.loop, &config, &f.watcher, &err), 0);
	teardown(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_new_folders_are_watched),
		cmocka_unit_test(test_missing_folder),
		cmocka_unit_test(test_symlinks_below),
		cmocka_unit_test(test_free_while_walking),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
