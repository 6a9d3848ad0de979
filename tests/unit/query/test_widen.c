/* Other words for what a query names. */
#include "base/macros.h"
#include "unit/query/corpus.h"
#include "unit/query/excerpts.h"

static const struct test_doc docs[] = {
	{1, "", "螢火二號集群在杭州。", NULL, NULL},
	{2, "", "萤火2号集群在杭州，萤火2号。", NULL, NULL},
	{3, "", "第十二届会议，二〇二三年召开。", NULL, NULL},
	{4, "", "第12屆會議，2023年召開。", NULL, NULL},
	{5, "", "這家公司做人工智慧軟體，在杭州。", NULL, NULL},
	{6, "", "这家公司做人工智能软件，在上海。", NULL, NULL},
	{7, "", "梁文锋在杭州创立了公司。", NULL, NULL},
	{8, "", "Liang Wenfeng founded it in Hangzhou.", NULL, NULL},
	{9, "", "一般的手机，2手商品。", NULL, NULL},
	{10, "", "二手商品", NULL, NULL},
	{11, "", "仓库在十五号楼，用了十五年。", NULL, NULL},
	{12, "", "倉庫在15號樓，用了15年。", NULL, NULL},
	{13, "", "仓库在215号楼，2015年起。", NULL, NULL},
};

static struct facts *facts_of(doc_id id)
{
	static const struct {
		const char *text;
		enum alias_kind kind;
	} aliases[] = {{"梁文锋", ALIAS_NAME},
		       {"Liang Wenfeng", ALIAS_TRANSLATION},
		       {"梁总", ALIAS_SHORT_FORM}};
	struct facts *f = facts_new(id);

	if (id != 7)
		return f;
	f->entities = arena_array(&f->arena, 1, sizeof *f->entities);
	f->mentions = arena_array(&f->arena, 1, sizeof *f->mentions);
	f->mention_regions = arena_array(&f->arena, 1, sizeof *f->mention_regions);
	f->entities[0] = (struct entity){
		.kind = ENTITY_PERSON,
		.person = 5,
		.name = SLICE_LITERAL("梁文锋"),
		.key = SLICE_LITERAL("梁文锋"),
		.aliases = arena_array(&f->arena, ARRAY_LEN(aliases), sizeof(struct alias)),
		.n_aliases = ARRAY_LEN(aliases)};
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		f->entities[0].aliases[i] = (struct alias){
			slice_of_string(aliases[i].text), aliases[i].kind, 1,
			i == 1 ? SLICE_LITERAL("the text has both") : slice_of("", 0)};
	f->mention_regions[0] = REGION_BODY;
	f->n_entities = f->n_mentions = 1;
	return f;
}

static struct index *corpus(void)
{
	struct index *ix = index_new();
	struct segment_builder *b = segment_builder_new();

	for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
		struct document doc = {.id = docs[i].id, .uri = slice_of_string("u")};
		struct slice text = slice_of_string(docs[i].text);

		assert_int_equal(segment_builder_add(b, &doc, text, NULL, 0, facts_of(doc.id)), 0);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	return ix;
}

static const struct {
	const char *query;
	const char *want;  /* best first */
	const char *added; /* the word that was added, or NULL */
} cases[] = {
	/* numbers both ways; what has the word itself comes first */
	{"萤火2号", "2 1", "萤火二号"},
	{"螢火二號", "1 2", "萤火2号"},
	{"2023年", "4 3", "二〇二三年"},
	{"二〇二三年", "3 4", "2023年"},
	{"第12届", "4 3", "第十二届"},
	{"第十二届", "3 4", "第12届"},
	{"杭州 萤火2号", "2 1", "萤火二号"},
	{"萤火2号 -集群", NULL, NULL},
	/* a numeral that is a part of a word is none */
	{"二手", "10", NULL},
	{"一般", "9", NULL},
	{"第十二", "3", NULL},
	{"萤火2", "2", NULL},
	/* a number is not looked for inside a longer one, unless it was asked for */
	{"十五号楼", "11 12", "15号楼"},
	{"15号楼", "12 13 11", "十五号楼"},
	/* dates in digits stand everywhere */
	{"十五年", "11", NULL},
	/* names */
	{"梁文锋", "7 8", "Liang Wenfeng"},
	{"梁文鋒", "7 8", "Liang Wenfeng"},
	{"Liang Wenfeng", "8 7", "梁文锋"},
	{"\"Liang Wenfeng\"", "8 7", "梁文锋"},
	{"梁文锋 杭州", "7", NULL},
	{"梁文锋 Hangzhou", "8", "Liang Wenfeng"},
	{"杭州 -梁文锋", NULL, NULL},
	{"梁总", NULL, NULL},
	/* regional words, also inside a longer one */
	{"人工智慧", "5 6", "人工智能"},
	{"人工智能", "6 5", "人工智慧"},
	{"軟體", "5 6", "软件"},
	{"人工智能软件", "6", NULL},
};

