#include "unit/query/corpus.h"

static const struct test_doc docs[] = {
	{1, "深度求索发布新模型", "梁文锋在杭州说，DeepSeek发布了R1。年1月，A100GPU很多。",
	 "新华社", "2025-01-20"},
	{2, "幻方量化", "幻方的DGX-A100机群。深度学习，求索不止。他们用了HTTPServer。", "財新",
	 "2024-05-06"},
	{3, "English", "The High-Flyer quant fund. Musk's DeepSeek-V3 costs 3.14 dollars.", NULL,
	 NULL},
	{4, "", "深度\n  求索 2023年成立，梁\n文鋒創辦。", "新華社北京分社", "2023-07"},
	{5, "螢火二號", "萤火二号集群。量化投資。", NULL, "2021"},
	{6, "", "abc def. ghi-jkl mno", NULL, NULL},
};

static const struct {
	const char *query, *want;
} cases[] = {
	/* both scripts, over line breaks and spaces, not over marks */
	{"深度求索", "1 4"},
	{"\"深度求索\"", "1 4"},
	{"梁文鋒", "1 4"},
	{"梁文锋", "1 4"},
	{"萤火二号", "5"},
	{"螢火", "5"},
	{"度求", "1 4"},
	{"习求", ""},
	{"深度 求索", "1 2 4"},
	{"\"学习，求索\"", "2"},
	{"\"学习求索\"", "~2"},
	/* one character, also at the end of a run */
	{"号", "5"},
	{"说", "1"},
	{"锋", "1 4"},
	{"的", "2"},
	/* Han with pieces of words and numbers */
	{"eek发布了", "1"},
	{"k发", "1"},
	{"年1", "1"},
	{"23年成", "4"},
	{"3年", "4"},
	{"0GPU很", "1"},
	{"了R", "1"},
	{"的DGX-A100机", "2"},
	{"的DGXA100机", "2"},
	/* words: whole, in glued sequences, by hyphens and capitals */
	{"A100", "1 2"},
	{"a100gpu", "1"},
	{"GPU", "1"},
	{"DGX", "2"},
	{"DGX-A100", "2"},
	{"\"DGX A100\"", "2"},
	{"deepseek", "1 3"},
	{"seek", "1 3"},
	{"Deep", "1 3"},
	{"v3", "3"},
	{"DeepSeek-V3", "3"},
	{"highflyer", "3"},
	{"High-Flyer", "3"},
	{"\"high flyer\"", "3"},
	{"flyer", "3"},
	{"Musk", "3"},
	{"server", "2"},
	{"3.14", "3"},
	{"2023", "4"},
	/* inside longer words only when nothing else is there */
	{"eepSee", "*1 3"},
	{"202", "*4"},
	{"fly", "*3"},
	{"zzz", ""},
	/* operators */
	{"量化 -集群", "2"},
	{"螢火 OR DGX", "2 5"},
	{"(螢火 OR DGX) 量化", "2 5"},
	{"(螢火 OR DGX) -A100", "5"},
	{"A100 OR 螢火 -A100", "1 2 5"},
	{"GPU 螢火 OR 集群", "5"},
	{"量化 -(集群 OR DGX)", ""},
	{"\"abc def\"", "6"},
	{"\"def ghi\"", "~6"},
	{"\"def. ghi\"", "6"},
	{"abc -\"mno\"", ""},
	/* fields */
	{"title:量化", "2"},
	{"量化", "2 5"},
	{"title:深度求索", "1"},
	{"title:english", "3"},
	{"english", "3"},
	{"publisher:新華社", "1 4"},
	{"publisher:财新", "2"},
	{"深度 after:2024", "1 2"},
	{"深度 before:2024", "4"},
	{"深度 after:2023-07 before:2025-01-20", "2 4"},
	/* operators as they are typed in Chinese */
	{"（螢火 OR DGX） 量化", "2 5"},
	{"量化 -（集群 OR DGX）", ""},
	{"“深度学习，求索”", "2"},
	{"「學習求索」", "~2"},
	{"title：量化", "2"},
	{"“深度", "1 2 4"},
	{"abc AND def", "6"},
	/* cut through an inserted reading, or through a real one */
	{"hè)求索", "1 2 4"},
	{"\"hè)求索\"", "1 2 4"},
	{"\"(shè)，求索\"", "1 2 4"},
	{"梁文(fēn", "1 4"},
	{"tuán)集群(l", "5"},
	{"eng)群", "2 5"},
	{"hè)火星(x", ""},
	/* best partial matches */
	{"梁文锋 螢火", "~1 4 5"},
	{"梁文锋 螢火 -投资", "~1 4"},
	{"title:梁文鋒", ""},
};

static void test_answers(void **state)
{
	struct index *ix = index_new();
	char got[256];

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		corpus_ids(ix, cases[i].query, false, got, sizeof got);
		if (strcmp(got, cases[i].want) != 0)
			row("%s: got %s, want %s", cases[i].query, got, cases[i].want);
	}
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		corpus_ids(ix, cases[i].query, false, got, sizeof got);
		assert_string_equal(got, cases[i].want);
	}
	corpus_ids(ix, "eepSee", true, got, sizeof got);
	assert_string_equal(got, "");
	corpus_ids(ix, "梁文锋 螢火", true, got, sizeof got);
	assert_string_equal(got, "");
	corpus_ids(ix, "hè)求索", true, got, sizeof got);
	assert_string_equal(got, "");
	index_free(ix);
}

static void test_remnants_are_reported(void **state)
{
	struct index *ix = index_new();
	struct arena a;

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, SLICE_LITERAL("hè)求索(s"), false, &a);
	assert_int_equal(r.match, MATCH_ALL);
	assert_int_equal(r.n_terms, 3);
	assert_true(slice_equal(r.terms[0].text, SLICE_LITERAL("hè)")));
	assert_true(slice_starts_with(r.terms[0].why, SLICE_LITERAL("left out")));
	assert_int_equal(r.terms[1].document_count, 3);
	assert_true(slice_equal(r.terms[2].text, SLICE_LITERAL("(s")));
	assert_true(r.note.len > 0);
	arena_release(&a);
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_remnants_are_reported),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
