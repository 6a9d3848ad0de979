#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/statements.h"

#include "fixture.h"

static const char text[] = "梁文锋在杭州创办幻方，次年";

static void exec(struct fixture *f, const char *sql)
{
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", f->dir);
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void check_facts(const struct facts *facts, doc_id id, const char *stored)
{
	assert_non_null(facts);
	assert_int_equal(facts->doc, id);
	assert_int_equal(facts->n_entities, 1);
	assert_true(facts->entities[0].person > 0);
	assert_slice_is(facts->entities[0].key, "梁文锋");
	assert_slice_is(facts->entities[0].aliases[0].why, "why");
	assert_slice_is(facts->entities[0].roles[0].organization, "幻方");
	assert_string_equal(facts->entities[0].roles[0].when.edtf, "2015");
	assert_int_equal(facts->mentions[0].span.end, 9);
	assert_int_equal(facts->mention_regions[0], REGION_BODY);
	const struct fact_claim *c = &facts->claims[0];
	assert_slice_is(c->quote, stored);
	assert_slice_is(c->time_text, "年");
	assert_string_equal(c->time_rule, "next-year");
	assert_string_equal(c->claim.rule, "verb");
	assert_int_equal(c->anchor.kind, ANCHOR_PREVIOUS);
	assert_string_equal(c->anchor.date.edtf, "2022");
	assert_slice_is(c->anchor_text, "梁文锋");
	assert_true(c->claim.quantities[0].value > 10000.4);
	assert_int_equal(c->claim.quantities[0].comparison, COMPARISON_ABOUT);
	assert_int_equal(c->claim.participants[0], 0);
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;
	doc_id id;
	struct slice got;
	struct offset_map map;
	struct region *regions;
	size_t n;

	begin(f);
	assert_int_equal(put_text(f, "u:1", text, &id), PUT_ADDED);
	assert_int_equal(commit(f), 1);
	struct store_reader *r = reader(f);
	assert_int_equal(store_get_text(r, id, &f->arena, &got, &f->err), 0);
	assert_slice_is(got, text);
	assert_int_equal(store_get_original(r, id, &f->arena, &got, &f->err), 0);
	assert_slice_is(got, text);
	assert_int_equal(store_get_map(r, id, &f->arena, &map, &f->err), 0);
	assert_int_equal(map.items[0].length, strlen(text));
	assert_int_equal(store_get_regions(r, id, &f->arena, &regions, &n, &f->err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(regions[0].kind, REGION_BODY);
	assert_int_equal(store_get_text(r, id + 1, &f->arena, &got, &f->err), ERR_NOT_FOUND);

	struct store_scan *scan;
	struct stored_document d;
	assert_int_equal(store_scan_begin(r, &scan, &f->err), 0);
	assert_int_equal(store_scan_next(scan, &d, &f->err), 1);
	check_facts(d.facts, id, text);
	facts_free(d.facts);
	assert_slice_is(d.text, text);
	assert_slice_is(d.document.uri, "u:1");
	assert_slice_is(d.document.title, "标题");
	assert_string_equal(d.document.published.edtf, "2023-05");
	assert_string_equal(d.document.language, "zh-Hans");
	assert_int_equal(d.document.damage.counts[DAMAGE_PINYIN], 2);
	assert_int_equal(store_scan_next(scan, &d, &f->err), 0);
	store_scan_end(scan);
	store_reader_close(r);
}

static void test_replace_and_remove(void **state)
{
	struct fixture *f = *state;
	doc_id first, second, again, ids[8];
	size_t damaged;

	begin(f);
	put_text(f, "u:1", text, &first);
	put_text(f, "u:2", text, &second);
	assert_int_equal(commit(f), 2);
	begin(f);
	assert_int_equal(put_text(f, "u:1", text, &again), PUT_UNCHANGED);
	assert_int_equal(again, first);
	assert_int_equal(commit(f), 2);
	begin(f);
	assert_int_equal(put_text(f, "u:1", "另一段文字在此", &again), PUT_REPLACED);
	assert_int_equal(again, first);
	assert_int_equal(store_remove_document(f->store, second, &f->err), 0);
	assert_int_equal(store_remove_document(f->store, second, &f->err), ERR_NOT_FOUND);
	assert_int_equal(commit(f), 4);
	begin(f);
	assert_int_equal(put_text(f, "u:2", text, &again), PUT_ADDED);
	assert_true(again > second);
	store_rollback(f->store);
	assert_int_equal(list_ids(f, ids, 8, &damaged), 1);
	assert_int_equal(ids[0], first);
	assert_int_equal(damaged, 0);
}

static void test_persons_keep_their_ids(void **state)
{
	struct fixture *f = *state;
	struct sample a, b;
	enum put_outcome outcome;
	revision_id revision;

	sample_make(&a, "u:1", text);
	sample_make(&b, "u:2", text);
	begin(f);
	assert_int_equal(store_put_document(f->store, &a.source, SLICE_LITERAL(""), &a.an, &outcome,
					    &f->err),
			 0);
	assert_int_equal(store_remove_document(f->store, a.an.document.id, &f->err), 0);
	assert_int_equal(store_put_document(f->store, &b.source, SLICE_LITERAL(""), &b.an, &outcome,
					    &f->err),
			 0);
	assert_int_equal(store_commit(f->store, &revision, &f->err), 0);
	assert_true(a.entity.person > 0);
	assert_int_equal(a.entity.person, b.entity.person);
}

static void test_files_and_problems(void **state)
{
	struct fixture *f = *state;
	struct slice path = SLICE_LITERAL("/c/\xff.txt");
	struct file_record file = {path, 7, -5, UINT64_MAX}, *files;
	struct problem problems[2] = {{.kind = PROBLEM_NOT_READ, .message = SLICE_LITERAL("old")},
				      {.kind = PROBLEM_DAMAGED, .message = SLICE_LITERAL("bad")}};
	struct problem_page page;
	struct doc_ids removed = {0};
	struct slice kept = SLICE_LITERAL("u:1");
	doc_id first, second;
	size_t n;

	begin(f);
	put_text(f, "u:1", text, &first);
	put_text(f, "u:2", text, &second);
	problems[1].doc = second;
	problems[1].time_ms = 10;
	assert_int_equal(store_put_file(f->store, &file, &f->err), 0);
	assert_int_equal(store_put_problems(f->store, path, &problems[0], 1, &f->err), 0);
	assert_int_equal(
		store_put_problems(f->store, SLICE_LITERAL("u:2"), &problems[1], 1, &f->err), 0);
	commit(f);
	struct store_reader *r = reader(f);
	assert_int_equal(store_list_files(r, &f->arena, &files, &n, &f->err), 0);
	assert_int_equal(n, 1);
	assert_true(slice_equal(files[0].path, path));
	assert_int_equal(files[0].mtime_ns, -5);
	assert_true(files[0].inode == UINT64_MAX);
	assert_int_equal(store_list_problems(r, 0, 1, &f->arena, &page, &f->err), 0);
	assert_int_equal(page.total, 2);
	assert_int_equal(page.n, 1);
	assert_slice_is(page.items[0].message, "bad");

	begin(f);
	assert_int_equal(store_remove_file_documents(f->store, SLICE_LITERAL("/c/a"), &kept, 1,
						     &f->arena, &removed, &f->err),
			 0);
	assert_int_equal(store_remove_file(f->store, path, &f->err), 0);
	commit(f);
	assert_int_equal(removed.n, 1);
	assert_int_equal(removed.items[0], second);
	assert_int_equal(store_list_problems(r, 0, 9, &f->arena, &page, &f->err), 0);
	assert_int_equal(page.total, 1); /* that of the removed document went with it */
	store_reader_close(r);
}

static void test_one_daemon_a_folder(void **state)
{
	struct fixture *f = *state;
	struct store *other = NULL;
	char pid[32];

	assert_int_equal(store_open(f->dir, &other, &f->err), ERR_BUSY);
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	assert_non_null(strstr(f->err.message, pid));
	assert_non_null(strstr(f->err.message, f->dir));
}

static void test_data_dir_is_private(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *dir = xasprintf("%s/a/b", f->dir);
	struct store *s;
	struct stat st;

	assert_int_equal(store_open(dir, &s, &f->err), 0);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	_cleanup_(freep) char *db = xasprintf("%s/annals.db", dir);
	assert_int_equal(stat(db, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	store_close(s);
}

static void test_versions(void **state)
{
	struct fixture *f = *state;

	store_close(f->store);
	f->store = NULL;
	exec(f, "PRAGMA user_version = 99");
	assert_int_equal(store_open(f->dir, &f->store, &f->err), ERR_UNSUPPORTED);
	assert_non_null(strstr(f->err.message, "99"));
	exec(f, "PRAGMA application_id = 7");
	assert_int_equal(store_open(f->dir, &f->store, &f->err), ERR_UNSUPPORTED);
}

static void test_damaged_rows_are_noticed(void **state)
{
	static const char *const columns[] = {"metadata", "regions", "facts", "text"};
	struct fixture *f = *state;
	doc_id whole, hurt, ids[8];
	size_t damaged;
	struct slice got;

	begin(f);
	put_text(f, "u:1", text, &hurt);
	put_text(f, "u:2", text, &whole);
	commit(f);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		_cleanup_(freep) char *sql =
			xasprintf("UPDATE content SET %s = CAST(substr(%s, 1, length(%s) - 1) || "
				  "x'55' AS BLOB) WHERE doc = %d",
				  columns[i], columns[i], columns[i], (int)hurt);

		row("%s", columns[i]);
		exec(f, sql);
		assert_int_equal(list_ids(f, ids, 8, &damaged), 1);
		assert_int_equal(ids[0], whole);
		assert_int_equal(damaged, 1);
		begin(f);
		assert_int_equal(store_distrust_document(f->store, hurt, &f->err), 0);
		assert_int_equal(put_text(f, "u:1", text, &hurt), PUT_REPLACED);
		commit(f);
		assert_int_equal(list_ids(f, ids, 8, &damaged), 2);
	}
	exec(f,
	     "UPDATE content SET original = (SELECT CAST(substr(original, 1, length(original) - 1)"
	     " || x'55' AS BLOB) FROM content WHERE doc = 2) WHERE doc = 2");
	struct store_reader *r = reader(f);
	assert_int_equal(store_get_original(r, 2, &f->arena, &got, &f->err), ERR_CORRUPT);
	store_reader_close(r);
}

static void test_reader_sees_only_commits(void **state)
{
	struct fixture *f = *state;
	struct store_reader *r = reader(f);
	revision_id revision = 99;
	doc_id id;

	begin(f);
	put_text(f, "u:1", text, &id);
	assert_int_equal(store_revision(r, &revision, &f->err), 0);
	assert_int_equal(revision, 0);
	commit(f);
	assert_int_equal(store_revision(r, &revision, &f->err), 0);
	assert_int_equal(revision, 1);
	store_close(f->store);
	f->store = NULL;
	fixture_open(f); /* everything is still there */
	assert_int_equal(store_revision(r, &revision, &f->err), 0);
	assert_int_equal(revision, 1);
	store_reader_close(r);
}

/* Only what lists everything may read a whole table. */
static void test_no_statement_scans(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", f->dir);
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (unsigned i = STMT_DOCUMENT_BY_URI; i < STMT_MAX; i++) {
		_cleanup_(freep) char *sql = xasprintf("EXPLAIN QUERY PLAN %s", statement_text[i]);
		bool lists = i == STMT_PROBLEM_COUNT || i == STMT_PROBLEM_LIST ||
			     i == STMT_FILE_LIST || i == STMT_SCAN || i == STMT_LIST_IDS;
		sqlite3_stmt *st = NULL;

		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *plan = (const char *)sqlite3_column_text(st, 3);

			if (!lists && strncmp(plan, "SCAN", 4) == 0)
				fail_msg("%s: %s", statement_text[i], plan);
		}
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_round_trip),
		ROW(test_replace_and_remove),
		ROW(test_persons_keep_their_ids),
		ROW(test_files_and_problems),
		ROW(test_one_daemon_a_folder),
		ROW(test_data_dir_is_private),
		ROW(test_versions),
		ROW(test_damaged_rows_are_noticed),
		ROW(test_no_statement_scans),
		ROW(test_reader_sees_only_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
