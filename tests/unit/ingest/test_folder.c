/* Files that come, change, vanish, or are no files at all. */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "fixture.h"

static void check_problem(struct fixture *f, const char *name, const char *words)
{
	char message[512];

	row("%s: %s", name, words);
	assert_int_equal(find_problem(f, name, message), 1);
	if (!strstr(message, words))
		fail_msg("message is '%s'", message);
}

static void make_socket(struct fixture *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s/s.txt", f->corpus);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	close(fd);
}

static void make_oddities(struct fixture *f)
{
	_cleanup_(freep) char *fifo = corpus_path(f, "fifo.txt");
	_cleanup_(freep) char *loop = corpus_path(f, "loop.txt");
	_cleanup_(freep) char *dir = corpus_path(f, "dir");
	_cleanup_(freep) char *up = corpus_path(f, "dir/up");
	_cleanup_(freep) char *out = corpus_path(f, "out.txt");
	_cleanup_(freep) char *big = corpus_path(f, "big.txt");

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("loop.txt", loop), 0);
	assert_int_equal(mkdir(dir, 0755), 0);
	assert_int_equal(symlink("..", up), 0);
	assert_int_equal(symlink("/etc/passwd", out), 0);
	make_socket(f);
	write_text(f, "empty.txt", "");
	write_bytes(f, "nul.txt", slice_of("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20));
	write_bytes(f, "binary.txt",
		    SLICE_LITERAL("\x7f"
				  "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0"));
	write_text(f, "blank.txt", " \n\n \n");
	write_text(f, "big.txt", "x");
	assert_int_equal(truncate(big, 1 << 30), 0);
	write_text(f, "good.txt", "这一篇是好的。");
	write_text(f, "dir/deeper.txt", "这一篇也是好的。");
}

static void test_what_is_no_file(void **state)
{
	struct fixture *f = *state;
	struct ingest_progress progress;

	make_oddities(f);
	for (int i = 0; i < 2; i++) { /* the second scan says nothing new */
		rescan(f);
		assert_int_equal(count_documents(f), 2);
		check_problem(f, "/fifo.txt", "not a regular file");
		check_problem(f, "/s.txt", "not a regular file");
		check_problem(f, "/loop.txt", "links are not followed");
		check_problem(f, "/dir/up", "links are not followed");
		check_problem(f, "/out.txt", "links are not followed");
		check_problem(f, "/empty.txt", "empty file");
		check_problem(f, "/blank.txt", "no text");
		check_problem(f, "/big.txt", "file_bytes");
		check_problem(f, "/nul.txt", "");
		check_problem(f, "/binary.txt", "");
		ingest_progress(f->in, &progress);
		assert_int_equal(progress.problems, 10);
		assert_int_equal(progress.pending, 0);
		assert_true(progress.first_scan_done);
	}
	remove_file(f, "fifo.txt");
	write_text(f, "fifo.txt", "现在是文件了。");
	rescan(f);
	assert_int_equal(count_documents(f), 3);
	ingest_progress(f->in, &progress);
	assert_int_equal(progress.problems, 9);
}

static void test_unreadable(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = corpus_path(f, "a.txt");
	char message[512];

	bool root = geteuid() == 0; /* reads everything */

	write_text(f, "a.txt", "锁上的文章。");
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(chmod(f->root, 0755), 0);
	assert_int_equal(chmod(f->corpus, 0755), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	rescan(f);
	if (root)
		assert_int_equal(seteuid(0), 0);
	check_problem(f, "/a.txt", "Permission denied");
	assert_int_equal(count_documents(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
	rescan(f);
	assert_int_equal(count_documents(f), 1);
	assert_int_equal(find_problem(f, "/a.txt", message), 0);
}

static void test_changed_and_gone(void **state)
{
	struct fixture *f = *state;
	const struct index_doc *d;

	write_text(f, "a.txt", "第一版的文章。");
	write_text(f, "b.txt", "另一篇文章。");
	rescan(f);
	d = find_named(f, "a");
	assert_non_null(d);
	doc_id id = d->document.id;
	revision_id revision = snapshot_revision(index_current(f->index));
	rescan(f);
	assert_int_equal(snapshot_revision(index_current(f->index)), revision);
	write_text(f, "a.txt", "第二版的文章更长一些。");
	remove_file(f, "b.txt");
	rescan(f);
	assert_int_equal(count_documents(f), 1);
	d = find_named(f, "a");
	assert_non_null(d);
	assert_int_equal(d->document.id, id);
	assert_int_equal(d->document.text_bytes, strlen("第二版的文章更长一些。"));
}

static void test_restart(void **state)
{
	struct fixture *f = *state;

	write_text(f, "a.txt", "第一篇文章。");
	write_text(f, "b.txt", "第二篇文章。");
	write_text(f, "c.txt", "第三篇文章。");
	rescan(f);
	doc_id id = find_named(f, "a")->document.id;
	assert_int_equal(push(f, "u:pushed", "推送的文章。"), 0);
	ingest_remove(f->in, find_named(f, "c")->document.id, keep_result, f);
	assert_int_equal(f->last.outcome, INGEST_REPLACED);
	revision_id revision = snapshot_revision(index_current(f->index));
	fixture_stop(f);
	remove_file(f, "b.txt"); /* while nobody looks */
	fixture_start(f);
	assert_int_equal(count_documents(f), 3);
	assert_int_equal(snapshot_revision(index_current(f->index)), revision);
	tick(f);
	assert_int_equal(count_documents(f), 2);
	assert_int_equal(find_named(f, "a")->document.id, id);
	assert_null(find_named(f, "c")); /* removed by hand: the unchanged file stays out */
	assert_non_null(find_named(f, "pushed"));
}

static void test_young_files_settle(void **state)
{
	struct fixture *f = *state;
	struct ingest_progress progress;

	fixture_stop(f);
	f->settle_ms = 3600000;
	fixture_start(f);
	write_text(f, "a.txt", "还在写的文章。");
	f->now_us = clock_monotonic_us();
	ingest_folder_changed(f->in, 0);
	ingest_tick(f->in, f->now_us);
	ingest_progress(f->in, &progress);
	assert_int_equal(count_documents(f), 0);
	assert_int_equal(progress.pending, 1);
	assert_false(progress.first_scan_done);
	clock_set_wall_ms(clock_wall_ms() + 3700000);
	f->now_us += 3700000000u;
	ingest_tick(f->in, f->now_us);
	assert_int_equal(count_documents(f), 1);
}

static void test_folder_gone(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *aside = xasprintf("%s/aside", f->root);
	struct ingest_progress progress;

	write_text(f, "a.txt", "还在的文章。");
	rescan(f);
	assert_int_equal(rename(f->corpus, aside), 0);
	rescan(f);
	ingest_progress(f->in, &progress);
	assert_int_equal(count_documents(f), 1); /* not mounted is not deleted */
	assert_true(strlen(progress.folders[0].error) > 0);
	assert_int_equal(rename(aside, f->corpus), 0);
	tick(f);
	ingest_progress(f->in, &progress);
	assert_string_equal(progress.folders[0].error, "");
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_what_is_no_file), ROW(test_unreadable),         ROW(test_changed_and_gone),
		ROW(test_restart),         ROW(test_young_files_settle), ROW(test_folder_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
