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
	assert_int_equal(t.n, ARRAY_LEN(words) + 3);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
