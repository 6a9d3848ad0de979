/* Compressed texts: every text comes back, the choice of tokens is worth it, damage is noticed. */
#include "support/testing.h"

#include <string.h>

#include "base/macros.h"
#include "index/match_code.h"
#include "index/segment.h"
#include "index/text_reader.h"
#include "index/text_train.h"

#define N_TEXTS 300

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Words of two to five bytes, the earlier ones more often; the last texts are noise. */
static struct slice make_text(struct arena *a, uint32_t seed)
{
	size_t len = seed % 7 == 0 ? seed % 31 : 100 + seed % 200;
	char *text = arena_alloc(a, len + 8);
	uint32_t state = seed + 1;

	assert_non_null(text);
	for (size_t at = 0; at < len;) {
		uint32_t word = next(&state) % (1 + next(&state) % 40);

		if (seed >= N_TEXTS - 20) {
			text[at++] = (char)next(&state);
			continue;
		}
		for (uint32_t i = 0; i < 2 + word % 4 && at < len; i++)
			text[at++] = (char)(word * 37 + i * 11);
	}
	return slice_of(text, len);
}

/* A segment's view as far as a reader looks at it. */
struct tier {
	struct segment_document rows[2];
	struct segment_view view;
};

static void tier_init(struct tier *t, const struct text_lexicon *x, struct slice numbers,
		      size_t size)
{
	*t = (struct tier){
		.rows = {{.size = (uint32_t)size, .title = 0}, {.match = (uint32_t)numbers.len}}};
	t->view.documents = t->rows;
	t->view.sections[SECTION_MATCH] = numbers;
	t->view.sections[SECTION_TEXT_MODEL] =
		slice_of((const char *)x->tokens, x->n * sizeof *x->tokens);
}

static void check_text(const struct text_lexicon *x, struct slice text, struct buf *numbers)
{
	struct text_reader reader = {.cap = 0};
	struct segment_text got;
	struct tier t;

	buf_clear(numbers);
	text_lexicon_cut(x, text, numbers);
	tier_init(&t, x, buf_slice(numbers), text.len);
	assert_int_equal(text_reader_read(&reader, &t.view, 0, &got), 0);
	assert_true(slice_equal(got.all, text));

	/* A byte more or less, and a number that there is no token for. */
	t.rows[0].size++;
	reader.view = NULL;
	assert_int_equal(text_reader_read(&reader, &t.view, 0, &got), ERR_CORRUPT);
	t.rows[0].size -= text.len > 1 ? 2 : 0;
	if (text.len > 1)
		assert_int_equal(text_reader_read(&reader, &t.view, 0, &got), ERR_CORRUPT);
	t.rows[0].size = (uint32_t)text.len;
	memset(numbers->data, 0xFF, 2);
	assert_int_equal(text_reader_read(&reader, &t.view, 0, &got), ERR_CORRUPT);
	text_reader_free(&reader);
}

static void test_round_trip(void **state)
{
	static const uint32_t sizes[] = {256, 257, 400, 2000};
	struct slice texts[N_TEXTS];
	struct buf numbers = BUF_INIT;
	struct arena a;
	size_t last = SIZE_MAX;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (uint32_t i = 0; i < N_TEXTS; i++)
		texts[i] = make_text(&a, i);
	for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
		struct text_lexicon x, again;
		size_t bytes = 0;

		row("%u tokens", sizes[k]);
		text_train(texts, N_TEXTS - 20, sizes[k], &x);
		text_train(texts, N_TEXTS - 20, sizes[k], &again);
		assert_true(x.n <= sizes[k] && x.n == again.n);
		assert_memory_equal(x.tokens, again.tokens, x.n * sizeof *x.tokens);
		for (uint32_t i = 0; i < N_TEXTS; i++) {
			if (texts[i].len == 0)
				continue;
			check_text(&x, texts[i], &numbers);
			bytes += numbers.len;
		}
		assert_true(bytes < last);
		last = bytes;
		text_lexicon_free(&x);
		text_lexicon_free(&again);
	}
	buf_free(&numbers);
	arena_release(&a);
}

static void test_longest(void **state)
{
	struct text_lexicon x;
	struct slice text = SLICE_LITERAL("abcdefghijklmnopqrstuvwxyz");

	(void)state;
	text_lexicon_init(&x, 300);
	for (size_t len = 2; len <= TEXT_TOKEN_MAX; len += len == 4 ? 3 : 1)
		text_lexicon_add(&x, slice_sub(text, 0, len));
	text_lexicon_add(&x, SLICE_LITERAL("ab"));
	for (size_t len = 1; len <= text.len; len++) {
		struct slice begin = slice_sub(text, 0, len);
		size_t want = len == 5 || len == 6   ? 4
			      : len < TEXT_TOKEN_MAX ? len
						     : TEXT_TOKEN_MAX;

		assert_int_equal(x.tokens[text_lexicon_longest(&x, begin, 0)].len, want);
	}
	assert_int_equal(x.tokens[text_lexicon_longest(&x, text, 1)].len, 1);
	text_lexicon_free(&x);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
