#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "index/match_text.h"
#include "support/testing.h"

/* Match text with '~' for hidden boundaries and '/' for marks. */
static const struct {
	const char *text, *want;
} cases[] = {
	{"深度 求索\n發布", "深度求索发布"},
	{"深度，求索", "深度/求索"},
	{"ＤｅｅｐＳｅｅｋ-V3", "deep~seek~v3"},
	{"DGX-A100 GPU", "dgx~a100 gpu"},
	{"HTTPServer iPhone ABC", "http~server i~phone abc"},
	{"a, b", "a/b"},
	{"don't Musk's", "dont musk~s"},
	{"2024-12-26", "2024/12/26"},
	{"公司 OpenAI 的", "公司open~ai的"},
	{"½", "1/2"},
	{"", ""},
};

static void mark(const struct match_text *m, char *ret)
{
	size_t hidden = 0;

	for (size_t i = 0; i < m->text.len; i++) {
		if (hidden < m->hidden.n && m->hidden.items[hidden] == i) {
			*ret++ = '~';
			hidden++;
		}
		*ret++ = m->text.ptr[i] == '\n' ? '/' : m->text.ptr[i];
	}
	*ret = '\0';
	assert_int_equal(hidden, m->hidden.n);
}

static void test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena a;
		struct match_text m;
		char got[256];

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(match_text_make(slice_of_string(cases[i].text), &a, &m), 0);
		mark(&m, got);
		if (strcmp(got, cases[i].want) != 0)
			row("%s: %s", cases[i].text, got);
		assert_string_equal(got, cases[i].want);
		arena_release(&a);
	}
}

static bool has_token(const struct tokens *t, term_key key)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i].key == key)
			return true;
	return false;
}

static void assert_joint(const struct tokens *t, const char *first, const char *second)
{
	assert_true(has_token(t, term_of_joint(slice_of_string(first), slice_of_string(second))));
}

static void test_tokens(void **state)
{
	static const char *const words[] = {"deepseek",  "deep",  "seek", "v",
					    "deepseekv", "seekv", "3"};
	struct arena a;
	struct match_text m;
	struct tokens t;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(match_text_make(SLICE_LITERAL("深度DeepSeek-V3，求"), &a, &m), 0);
	assert_int_equal(match_text_tokens(&m, &a, &t), 0);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_true(has_token(&t, term_of_word(slice_of_string(words[i]))));
	assert_true(has_token(&t, term_of_pair(0x6DF1, 0x5EA6)));
	assert_true(has_token(&t, term_of_pair(0x5EA6, 0)));
	assert_true(has_token(&t, term_of_pair(0x6C42, 0)));
	assert_joint(&t, "v", "3");
	assert_joint(&t, "seekv", "3");
	assert_joint(&t, "deepseekv", "3");
	assert_int_equal(t.n, ARRAY_LEN(words) + 3 + 3);
	arena_release(&a);
}

/* Words and numbers side by side, whatever parts them but marks, in either order. */
static void test_joint(void **state)
{
	static const struct {
		const char *text, *first, *second;
		size_t n; /* in all */
	} rows[] = {
		{"K6", "k", "6", 1},
		{"k 6", "k", "6", 1},
		{"k-6", "k", "6", 1},
		{"6k", "6", "k", 1},
		{"第6K", "6", "k", 1},
		{"6 HttpServer", "6", "http", 2},
		{"k.6", "", "", 0},
		{"k年6", "", "", 0},
		{"6 7", "", "", 0},
		{"k l", "", "", 0},
		{"h1n1", "1", "n", 3},
		{"6 HttpServer", "6", "httpserver", 2},
		{"DeepK6", "k", "6", 2},
		{"DeepK6", "deepk", "6", 2},
		{"abcdefghijklmnopqrstuvwxyzabcdefg 6", "", "", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a;
		struct match_text m;
		struct tokens t;
		size_t n = 0;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(match_text_make(slice_of_string(rows[i].text), &a, &m), 0);
		assert_int_equal(match_text_tokens(&m, &a, &t), 0);
		for (size_t k = 0; k < t.n; k++)
			n += term_is_joint(t.items[k].key);
		assert_int_equal(n, rows[i].n);
		if (n > 0)
			assert_joint(&t, rows[i].first, rows[i].second);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_joint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
