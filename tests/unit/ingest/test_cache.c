/* Starts over a cache folder that is whole, damaged, stale or somebody else's. */
#include <dirent.h>

#include "base/map.h"
#include "fixture.h"
#include "index/segment_file.h"
#include "index/snapshot_views.h"
#include "index/text_reader.h"
#include "ingest/cache.h"
#include "ingest/family_log.h"

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
		if (e->d_name[0] != '.' && strcmp(e->d_name, "families") != 0 &&
		    (strcmp(e->d_name, "list") == 0) == list && !path)
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

	assert_int_equal(count_documents(f), n);
	assert_int_equal(snapshot_views_facts(s)->n, n);
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

/* A log that says of the store's revision what the groups are. */
static void write_log(struct fixture *f, const struct family_groups *groups)
{
	struct families *families = families_new();
	struct store_reader *reader;
	struct family_log log;
	struct store *store;
	struct error err = {0};
	revision_id revision;

	assert_int_equal(store_open(f->data, &store, &err), 0);
	assert_int_equal(store_reader_open(f->data, &reader, &err), 0);
	assert_int_equal(store_revision(reader, &revision, &err), 0);
	store_reader_close(reader);
	families_apply(families, groups);
	family_log_init(&log, f->cache);
	family_log_begin(&log, store, revision, families);
	assert_true(log.fd >= 0);
	family_log_done(&log);
	store_close(store);
	families_free(families);
}

