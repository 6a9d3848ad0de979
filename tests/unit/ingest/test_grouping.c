/* Families while documents are still read from the store: batches come between the chunks, and in
 * the end the families are those of the documents alone. */
#include "ingest/grouping.h"

#include "base/macros.h"
#include "resolve/family_table.h"
#include "unit/store/fixture.h"

#define DOCUMENTS 1300u /* a few chunks */
#define KINDS     400u  /* so that most have reprints */

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct sketch sketch_of(uint32_t kind)
{
	struct sketch s = {.hash = kind + 1, .units = 100, .shingles = 200};
	uint32_t seed = kind;

	for (size_t i = 0; i < SKETCH_BINS; i++)
		s.bins[i] = (uint16_t)random_next(&seed);
	return s;
}

static doc_id put_kind(struct fixture *f, uint32_t n, uint32_t kind)
{
	_cleanup_(freep) char *uri = xasprintf("u:%u", n);
	_cleanup_(freep) char *text = xasprintf("梁文锋在青禾公司建成了第%u座新的工厂。", kind);
	enum put_outcome outcome;
	struct sample s;

	sample_make(&s, uri, text);
	s.an.sketch = sketch_of(kind);
	assert_int_equal(store_put_document(f->store, &s.source, SLICE_LITERAL(""), &s.an, &outcome,
					    &f->err),
			 0);
	return outcome == PUT_UNCHANGED ? 0 : s.an.document.id;
}

/* True when the changes may be answered from. */
static bool commit_and_group(struct fixture *f, struct grouping *g, const doc_id *ids,
			     const uint32_t *kinds, size_t n)
{
	struct grouped_document added[8];
	struct sketch sketches[8];
	struct family_changes changes = {0};

	grouping_prepare(g, f->store);
	struct grouped_batch batch = {added, n, commit(f)};
	for (size_t i = 0; i < n; i++) {
		sketches[i] = sketch_of(kinds[i]);
		added[i] = (struct grouped_document){ids[i], &sketches[i]};
	}
	bool grouped = grouping_commit(g, f->store, &batch, &changes);
	family_changes_free(&changes);
	return grouped;
}

static void fill(struct fixture *f)
{
	begin(f);
	for (uint32_t i = 0; i < DOCUMENTS; i++)
		put_kind(f, i, i * 7 % KINDS);
	commit(f);
}

/* Replaces some documents, removes some, adds one. */
static void change(struct fixture *f, struct grouping *g, uint32_t *seed)
{
	doc_id ids[8];
	uint32_t kinds[8];
	size_t n = 0;

	begin(f);
	for (uint32_t i = 0; i < 6; i++) {
		uint32_t kind = random_next(seed) % KINDS;
		uint32_t doc = (random_next(seed) % (DOCUMENTS / 8)) * 8 + i;
		doc_id id = put_kind(f, doc, kind);

		if (id > 0) {
			kinds[n] = kind;
			ids[n++] = id;
		}
	}
	/* Some that are not replaced. */
	int r = store_remove_document(f->store, random_next(seed) % (DOCUMENTS / 8) * 8 + 7 + 1,
				      &f->err);
	assert_true(r == 0 || r == ERR_NOT_FOUND);
	kinds[n] = random_next(seed) % KINDS;
	ids[n] = put_kind(f, DOCUMENTS + random_next(seed) % 100000, kinds[n]);
	n += ids[n] > 0;
	assert_int_equal(commit_and_group(f, g, ids, kinds, n), g->complete);
}

static void read_rest(struct fixture *f, struct grouping *g)
{
	int r;

	while ((r = grouping_read(g, f->store, f->dir, &f->err)) > 0)
		continue;
	assert_int_equal(r, 0);
	assert_true(g->complete);
}

/* As somebody sees it who begins anew. */
static void check_against_store(struct fixture *f, const struct grouping *g)
{
	struct family_table *got = family_table_of(g->families), *want;
	struct grouping anew;

	grouping_init(&anew, NULL);
	grouping_begin(&anew, id_map_copy(&g->left_out), 0);
	read_rest(f, &anew);
	want = family_table_of(anew.families);
	assert_in_range(family_table_count(want), DOCUMENTS / 2, UINT32_MAX);
	assert_int_equal(family_table_count(got), family_table_count(want));
	assert_true(family_table_stamp(got) == family_table_stamp(want));
	family_table_unref(got);
	family_table_unref(want);
	grouping_free(&anew);
}

static void test_between_chunks(void **state)
{
	struct fixture *f = *state;
	struct grouping g;
	uint32_t seed = 3, chunks = 0;

	grouping_init(&g, NULL);
	fill(f);
	/* Nothing has begun: what is committed is read in its turn. */
	change(f, &g, &seed);
	grouping_begin(&g, (struct id_map){0}, 0);
	for (; !g.complete; chunks++) {
		for (int i = 0; i < 4; i++)
			change(f, &g, &seed);
		assert_in_range(grouping_read(&g, f->store, f->dir, &f->err), 0, 1);
	}
	assert_in_range(chunks, 3, 10);
	check_against_store(f, &g);
	for (int i = 0; i < 4; i++)
		change(f, &g, &seed);
	check_against_store(f, &g);
	grouping_free(&g);
}

