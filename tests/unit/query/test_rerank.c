#include "unit/query/corpus.h"

/* The first of the ids that the query finds, best first. */
static doc_id best(struct index *ix, const char *query)
{
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, slice_of_string(query), false, &a);
	assert_true(r.n_hits > 0);
	for (size_t i = 1; i < r.n_hits; i++)
		assert_true(r.hits[i - 1].score >= r.hits[i].score);
	doc_id id = r.hits[0].doc->document.id;
	arena_release(&a);
	return id;
}

/* Equal in terms and length: where the words stand together wins. */
static void test_proximity(void **state)
{
	char far[1024] = "火星", near[1024] = "", fill[512] = "";
	struct index *ix = index_new();

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(fill, "山高");
	strcat(strcat(far, fill), "基地");
	strcat(strcat(near, fill), "火星，基地");
	struct test_doc docs[] = {{1, "", far, NULL, NULL}, {2, "", near, NULL, NULL}};
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	assert_int_equal(best(ix, "火星 基地"), 2);
	assert_int_equal(best(ix, "基地 火星"), 2);
	assert_int_equal(best(ix, "基地 火星 -月球"), 2);
	index_free(ix);
}

/* A question and its answer share characters that are no pairs of both. */
static void test_characters(void **state)
{
	static const struct test_doc docs[] = {
		{1, "", "他在北京出版了一部长篇小说，得到好评。", NULL, NULL},
		{2, "", "他在北京出版了地图册，地图册共十二张。", NULL, NULL},
	};
	struct index *ix = index_new();

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	assert_int_equal(best(ix, "在北京出版的是什么篇名的小集说"), 1);
	assert_int_equal(best(ix, "在北京出版的是什麼篇名的小集說"), 1);
	index_free(ix);
}

/* What the query names whole comes before what mentions it as often; in part, it does not. */
static void test_named_title(void **state)
{
	static const struct test_doc docs[] = {
		{1, "青禾光电季报", "青禾光电的创始人曾在北京大学任教。", NULL, NULL},
		{2, "青禾光电", "青禾光电的创始人曾在北京大学任教。", NULL, NULL},
		{3, "青禾·光电", "青禾光电的创始人曾在北京大学任教。", NULL, NULL},
		{4, "光", "青禾光电的创始人曾在北京大学任教。", NULL, NULL},
	};
	static const char *const queries[] = {"青禾光电的创始人是谁", "誰是青禾光電的創始人？",
					      "青禾光电 创始人"};
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		struct search_result r = corpus_search(ix, slice_of_string(queries[i]), false, &a);

		assert_int_equal(r.n_hits, ARRAY_LEN(docs));
		assert_int_equal(r.hits[0].doc->document.id, 2);
	}
	/* A title in parts is named by its parts. */
	struct search_result r = corpus_search(ix, SLICE_LITERAL("青禾·光电 创始人"), false, &a);
	assert_true(r.n_hits > 0);
	assert_int_equal(r.hits[0].doc->document.id, 3);
	arena_release(&a);
	index_free(ix);
}

/* The order is the same however documents are spread over segments, and paging cuts one order. */
static void test_segments_and_pages(void **state)
{
	struct test_doc docs[90];
	static char texts[90][256];
	struct index *one = index_new(), *many = index_new();
	struct arena a;

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(docs); i++) {
		snprintf(texts[i], sizeof texts[i], "第%u号，火星%.*s基地%.*s", i,
			 (int)(i % 13) * 3, "山高水长云淡风轻日月星辰", (int)(i % 7) * 3,
			 "火星基地火星基地");
		docs[i] = (struct test_doc){i + 1, "", texts[i], NULL, NULL};
	}
	corpus_publish(one, docs, ARRAY_LEN(docs));
	for (unsigned i = 0; i < ARRAY_LEN(docs); i += 30)
		corpus_publish(many, docs + i, 30);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result x = corpus_search(one, SLICE_LITERAL("火星 基地"), false, &a);
	struct search_result y = corpus_search(many, SLICE_LITERAL("火星 基地"), false, &a);
	assert_int_equal(x.n_hits, ARRAY_LEN(docs));
	assert_int_equal(y.n_hits, ARRAY_LEN(docs));
	for (size_t i = 0; i < x.n_hits; i++) {
		assert_int_equal(x.hits[i].doc->document.id, y.hits[i].doc->document.id);
		assert_true(x.hits[i].score <= y.hits[i].score &&
			    x.hits[i].score >= y.hits[i].score);
	}
	for (uint32_t offset = 0; offset < 90; offset += 7) {
		const struct query *q;
		struct search_result page;

		assert_int_equal(query_parse(SLICE_LITERAL("火星 基地"), &a, &q, NULL), 0);
		assert_int_equal(search_run(index_current(one), q,
					    &(struct search_options){.offset = offset, .limit = 7},
					    NULL, &a, &page, NULL),
				 0);
		assert_int_equal(page.n_hits, offset + 7 <= 90 ? 7 : 90 - offset);
		for (size_t i = 0; i < page.n_hits; i++)
			assert_int_equal(page.hits[i].doc->document.id,
					 x.hits[offset + i].doc->document.id);
	}
	arena_release(&a);
	index_free(one);
	index_free(many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_proximity),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_named_title),
		cmocka_unit_test(test_segments_and_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
