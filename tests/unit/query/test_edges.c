/* Passages that begin or end inside a Latin word or a number, over enough documents that the words
 * of the dictionary are asked for them: as many hits as a scan finds. */
#include "base/macros.h"
#include "index/match_text.h"
#include "unit/query/corpus.h"

#define DOCS    2500u
#define QUERIES 150

static const char *const words[] = {"deepseek", "seek", "Seeker", "k100", "100", "2025", "25",
				    "5",        "ab1",  "1ab",    "年",   "月",  "年",   "月",
				    "发布",     "年月", " ",      "，",   "人",  "人"};

static uint64_t seed = 11;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

struct texts {
	struct buf items[DOCS + 1]; /* by id */
	struct slice matches[DOCS + 1];
	struct arena arena;
};

static struct slice match_of(struct slice text, struct arena *a)
{
	struct match_text m;

	assert_int_equal(match_text_make(text, a, &m), 0);
	return m.text;
}

static struct index *build(struct texts *t, uint32_t per_segment)
{
	struct segment_builder *b = segment_builder_new();
	struct index *ix = index_new();

	for (uint32_t id = 1; id <= DOCS; id++) {
		struct test_doc d = {.id = id};

		corpus_add(b, &d, buf_slice(&t->items[id]));
		if (id % per_segment == 0 || id == DOCS)
			index_publish(ix, segment_builder_finish(b), NULL, 0, id);
	}
	segment_builder_free(b);
	return ix;
}

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* A passage without spaces and marks, with a piece of a word at an edge and Han inside. */
static struct slice pick(const struct texts *t)
{
	for (;;) {
		struct slice text = t->matches[1 + roll(DOCS)];
		size_t from = roll((uint32_t)text.len), to = from + 2 + roll(12);

		if (to > text.len || ((unsigned char)text.ptr[from] & 0xC0) == 0x80 ||
		    (to < text.len && ((unsigned char)text.ptr[to] & 0xC0) == 0x80))
			continue;
		struct slice s = slice_sub(text, from, to);
		bool has_han = false, has_gap = false;
		for (size_t i = 0; i < s.len; i++) {
			has_han = has_han || !is_ascii(s.ptr[i]);
			has_gap = has_gap || s.ptr[i] == ' ' || s.ptr[i] == '\n';
		}
		if (has_han && !has_gap && (is_ascii(s.ptr[0]) || is_ascii(s.ptr[s.len - 1])))
			return s;
	}
}

static void compare(struct index *ix, const struct texts *t, struct slice query)
{
	struct arena a;
	uint32_t want = 0;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (uint32_t id = 1; id <= DOCS; id++)
		want += slice_find(t->matches[id], query, 0) != SIZE_MAX;
	struct search_result r = corpus_search(ix, query, true, &a);
	if (r.total != want)
		fail_msg("'%.*s': %u documents, not %u", SLICE_ARGS(query), r.total, want);
	arena_release(&a);
}

static void test_edges(void **state)
{
	struct texts *t = xcalloc(1, sizeof *t);

	(void)state;
	arena_init(&t->arena, SIZE_MAX / 2);
	for (uint32_t id = 1; id <= DOCS; id++) {
		for (uint32_t n = 4 + roll(20); n > 0; n--)
			buf_add_string(&t->items[id], words[roll(ARRAY_LEN(words))]);
		t->matches[id] = match_of(buf_slice(&t->items[id]), &t->arena);
	}
	struct index *one = build(t, DOCS), *some = build(t, 1100);
	for (int i = 0; i < QUERIES; i++) {
		struct slice query = pick(t);

		compare(one, t, query);
		compare(some, t, query);
	}
	index_free(one);
	index_free(some);
	for (uint32_t id = 0; id <= DOCS; id++)
		buf_free(&t->items[id]);
	arena_release(&t->arena);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
