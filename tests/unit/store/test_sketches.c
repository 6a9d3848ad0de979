#include <sqlite3.h>
#include <string.h>

#include "unit/store/fixture.h"

static const char text[] = "青禾公司在海边建成了新的工厂。";

static doc_id put_sketch(struct fixture *f, const char *uri, const char *words, uint16_t mark)
{
	struct sample s;
	enum put_outcome outcome;

	sample_make(&s, uri, words);
	s.an.sketch = (struct sketch){.hash = mark, .units = 40, .shingles = 90};
	for (size_t i = 0; i < SKETCH_BINS; i++)
		s.an.sketch.bins[i] = (uint16_t)(mark + i);
	assert_int_equal(store_put_document(f->store, &s.source, SLICE_LITERAL(""), &s.an, &outcome,
					    &f->err),
			 0);
	return s.an.document.id;
}

static void exec(struct fixture *f, const char *sql)
{
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", f->dir);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;
	struct sketch got = {0};

	begin(f);
	doc_id id = put_sketch(f, "u:1", text, 7);
	commit(f);
	assert_int_equal(store_find_sketch(f->store, id, &got, &f->err), 0);
	assert_int_equal(got.hash, 7);
	assert_int_equal(got.units, 40);
	assert_int_equal(got.shingles, 90);
	assert_int_equal(got.bins[SKETCH_BINS - 1], 7 + SKETCH_BINS - 1);
	assert_int_equal(store_find_sketch(f->store, id + 1, &got, &f->err), ERR_NOT_FOUND);
	assert_int_equal(store_find_sketch(f->store, UINT64_MAX, &got, &f->err), ERR_NOT_FOUND);
}

/* Whoever groups is told what the documents were before. */
static void test_old_sketches(void **state)
{
	struct fixture *f = *state;
	const struct old_sketches *old = store_old_sketches(f->store);
	struct sketch got;

	begin(f);
	doc_id id = put_sketch(f, "u:1", text, 7);
	assert_int_equal(old->n, 0);
	commit(f);
	begin(f);
	put_sketch(f, "u:1", "青禾公司关闭了工厂。", 9);
	assert_int_equal(store_remove_document(f->store, id, &f->err), 0);
	commit(f);
	assert_int_equal(old->n, 2);
	assert_true(old->items[0].known && old->items[0].sketch.hash == 7);
	assert_true(old->items[1].known && old->items[1].sketch.hash == 9);
	assert_int_equal(old->items[1].doc, id);
	assert_int_equal(store_find_sketch(f->store, id, &got, &f->err), ERR_NOT_FOUND);
	begin(f);
	assert_int_equal(old->n, 0);
	/* For a document that is gone nothing is kept. */
	assert_int_equal(store_put_sketch(f->store, id, &(struct sketch){.hash = 1}, &f->err), 0);
	commit(f);
	assert_int_equal(store_find_sketch(f->store, id, &got, &f->err), ERR_NOT_FOUND);
}

static bool has_sketch(struct fixture *f)
{
	struct old_sketch got[2];
	size_t n;

	assert_int_equal(store_list_sketches(f->store, 0, got, 2, &n, &f->err), 0);
	assert_int_equal(n, 1);
	return got[0].known;
}

/* A store of the version before has none; a damaged one is as if it were not there. */
static void test_older_store(void **state)
{
	struct fixture *f = *state;
	struct sketch got;

	begin(f);
	doc_id id = put_sketch(f, "u:1", text, 7);
	commit(f);
	assert_true(has_sketch(f));
	exec(f, "UPDATE sketch SET sketch = CAST(substr(sketch, 1, 100) || x'00' AS BLOB)");
	assert_false(has_sketch(f));
	assert_int_equal(store_find_sketch(f->store, id, &got, &f->err), ERR_CORRUPT);
	store_close(f->store);
	f->store = NULL;
	exec(f, "DROP TABLE sketch; PRAGMA user_version = 1");
	fixture_open(f);
	assert_false(has_sketch(f));
	begin(f);
	assert_int_equal(store_put_sketch(f->store, id, &(struct sketch){.hash = 3}, &f->err), 0);
	commit(f);
	assert_true(has_sketch(f));
	assert_int_equal(store_find_sketch(f->store, id, &got, &f->err), 0);
	assert_int_equal(got.hash, 3);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(test_round_trip),
		ROW(test_old_sketches),
		ROW(test_older_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
