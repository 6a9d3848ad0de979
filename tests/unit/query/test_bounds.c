/* What is left out because it cannot reach the best, or proves a match without a look at the text,
 * must not change an answer: words that are common in some windows (query/tree.h) and missing in
 * others, words asked for in titles that stand in texts too, counts of words that are not scored.
 */
#include "base/buf.h"
#include "base/macros.h"
#include "unit/query/corpus.h"

#define WINDOWS   6u
#define WINDOW    4096u
#define DOCS      (WINDOWS * WINDOW)
#define WORDS     5u
#define MANY      450u  /* words of one query */
#define COMPOUNDS 2200u /* documents: their lists tell sixteenths */

static uint64_t seed = 3;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

static const char *const words[WORDS] = {"alpha", "beta", "gamma", "delta", "epsilon"};

static struct search_result ask(struct index *ix, const char *text, struct search_options options,
				struct arena *a)
{
	struct search_result result;
	const struct query *query;
	struct error err = {0};

	options.ids_only = true;
	assert_int_equal(query_parse(slice_of_string(text), a, &query, NULL), 0);
	if (search_run(index_current(ix), query, &options, NULL, a, &result, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	return result;
}

/* Documents with some of the words, which of them depends on the window. */
static struct index *make_windows(void)
{
	static const uint32_t rarity[] = {0, 0, 700, 90, 12};
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	uint32_t rare[WORDS] = {0};

	for (doc_id i = 1; i <= DOCS; i++) {
		struct buf text = BUF_INIT;
		const char *title = "";

		for (uint32_t k = 0; k < WORDS; k++) {
			if ((i - 1) % WINDOW == 0)
				rare[k] = i == 1 ? 90 : rarity[roll(ARRAY_LEN(rarity))];
			for (uint32_t n = rare[k] > 0 && roll(rare[k]) == 0 ? 1 + roll(3) : 0;
			     n > 0; n--)
				buf_printf(&text, "%s ", words[k]);
		}
		if (roll(60) == 0)
			title = words[roll(WORDS)];
		for (uint32_t n = roll(4) * roll(6); n > 0; n--)
			buf_add_string(&text, "other ");
		corpus_add(b, &(struct test_doc){.id = i, .title = title}, buf_slice(&text));
		buf_free(&text);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	return ix;
}

/* The best are the same whether or not all are counted. */
static void expect_same(struct index *ix, const char *query)
{
	static const uint32_t limits[] = {1, 2, 5, 20, 66};

	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		struct search_options options = {.limit = limits[i], .bare = true};
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		struct search_result all = ask(ix, query, options, &a);
		options.no_total = true;
		struct search_result best = ask(ix, query, options, &a);
		assert_int_equal(all.n_hits, best.n_hits);
		for (size_t k = 0; k < all.n_hits; k++) {
			if (all.hits[k].id != best.hits[k].id)
				row("%s: of %u the %zu. is not the same", query, limits[i], k + 1);
			assert_int_equal(all.hits[k].id, best.hits[k].id);
		}
		arena_release(&a);
	}
}

static void test_windows(void **state)
{
	static const char *const forms[] = {"%s OR %s",           "%s OR %s OR %s",
					    "title:%s OR %s",     "(%s OR %s) %s",
					    "(%s %s) OR (%s %s)", "title:%s OR title:%s OR %s"};

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		struct index *ix = make_windows();

		for (uint32_t i = 0; i < WORDS * WORDS * ARRAY_LEN(forms); i++) {
			uint32_t k = i / ARRAY_LEN(forms), x = k / WORDS, y = k % WORDS;
			char query[100];

			if (x == y)
				continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(query, sizeof query, forms[i % ARRAY_LEN(forms)], words[x],
				 words[y], words[(x + y) % WORDS], words[(x + 2) % WORDS]);
#pragma GCC diagnostic pop
			expect_same(ix, query);
		}
		index_free(ix);
	}
}

static void add_document(struct segment_builder *b, doc_id id, unsigned n_alpha, unsigned n_beta,
			 unsigned n_other)
{
	struct buf text = BUF_INIT;

	for (; n_alpha > 0; n_alpha--)
		buf_add_string(&text, "alpha ");
	for (; n_beta > 0; n_beta--)
		buf_add_string(&text, "beta ");
	for (; n_other > 0; n_other--)
		buf_add_string(&text, "other ");
	corpus_add(b, &(struct test_doc){.id = id}, buf_slice(&text));
	buf_free(&text);
}

/* A block of a list that begins where the other word adds little, and holds the best document some
 * windows behind, where it adds much. */
static void test_block_over_windows(void **state)
{
	const doc_id best = 14100;
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	for (doc_id i = 1; i <= DOCS; i++) {
		bool alpha = i <= 128 || (i > 4096 && i <= 4224) ||
			     (i >= 4300 && i % 100 == 0 && i < 18000);
		bool beta = i <= 128 || (i >= 12290 && i < 12418) || (i >= 14050 && i < 14178) ||
			    (i >= 17200 && i < 17328);

		if (i <= 2)
			add_document(b, i, 2, 1, 14);
		else if (i == 4097)
			add_document(b, i, 4, 0, 1);
		else if (i == best)
			add_document(b, i, 1, 4, 0);
		else
			add_document(b, i, alpha, beta, 30);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r =
		ask(ix, "alpha OR beta",
		    (struct search_options){.limit = 1, .no_total = true, .bare = true}, &a);
	assert_int_equal(r.n_hits, 1);
	assert_int_equal(r.hits[0].id, best);
	arena_release(&a);
	expect_same(ix, "alpha OR beta");
	index_free(ix);
}

/* A word with a hyphen may be written apart: where it stands together tells nothing of where a
 * match begins. */
static void test_parts_before_the_whole(void **state)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	struct buf apart = BUF_INIT;
	char got[64];

	(void)state;
	buf_add_string(&apart, "deep seek v3. ");
	for (unsigned i = 0; i < 400; i++)
		buf_add_string(&apart, "other words. ");
	buf_add_string(&apart, "deepseek. v3");
	for (doc_id i = 1; i <= COMPOUNDS; i++)
		corpus_add(b, &(struct test_doc){.id = i}, SLICE_LITERAL("deepseek, v3"));
	corpus_add(b, &(struct test_doc){.id = COMPOUNDS + 1}, buf_slice(&apart));
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	buf_free(&apart);
	corpus_ids(ix, "\"Deep-Seek V3\"", true, got, sizeof got);
	assert_string_equal(got, "2201");
	corpus_ids(ix, "\"Deep-Seek V3\" OR nowhere", true, got, sizeof got);
	assert_string_equal(got, "2201");
	index_free(ix);
}

/* An excluded word shares a pair with one that is scored. */
static void test_counts_of_excluded(void **state)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	for (doc_id i = 1; i <= 600; i++)
		corpus_add(b, &(struct test_doc){.id = i},
			   i % 60 == 0 ? SLICE_LITERAL("甲乙丙丁，丙")
				       : SLICE_LITERAL("甲乙，乙丙，丙丁，丙"));
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_options options = {.limit = 5, .exact = true};
	struct search_result r = ask(ix, "甲乙 缺席 -甲乙丙丁", options, &a);
	assert_int_equal(r.total, 0);
	assert_int_equal(r.n_terms, 3);
	assert_int_equal(r.terms[0].document_count, 600);
	assert_int_equal(r.terms[1].document_count, 0);
	assert_int_equal(r.terms[2].document_count, 10);
	arena_release(&a);
	index_free(ix);
}