/* Documents that cannot be answered from are nobody's reprints, until they are stored anew. */
static void test_left_out(void **state)
{
	struct fixture *f = *state;
	struct grouping g;
	struct id_map left_out = {0};
	struct family_table *t;
	const uint32_t kind = 7;

	grouping_init(&g, NULL);
	fill(f);
	id_map_put(&left_out, 2, 1); /* of kind 7, as every 400th after it */
	id_map_put(&left_out, DOCUMENTS, 1);
	grouping_begin(&g, left_out, 0);
	assert_int_equal(grouping_read(&g, f->store, f->dir, &f->err), 1);
	/* Before and behind what was read. */
	begin(f);
	doc_id ids[] = {put_kind(f, 1, kind + 1), put_kind(f, DOCUMENTS - 1, kind + 1)};
	assert_false(commit_and_group(f, &g, ids, (const uint32_t[]){kind + 1, kind + 1}, 2));
	read_rest(f, &g);
	t = family_table_of(g.families);
	assert_non_null(family_table_find(t, 2));
	assert_ptr_equal(family_table_find(t, 2), family_table_find(t, DOCUMENTS));
	family_table_unref(t);
	check_against_store(f, &g);
	grouping_free(&g);
	left_out = (struct id_map){0};
	id_map_put(&left_out, 2, 1);
	grouping_begin(&g, left_out, 0);
	read_rest(f, &g);
	t = family_table_of(g.families);
	assert_null(family_table_find(t, 2));
	family_table_unref(t);
	grouping_free(&g);
}

/* --- what is kept over a start --- */

/* As after kill -9: what was in memory is gone. */
static bool start(struct fixture *f, struct grouping *g)
{
	struct store_reader *reader;
	struct kept_families *kept;

	grouping_free(g);
	grouping_init(g, f->dir);
	assert_int_equal(store_reader_open(f->dir, &reader, &f->err), 0);
	revision_id revision;
	assert_int_equal(store_revision(reader, &revision, &f->err), 0);
	int r = kept_families_read(f->dir, reader, &kept);
	store_reader_close(reader);
	if (r < 0) {
		grouping_begin(g, (struct id_map){0}, revision);
		return false;
	}
	bool whole = kept->whole;
	grouping_resume(g, kept);
	return whole;
}

static void test_kept(void **state)
{
	struct fixture *f = *state;
	struct grouping g;
	uint32_t seed = 5;

	grouping_init(&g, NULL);
	fill(f);
	assert_false(start(f, &g));
	read_rest(f, &g);
	for (int round = 0; round < 40; round++) {
		row("round %d", round);
		for (uint32_t n = random_next(&seed) % 6; n > 0; n--)
			change(f, &g, &seed);
		assert_true(start(f, &g));
		/* Killed before it knew all documents, or after. */
		for (uint32_t n = random_next(&seed) % 9; n > 0 && !g.complete; n--) {
			change(f, &g, &seed);
			assert_in_range(grouping_read(&g, f->store, f->dir, &f->err), 0, 1);
		}
		if (round % 4 > 0)
			continue;
		if (!g.complete)
			read_rest(f, &g);
		assert_true(g.whole);
		check_against_store(f, &g);
	}
	grouping_free(&g);
}

/* The process dies between a commit and what is written of it. */
static void test_killed_at_commit(void **state)
{
	struct fixture *f = *state;
	struct grouping g;

	grouping_init(&g, NULL);
	fill(f);
	start(f, &g);
	read_rest(f, &g);
	for (uint32_t round = 0; round < 8; round++) {
		row("round %u", round);
		begin(f);
		put_kind(f, round * 3, 1 + round);
		put_kind(f, DOCUMENTS + round, 2 + round);
		assert_int_equal(store_remove_document(f->store, 600 + round, &f->err), 0);
		grouping_prepare(&g, f->store);
		/* In every other round the commit fails too. */
		if (round % 2 > 0)
			store_rollback(f->store);
		else
			commit(f);
		assert_true(start(f, &g));
		read_rest(f, &g);
		check_against_store(f, &g);
	}
	grouping_free(&g);
}

/* What a power cut lost is noticed: then documents are grouped anew. */
static void test_lost(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/segments/families", f->dir);
	struct grouping g;

	grouping_init(&g, NULL);
	fill(f);
	start(f, &g);
	read_rest(f, &g);
	uint64_t before = family_log_size(f->dir);
	begin(f);
	doc_id ids[] = {put_kind(f, 5, 1)};
	commit_and_group(f, &g, ids, (const uint32_t[]){1}, 1);
	uint64_t after = family_log_size(f->dir);
	assert_true(after > before);
	/* The end of the change, all of it, and the sketch that the document had. */
	assert_int_equal(truncate(path, (off_t)after - 1), 0);
	assert_true(start(f, &g));
	read_rest(f, &g);
	assert_true(g.whole);
	check_against_store(f, &g);
	begin(f);
	ids[0] = put_kind(f, 6, 1);
	commit_and_group(f, &g, ids, (const uint32_t[]){1}, 1);
	assert_int_equal(truncate(path, (off_t)before), 0);
	assert_false(start(f, &g));
	read_rest(f, &g);
	assert_false(g.whole);
	/* Whoever is killed now begins from the documents. */
	assert_false(start(f, &g));
	assert_false(g.resumed);
	grouping_free(&g);
}

/* A log does not grow without end. */
static void test_log_is_begun_anew(void **state)
{
	struct fixture *f = *state;
	struct grouping g;
	uint64_t before = 0, size = 0;
	uint32_t seed = 9, n = 0;

	grouping_init(&g, NULL);
	fill(f);
	start(f, &g);
	read_rest(f, &g);
	for (; size >= before; n++) {
		assert_in_range(n, 0, 4000);
		before = size;
		change(f, &g, &seed);
		size = family_log_size(f->dir);
	}
	assert_in_range(n, 10, 4000);
	assert_in_range(size, 1, 100000);
	assert_true(start(f, &g));
	read_rest(f, &g);
	check_against_store(f, &g);
	grouping_free(&g);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(test_between_chunks),   ROW(test_left_out), ROW(test_kept),
		ROW(test_killed_at_commit), ROW(test_lost),     ROW(test_log_is_begun_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
