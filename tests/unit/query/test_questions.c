/* Questions: the best of the documents that share some of the rarer terms. Texts have a few common
 * characters and many rare ones, so that leading lists are short or long and the others are asked
 * for few documents or many. What is pruned does not show, and scores are those of another ranking,
 * that of OR. */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "index/index.h"
#include "index/segment_builder.h"
#include "query/search.h"
#include "support/testing.h"

#define DOCS       4000u
#define PER_PART   900u
#define ROUNDS     120u
#define TOP        10u
#define LOOKED_AT  30u /* hits whose scores a second look raises */
#define REMOVED    9u  /* every so many-th document leaves */
#define CHARACTERS 600u
#define LENGTH_MAX 100u

struct text {
	uint32_t n;
	uint32_t codes[LENGTH_MAX];
};

static uint64_t seed = 77;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

/* The more common the lower, about as 1 / n. */
static uint32_t roll_character(void)
{
	double x = pow(CHARACTERS, (double)roll(1u << 20) / (1u << 20));

	return 0x4E00 + (uint32_t)x * 7;
}

static void make_text(struct text *t)
{
	t->n = 5 + roll(roll(4) == 0 ? LENGTH_MAX - 5 : 30);
	for (uint32_t i = 0; i < t->n; i++)
		t->codes[i] = roll_character();
}

static void print_codes(const uint32_t *codes, uint32_t n, struct buf *ret)
{
	for (uint32_t i = 0; i < n; i++) {
		char utf8[UTF8_MAX];

		buf_add(ret, utf8, utf8_encode(codes[i], utf8));
	}
}

static struct index *build(const struct text *texts, uint32_t per_part, bool gone)
{
	struct index *ix = index_new();
	struct segment_builder *b = segment_builder_new();
	struct buf body = BUF_INIT;

	for (doc_id i = 1; i <= DOCS; i++) {
		struct document d = {
			.id = i, .uri = SLICE_LITERAL("u"), .title = SLICE_LITERAL("")};

		buf_clear(&body);
		print_codes(texts[i].codes, texts[i].n, &body);
		assert_int_equal(
			segment_builder_add(b, &d, buf_slice(&body), NULL, 0, facts_new(i)), 0);
		if (i % per_part == 0 || i == DOCS)
			index_publish(ix, segment_builder_finish(b), NULL, 0, i);
	}
	for (doc_id i = REMOVED; gone && i <= DOCS; i += REMOVED)
		index_publish(ix, NULL, &i, 1, DOCS + i);
	segment_builder_free(b);
	buf_free(&body);
	return ix;
}

/* Pieces of some documents, one behind the other. */
static uint32_t make_question(const struct text *texts, uint32_t *ret)
{
	uint32_t n = 0;

	for (uint32_t pieces = 2 + roll(5); pieces > 0; pieces--) {
		const struct text *t = &texts[1 + roll(DOCS)];

		for (uint32_t at = roll(t->n), k = 2 + roll(3); k > 0 && at < t->n; k--)
			ret[n++] = t->codes[at++];
	}
	return n;
}

static struct search_result ask(struct index *ix, const struct buf *text,
				struct search_options options, struct arena *a)
{
	const struct query *query;
	struct search_result result;

	assert_int_equal(query_parse(buf_slice(text), a, &query, NULL), 0);
	assert_int_equal(search_run(index_current(ix), query, &options, NULL, a, &result, NULL), 0);
	return result;
}

static void expect_same(const struct search_result *all, const struct search_result *top)
{
	assert_true(all->n_hits >= top->n_hits);
	for (size_t i = 0; i < top->n_hits; i++) {
		assert_int_equal(all->hits[i].id, top->hits[i].id);
		assert_memory_equal(&all->hits[i].score, &top->hits[i].score, sizeof(double));
	}
}

/* Its pairs with OR between them. */
static void print_pairs(const uint32_t *codes, uint32_t n, struct buf *ret)
{
	for (uint32_t i = 0; i + 1 < n; i++) {
		buf_add_string(ret, i > 0 ? " OR " : "");
		print_codes(codes + i, 2, ret);
	}
}

/* Adds to *n the hits that could be compared. */
static void expect_scores(struct index *ix, const uint32_t *codes, uint32_t n_codes,
			  const struct search_result *question, struct arena *a, size_t *n)
{
	double *scores = xcalloc(DOCS + 1, sizeof *scores);
	struct buf text = BUF_INIT;

	print_pairs(codes, n_codes, &text);
	struct search_result r =
		ask(ix, &text, (struct search_options){.limit = DOCS, .exact = true}, a);
	for (size_t i = LOOKED_AT; i < r.n_hits; i++)
		scores[r.hits[i].id] = r.hits[i].score;
	for (size_t i = LOOKED_AT; i < question->n_hits; i++) {
		const struct search_hit *hit = &question->hits[i];

		if (scores[hit->id] <= 0.0)
			continue;
		assert_true(fabs(scores[hit->id] - hit->score) <= 1e-9 * hit->score);
		++*n;
	}
	buf_free(&text);
	free(scores);
}

static void compare(struct index *one, struct index *many, const struct text *texts)
{
	unsigned n_partial = 0;
	size_t n_scores = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t codes[64], n = make_question(texts, codes);
		struct search_options all = {.limit = DOCS}, top = {.limit = TOP};
		struct buf text = BUF_INIT;
		struct arena a;

		arena_init(&a, SIZE_MAX / 2);
		print_codes(codes, n, &text);
		struct search_result r = ask(one, &text, all, &a);
		struct search_result best = ask(many, &text, top, &a);
		assert_int_equal(r.total, best.total);
		assert_int_equal(r.match, best.match);
		expect_same(&r, &best);
		best = ask(one, &text, top, &a);
		expect_same(&r, &best);
		top.no_total = true;
		best = ask(many, &text, top, &a);
		expect_same(&r, &best);
		if (r.match == MATCH_PARTIAL) {
			n_partial++;
			expect_scores(one, codes, n, &r, &a, &n_scores);
		}
		arena_release(&a);
		buf_free(&text);
	}
	row("%u questions, %u answered in part, %zu scores compared", ROUNDS, n_partial, n_scores);
	assert_true(n_partial > ROUNDS / 2 && n_scores > ROUNDS);
}

static void test_questions(void **state)
{
	struct text *texts = xcalloc(DOCS + 1, sizeof *texts);

	(void)state;
	for (uint32_t i = 1; i <= DOCS; i++)
		make_text(&texts[i]);
	for (int gone = 0; gone < 2; gone++) {
		struct index *one = build(texts, DOCS, gone > 0);
		struct index *many = build(texts, PER_PART, gone > 0);

		compare(one, many, texts);
		index_free(one);
		index_free(many);
	}
	free(texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