static void ids_of(const struct search_result *r, char *ret, size_t size)
{
	size_t len = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < r->n_hits && len < size; i++)
		len += (size_t)snprintf(ret + len, size - len, "%s%u", i > 0 ? " " : "",
					(unsigned)r->hits[i].doc->document.id);
}

static void check_case(struct index *ix, size_t i)
{
	struct arena a;
	char got[128];

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, slice_of_string(cases[i].query), false, &a);
	ids_of(&r, got, sizeof got);
	if (cases[i].want && strcmp(got, cases[i].want) != 0)
		row("%s: %s, %zu terms", cases[i].query, got, r.n_terms);
	if (cases[i].want)
		assert_string_equal(got, cases[i].want);
	for (size_t k = 1; k < r.n_hits; k++)
		assert_true(r.hits[k].score <= r.hits[k - 1].score);
	const struct term_report *last = &r.terms[r.n_terms - 1];
	if (cases[i].added) {
		assert_non_null(r.shown);
		assert_true(slice_equal(last->text, slice_of_string(cases[i].added)));
		assert_true(last->why.len > 0 && last->document_count > 0);
	} else {
		assert_null(r.shown);
	}
	/* exact: only the word itself */
	struct search_result exact = corpus_search(ix, slice_of_string(cases[i].query), true, &a);
	assert_null(exact.shown);
	if (cases[i].added)
		assert_true(exact.total < r.total);
	for (size_t k = 0; k < exact.n_hits; k++) {
		assert_int_equal(exact.hits[k].id, r.hits[k].id);
		assert_true(exact.hits[k].score >= r.hits[k].score &&
			    exact.hits[k].score <= r.hits[k].score);
	}
	arena_release(&a);
}

static void test_forms(void **state)
{
	struct index *ix = corpus();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check_case(ix, i);
	index_free(ix);
}

/* Pages cut one order, over the border between own and added hits. */
static void test_pages(void **state)
{
	struct index *ix = corpus();
	struct arena a;
	const struct query *q;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(query_parse(SLICE_LITERAL("萤火2号"), &a, &q, NULL), 0);
	for (uint32_t offset = 0; offset < 3; offset++) {
		struct search_options options = {.offset = offset, .limit = 1};
		struct search_result r;
		char got[32];

		assert_int_equal(search_run(index_current(ix), q, &options, NULL, &a, &r, NULL), 0);
		ids_of(&r, got, sizeof got);
		assert_string_equal(got, offset == 0 ? "2" : offset == 1 ? "1" : "");
		assert_int_equal(r.total, 2);
	}
	arena_release(&a);
	index_free(ix);
}

/* An excerpt shows the word that was added. */
static void test_excerpt(void **state)
{
	struct index *ix = corpus();
	struct arena a;
	struct snippets found;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(ix, SLICE_LITERAL("梁文锋"), false, &a);
	assert_non_null(r.shown);
	assert_int_equal(excerpts_of(r.shown, slice_of_string(docs[7].text), NULL, 0, &a, &found),
			 0);
	assert_int_equal(found.items[0].n_highlights, 1);
	assert_true(slice_equal(span_slice(found.items[0].text, found.items[0].highlights[0]),
				SLICE_LITERAL("Liang Wenfeng")));
	arena_release(&a);
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_excerpt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
