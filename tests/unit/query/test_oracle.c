/* Answers compared with a scan of every text, on random small corpora in both scripts; scores and
 * order must not depend on how documents are spread over segments, nor on what came and went. */
#include "base/macros.h"
#include "text/fold.h"
#include "unit/query/corpus.h"

#define DOCS    60
#define QUERIES 60
#define ROUNDS  6

/* Few words, so that they meet; each in one script or the other. */
static const char *const words[][2] = {
	{"梁文锋", "梁文鋒"},     {"深度", "深度"}, {"求索", "求索"}, {"量化", "量化"},
	{"发布", "發布"},         {"模型", "模型"}, {"杭州", "杭州"}, {"萤火二号", "螢火二號"},
	{"DeepSeek", "deepseek"}, {"A100", "a100"}, {"2023", "2023"}, {"GPU", "gpu"},
};

static uint64_t seed;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

static void add_word(struct buf *b, size_t word)
{
	buf_add_string(b, words[word][roll(2)]);
}

static void make_text(struct buf *b)
{
	static const char *const gaps[] = {"", "", "，", " ", "\n", "。"};
	uint32_t n = 2 + roll(14);

	for (uint32_t i = 0; i < n; i++) {
		size_t word = roll(ARRAY_LEN(words));
		bool latin = words[word][0][0] > 0;

		/* Latin words stand alone, so that the oracle needs no idea of word boundaries. */
		buf_add_string(b, latin ? " " : gaps[roll(ARRAY_LEN(gaps))]);
		add_word(b, word);
		if (latin)
			buf_add_char(b, ' ');
	}
}

/* A query as text, and as a bitmap of documents that a scan finds. */
struct oracle {
	struct slice folded[DOCS + 1]; /* by id */
	struct buf texts[DOCS + 1];
	bool live[DOCS + 1];
	struct arena arena;
};

static bool stands_in(struct oracle *o, size_t doc, struct slice phrase)
{
	struct slice key = text_fold_key(phrase, &o->arena);

	return slice_find(o->folded[doc], key, 0) != SIZE_MAX;
}

/* Marks leave nothing in the folded text of the oracle: a phrase of one word never crosses one. */
static void make_query(struct oracle *o, unsigned depth, struct buf *query, bool *matches)
{
	bool other[DOCS + 1];
	uint32_t kind = depth == 0 ? 0 : roll(4);

	if (kind == 0) {
		struct buf word = BUF_INIT;

		add_word(&word, roll(ARRAY_LEN(words)));
		buf_add_slice(query, buf_slice(&word));
		for (size_t i = 1; i <= DOCS; i++)
			matches[i] = stands_in(o, i, buf_slice(&word));
		buf_free(&word);
		return;
	}
	buf_add_char(query, '(');
	make_query(o, depth - 1, query, matches);
	buf_add_string(query, kind == 1 ? " OR " : kind == 2 ? " -" : " ");
	make_query(o, depth - 1, query, other);
	buf_add_char(query, ')');
	for (size_t i = 1; i <= DOCS; i++) {
		if (kind == 1)
			matches[i] = matches[i] || other[i];
		else
			matches[i] = matches[i] && other[i] == (kind == 3);
	}
}

static void oracle_set(struct oracle *o, size_t id)
{
	buf_clear(&o->texts[id]);
	make_text(&o->texts[id]);
	o->folded[id] = text_fold_key(buf_slice(&o->texts[id]), &o->arena);
	o->live[id] = true;
}

static void publish_range(struct index *ix, const struct oracle *o, size_t from, size_t to)
{
	struct segment_builder *b = segment_builder_new();

	for (size_t id = from; id < to; id++) {
		struct test_doc d = {.id = id, .title = id % 5 == 0 ? "量化模型" : NULL};

		if (o->live[id])
			corpus_add(b, &d, buf_slice(&o->texts[id]));
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
}

/* Inline: a merge is done before index_maintain() returns. */
static void submit_inline(struct executor *executor, struct job *job)
{
	(void)executor;
	job->done(job, job->run(job));
}

static void compare(struct index *ix, const struct oracle *o, struct slice query,
		    const bool *matches)
{
	struct arena a;
	bool found[DOCS + 1] = {false};
	size_t want = 0;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, query, true, &a);
	for (size_t i = 0; i < r.n_hits; i++)
		found[r.hits[i].doc->document.id] = true;
	for (size_t id = 1; id <= DOCS; id++) {
		/* The title is searched too. */
		bool expected = o->live[id] && matches[id];
		if (id % 5 != 0 && found[id] != expected)
			fail_msg("'%.*s': document %zu: %d, text '%.*s'", SLICE_ARGS(query), id,
				 found[id], SLICE_ARGS(buf_slice(&o->texts[id])));
		want += found[id];
	}
	assert_int_equal(r.total, want);
	assert_int_equal(r.n_hits, want);
	arena_release(&a);
}

