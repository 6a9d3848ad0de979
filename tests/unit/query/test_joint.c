/* Words and numbers side by side (k6, covid-19, h1n1), which have a term together: the documents
 * found are those whose texts match and that have each word, over all ways to write them. */
#include "base/macros.h"
#include "query/ast.h"
#include "query/pattern.h"
#include "unit/query/corpus.h"

#define DOCS    700u
#define QUERIES 400

static const char *const words[] = {"k",     "K",  "6", "7", "67", "deep", "Deep", "DeepK",
				    "covid", "19", "-", "-", " ",  " ",    "，",   "年",
				    "人",    "6",  "h", "n", "k6", "1"};

static uint64_t seed = 5;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

struct texts {
	struct match_text matches[DOCS + 1]; /* by id */
	struct tokens tokens[DOCS + 1];
	struct arena arena;
};

static bool has_word(const struct tokens *t, const struct query *q, uint32_t term)
{
	const struct query_term *wanted = &q->terms.items[term];

	for (size_t i = 0; i < t->n; i++)
		if (t->items[i].key >= wanted->low && t->items[i].key <= wanted->high)
			return true;
	return false;
}

static bool has_need(const struct tokens *t, const struct query *q, const struct pattern_need *need)
{
	bool parts = need->n_parts > 0;

	if (term_is_joint(q->terms.items[need->term].low) || has_word(t, q, need->term))
		return true;
	for (size_t i = 0; i < need->n_parts; i++)
		parts = parts && has_word(t, q, need->parts[i]);
	return parts;
}

static bool matches(const struct texts *t, uint32_t id, const struct query *q,
		    const struct pattern *p)
{
	const struct match_text *m = &t->matches[id];
	struct pattern_target target = {
		.text = m->text, .hidden = m->hidden.items, .n_hidden = m->hidden.n};
	struct span span;

	for (size_t i = 0; i < p->needs.n; i++)
		if (!has_need(&t->tokens[id], q, &p->needs.items[i]))
			return false;
	return pattern_find(p, &target, 0, false, &span);
}

static void compare(struct index *ix, const struct texts *t, struct slice text, size_t *joints)
{
	struct arena a;
	const struct query *q;
	uint32_t want = 0;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (query_parse(text, &a, &q, NULL) < 0 || q->leaves.n != 1) {
		arena_release(&a);
		return;
	}
	const struct pattern *p = q->leaves.items[0]->pattern;
	for (size_t i = 0; i < p->needs.n; i++)
		*joints += term_is_joint(q->terms.items[p->needs.items[i].term].low);
	for (uint32_t id = 1; id <= DOCS; id++)
		want += matches(t, id, q, p);
	struct search_result r = corpus_search(ix, text, true, &a);
	if (r.total != want)
		fail_msg("'%.*s': %u documents, not %u", SLICE_ARGS(text), r.total, want);
	for (size_t i = 0; i < r.n_hits; i++)
		assert_true(matches(t, (uint32_t)r.hits[i].id, q, p));
	arena_release(&a);
}

static struct index *build(struct texts *t, uint32_t per_segment)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();

	for (uint32_t id = 1; id <= DOCS; id++) {
		struct test_doc d = {.id = id};
		struct buf text = BUF_INIT;

		for (uint32_t n = 2 + roll(12); n > 0; n--)
			buf_add_string(&text, words[roll(ARRAY_LEN(words))]);
		assert_int_equal(match_text_make(buf_slice(&text), &t->arena, &t->matches[id]), 0);
		assert_int_equal(match_text_tokens(&t->matches[id], &t->arena, &t->tokens[id]), 0);
		corpus_add(b, &d, buf_slice(&text));
		buf_free(&text);
		if (id % per_segment == 0 || id == DOCS)
			index_publish(ix, segment_builder_finish(b), NULL, 0, id);
	}
	segment_builder_free(b);
	return ix;
}

static void test_joint(void **state)
{
	struct texts *t = xcalloc(1, sizeof *t);
	size_t joints = 0;

	(void)state;
	arena_init(&t->arena, SIZE_MAX / 2);
	struct index *ix = build(t, 300);
	for (int i = 0; i < QUERIES; i++) {
		struct buf query = BUF_INIT;
		bool quoted = roll(3) == 0;

		buf_add_string(&query, quoted ? "\"" : "");
		for (uint32_t n = 2 + roll(3); n > 0; n--)
			buf_add_string(&query, words[roll(ARRAY_LEN(words))]);
		buf_add_string(&query, quoted ? "\"" : "");
		compare(ix, t, buf_slice(&query), &joints);
		buf_free(&query);
	}
	assert_true(joints > QUERIES / 10);
	index_free(ix);
	arena_release(&t->arena);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_joint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
