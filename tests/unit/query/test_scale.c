/* Answers over lists of many blocks, against a plain scan: totals, order and scores, in one segment
 * and in many, with and without documents that left, with texts as they are and compressed. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "index/index.h"
#include "index/segment_builder.h"
#include "query/search.h"
#include "support/testing.h"
#include "unit/query/corpus.h"

#define DOCS    3000u
#define REMOVED 7u /* every so many-th document leaves */
#define TOP     10u

struct texts {
	struct buf items[DOCS + 1]; /* by id */
	struct buf titles[DOCS + 1];
};

static unsigned rolled = 1;

static unsigned roll(unsigned n)
{
	rolled = rolled * 1103515245u + 12345u;
	return rolled / 65536u % n;
}

/* Few characters, some far more common than others, so that lists are long and candidates are often
 * false. Characters that fold to themselves. */
static void add_char(struct buf *b)
{
	static const char *const common[] = {"人", "大", "中", "国", "上", "月", "日", "本",
					     "山", "水", "火", "木", "金", "土", "天", "王"};
	unsigned r = roll(100);

	if (r < 70)
		buf_add_string(b, common[roll(roll(4) == 0 ? 16 : 5)]);
	else if (r < 96)
		buf_add_string(b, common[5 + roll(11)]);
	else
		buf_add_string(b, "，");
}

static void make_texts(struct texts *t)
{
	*t = (struct texts){0};
	for (unsigned i = 1; i <= DOCS; i++) {
		for (unsigned k = 5 + roll(roll(10) == 0 ? 600 : 60); k > 0; k--)
			add_char(&t->items[i]);
		if (roll(3) == 0)
			for (unsigned k = 1 + roll(5); k > 0; k--)
				add_char(&t->titles[i]);
	}
}

static void free_texts(struct texts *t)
{
	for (unsigned i = 1; i <= DOCS; i++) {
		buf_free(&t->items[i]);
		buf_free(&t->titles[i]);
	}
}

static struct segment *finish(struct segment_builder *b, bool compress)
{
	struct segment *s = segment_builder_finish(b);

	return compress ? corpus_compress(s) : s;
}

/* per_segment documents each; with `gone`, some are removed. */
static struct index *build(const struct texts *t, unsigned per_segment, bool gone, bool compress)
{
	struct index *ix = index_new();
	struct segment_builder *b = segment_builder_new();

	for (unsigned i = 1; i <= DOCS; i++) {
		struct document d = {
			.id = i, .uri = SLICE_LITERAL("u"), .title = buf_slice(&t->titles[i])};

		assert_int_equal(
			segment_builder_add(b, &d, buf_slice(&t->items[i]), NULL, 0, facts_new(i)),
			0);
		if (i % per_segment == 0 || i == DOCS)
			index_publish(ix, finish(b, compress), NULL, 0, i);
	}
	for (doc_id i = REMOVED; gone && i <= DOCS; i += REMOVED)
		index_publish(ix, NULL, &i, 1, DOCS + i);
	segment_builder_free(b);
	return ix;
}

static bool matches(const struct texts *t, unsigned doc, struct slice word)
{
	return slice_find(buf_slice(&t->items[doc]), word, 0) != SIZE_MAX ||
	       slice_find(buf_slice(&t->titles[doc]), word, 0) != SIZE_MAX;
}

static uint32_t count_matches(const struct texts *t, struct slice a, struct slice b, bool gone)
{
	uint32_t n = 0;

	for (unsigned i = 1; i <= DOCS; i++)
		n += !(gone && i % REMOVED == 0) && matches(t, i, a) && matches(t, i, b);
	return n;
}

/* n characters as they stand in some text, or from anywhere. */
static void pick(const struct texts *t, unsigned n, struct buf *ret)
{
	struct slice text = buf_slice(&t->items[1 + roll(DOCS)]);
	size_t at = 3 * (size_t)roll((unsigned)text.len / 3);

	buf_clear(ret);
	if (roll(4) > 0 && at + 3 * (size_t)n <= text.len)
		buf_add_slice(ret, slice_sub(text, at, at + 3 * (size_t)n));
	else
		for (unsigned i = 0; i < n; i++)
			buf_add(ret, "金木水火土" + 3 * roll(5), 3);
	/* Marks fold to one another. */
	if (slice_find(buf_slice(ret), SLICE_LITERAL("，"), 0) != SIZE_MAX) {
		buf_clear(ret);
		for (unsigned i = 0; i < n; i++)
			buf_add(ret, "人大中国上" + 3 * roll(5), 3);
	}
}

static void cut_pick(struct buf *b, unsigned n)
{
	if (b->len > 3 * (size_t)n)
		b->len = 3 * (size_t)n;
}

static struct search_result search_with(struct index *ix, struct slice text, struct arena *a,
					struct search_options options)
{
	const struct query *query;
	struct search_result result;

	assert_int_equal(query_parse(text, a, &query, NULL), 0);
	assert_int_equal(search_run(index_current(ix), query, &options, NULL, a, &result, NULL), 0);
	return result;
}

static struct search_result search(struct index *ix, struct slice text, struct arena *a,
				   uint32_t limit)
{
	return search_with(ix, text, a, (struct search_options){.limit = limit});
}

