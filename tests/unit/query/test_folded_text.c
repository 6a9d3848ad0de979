/* Where places of folded text stand in the text: the same as the units of the match text say. */
#include "support/testing.h"

#include "base/arena.h"
#include "base/macros.h"
#include "query/folded_text.h"

static const char *const texts[] = {
	"",
	"深度求索發布新模型",
	"杭州的公司（DeepSeek-V3）在2025年1月27日發布了 O'Brien 的 ｱｲ㈱ 模型。１２３ ABC",
	"Musk's naïve ﬁle — 螢火2號,\n新 的\t一 行\n",
	"𠮷野家 𠮷𠮷 ㌔㍿ ½ e\xcc\x81t\xcc\x83 ǅ ß",
};

/* The units that hold the two ends; inside of a word that folds letter by letter the letters. */
static struct span expected(const struct match_text *m, struct span match)
{
	const struct match_unit *first = m->units, *last = m->units;

	while (first->end <= match.start)
		first++;
	while (last->end < match.end)
		last++;
	struct span s = {first->source_start, last->source_end};
	if (first->kind != FOLD_HAN &&
	    first->end - first->start == first->source_end - first->source_start &&
	    match.start > first->start)
		s.start += match.start - first->start;
	if (last->kind != FOLD_HAN &&
	    last->end - last->start == last->source_end - last->source_start)
		s.end -= last->end - match.end;
	return s;
}

static void check(struct slice text)
{
	struct arena a;
	struct match_text m;
	struct folded_text f;

	arena_init(&a, (size_t)1 << 24);
	assert_int_equal(match_text_make(text, &a, &m), 0);
	assert_int_equal(folded_text_make(text, &a, &f), 0);
	assert_true(slice_equal(f.text, m.text));
	assert_int_equal(f.n_hidden, m.hidden.n);
	for (size_t i = 0; i < f.n_hidden; i++)
		assert_int_equal(f.hidden[i], m.hidden.items[i]);
	for (size_t i = 0; i < m.n_units; i++)
		for (size_t k = i; k < m.n_units; k++)
			for (uint32_t cut = 0; cut < 3; cut++) {
				struct span s = {m.units[i].start, m.units[k].end};

				/* Also parts of the words at both ends. */
				if (cut > 0 && m.units[i].end - s.start > 1)
					s.start++;
				if (cut > 1 && s.end - m.units[k].start > 1)
					s.end--;
				if (s.start >= s.end)
					continue;
				struct span want = expected(&m, s), got = folded_text_source(&f, s);
				assert_int_equal(got.start, want.start);
				assert_int_equal(got.end, want.end);
			}
	arena_release(&a);
}

static void test_source(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		row("text %zu", i);
		check(slice_of_string(texts[i]));
	}
}

/* Plain prose is a run for each stretch between marks, not one for each character. */
static void test_runs(void **state)
{
	struct arena a;
	struct folded_text f;

	(void)state;
	arena_init(&a, (size_t)1 << 20);
	assert_int_equal(folded_text_make(slice_of_string("深度求索，發布新模型。"), &a, &f), 0);
	assert_int_equal(f.n_runs, 2);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