/* More families than are read before the first answer. */
static void test_late_families(void **state)
{
	struct fixture *f = *state;
	struct family_groups groups = {0};

	for (uint32_t i = 0; i < 40000; i++) {
		id_list_add(&groups.kin, 2);
		id_list_add(&groups.kin, 2 * i + 1);
		id_list_add(&groups.kin, 2 * i + 2);
	}
	write_log(f, &groups);
	family_groups_free(&groups);
	assert_in_range(family_log_size(f->cache), 100000, UINT32_MAX);
	for (int i = 0; i < 2; i++) {
		fixture_start(f);
		expect_corpus(f, 9);
		assert_int_equal(snapshot_reprint_count(index_current(f->index)), 80000);
		fixture_stop(f);
	}
	/* Without it, what the store says. */
	_cleanup_(freep) char *path = xasprintf("%s/segments/families", f->cache);
	remove(path);
	fixture_start(f);
	expect_corpus(f, 9);
	assert_int_equal(snapshot_reprint_count(index_current(f->index)), 0);
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

static uint64_t text_hash(const struct segment_view *v, uint32_t ordinal)
{
	struct text_reader reader = {.cap = 0};
	struct segment_text text;
	uint64_t hash = 0;

	if (text_reader_read(&reader, v, ordinal, &text) == 0)
		hash = hash_bytes(text.all);
	text_reader_free(&reader);
	return hash;
}

/* Whatever the bytes say, nothing outside is read (the sanitizer watches). */
static void read_everything(struct fixture *f)
{
	const struct snapshot *s = index_current(f->index);

	(void)snapshot_views_facts(s);
	for (uint32_t i = 0; i < snapshot_document_count(s); i++)
		(void)snapshot_document_at(s, i, &f->docs);
	(void)snapshot_document_by_uri(s, SLICE_LITERAL("u:1"), &f->docs);
	for (size_t i = 0; i < s->n_segments; i++) {
		const struct segment_view *v = &s->segments[i].segment->view;

		for (uint32_t k = 0; k < v->header->n_documents; k++)
			(void)text_hash(v, k);
	}
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
	read_everything(f);
	tick(f);
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

/* What each document's answers are made of. */
static uint64_t fingerprint(struct fixture *f)
{
	const struct snapshot *s = index_current(f->index);
	const struct views_facts *views = snapshot_views_facts(s);
	const struct facts *const *facts = views->items;
	size_t n = views->n;
	uint64_t hash = n;

	assert_int_equal(n, snapshot_document_count(s));
	for (uint32_t i = 0; i < n; i++) {
		const struct document *d = &snapshot_document_at(s, i, &f->docs)->document;
		uint32_t ordinal;
		size_t at = snapshot_find(s, d->id, &ordinal);
		uint64_t parts[] = {hash,
				    d->id,
				    hash_bytes(d->uri),
				    d->text_bytes,
				    (uint64_t)d->stored_ms,
				    text_hash(&s->segments[at].segment->view, ordinal),
				    facts[i]->n_entities,
				    facts[i]->n_mentions,
				    facts[i]->n_claims,
				    facts[i]->n_claims > 0 ? hash_bytes(facts[i]->claims[0].quote)
							   : 0};

		assert_int_equal(facts[i]->doc, d->id);
		hash = hash_bytes(slice_of((const char *)parts, sizeof parts));
	}
	return hash;
}

static void test_restart_answers_the_same(void **state)
{
	struct fixture *f = *state;
	uint64_t before;

	fixture_start(f);
	push_some(f, 10, 30);
	ingest_remove(f->in, 5, NULL, NULL);
	before = fingerprint(f);
	tick(f); /* saved, and from now on mapped */
	for (size_t i = 0; i < index_current(f->index)->n_segments; i++)
		assert_true(index_current(f->index)->segments[i].segment->bytes.mapped > 0);
	assert_int_equal(fingerprint(f), before);
	fixture_stop(f);
	fixture_start(f);
	assert_int_equal(fingerprint(f), before);
	fixture_stop(f);
	/* All of it from the store. */
	const char *cache = f->cache;
	f->cache = NULL;
	fixture_start(f);
	assert_int_equal(fingerprint(f), before);
	fixture_stop(f);
	f->cache = cache;
	fixture_start(f);
}

/* Where section i of the two buffers stands in a file; the end of the last for i = their number. */
static size_t section_start(const struct buf *file, size_t i)
{
	struct segment_file_header h;
	struct segment_header index;
	struct doc_table_header documents;
	size_t start = SEGMENT_FILE_PAGE;

	memcpy(&h, file->data, sizeof h);
	memcpy(&index, file->data + start, sizeof index);
	if (i <= SECTION_MAX)
		return start + index.sections[i];
	start += (h.index_size + SEGMENT_FILE_PAGE - 1) & ~(uint64_t)(SEGMENT_FILE_PAGE - 1);
	memcpy(&documents, file->data + start, sizeof documents);
	return start + documents.sections[i - SECTION_MAX - 1];
}

/* Damage in any section is not seen at start, found afterwards, and mended from the store. */
static void test_damaged_section(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = segment_path(f, false);
	_cleanup_(freep) char *list = segment_path(f, true);
	_cleanup_(buf_free) struct buf whole = BUF_INIT, listed = BUF_INIT;

	fixture_start(f);
	uint64_t want = fingerprint(f);
	fixture_stop(f);
	log_set_level((enum log_level)0);
	assert_true(test_read_file(path, &whole));
	assert_true(test_read_file(list, &listed));
	for (size_t i = 0; i < SECTION_MAX + DOC_SECTION_MAX + 1; i++) {
		size_t start = section_start(&whole, i), end = section_start(&whole, i + 1);
		_cleanup_(buf_free) struct buf copy = BUF_INIT;

		if (i == SECTION_MAX || start == end)
			continue;
		buf_add_slice(&copy, buf_slice(&whole));
		copy.data[(start + end) / 2] ^= 0x10;
		write_file(path, buf_slice(&copy));
		write_file(list, buf_slice(&listed));
		fixture_start(f);
		const struct snapshot *damaged = index_current(f->index);
		assert_int_equal(count_documents(f), 9);
		read_everything(f);
		tick(f);
		row("section %zu", i);
		assert_ptr_not_equal(index_current(f->index), damaged);
		assert_int_equal(fingerprint(f), want);
		fixture_stop(f);
		/* What was made anew is whole. */
		fixture_start(f);
		const struct segment *mended = index_current(f->index)->segments[0].segment;
		assert_int_equal(fingerprint(f), want);
		tick(f);
		assert_ptr_equal(index_current(f->index)->segments[0].segment, mended);
		assert_false(mended->unchecked);
		fixture_stop(f);
	}
	fixture_start(f);
}

/* A list of the same revision of a store that went on differently since. */
static void test_other_history(void **state)
{
	struct fixture *f = *state;
	const char *cache = f->cache;
	_cleanup_(freep) char *db = xasprintf("%s/annals.db", f->data);
	_cleanup_(buf_free) struct buf backup = BUF_INIT;

	log_set_level((enum log_level)0);
	assert_true(test_read_file(db, &backup));
	fixture_start(f);
	push_some(f, 10, 12);
	fixture_stop(f);
	write_file(db, buf_slice(&backup)); /* brought back, in place */
	f->cache = NULL;
	usleep(2000); /* changes have a time */
	fixture_start(f);
	assert_int_equal(count_documents(f), 9);
	assert_int_equal(push(f, "u:10", "另一段历史。"), 0);
	assert_int_equal(push(f, "u:11", "另一段历史。"), 0);
	assert_int_equal(push(f, "u:12", "另一段历史。"), 0);
	uint64_t want = fingerprint(f);
	fixture_stop(f);
	f->cache = cache;
	fixture_start(f);
	assert_int_equal(fingerprint(f), want);
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
		ROW(test_whole),
		ROW(test_late_families),
		ROW(test_damaged),
		ROW(test_other_version),
		ROW(test_stale),
		ROW(test_of_another_store),
		ROW(test_restart_answers_the_same),
		ROW(test_damaged_section),
		ROW(test_other_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