/* Asking for the best without a total gives the first of all. */
static void compare_best(struct index *ix, struct slice query)
{
	struct search_options options = {.exact = true, .offset = roll(4), .no_total = true};
	const struct query *q;
	struct search_result best;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result all = corpus_search(ix, query, true, &a);
	options.limit = 1 + roll(8);
	uint32_t end = options.offset + options.limit;
	assert_int_equal(query_parse(query, &a, &q, NULL), 0);
	assert_int_equal(search_run(index_current(ix), q, &options, NULL, &a, &best, NULL), 0);
	size_t left = all.n_hits > options.offset ? all.n_hits - options.offset : 0;
	assert_int_equal(best.n_hits, left < options.limit ? left : options.limit);
	for (size_t i = 0; i < best.n_hits; i++) {
		const struct search_hit *want = &all.hits[options.offset + i];

		assert_int_equal(best.hits[i].doc->document.id, want->doc->document.id);
		assert_memory_equal(&best.hits[i].score, &want->score, sizeof(double));
	}
	assert_true(all.total > end ? best.total > end : best.total == all.total);
	arena_release(&a);
}

/* Same documents in the same order with the same scores, bit by bit. */
static void compare_indexes(struct index *x, struct index *y, struct slice query)
{
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result rx = corpus_search(x, query, false, &a);
	struct search_result ry = corpus_search(y, query, false, &a);
	assert_int_equal(rx.match, ry.match);
	assert_int_equal(rx.total, ry.total);
	assert_int_equal(rx.n_hits, ry.n_hits);
	for (size_t i = 0; i < rx.n_hits; i++) {
		assert_int_equal(rx.hits[i].doc->document.id, ry.hits[i].doc->document.id);
		assert_memory_equal(&rx.hits[i].score, &ry.hits[i].score, sizeof(double));
	}
	for (size_t i = 0; i < rx.n_terms; i++)
		assert_int_equal(rx.terms[i].document_count, ry.terms[i].document_count);
	arena_release(&a);
}

static void check_queries(struct index *ix, struct index *other, struct oracle *o)
{
	for (int i = 0; i < QUERIES; i++) {
		struct buf query = BUF_INIT;
		bool matches[DOCS + 1];

		make_query(o, 3, &query, matches);
		compare(ix, o, buf_slice(&query), matches);
		compare_indexes(ix, other, buf_slice(&query));
		compare_best(ix, buf_slice(&query));
		compare_best(other, buf_slice(&query));
		buf_free(&query);
	}
}

/* `ix` gets the documents in one segment, `other` in many, with detours. */
static void run_round(struct oracle *o)
{
	struct index *ix = index_new(), *other = index_new();
	struct executor inline_executor = {submit_inline};
	struct snapshot_figures figures, other_figures;
	doc_id removed[3];

	for (size_t id = 1; id <= DOCS; id++)
		oracle_set(o, id);
	for (size_t id = 1; id <= DOCS; id += 4)
		publish_range(other, o, id, id + 4 < DOCS ? id + 4 : DOCS + 1);
	for (int i = 0; i < 9; i++) { /* changed documents */
		size_t id = 1 + roll(DOCS);
		oracle_set(o, id);
		publish_range(other, o, id, id + 1);
	}
	for (size_t i = 0; i < ARRAY_LEN(removed); i++) {
		removed[i] = 1 + roll(DOCS);
		o->live[removed[i]] = false;
	}
	struct snapshot *old = snapshot_ref(index_current(other));
	uint32_t before = snapshot_document_count(old);
	index_publish(other, NULL, removed, ARRAY_LEN(removed), 2);
	publish_range(ix, o, 1, DOCS + 1);
	check_queries(ix, other, o);

	snapshot_figures(index_current(other), &other_figures);
	uint32_t segments = other_figures.segments;
	for (int i = 0; i < 8; i++)
		index_maintain(other, &inline_executor);
	snapshot_figures(index_current(ix), &figures);
	snapshot_figures(index_current(other), &other_figures);
	assert_true(other_figures.segments < segments);
	assert_int_equal(figures.documents, other_figures.documents);
	assert_int_equal(figures.text_bytes, other_figures.text_bytes);
	check_queries(ix, other, o);

	/* Who holds an old snapshot still sees it whole. */
	assert_int_equal(snapshot_document_count(old), before);
	for (size_t i = 0; i < ARRAY_LEN(removed); i++)
		assert_true(snapshot_has(old, removed[i]));
	snapshot_unref(old);
	index_free(ix);
	index_free(other);
}

static void test_oracle(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < ROUNDS; i++) {
		struct oracle o = {0};

		seed = 20 + i;
		arena_init(&o.arena, SIZE_MAX / 2);
		run_round(&o);
		for (size_t id = 0; id <= DOCS; id++)
			buf_free(&o.texts[id]);
		arena_release(&o.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oracle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
