/* A store that was damaged while nobody looked. */
#include <sqlite3.h>

#include "fixture.h"

static void exec(struct fixture *f, const char *sql)
{
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", f->data);
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_damaged_document_is_read_again(void **state)
{
	struct fixture *f = *state;
	char message[512];

	write_text(f, "a.txt", "会坏掉的文章。");
	write_text(f, "b.txt", "不会坏的文章。");
	rescan(f);
	assert_int_equal(push(f, "u:1", "推送来的文章。"), 0);
	doc_id id = find_named(f, "a")->document.id;
	fixture_stop(f);
	exec(f, "UPDATE content SET facts = x'0102' WHERE doc IN (SELECT id FROM document WHERE "
		"instr(uri, CAST('a.txt' AS BLOB)) > 0 OR uri = CAST('u:1' AS BLOB))");
	fixture_start(f);
	assert_int_equal(count_documents(f), 1);
	assert_int_equal(find_problem(f, "/a.txt", message), 1);
	assert_non_null(strstr(message, "damaged"));
	tick(f);
	assert_int_equal(count_documents(f), 2);
	assert_int_equal(find_named(f, "a")->document.id, id);
	assert_int_equal(find_problem(f, "/a.txt", message), 0);
	assert_int_equal(find_problem(f, "u:1", message), 1);
	assert_int_equal(push(f, "u:1", "推送来的文章。"), 0);
	assert_int_equal(f->last.outcome, INGEST_REPLACED);
	assert_int_equal(count_documents(f), 3);
	assert_int_equal(find_problem(f, "u:1", message), 0);
}

/* Starts over whatever is there, if the store opens at all. */
static void start_and_stop(struct fixture *f)
{
	struct store *s;
	struct error err;

	if (store_open(f->data, &s, &err) < 0) {
		assert_true(strlen(err.message) > 0);
		return;
	}
	store_close(s);
	fixture_start(f);
	tick(f);
	(void)!push(f, "u:new", "坏了以后的文章。");
	fixture_stop(f);
}

/* Bits flip anywhere in the file: no crash, and never a wrong original. */
static void test_flipped_bits(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", f->data);
	_cleanup_(buf_free) struct buf whole = BUF_INIT;
	const char *text = "这一篇文章的每一个字都有凭据，坏了就不给。";
	unsigned n_answers = 0;

	for (unsigned i = 0; i < 20; i++) {
		_cleanup_(freep) char *uri = xasprintf("u:%u", i);

		assert_int_equal(push(f, uri, text), 0);
	}
	fixture_stop(f);
	assert_true(test_read_file(path, &whole));
	srand(7);
	log_set_level((enum log_level)0); /* what is damaged is told at length */
	for (unsigned round = 0; round < 60; round++) {
		FILE *file = fopen(path, "r+b");
		struct store_reader *r;
		struct slice got;
		struct error err;
		struct arena a;

		for (unsigned flips = 0; flips < 1 + round; flips++) {
			size_t at = 100 + (size_t)rand() % (whole.len - 100);

			fseek(file, (long)at, SEEK_SET);
			fputc(whole.data[at] ^ (1 << rand() % 8), file);
		}
		fclose(file);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		if (store_reader_open(f->data, &r, &err) == 0) {
			for (doc_id id = 1; id <= 20; id++)
				if (store_get_original(r, id, &a, &got, &err) == 0) {
					assert_slice_is(got, text);
					n_answers++;
				}
			store_reader_close(r);
		}
		arena_release(&a);
		start_and_stop(f);
		file = fopen(path, "wb");
		assert_int_equal(fwrite(whole.data, 1, whole.len, file), whole.len);
		fclose(file);
	}
	row("%u of 1200 originals could be given", n_answers);
	fixture_start(f);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_damaged_document_is_read_again),
		ROW(test_flipped_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