/* Without a total hits are looked for until there are enough: their number is no count. */
static void test_counts_without_total(void **state)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	for (doc_id i = 1; i <= 50; i++)
		corpus_add(b, &(struct test_doc){.id = i}, SLICE_LITERAL("人工智能"));
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_options options = {.limit = 5, .no_total = true};
	struct search_result r = ask(ix, "人工智能", options, &a);
	assert_int_equal(r.n_hits, 5);
	assert_int_equal(r.terms[0].document_count, 50);
	assert_true(r.terms[0].why.len > 0);
	arena_release(&a);
	index_free(ix);
}

static void add_han(struct buf *b, uint32_t code)
{
	char utf8[] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)),
		       (char)(0x80 | (code & 0x3F))};

	buf_add(b, utf8, sizeof utf8);
}

/* Each word of a long query is counted, in the memory that a search may take. */
static void test_counts_of_many(void **state)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	struct buf text = BUF_INIT;
	struct arena a;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		for (uint32_t k = 0; k < 3; k++)
			add_han(&text, 0x5000 + 3 * i + k);
		buf_add_char(&text, ' ');
	}
	buf_add_char(&text, '\0');
	corpus_add(b, &(struct test_doc){.id = 1}, slice_of_string(text.data));
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_options options = {.limit = 5, .exact = true};
	struct search_result r = ask(ix, text.data, options, &a);
	assert_int_equal(r.total, 1);
	assert_int_equal(r.n_terms, MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(r.terms[i].document_count, 1);
	arena_release(&a);
	buf_free(&text);
	index_free(ix);
}

