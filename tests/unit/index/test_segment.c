#include <stdio.h>
#include <stdlib.h>

#include "base/macros.h"
#include "index/segment.h"
#include "index/segment_builder.h"
#include "index/segment_parts.h"
#include "index/term_table.h"
#include "support/testing.h"

#define DOCS 500u

/* A dictionary of many terms against a plain count. */
static void test_term_table(void **state)
{
	struct term_table table = {0};
	struct segment_parts parts = {.n_documents = DOCS};
	struct buf *rows = &parts.sections[SECTION_DOCUMENTS];
	struct buf *lengths = &parts.sections[SECTION_LENGTHS];
	struct segment_view view;

	(void)state;
	for (uint32_t doc = 0; doc < DOCS; doc++) {
		struct segment_document d = {.id = doc + 1};

		buf_add(rows, &d, sizeof d);
		buf_add(lengths, &doc, sizeof doc);
		for (uint32_t term = 1; term <= 300; term++) {
			struct posting p = {doc, 1 + doc % 3, doc % 7 == 0, doc % 16};

			if (doc % term == 0)
				term_table_add(&table, term_of_pair(term, term % 5),
					       (struct slice){0}, p);
		}
		term_table_add(&table, term_of_word(SLICE_LITERAL("word")), SLICE_LITERAL("word"),
			       (struct posting){doc, 1, false, 0});
	}
	term_table_write(&table, &parts);
	struct slice bytes = segment_parts_finish(&parts);
	assert_int_equal(segment_view_open(bytes, &view), 0);
	assert_int_equal(view.header->n_terms, 301);
	assert_int_equal(view.header->n_words, 1);
	assert_slice_is(segment_view_word(&view, 0), "word");
	for (uint32_t term = 1; term <= 300; term++) {
		struct posting_list list;
		struct posting_iter it;
		uint32_t doc = 0;
		uint32_t i = segment_view_term(&view, term_of_pair(term, term % 5));

		assert_true(i < view.header->n_terms);
		assert_int_equal(segment_view_postings(&view, i, &list), 0);
		assert_int_equal(list.df, (DOCS + term - 1) / term);
		posting_iter_begin(&it, &list);
		for (; posting_iter_next(&it) > 0; doc += term) {
			assert_int_equal(it.at.ordinal, doc);
			assert_int_equal(it.at.tf, 1 + doc % 3);
			assert_int_equal(it.at.in_title, doc % 7 == 0);
		}
		assert_true(doc >= DOCS);
	}
	free((char *)(uintptr_t)bytes.ptr);
}

static struct segment *build(uint32_t n)
{
	struct segment_builder *b = segment_builder_new();

	for (doc_id id = 1; id <= n; id++) {
		char uri[32], text[128];

		snprintf(uri, sizeof uri, "file:%u", (unsigned)id);
		snprintf(text, sizeof text, "第%u號，深度求索DeepSeek-V%u。", (unsigned)id,
			 (unsigned)id);
		struct document doc = {.id = id,
				       .uri = slice_of_string(uri),
				       .title = SLICE_LITERAL("題目"),
				       .publisher = SLICE_LITERAL("新華社")};
		assert_int_equal(
			segment_builder_add(b, &doc, slice_of_string(text), NULL, 0, facts_new(id)),
			0);
	}
	assert_int_equal(segment_builder_count(b), n);
	struct segment *s = segment_builder_finish(b);
	assert_int_equal(segment_builder_count(b), 0);
	segment_builder_free(b);
	return s;
}

static void test_document_rows(void **state)
{
	struct segment *s = build(3);
	struct segment_text t = segment_view_text(&s->view, 1);

	(void)state;
	assert_int_equal(segment_count(s), 3);
	assert_int_equal(segment_find(s, 2), 1);
	assert_int_equal(segment_find(s, 9), UINT32_MAX);
	assert_slice_is(t.publisher, "新华社");
	assert_slice_is(t.title, "题目");
	assert_slice_is(t.all, "题目\n第2号\n深度求索deepseekv2");
	assert_int_equal(t.n_hidden, 2);
	struct arena a;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_slice_is(segment_doc(s, 1, &a)->document.uri, "file:2");
	arena_release(&a);
	segment_discard(s);
	segment_discard(NULL);
	segment_discard(build(0));
}

/* Reads everything that a buffer claims to hold. */
static void read_all(const struct segment_view *v)
{
	for (uint32_t i = 0; i < v->header->n_terms; i++) {
		struct posting_list list;
		struct posting_iter it;
		int r = segment_view_postings(v, i, &list);

		if (r == 0)
			posting_iter_begin(&it, &list);
		while (r >= 0 && (r = posting_iter_next(&it)) > 0)
			assert_true(it.at.ordinal < v->header->n_documents);
	}
	for (uint32_t i = 0; i < v->header->n_words; i++)
		assert_true(segment_view_word(v, i).len <= v->bytes.len);
	for (uint32_t i = 0; i < v->header->n_documents; i++)
		assert_true(segment_view_text(v, i).all.len <= v->bytes.len);
}

/* No flipped byte leads outside of the buffer (the sanitizer watches). */
static void test_damaged_buffer(void **state)
{
	struct segment *s = build(4);
	size_t size = s->view.bytes.len;
	char *copy = malloc(size);

	(void)state;
	assert_non_null(copy);
	for (size_t i = 0; i < size; i++) {
		for (int bit = 0; bit < 8; bit += 3) {
			struct segment_view v;

			memcpy(copy, s->view.bytes.ptr, size);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			if (segment_view_open(slice_of(copy, size), &v) == 0)
				read_all(&v);
		}
	}
	for (size_t cut = 0; cut < size; cut += 7) {
		struct segment_view v;
		assert_int_equal(segment_view_open(slice_of(copy, cut), &v), ERR_CORRUPT);
	}
	free(copy);
	segment_discard(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_term_table),
		cmocka_unit_test(test_document_rows),
		cmocka_unit_test(test_damaged_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
