#include "query/fold_reprints.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "unit/query/corpus.h"

#define DOCS     300u
#define SEGMENTS 3u

static uint32_t pick(uint64_t *random, uint32_t n)
{
	return test_roll(random, n);
}

/* Words by chance, so that some documents match a query, some all of it, some a part. */
static void make_text(uint64_t *random, struct buf *ret)
{
	static const char *const words[] = {"青禾", "工厂", "研究",       "软件", "軟體", "北京",
					    "铁路", "市场", "HTTPServer", "2023", "气候", "港口"};

	buf_clear(ret);
	for (uint32_t i = 0, n = 3 + pick(random, 12); i < n; i++)
		buf_printf(ret, "%s，", words[pick(random, ARRAY_LEN(words))]);
}

static struct index *build(void)
{
	struct index *ix = index_new();
	struct family_changes families = {0};
	_cleanup_(buf_free) struct buf text = BUF_INIT;
	uint64_t random = 5;

	for (uint32_t part = 0; part < SEGMENTS; part++) {
		struct segment_builder *b = segment_builder_new();

		for (uint32_t id = part + 1; id <= DOCS; id += SEGMENTS) {
			make_text(&random, &text);
			corpus_add(b, &(struct test_doc){.id = id}, buf_slice(&text));
		}
		index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
		segment_builder_free(b);
	}
	/* Families of 2, 3, … documents with ids far apart; the rest is alone. */
	for (uint32_t n = 2, first = 1; first + 40 * n < DOCS + 200 && first < 40;
	     n++, first += 3) {
		uint32_t size = 0;

		for (uint32_t id = first; id <= DOCS && size < n; id += 40)
			size++;
		id_list_add(&families.families, size);
		for (uint32_t i = 0; i < size; i++)
			id_list_add(&families.families, first + 40 * i);
	}
	index_group(ix, &families);
	index_publish(ix, NULL, NULL, 0, 2);
	family_changes_free(&families);
	return ix;
}

static const struct query *parse(const char *text, struct arena *a)
{
	const struct query *query;
	struct error err = {0};

	assert_int_equal(query_parse(slice_of_string(text), a, &query, &err), 0);
	return query;
}

static doc_id family_of(const struct snapshot *s, const struct index_doc *doc)
{
	const struct family *family = snapshot_family(s, doc->document.id);

	return family ? family->docs[0] : doc->document.id;
}

/* Next hit by next hit, every page size must show what folding the whole ranking by hand shows. */
static void check_query(struct index *ix, const char *text, bool exact)
{
	const struct snapshot *s = index_current(ix);
	struct arena a;
	struct search_options all = {.limit = DOCS, .exact = exact};
	struct search_result whole;
	bool seen[DOCS + 1] = {false};
	uint32_t best[DOCS], n = 0, sum = 0;

	arena_init(&a, (size_t)1 << 30);
	const struct query *query = parse(text, &a);
	assert_int_equal(search_run(s, query, &all, NULL, &a, &whole, NULL), 0);
	for (uint32_t i = 0; i < whole.n_hits; i++) {
		doc_id family = family_of(s, whole.hits[i].doc);

		if (!seen[family])
			best[n++] = i;
		seen[family] = true;
	}
	for (uint32_t size = 1; size <= n + 1; size += 1 + size / 2) {
		uint32_t at = 0;
		bool more = true;

		row("%s, %u a page", text, size);
		for (sum = 0; more;) {
			struct search_options page = {.offset = at, .limit = size, .exact = exact};
			struct folded_result got;

			assert_int_equal(search_run_folded(s, query, &page, NULL, &a, &got, NULL),
					 0);
			assert_int_equal(got.result.total, whole.total);
			for (size_t i = 0; i < got.n_hits; i++, at++) {
				assert_true(at < n);
				assert_int_equal(got.hits[i].hit.id, whole.hits[best[at]].id);
				sum += 1 + (uint32_t)got.hits[i].n_reprints;
				for (size_t k = 0; k < got.hits[i].n_reprints; k++)
					assert_int_equal(family_of(s, got.hits[i].reprints[k]),
							 family_of(s, got.hits[i].hit.doc));
			}
			more = got.more;
			assert_int_equal(more, at < n);
		}
		/* Every document that matches is a hit or under one. */
		assert_int_equal(sum, whole.total);
	}
	arena_release(&a);
}

static void test_pages(void **state)
{
	static const char *const queries[] = {
		"青禾",           "青禾 工厂",
		"\"青禾，工厂\"", "青禾 OR 港口 -铁路",
		"软件",           "青禾 工厂 研究 软件 北京 铁路 市场 气候 港口 2023",
		"Server",         "没有 青禾",
		"title:青禾",     "青"};
	struct index *ix = build();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		check_query(ix, queries[i], false);
		check_query(ix, queries[i], true);
	}
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
