/* Starts over a cache folder that is whole, damaged, stale or somebody else's. */
#include <dirent.h>

#include "base/map.h"
#include "fixture.h"
#include "index/segment_file.h"

static char *cache_folder(const struct fixture *f)
{
	return xasprintf("%s/cache", f->data);
}

/* The one file of a segment, or the list. */
static char *segment_path(const struct fixture *f, bool list)
{
	_cleanup_(freep) char *folder = xasprintf("%s/segments", f->cache);
	char *path = NULL;
	DIR *dir = opendir(folder);

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));)
		if (e->d_name[0] != '.' && (strcmp(e->d_name, "list") == 0) == list && !path)
			path = xasprintf("%s/%s", folder, e->d_name);
	closedir(dir);
	assert_non_null(path);
	return path;
}

static void write_file(const char *path, struct slice bytes)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	fclose(file);
}

/* What the store says is answered, whatever the cache said. */
static void expect_corpus(struct fixture *f, unsigned n)
{
	const struct snapshot *s = index_current(f->index);
	size_t n_facts;

	assert_int_equal(count_documents(f), n);
	(void)snapshot_facts(s, &n_facts);
	assert_int_equal(n_facts, n);
	for (unsigned i = 1; i <= n; i++) {
		_cleanup_(freep) char *uri = xasprintf("u:%u", i);
		const struct index_doc *d =
			snapshot_document_by_uri(s, slice_of_string(uri), &f->docs);

		assert_non_null(d);
		assert_true(snapshot_has(s, d->document.id));
	}
}

static void push_some(struct fixture *f, unsigned from, unsigned to)
{
	for (unsigned i = from; i <= to; i++) {
		_cleanup_(freep) char *uri = xasprintf("u:%u", i);
		_cleanup_(freep) char *text = xasprintf("王小明于2024年5月%u日抵达北京。", i);

		assert_int_equal(push(f, uri, text), 0);
	}
}

static int setup(void **state)
{
	int r = fixture_setup(state);
	struct fixture *f = *state;

	fixture_stop(f);
	f->cache = cache_folder(f);
	fixture_start(f);
	push_some(f, 1, 9);
	fixture_stop(f);
	return r;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *cache = (char *)(uintptr_t)f->cache;

	return fixture_teardown(state);
}

static void test_whole(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++) {
		fixture_start(f);
		expect_corpus(f, 9);
		fixture_stop(f);
	}
	fixture_start(f);
	push_some(f, 10, 12);
	ingest_remove(f->in, 3, NULL, NULL);
	assert_int_equal(count_documents(f), 11);
	fixture_stop(f);
	fixture_start(f);
	assert_int_equal(count_documents(f), 11);
	assert_false(snapshot_has(index_current(f->index), 3));
}

/* One bit flips, or the file ends early, in the list (part 0) or in the segment. */
static void damage_and_start(struct fixture *f, char *const paths[2], const struct buf whole[2],
			     size_t part, size_t round)
{
	size_t at = round * 7919 % whole[part].len;
	_cleanup_(buf_free) struct buf copy = BUF_INIT;

	for (size_t i = 0; i < 2; i++)
		write_file(paths[i], buf_slice(&whole[i]));
	buf_add_slice(&copy, buf_slice(&whole[part]));
	copy.data[at] = (char)(copy.data[at] ^ (1 << round % 8));
	if (round % 2 > 0)
		copy.len = at;
	write_file(paths[part], buf_slice(&copy));
	fixture_start(f);
	expect_corpus(f, 9);
	fixture_stop(f);
}

static void test_damaged(void **state)
{
	struct fixture *f = *state;
	char *paths[2] = {segment_path(f, true), segment_path(f, false)};
	struct buf whole[2] = {BUF_INIT, BUF_INIT};

	log_set_level((enum log_level)0); /* what is damaged is told at length */
	for (size_t i = 0; i < 2; i++)
		assert_true(test_read_file(paths[i], &whole[i]));
	for (size_t round = 0; round < 80; round++)
		damage_and_start(f, paths, whole, round % 4 == 0 ? 0 : 1, round);
	for (size_t i = 0; i < 2; i++) {
		buf_free(&whole[i]);
		free(paths[i]);
	}
	fixture_start(f);
	expect_corpus(f, 9);
}

/* A file of an older version, which is whole in itself. */
static void test_other_version(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = segment_path(f, false);
	_cleanup_(buf_free) struct buf file = BUF_INIT;
	struct segment_file_header h;

	log_set_level((enum log_level)0);
	assert_true(test_read_file(path, &file));
	memcpy(&h, file.data, sizeof h);
	h.folding++;
	h.hash = hash_bytes(slice_of((const char *)&h, offsetof(struct segment_file_header, hash)));
	memcpy(file.data, &h, sizeof h);
	write_file(path, buf_slice(&file));
	fixture_start(f);
	expect_corpus(f, 9);
}

/* The store went on without the cache: changed, removed and new documents. */
static void test_stale(void **state)
{
	struct fixture *f = *state;
	const char *cache = f->cache;

	f->cache = NULL;
	fixture_start(f);
	push_some(f, 10, 11);
	assert_int_equal(push(f, "u:2", "改过的文章。"), 0);
	ingest_remove(f->in, 4, NULL, NULL);
	fixture_stop(f);
	f->cache = cache;
	for (int i = 0; i < 2; i++) {
		fixture_start(f);
		assert_int_equal(count_documents(f), 10);
		assert_false(snapshot_has(index_current(f->index), 4));
		assert_int_equal(snapshot_document(index_current(f->index), 2, &f->docs)
					 ->document.text_bytes,
				 strlen("改过的文章。"));
		fixture_stop(f);
	}
	fixture_start(f);
}

static void test_of_another_store(void **state)
{
	struct fixture *f = *state;
	char *data = f->data;

	f->data = xasprintf("%s/other", f->root);
	assert_int_equal(mkdir(f->data, 0700), 0);
	fixture_start(f);
	assert_int_equal(count_documents(f), 0);
	fixture_stop(f);
	free(f->data);
	f->data = data;
	fixture_start(f);
	expect_corpus(f, 9);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_whole), ROW(test_damaged),          ROW(test_other_version),
		ROW(test_stale), ROW(test_of_another_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