/* Words inside of longer ones are counted each, beside words that score. */
static void test_counts_inside(void **state)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	for (doc_id i = 1; i <= 300; i++)
		corpus_add(b, &(struct test_doc){.id = i},
			   i % 3 == 0 ? SLICE_LITERAL("人工智能 chatgpt")
				      : SLICE_LITERAL("人工智能 deepseek"));
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	for (unsigned without_total = 0; without_total < 2; without_total++) {
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		struct search_options options = {.limit = 5, .no_total = without_total > 0};
		struct search_result r =
			ask(ix, "人工智能 hatgp eepsee OR 人工智 hatgp", options, &a);
		assert_int_equal(r.match, MATCH_INSIDE_WORDS);
		assert_int_equal(r.n_hits, 5);
		assert_int_equal(r.hits[0].id, 3);
		if (without_total == 0)
			assert_int_equal(r.total, 100);
		assert_int_equal(r.n_terms, 5);
		assert_int_equal(r.terms[1].document_count, 100);
		assert_int_equal(r.terms[2].document_count, 200);
		assert_int_equal(r.terms[4].document_count, 100);
		arena_release(&a);
	}
	index_free(ix);
}

static void add_times(struct buf *b, const char *word, uint32_t n)
{
	for (; n > 0; n--)
		buf_add_string(b, word);
}

/* Documents of a word, some of whose pairs stand there by themselves too; one of them is rarer than
 * the others and leads. */
static struct index *make_pairs(uint32_t rare)
{
	static const char *const pairs[] = {"人工，", "工智，", "智能，"};
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();

	for (doc_id i = 1; i <= 3000; i++) {
		struct buf text = BUF_INIT;

		if (roll(2) == 0)
			add_times(&text, "人工智能，", 1 + roll(2));
		for (uint32_t k = 0; k < ARRAY_LEN(pairs); k++)
			if (k != rare || (text.len > 0 && roll(3) == 0))
				add_times(&text, pairs[k], roll(roll(4) > 0 ? 2 : 12));
		add_times(&text, "他，", 1 + roll(roll(3) > 0 ? 20 : 200));
		corpus_add(b, &(struct test_doc){.id = i}, buf_slice(&text));
		buf_free(&text);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	return ix;
}

/* Words that share pairs: a list tells of several, and how little it allows one of them says
 * nothing of the others. */
static void test_shared_pairs(void **state)
{
	static const char *const queries[] = {"人工智能 人工", "人工智能 人工智", "人工智能 智能",
					      "工智能 人工智能 人工",
					      "人工智能 -工智 OR 智能 人工智"};

	(void)state;
	for (uint32_t rare = 0; rare < 3; rare++) {
		struct index *ix = make_pairs(rare);

		for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
			expect_same(ix, queries[i]);
		}
		index_free(ix);
	}
}

/* Which of the letters are common changes from place to place. */
static void add_letters(struct buf *b, uint32_t n, uint32_t place)
{
	static const char *const letters[] = {"山", "水", "火", "土", "人", "工", "智", "能"};

	for (; n > 0; n--)
		buf_add_string(b, letters[roll(roll(4) > 0 ? 3 + place : ARRAY_LEN(letters))]);
}

static struct index *make_places(void)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();
	uint32_t place = 0;

	for (doc_id i = 1; i <= 20000; i++) {
		struct buf text = BUF_INIT, title = BUF_INIT;

		place = i % 300 == 0 ? roll(6) : place;
		for (uint32_t n = 1 + roll(roll(20) == 0 ? 60 : 8); n > 0; n--) {
			add_letters(&text, 1 + roll(5), place);
			buf_add_string(&text, "，");
		}
		if (roll(3) == 0)
			add_letters(&title, 1 + roll(12), roll(6));
		buf_add_char(&title, '\0');
		corpus_add(b, &(struct test_doc){.id = i, .title = title.data}, buf_slice(&text));
		buf_free(&title);
		buf_free(&text);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	return ix;
}

/* Words whose pairs are common in some places and rare in others. */
static void test_places(void **state)
{
	struct index *ix = make_places();

	(void)state;
	for (uint32_t i = 0; i < 150; i++) {
		struct buf query = BUF_INIT;

		for (uint32_t n = 1 + roll(2); n > 0; n--) {
			buf_add_string(&query, i % 2 == 0 ? " title:" : " ");
			add_letters(&query, 2 + roll(3), 5);
		}
		buf_add_char(&query, '\0');
		expect_same(ix, query.data);
		buf_free(&query);
	}
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_block_over_windows),
		cmocka_unit_test(test_parts_before_the_whole),
		cmocka_unit_test(test_counts_of_excluded),
		cmocka_unit_test(test_counts_without_total),
		cmocka_unit_test(test_counts_of_many),
		cmocka_unit_test(test_counts_inside),
		cmocka_unit_test(test_shared_pairs),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
