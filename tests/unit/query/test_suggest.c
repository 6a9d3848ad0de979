#include <stdatomic.h>

#include "base/interrupt.h"
#include "text/fold.h"
#include "unit/query/corpus.h"

static const struct test_doc docs[] = {
	{1, "", "深度求索发布了新模型，創辦人梁文鋒。", NULL, NULL},
	{2, "", "深度求索在杭州。人工智慧的城市，奇美博物館。", NULL, NULL},
	{3, "", "The government of Microsoft and Wikipedia. 梁文鋒說。", NULL, NULL},
	{4, "", "安平古堡，億載金城。臺南市政府", NULL, NULL},
};

static const struct {
	const char *query, *want;
} cases[] = {
	/* the same sound: one character, or more */
	{"梁文峰", "梁文鋒"}, /* 鋒 and 峰: shown folded */
	{"深度求锁", "深度求索"},
	{"杭舟", "杭州"},
	{"深渡求锁", "深度求索"},
	{"億載今城", "億載金城"},
	/* one character off */
	{"億載斤城", "億載金城"},
	{"安平古保", "安平古堡"},
	{"刘文锋", "梁文锋"},
	{"梁大锋", "梁文锋"},
	{"梁文大", "梁文锋"},
	/* two neighbours swapped */
	{"州杭", "杭州"},
	/* one letter */
	{"goverment", "government"},
	{"wikipedai", "wikipedia"},
	{"Microsft 梁文锋", "microsoft 梁文锋"},
	/* with the rest of the query */
	{"杭舟 深度求索", "杭州 深度求索"},
	{"杭舟 \"奇妹\"", "杭州 \"奇美\""},
	{"杭舟 -模型", "杭州 -模型"},
	/* nothing to say */
	{"杭舟 政府", ""},
	{"梁文锋", ""},
	{"zzzzzz", ""},
	{"葡萄", ""},
	{"新模型 奇美", ""},
};

static void test_suggestions(void **state)
{
	struct index *ix = index_new();
	struct arena a;
	bool failed = false;

	(void)state;
	corpus_publish(ix, docs, 2);
	corpus_publish(ix, docs + 2, ARRAY_LEN(docs) - 2);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		struct search_result r =
			corpus_search(ix, slice_of_string(cases[i].query), false, &a);
		struct slice want = text_fold_key(slice_of_string(cases[i].want), &a);
		struct slice got = text_fold_key(r.suggestion, &a);
		if (!slice_equal(got, want)) {
			row("%s: got '%.*s'", cases[i].query, SLICE_ARGS(r.suggestion));
			failed = true;
		}
		arena_release(&a);
	}
	assert_false(failed);
	index_free(ix);
}

/* What was written right keeps its script; what is suggested has hits. */
static void test_script(void **state)
{
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, SLICE_LITERAL("億載今城"), true, &a);
	assert_int_equal(r.total, 0);
	assert_true(slice_equal(r.suggestion, SLICE_LITERAL("億載金城")));
	r = corpus_search(ix, r.suggestion, true, &a);
	assert_int_equal(r.total, 1);
	arena_release(&a);
	index_free(ix);
}

struct asking {
	_Atomic(bool) cancelled;
	uint32_t n,
		last; /* questions whether to go on: so far, and the last that is answered yes */
};

static void count_question(void *arg, bool is_long)
{
	struct asking *asking = arg;

	(void)is_long;
	if (asking->n++ == asking->last)
		atomic_store(&asking->cancelled, true);
}

static int ask_until(struct index *ix, const char *query, uint32_t last, uint32_t *n)
{
	struct asking asking = {.last = last};
	struct interrupt interrupt = {&asking.cancelled, count_question, &asking};
	struct search_options options = {.limit = 5};
	struct search_result result;
	const struct query *q;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(query_parse(slice_of_string(query), &a, &q, NULL), 0);
	int r = search_run(index_current(ix), q, &options, &interrupt, &a, &result, NULL);
	arena_release(&a);
	*n = asking.n;
	return r;
}

/* Whenever a search is cancelled, that is what it says. */
static void test_cancelled(void **state)
{
	static const char *const queries[] = {"深渡求锁", "億載斤城", "goverment"};
	struct index *ix = index_new();

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		uint32_t all, n;

		assert_int_equal(ask_until(ix, queries[i], UINT32_MAX, &all), 0);
		for (uint32_t last = 0; last < all; last++) {
			int r = ask_until(ix, queries[i], last, &n);

			if (r != 0 && r != ERR_CANCELLED)
				fail_msg("%s: %d at question %u", queries[i], r, last);
		}
	}
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suggestions),
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
