#pragma once

/* Small corpora for the tests of search: documents from strings, queries to ids. */
#include <stdio.h>
#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/index.h"
#include "index/merge.h"
#include "index/segment_builder.h"
#include "query/search.h"
#include "support/testing.h"

struct test_doc {
	doc_id id;
	const char *title, *text;
	const char *publisher, *published; /* may be NULL */
};

static inline void corpus_add(struct segment_builder *b, const struct test_doc *d,
			      struct slice text)
{
	char uri[32];
	snprintf(uri, sizeof uri, "test:%u", (unsigned)d->id);
	struct document doc = {.id = d->id,
			       .uri = slice_of_string(uri),
			       .title = slice_of_string(d->title ? d->title : ""),
			       .publisher = slice_of_string(d->publisher ? d->publisher : ""),
			       .language = "und",
			       .charset = "UTF-8",
			       .text_bytes = (uint32_t)text.len};

	if (d->published)
		assert_true(date_parse_iso(slice_of_string(d->published), &doc.published));
	assert_int_equal(segment_builder_add(b, &doc, text, NULL, 0, facts_new(d->id)), 0);
}

/* The same documents with compressed texts; s is taken over. */
static inline struct segment *corpus_compress(struct segment *s)
{
	struct merge_source source = {s, NULL};
	struct segment *ret;

	assert_int_equal(merge_segments(&source, 1, true, &ret), 0);
	segment_discard(s);
	assert_true(segment_view_is_compressed(&ret->view));
	return ret;
}

/* Publishes docs[0 … n) as one segment. */
static inline void corpus_publish(struct index *ix, const struct test_doc *docs, size_t n)
{
	struct segment_builder *b = segment_builder_new();

	for (size_t i = 0; i < n; i++)
		corpus_add(b, &docs[i], slice_of_string(docs[i].text));
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
}

/* Searches for query; the result lives in a. */
static inline struct search_result corpus_search(struct index *ix, struct slice query, bool exact,
						 struct arena *a)
{
	const struct query *q;
	struct error err = {0};
	struct search_result result;
	struct search_options options = {.limit = 10000, .exact = exact};

	if (query_parse(query, a, &q, &err) < 0)
		fail_msg("'%.*s': %s", SLICE_ARGS(query), err.message);
	if (search_run(index_current(ix), q, &options, NULL, a, &result, &err) < 0)
		fail_msg("'%.*s': %s", SLICE_ARGS(query), err.message);
	return result;
}

static inline int corpus_by_number(const void *a, const void *b)
{
	const doc_id *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Ids of the matching documents, ascending: "1 2 5", with "~" in front for a partial match and "*"
 * for one inside words. */
static inline void corpus_ids(struct index *ix, const char *query, bool exact, char *ret,
			      size_t size)
{
	struct arena a;
	doc_id ids[1000];
	size_t len = 0;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, slice_of_string(query), exact, &a);
	assert_int_equal(r.n_hits, r.total);
	for (size_t i = 0; i < r.n_hits; i++)
		ids[i] = r.hits[i].doc->document.id;
	qsort(ids, r.n_hits, sizeof *ids, corpus_by_number);
	const char *kind = r.match == MATCH_PARTIAL        ? "~"
			   : r.match == MATCH_INSIDE_WORDS ? "*"
							   : "";
	len += (size_t)snprintf(ret, size, "%s", kind);
	for (size_t i = 0; i < r.n_hits && len < size; i++)
		len += (size_t)snprintf(ret + len, size - len, "%s%u", i > 0 ? " " : "",
					(unsigned)ids[i]);
	arena_release(&a);
}
