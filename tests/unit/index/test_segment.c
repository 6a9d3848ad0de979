#include <stdio.h>
#include <stdlib.h>

#include "base/macros.h"
#include "index/match_code.h"
#include "index/merge.h"
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
	struct segment_text text = {.all = {"", 0}};
	struct segment_parts parts;
	struct segment_view view;

	(void)state;
	segment_parts_init(&parts);
	for (uint32_t doc = 0; doc < DOCS; doc++) {
		segment_parts_document(&parts, (struct segment_document){.id = doc + 1}, &text, doc,
				       slice_of("", 0));
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

static struct segment *build_from(doc_id first, uint32_t n)
{
	struct segment_builder *b = segment_builder_new();

	for (doc_id id = first; id < first + n; id++) {
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

static struct segment *build(uint32_t n)
{
	return build_from(1, n);
}

static void test_document_rows(void **state)
{
	struct segment *s = build(3);
	struct text_reader reader = {.cap = 0};
	struct segment_text t;
	struct arena a;

	(void)state;
	assert_int_equal(text_reader_read(&reader, &s->view, 1, &t), 0);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(segment_count(s), 3);
	assert_int_equal(segment_find(s, 2), 1);
	assert_int_equal(segment_find(s, 9), UINT32_MAX);
	assert_slice_is(segment_view_publisher(&s->view, 1), "新华社");
	assert_slice_is(match_code_text(t.title, &a), "题目");
	assert_slice_is(match_code_text(t.all, &a), "题目\n第2号\n深度求索deepseekv2");
	assert_int_equal(t.n_hidden, 2);
	assert_slice_is(segment_doc(s, 1, &a)->document.uri, "file:2");
	arena_release(&a);
	segment_discard(s);
	segment_discard(NULL);
	segment_discard(build(0));
}

static struct segment *merge(struct segment **sources, size_t n, bool compress)
{
	struct merge_source from[MERGE_SOURCES_MAX];
	struct segment *ret;

	for (size_t i = 0; i < n; i++)
		from[i] = (struct merge_source){sources[i], NULL};
	assert_int_equal(merge_segments(from, n, compress, &ret), 0);
	return ret;
}

static void expect_same_texts(const struct segment *got, const struct segment *want)
{
	struct text_reader one = {.cap = 0}, other = {.cap = 0};
	struct segment_text x, y;

	assert_int_equal(segment_count(got), segment_count(want));
	for (uint32_t i = 0; i < segment_count(want); i++) {
		uint32_t at = i * 7 % segment_count(want);

		assert_int_equal(text_reader_read(&one, &got->view, at, &x), 0);
		assert_int_equal(text_reader_read(&other, &want->view, at, &y), 0);
		assert_true(slice_equal(x.all, y.all));
		assert_true(slice_equal(x.title, y.title));
		assert_true(slice_equal(x.hidden, y.hidden));
		assert_int_equal(x.n_hidden, y.n_hidden);
	}
	text_reader_free(&one);
	text_reader_free(&other);
}

/* Texts and terms survive compression, a merge of both kinds, and the way back. */
static void test_compressed(void **state)
{
	static const uint32_t sizes[] = {0, 1, 3, 2000};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct segment *raw = build(sizes[i]);
		struct segment *small = merge(&raw, 1, true);
		struct segment *back = merge(&small, 1, false);

		assert_true(segment_view_is_compressed(&small->view) == (sizes[i] > 0));
		assert_false(segment_view_is_compressed(&back->view));
		expect_same_texts(small, raw);
		/* The same segment again, to the bit. */
		assert_true(slice_equal(back->view.bytes, raw->view.bytes));
		if (sizes[i] > 1000)
			assert_true(small->view.sections[SECTION_MATCH].len <
				    raw->view.sections[SECTION_MATCH].len);
		segment_discard(small);
		segment_discard(back);
		segment_discard(raw);
	}
}

static void test_merge_of_both_kinds(void **state)
{
	struct segment *raw[2] = {build_from(1, 40), build_from(41, 30)};
	struct segment *mixed[2] = {merge(&raw[0], 1, true), raw[1]};
	struct segment *want = merge(raw, 2, false), *got = merge(mixed, 2, true);

	(void)state;
	assert_true(segment_view_is_compressed(&got->view));
	expect_same_texts(got, want);
	for (int i = SECTION_TERM_BLOCKS; i <= SECTION_WORDS; i++)
		assert_true(slice_equal(got->view.sections[i], want->view.sections[i]));
	segment_discard(want);
	segment_discard(got);
	segment_discard(mixed[0]);
	segment_discard(raw[0]);
	segment_discard(raw[1]);
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
	struct text_reader reader = {.cap = 0};
	for (uint32_t i = 0; i < v->header->n_documents; i++) {
		struct segment_text t;
		int r = text_reader_read(&reader, v, i, &t);

		assert_true(r == 0 || r == ERR_CORRUPT);
		if (r == 0 && !segment_view_is_compressed(v))
			assert_true(t.all.len <= v->bytes.len);
		assert_true(segment_view_publisher(v, i).len <= v->bytes.len);
	}
	text_reader_free(&reader);
}

/* No flipped byte leads outside of the buffer (the sanitizer watches). */
static void flip_bytes(struct segment *s)
{
	size_t size = s->view.bytes.len;
	char *copy = malloc(size);

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
}

static void test_damaged_buffer(void **state)
{
	struct segment *s = build(4), *small = merge(&s, 1, true);

	(void)state;
	flip_bytes(s);
	flip_bytes(small);
	segment_discard(small);
	segment_discard(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_term_table),     cmocka_unit_test(test_document_rows),
		cmocka_unit_test(test_compressed),     cmocka_unit_test(test_merge_of_both_kinds),
		cmocka_unit_test(test_damaged_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
