/* Documents that are pushed, and batches that fail. */
#include <sqlite3.h>

#include "fixture.h"

static void test_outcomes(void **state)
{
	struct fixture *f = *state;
	char message[512];

	assert_int_equal(push(f, "u:1", "推送的第一版。"), 0);
	assert_int_equal(f->last.outcome, INGEST_ADDED);
	assert_string_equal(f->last_uri, "u:1");
	doc_id id = f->last.doc;
	assert_int_equal(push(f, "u:1", "推送的第一版。"), 0);
	assert_int_equal(f->last.outcome, INGEST_UNCHANGED);
	assert_int_equal(f->last.doc, id);
	assert_int_equal(push(f, "u:1", "推送的第二版。"), 0);
	assert_int_equal(f->last.outcome, INGEST_REPLACED);
	assert_int_equal(f->last.doc, id);
	assert_int_equal(f->last.revision, 2);
	assert_int_equal(count_documents(f), 1);

	assert_int_equal(push(f, "u:2", "  \n "), 0);
	assert_int_equal(f->last.outcome, INGEST_FAILED);
	assert_int_equal(f->last.error.code, ERR_INVALID);
	assert_int_equal(find_problem(f, "u:2", message), 1);
	assert_int_equal(push(f, "", "没有名字。"), ERR_INVALID);

	ingest_remove(f->in, id, keep_result, f);
	assert_int_equal(f->last.outcome, INGEST_REPLACED);
	assert_int_equal(count_documents(f), 0);
	ingest_remove(f->in, id, keep_result, f);
	assert_int_equal(f->last.outcome, INGEST_FAILED);
	assert_int_equal(f->last.error.code, ERR_NOT_FOUND);
}

struct seen {
	struct ingest_observer observer;
	unsigned n[5];
};

static void on_event(struct ingest_observer *observer, const struct ingest_event *event)
{
	struct seen *seen = container_of(observer, struct seen, observer);

	seen->n[event->change]++;
	if (event->change > 1)
		assert_slice_is(event->uri, "u:1");
}

static void test_observers(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {.observer.on_event = on_event};

	ingest_observe(f->in, &seen.observer);
	assert_int_equal(push(f, "u:1", "第一版。"), 0);
	assert_int_equal(push(f, "u:1", "第二版。"), 0);
	ingest_remove(f->in, f->last.doc, keep_result, f);
	ingest_unobserve(f->in, &seen.observer);
	assert_int_equal(push(f, "u:1", "第三版。"), 0);
	assert_true(seen.n[1] >= 3);
	assert_int_equal(seen.n[2], 1);
	assert_int_equal(seen.n[3], 1);
	assert_int_equal(seen.n[4], 1);
}

/* Another process holds the database: the batch fails after the busy timeout. */
static void test_failed_batch(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", f->data);
	struct ingest_progress progress;
	sqlite3 *other;

	tick(f);
	write_text(f, "a.txt", "文件里的文章。");
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(push(f, "u:1", "没有人收到。"), 0);
	assert_int_equal(f->last.outcome, INGEST_FAILED);
	assert_int_equal(f->last.error.code, ERR_BUSY);
	ingest_folder_changed(f->in, 0);
	ingest_tick(f->in, f->now_us + 1);
	assert_int_equal(count_documents(f), 0);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	tick(f);
	assert_int_equal(count_documents(f), 1);
	assert_non_null(find_named(f, "a"));
	ingest_progress(f->in, &progress);
	assert_int_equal(progress.pending, 0);
	assert_int_equal(push(f, "u:1", "现在收到了。"), 0);
	assert_int_equal(f->last.outcome, INGEST_ADDED);
}

static void test_stopping(void **state)
{
	struct fixture *f = *state;
	bool idle = false;

	ingest_stop(f->in, on_idle, &idle);
	assert_true(idle);
	assert_int_equal(push(f, "u:1", "太晚了。"), ERR_STOPPING);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_outcomes),
		ROW(test_observers),
		ROW(test_failed_batch),
		ROW(test_stopping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
