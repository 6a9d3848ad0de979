/* One document or many in a file. */
#include "fixture.h"

static void check_named(struct fixture *f, const char *name, const char *uri_end)
{
	const struct index_doc *d = find_named(f, name);

	row("%s", name);
	assert_non_null(d);
	if (!slice_ends_with(d->document.uri, slice_of_string(uri_end)))
		fail_msg("uri is '%.*s'", SLICE_ARGS(d->document.uri));
}

static void test_every_ending(void **state)
{
	struct fixture *f = *state;

	write_text(f, "a.txt", "这是第一篇文章。");
	write_text(f, "b.md", "# 标题\n\n这是第二篇文章。");
	write_text(f, "c.html", "<html><body><p>这是第三篇文章。</p></body></html>");
	write_text(f, "d.HTM", "<p>这是第四篇文章。</p>");
	write_text(f, "e.json", "{\"text\": \"这是第五篇文章。\", \"title\": \"五\"}");
	write_text(f, "f.json",
		   "[{\"id\": \"f1\", \"text\": \"这是第六篇。\"},"
		   "{\"id\": 62, \"html\": \"<p>这是第七篇。</p>\"}]");
	write_text(f, "g.jsonl",
		   "{\"url\": \"https://example.org/g\", \"text\": \"这是第八篇。\"}\n"
		   "\n{\"text\": \"这是第九篇。\", \"published\": \"2024-05-01\"}\n");
	write_text(f, "h.ndjson", "\xEF\xBB\xBF{\"id\":\"h 1\",\"text\":\"这是第十篇。\"}");
	write_text(f, "i.pdf", "not read");
	write_text(f, "j.txt.part", "not read");
	write_text(f, ".hidden.txt", "not read");
	rescan(f);
	assert_int_equal(count_documents(f), 10);
	check_named(f, "a", "/corpus/a.txt");
	check_named(f, "b", "/corpus/b.md");
	check_named(f, "c", "/corpus/c.html");
	check_named(f, "d", "/corpus/d.HTM");
	check_named(f, "e", "/corpus/e.json");
	check_named(f, "f1", "/corpus/f.json#f1");
	check_named(f, "62", "/corpus/f.json#62");
	check_named(f, "h 1", "/corpus/h.ndjson#h%201");
	assert_non_null(snapshot_document_by_uri(index_current(f->index),
						 SLICE_LITERAL("https://example.org/g"), &f->docs));
	check_named(f, "g", "g");
	struct ingest_progress progress;
	ingest_progress(f->in, &progress);
	assert_int_equal(progress.folders[0].files, 8);
	assert_true(progress.first_scan_done);
	assert_int_equal(progress.pending, 0);
}

static void test_bad_records(void **state)
{
	struct fixture *f = *state;
	_cleanup_(buf_free) struct buf deep = BUF_INIT;
	char message[512];

	write_text(f, "a.jsonl",
		   "{\"id\":\"1\",\"text\":\"好的一行。\"}\n"
		   "{\"id\":\"2\",\"text\":\n"
		   "[1,2]\n"
		   "{\"id\":\"4\",\"title\":\"无文\"}\n"
		   "{\"id\":\"1\",\"text\":\"同一个名字。\"}\n"
		   "{\"id\":\"6\",\"text\":\"\xff\"}\n"
		   "{\"id\":\"7\",\"text\":\"也是好的。\"}");
	for (int i = 0; i < 100; i++)
		buf_add_char(&deep, '[');
	write_bytes(f, "deep.json", buf_slice(&deep));
	write_text(f, "number.json", "17");
	write_text(f, "none.jsonl", "\n\n");
	write_text(f, "open.json", "[{\"text\": \"没有完\"}");
	rescan(f);
	assert_int_equal(count_documents(f), 2);
	assert_non_null(find_named(f, "1"));
	assert_non_null(find_named(f, "7"));
	assert_int_equal(find_problem(f, "a.jsonl", message), 5);
	assert_int_equal(find_problem(f, "deep.json", message), 1);
	assert_non_null(strstr(message, "RECORD_DEPTH_MAX"));
	assert_int_equal(find_problem(f, "number.json", message), 1);
	assert_int_equal(find_problem(f, "none.jsonl", message), 1);
	assert_non_null(strstr(message, "no documents"));
	assert_int_equal(find_problem(f, "open.json", message), 1);
	assert_non_null(strstr(message, "not valid JSON"));

	/* Mended: the problems go, what is left out of the file goes. */
	write_text(f, "a.jsonl", "{\"id\":\"7\",\"text\":\"也是好的。\"}\n");
	rescan(f);
	assert_int_equal(count_documents(f), 1);
	assert_int_equal(find_problem(f, "a.jsonl", message), 0);
}

static void test_many_records(void **state)
{
	struct fixture *f = *state;
	_cleanup_(buf_free) struct buf text = BUF_INIT;

	for (unsigned i = 0; i < 500; i++)
		buf_printf(&text, "{\"id\":\"%u\",\"text\":\"第%u篇。\"}\n", i, i);
	write_bytes(f, "many.jsonl", buf_slice(&text));
	rescan(f);
	assert_int_equal(count_documents(f), 500);
}

static void test_names(void **state)
{
	struct fixture *f = *state;

	write_text(f, "a b#?.txt", "名字里有空格。");
	write_text(f, "\xff\xfe.txt", "名字不是文字。");
	write_text(f, "中文.v2.txt", "名字是中文。");
	rescan(f);
	check_named(f, "a b#?", "/corpus/a%20b%23%3F.txt");
	check_named(f, "%FF%FE", "/corpus/%FF%FE.txt");
	check_named(f, "中文.v2", "/corpus/%E4%B8%AD%E6%96%87.v2.txt");
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_every_ending),
		ROW(test_bad_records),
		ROW(test_many_records),
		ROW(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
