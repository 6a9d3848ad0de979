#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/macros.h"
#include "index/index.h"
#include "index/segment_builder.h"
#include "index/snapshot_views.h"
#include "support/testing.h"

static struct segment *build(doc_id from, doc_id to, const char *uri_prefix)
{
	struct segment_builder *b = segment_builder_new();

	for (doc_id id = from; id < to; id++) {
		char uri[32];

		snprintf(uri, sizeof uri, "%s%u", uri_prefix, (unsigned)id);
		struct document doc = {
			.id = id, .uri = slice_of_string(uri), .text_bytes = (uint32_t)id};
		assert_int_equal(segment_builder_add(b, &doc, SLICE_LITERAL("深度求索"), NULL, 0,
						     facts_new(id)),
				 0);
	}
	struct segment *s = segment_builder_finish(b);
	segment_builder_free(b);
	return s;
}

/* Runs the job when the test says so. */
struct later {
	struct executor executor;
	struct job *job;
};

static void submit_later(struct executor *executor, struct job *job)
{
	struct later *later = container_of(executor, struct later, executor);

	assert_null(later->job);
	later->job = job;
}

static bool has_uri(const struct snapshot *s, const char *uri)
{
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	bool found = snapshot_document_by_uri(s, slice_of_string(uri), &a);
	arena_release(&a);
	return found;
}

static void expect_ids(struct index *ix, const doc_id *ids, uint32_t n)
{
	const struct snapshot *s = index_current(ix);
	const struct views_facts *facts = snapshot_views_facts(s);
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(snapshot_document_count(s), n);
	assert_int_equal(facts->n, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct index_doc *doc = snapshot_document_at(s, i, &a), *other;

		assert_int_equal(doc->document.id, ids[i]);
		assert_int_equal(facts->items[i]->doc, ids[i]);
		assert_true(snapshot_has(s, ids[i]));
		assert_int_equal(snapshot_document(s, ids[i], &a)->document.id, ids[i]);
		other = snapshot_document_by_uri(s, doc->document.uri, &a);
		assert_int_equal(other->document.id, ids[i]);
	}
	arena_release(&a);
}

static void test_publish(void **state)
{
	struct index *ix = index_new();
	struct snapshot_figures f;
	doc_id removed[] = {2, 77};

	(void)state;
	expect_ids(ix, NULL, 0);
	index_publish(ix, build(1, 4, "a"), NULL, 0, 5);
	expect_ids(ix, (doc_id[]){1, 2, 3}, 3);
	assert_int_equal(snapshot_revision(index_current(ix)), 5);
	struct snapshot *old = snapshot_ref(index_current(ix));

	/* Document 3 changes its name, 2 goes; who holds the old snapshot sees neither. */
	index_publish(ix, build(3, 6, "b"), removed, ARRAY_LEN(removed), 6);
	expect_ids(ix, (doc_id[]){1, 3, 4, 5}, 4);
	assert_false(snapshot_has(index_current(ix), 2));
	assert_false(has_uri(index_current(ix), "a3"));
	assert_true(has_uri(index_current(ix), "b3"));
	assert_true(has_uri(old, "a3"));
	assert_int_equal(snapshot_document_count(old), 3);
	snapshot_figures(index_current(ix), &f);
	assert_int_equal(f.documents, 4);
	assert_int_equal(f.text_bytes, 1 + 3 + 4 + 5);

	index_publish(ix, NULL, (doc_id[]){1, 3, 4, 5}, 4, 7);
	expect_ids(ix, NULL, 0);
	snapshot_figures(index_current(ix), &f);
	assert_int_equal(f.segments, 0);
	snapshot_unref(old);
	index_free(ix);
}

static void test_merge_while_changing(void **state)
{
	struct later later = {.executor = {submit_later}};
	struct index *ix = index_new();
	struct snapshot_figures f;

	(void)state;
	for (doc_id id = 8; id >= 1; id--)
		index_publish(ix, build(id, id + 1, "a"), NULL, 0, 9 - id);
	index_maintain(ix, &later.executor);
	assert_non_null(later.job);
	int r = later.job->run(later.job);
	/* Meanwhile one document goes and one changes. */
	index_publish(ix, build(7, 8, "b"), (doc_id[]){2}, 1, 9);
	index_maintain(ix, &later.executor); /* one at a time */
	later.job->done(later.job, r);
	snapshot_figures(index_current(ix), &f);
	assert_int_equal(f.segments, 2);
	expect_ids(ix, (doc_id[]){1, 3, 4, 5, 6, 7, 8}, 7);
	assert_true(has_uri(index_current(ix), "b7"));
	assert_int_equal(snapshot_revision(index_current(ix)), 9);
	index_free(ix);
}

static void test_merge_outlives_index(void **state)
{
	struct later later = {.executor = {submit_later}};

	(void)state;
	for (int cancelled = 0; cancelled < 2; cancelled++) {
		struct index *ix = index_new();

		for (doc_id id = 1; id <= 8; id++)
			index_publish(ix, build(id, id + 1, "a"), NULL, 0, id);
		index_maintain(ix, &later.executor);
		struct job *job = later.job;
		later.job = NULL;
		int r = cancelled ? ERR_CANCELLED : job->run(job);
		if (cancelled)
			job->done(job, r);
		index_free(ix);
		if (!cancelled)
			job->done(job, r);
	}
}

static struct segment *build_large(doc_id from, doc_id to)
{
	struct segment_builder *b = segment_builder_new();
	struct buf text = BUF_INIT;

	for (unsigned i = 0; i < 20000; i++)
		buf_printf(&text, "%u", i % 977);
	for (doc_id id = from; id < to; id++) {
		struct document doc = {.id = id, .uri = SLICE_LITERAL("u"), .text_bytes = 1};

		assert_int_equal(
			segment_builder_add(b, &doc, buf_slice(&text), NULL, 0, facts_new(id)), 0);
	}
	struct segment *s = segment_builder_finish(b);
	segment_builder_free(b);
	buf_free(&text);
	return s;
}

static uint32_t run_all(struct later *later)
{
	uint32_t n = 0;

	for (; later->job; n++) {
		struct job *job = later->job;

		later->job = NULL;
		job->done(job, job->run(job));
	}
	return n;
}

static uint64_t bytes_of(const struct index *ix)
{
	struct snapshot_figures f;

	snapshot_figures(index_current((struct index *)(uintptr_t)ix), &f);
	return f.index_bytes;
}

/* Over the budget texts are compressed, the largest segment's first, and no more than is needed. */
static void test_memory(void **state)
{
	struct later later = {.executor = {submit_later}};
	struct index *ix = index_new();

	(void)state;
	index_publish(ix, build_large(1, 30), NULL, 0, 1);
	index_publish(ix, build_large(30, 100), NULL, 0, 2);
	index_publish(ix, build(100, 102, "a"), NULL, 0, 3);
	uint64_t before = bytes_of(ix);
	index_maintain(ix, &later.executor);
	assert_null(later.job);
	index_set_memory(ix, before - 1);
	index_maintain(ix, &later.executor);
	assert_int_equal(run_all(&later), 1);
	uint64_t after = bytes_of(ix);
	assert_true(after < before / 2);
	/* The smaller one too; the smallest is not worth it. */
	index_set_memory(ix, 1);
	index_maintain(ix, &later.executor);
	assert_int_equal(run_all(&later), 1);
	assert_true(bytes_of(ix) < after);
	assert_int_equal(snapshot_document_count(index_current(ix)), 101);
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_publish),
		cmocka_unit_test(test_merge_while_changing),
		cmocka_unit_test(test_merge_outlives_index),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
