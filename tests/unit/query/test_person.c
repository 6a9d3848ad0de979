/* person: through the people view, over every document that mentions somebody. */
#include "base/macros.h"
#include "unit/query/corpus.h"

struct named {
	doc_id id;
	person_id person;
	const char *name, *key;
};

static const struct named rows[] = {
	{1, 7, "梁文锋", "梁文锋"},
	{2, 7, "梁文鋒", "梁文锋"},
	{3, 9, "王小川", "王小川"},
	{4, 0, NULL, NULL},
};

static struct facts *facts_of(const struct named *n)
{
	struct facts *f = facts_new(n->id);

	if (!n->name)
		return f;
	f->entities = arena_array(&f->arena, 1, sizeof *f->entities);
	f->mentions = arena_array(&f->arena, 1, sizeof *f->mentions);
	f->mention_regions = arena_array(&f->arena, 1, sizeof *f->mention_regions);
	f->entities[0] = (struct entity){.kind = ENTITY_PERSON,
					 .person = n->person,
					 .name = slice_of_string(n->name),
					 .key = slice_of_string(n->key),
					 .aliases = arena_array(&f->arena, 1, sizeof(struct alias)),
					 .n_aliases = 1};
	f->entities[0].aliases[0] =
		(struct alias){slice_of_string(n->name), ALIAS_NAME, 1, {"", 0}};
	f->mention_regions[0] = REGION_BODY;
	f->n_entities = f->n_mentions = 1;
	return f;
}

static struct index *make_index(void)
{
	struct index *ix = index_new();
	struct segment_builder *b = segment_builder_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct document doc = {.id = rows[i].id, .uri = slice_of_string("u")};

		assert_int_equal(segment_builder_add(b, &doc, SLICE_LITERAL("一条新闻"), NULL, 0,
						     facts_of(&rows[i])),
				 0);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
	return ix;
}

static void test_person(void **state)
{
	static const struct {
		const char *query, *want;
	} cases[] = {
		{"person:梁文锋", "1 2"},
		{"person:梁文鋒", "1 2"},
		{"person:王小川 新闻", "3"},
		{"新闻 -person:梁文锋", "3 4"},
		{"person:梁文锋 person:王小川", ""},
		{"person:\"wang xiaochuan\"", "3"},
		{"person:火星人", ""},
	};
	struct index *ix = make_index();
	char got[64];

	(void)state;
	assert_null(snapshot_people_if_built(index_current(ix)));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		corpus_ids(ix, cases[i].query, false, got, sizeof got);
		if (strcmp(got, cases[i].want) != 0)
			row("%s: %s", cases[i].query, got);
		assert_string_equal(got, cases[i].want);
	}
	assert_ptr_equal(snapshot_people_if_built(index_current(ix)),
			 snapshot_people(index_current(ix)));
	assert_non_null(snapshot_events(index_current(ix)));
	index_free(ix);
}

struct waits {
	const struct snapshot *snapshot;
	unsigned n_long;
};

static void on_pause(void *arg, bool is_long)
{
	struct waits *w = arg;

	assert_false(is_long && snapshot_people_if_built(w->snapshot));
	w->n_long += is_long;
}

/* Who makes the view of people says so first, be it asked for or only for other names. */
static void test_says_so(void **state)
{
	static const char *const queries[] = {"person:梁文锋", "梁文锋"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		struct index *ix = make_index();
		struct waits waits = {.snapshot = index_current(ix)};
		struct interrupt interrupt = {NULL, on_pause, &waits};
		struct search_options options = {.limit = 10};
		struct search_result found;
		const struct query *query;
		struct error err = {0};
		struct arena a;

		row("%s", queries[i]);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(query_parse(slice_of_string(queries[i]), &a, &query, &err), 0);
		for (unsigned times = 0; times < 2; times++)
			assert_int_equal(search_run(waits.snapshot, query, &options, &interrupt, &a,
						    &found, &err),
					 0);
		assert_non_null(snapshot_people_if_built(waits.snapshot));
		assert_int_equal(waits.n_long, 1);
		arena_release(&a);
		index_free(ix);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_person),
		cmocka_unit_test(test_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