/* Without a total the hits are the same on each page, and what is told of more is right. */
static void expect_same_hits(struct index *ix, const struct search_result *all, struct slice query,
			     struct arena *a)
{
	struct search_options options = {.offset = roll(3) * roll(40), .limit = 1 + roll(20)};
	uint32_t end = options.offset + options.limit;
	struct search_result page = search_with(ix, query, a, options);

	options.no_total = true;
	struct search_result r = search_with(ix, query, a, options);
	if (r.n_hits != page.n_hits || r.match != all->match)
		row("%.*s: %zu hits from %u, not %zu", SLICE_ARGS(query), r.n_hits, options.offset,
		    page.n_hits);
	assert_int_equal(r.match, all->match);
	assert_int_equal(r.n_hits, page.n_hits);
	for (size_t i = 0; i < r.n_hits; i++) {
		assert_int_equal(r.hits[i].doc->document.id, page.hits[i].doc->document.id);
		assert_true(memcmp(&r.hits[i].score, &page.hits[i].score, sizeof(double)) == 0);
	}
	if (all->total <= end)
		assert_int_equal(r.total, all->total);
	else
		assert_in_range(r.total, end + 1, all->total);
}

static void expect_same(const struct search_result *x, const struct search_result *y,
			struct slice query)
{
	if (x->total != y->total || x->n_hits < y->n_hits)
		row("%.*s", SLICE_ARGS(query));
	assert_int_equal(x->total, y->total);
	assert_int_equal(x->match, y->match);
	assert_true(x->n_hits >= y->n_hits);
	for (size_t i = 0; i < y->n_hits; i++) {
		assert_int_equal(x->hits[i].doc->document.id, y->hits[i].doc->document.id);
		assert_true(memcmp(&x->hits[i].score, &y->hits[i].score, sizeof(double)) == 0);
	}
}

static void expect_titles(struct index *ix, const struct texts *t, struct slice word, bool gone,
			  struct arena *a)
{
	struct buf query = BUF_INIT;
	uint32_t n = 0;

	buf_add_string(&query, "title:");
	buf_add_slice(&query, word);
	for (unsigned i = 1; i <= DOCS; i++)
		n += !(gone && i % REMOVED == 0) &&
		     slice_find(buf_slice(&t->titles[i]), word, 0) != SIZE_MAX;
	struct search_result r = search_with(ix, buf_slice(&query), a,
					     (struct search_options){.limit = TOP, .exact = true});
	assert_int_equal(r.total, n);
	assert_int_equal(r.n_hits, n < TOP ? n : TOP);
	buf_free(&query);
}

/* What is told of each word is right, or a bound that says so. */
static void expect_counts(const struct search_result *r, const struct texts *t, bool gone)
{
	for (size_t i = 0; i < r->n_terms; i++) {
		struct slice word = r->terms[i].folded;
		uint32_t n = count_matches(t, word, word, gone);

		if (r->terms[i].why.len == 0 || r->total == 0)
			assert_int_equal(r->terms[i].document_count, n);
		else
			assert_true(r->terms[i].document_count >= n);
	}
}

/* Asking for everything scores everything: nothing is pruned. */
static void compare(struct index *one, struct index *many, const struct texts *t, bool gone)
{
	struct buf first = BUF_INIT, second = BUF_INIT, text = BUF_INIT;
	struct arena a;

	for (unsigned round = 0; round < 250; round++) {
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		pick(t, 1 + roll(7), &first);
		pick(t, 1 + roll(4), &second);
		cut_pick(&first, 1 + round % 7);
		buf_clear(&text);
		buf_add_slice(&text, buf_slice(&first));
		if (round % 2 > 0) {
			buf_add_char(&text, ' ');
			buf_add_slice(&text, buf_slice(&second));
		}
		struct slice q = buf_slice(&text);
		struct search_result all = search(one, q, &a, DOCS);
		struct search_result top = search(one, q, &a, TOP);
		struct search_result split = search(many, q, &a, TOP);
		struct slice other = round % 2 > 0 ? buf_slice(&second) : buf_slice(&first);
		uint32_t n = count_matches(t, buf_slice(&first), other, gone);
		if (all.match == MATCH_ALL)
			assert_int_equal(all.total, n);
		else
			assert_int_equal(n, 0);
		if (all.match == MATCH_ALL)
			expect_counts(&all, t, gone);
		expect_same(&all, &top, q);
		expect_same(&top, &split, q);
		expect_same_hits(one, &all, q, &a);
		expect_same_hits(many, &all, q, &a);
		expect_titles(many, t, buf_slice(&second), gone, &a);
		arena_release(&a);
	}
	buf_free(&first);
	buf_free(&second);
	buf_free(&text);
}

static void test_against_scan(void **state)
{
	struct texts *t = xcalloc(1, sizeof *t);

	(void)state;
	make_texts(t);
	for (int gone = 0; gone < 2; gone++) {
		struct index *one = build(t, DOCS, gone > 0, false);
		struct index *many = build(t, 170, gone > 0, false);
		struct index *compressed = build(t, 1000, gone > 0, true);

		compare(one, many, t, gone > 0);
		compare(one, compressed, t, gone > 0);
		index_free(one);
		index_free(many);
		index_free(compressed);
	}
	free_texts(t);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
