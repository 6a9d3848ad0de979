/* No silent miss (DESIGN.md 6.4): whatever stands in a stored text is found, from any place in it
 * to any other, in the other script too. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/clean.h"
#include "text/decode.h"
#include "text/fold.h"
#include "unit/query/corpus.h"

#define SAMPLES   500 /* of each document */
#define CODES_MAX 12

struct texts {
	struct slice *items; /* cleaned, by document id - 1 */
	size_t n, cap;
	struct arena arena;
};

static uint64_t seed = 1;

static uint32_t roll(size_t n)
{
	return test_roll(&seed, (uint32_t)n);
}

static void read_corpus(struct texts *t, char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf bytes = BUF_INIT;
		struct decoded decoded;
		struct cleaned cleaned;

		assert_true(test_read_file(paths[i], &bytes));
		struct slice copy = arena_copy(&t->arena, buf_slice(&bytes));
		buf_free(&bytes);
		assert_int_equal(
			text_decode(copy, (struct slice){"", 0}, &t->arena, &decoded, NULL), 0);
		assert_int_equal(
			text_clean(decoded.text, CONTENT_UNKNOWN, &t->arena, &cleaned, NULL), 0);
		*ARENA_PUSH(&t->arena, t) = cleaned.text;
	}
}

static bool has_han(struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		if (code_is_han(code))
			return true;
	}
	return false;
}

/* A piece of the text with a Han character, 1 to CODES_MAX characters. */
static struct slice pick_piece(struct slice text)
{
	struct slice piece;

	do {
		size_t start = roll(text.len), end;
		uint32_t code, n = 1 + roll(CODES_MAX);

		while (!utf8_is_boundary(text, start))
			start--;
		end = start;
		for (; n > 0 && end < text.len; n--)
			end += utf8_decode(text, end, &code);
		piece = slice_sub(text, start, end);
	} while (!has_han(piece));
	return piece;
}

/* Would the piece as it stands be read as operators? */
static bool has_operators(struct slice piece)
{
	for (size_t i = 0; i < piece.len; i++) {
		char before = i > 0 ? piece.ptr[i - 1] : ' ';

		if (strchr("\"()", piece.ptr[i]) ||
		    (piece.ptr[i] == '-' && (before == ' ' || before == '\n' || (before & 0x80))))
			return true;
	}
	return false;
}

/* The piece as a query, without the quotes that would end a phrase. */
static void write_query(struct buf *b, struct slice piece, bool phrase, bool simplified)
{
	buf_clear(b);
	if (phrase)
		buf_add_char(b, '"');
	for (size_t at = 0; at < piece.len;) {
		char bytes[UTF8_MAX];
		uint32_t code;

		at += utf8_decode(piece, at, &code);
		code = code == '"' ? '\'' : code;
		buf_add(b, bytes, utf8_encode(simplified ? fold_han(code) : code, bytes));
	}
	if (phrase)
		buf_add_char(b, '"');
}

static void must_find(struct index *ix, struct slice query, doc_id id, struct slice piece)
{
	struct arena a;
	bool found = false;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, query, true, &a);
	for (size_t i = 0; i < r.n_hits; i++)
		found = found || r.hits[i].doc->document.id == id;
	if (!found || r.match != MATCH_ALL)
		fail_msg("document %u: '%.*s' does not find '%.*s'", (unsigned)id,
			 SLICE_ARGS(query), SLICE_ARGS(piece));
	arena_release(&a);
}

static void check_pieces(struct index *ix, struct slice text, doc_id id)
{
	struct buf query = BUF_INIT;

	for (int i = 0; i < SAMPLES && has_han(text); i++) {
		struct slice piece = pick_piece(text);

		for (int form = 0; form < 4; form++) {
			if (!(form & 1) && has_operators(piece))
				continue;
			write_query(&query, piece, form & 1, form & 2);
			must_find(ix, buf_slice(&query), id, piece);
		}
	}
	buf_free(&query);
}

/* Every word and number, and every sequence of them that nothing parts. */
static void check_words(struct index *ix, struct slice text, doc_id id)
{
	struct arena a;
	struct folded f;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_fold(text, &a, &f), 0);
	for (size_t i = 0; i < f.n; i++) {
		for (size_t k = i; k < f.n && k < i + 3; k++) {
			if (f.items[k].kind == FOLD_HAN || (k > i && !f.items[k].glued))
				break;
			struct slice word =
				slice_sub(text, f.items[i].source_start, f.items[k].source_end);
			must_find(ix, word, id, word);
		}
	}
	arena_release(&a);
}

static void check_tier(const struct texts *t, bool compress)
{
	struct index *ix = index_new();
	struct segment_builder *b = segment_builder_new();

	for (size_t i = 0; i < t->n; i++)
		corpus_add(b, &(struct test_doc){.id = i + 1}, t->items[i]);
	struct segment *s = segment_builder_finish(b);
	index_publish(ix, compress ? corpus_compress(s) : s, NULL, 0, 1);
	segment_builder_free(b);
	for (size_t i = 0; i < t->n; i++) {
		check_pieces(ix, t->items[i], i + 1);
		check_words(ix, t->items[i], i + 1);
	}
	index_free(ix);
}

static void check_texts(const struct texts *t)
{
	check_tier(t, false);
	check_tier(t, true);
}

static void test_corpus(void **state)
{
	struct texts t = {0};
	char **paths;
	size_t n = test_corpus_files(&paths);

	(void)state;
	if (n == 0)
		skip();
	arena_init(&t.arena, SIZE_MAX / 2);
	read_corpus(&t, paths, n);
	check_texts(&t);
	test_corpus_free(paths, n);
	arena_release(&t.arena);
}

static void test_made_up(void **state)
{
	struct slice items[] = {
		SLICE_LITERAL("ＤｅｅｐＳｅｅｋ发布了Ｖ３，2023年\n12月，½ 的㎏，①号。"),
		SLICE_LITERAL("カタカナと漢字。ｶﾞｷﾞ，東京Tower。한국어 문장"),
		SLICE_LITERAL("it’s Musk's DGX‑A100 集群--state-of-the-art系统 1,000.5元 x_y a/b"),
		SLICE_LITERAL("深 度\n求　索“引号”(括号)𠮷野家 é caf\xc3\xa9 cafe\xcc\x81店 ﬁn"),
	};
	struct texts t = {.items = items, .n = ARRAY_LEN(items)};

	(void)state;
	check_texts(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made_up),
		cmocka_unit_test(test_corpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
