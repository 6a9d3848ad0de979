#include "support/testing.h"

#include "facts_build.h"
#include "resolve/people.h"

static struct people *build(struct facts_builder *b, size_t n)
{
	const struct facts *facts[BUILD_MAX] = {NULL};
	struct people *p = NULL;

	for (size_t i = 0; i < n; i++)
		facts[i] = b[i].facts;
	assert_int_equal(people_build(facts, n, &p), 0);
	return p;
}

static void drop(struct people *p, struct facts_builder *b, size_t n)
{
	people_free(p);
	for (size_t i = 0; i < n; i++)
		facts_free(b[i].facts);
}

static const struct alias *find_alias(const struct person *p, const char *text)
{
	for (size_t i = 0; i < p->n_aliases; i++)
		if (slice_equal(p->aliases[i].text, slice_of_string(text)))
			return &p->aliases[i];
	return NULL;
}

static void test_nobody(void **state)
{
	struct people *p = build(NULL, 0);

	(void)state;
	assert_int_equal(p->n, 0);
	assert_null(people_get(p, 1));
	people_free(p);
}

static void test_one_person_in_both_scripts(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};
	uint32_t x = build_person(&b[0], 7, "张伟国"), y = build_person(&b[1], 7, "張偉國");

	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		build_mention(&b[1], y, 0, i);
	build_mention(&b[0], x, 0, 0);
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 1);
	assert_slice_is(p->items[0].name, "張偉國");
	assert_int_equal(p->items[0].n_mentions, 4);
	assert_int_equal(p->items[0].n_documents, 2);
	assert_int_equal(p->items[0].documents[1], 2);
	assert_int_equal(find_alias(&p->items[0], "张伟国")->kind, ALIAS_OTHER_SCRIPT);
	assert_int_equal(find_alias(&p->items[0], "张伟国")->count, 1);
	drop(p, b, 2);
}

static void test_translation_joins(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};
	uint32_t x = build_person(&b[0], 3, "约翰·史密斯"),
		 y = build_person(&b[1], 9, "John Smith");
	uint32_t latin = build_alias(&b[0], x, "John Smith", ALIAS_TRANSLATION);

	(void)state;
	build_mention(&b[0], x, 0, 0);
	build_mention(&b[0], x, 0, 1);
	build_mention(&b[0], x, latin, 1);
	build_mention(&b[1], y, 0, 0);
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 1);
	assert_int_equal(p->items[0].id, 3);
	assert_ptr_equal(people_get(p, 9), &p->items[0]);
	assert_int_equal(p->items[0].n_ids, 2);
	assert_int_equal(p->items[0].n_mentions, 4);
	const struct alias *alias = find_alias(&p->items[0], "John Smith");
	assert_non_null(alias);
	assert_int_equal(alias->count, 2);
	drop(p, b, 2);
}

static void test_sound_alone_never_joins(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};
	uint32_t x = build_person(&b[0], 1, "李文峰"), y = build_person(&b[1], 2, "李文锋");

	(void)state;
	build_mention(&b[0], x, 0, 0);
	build_mention(&b[1], y, 0, 0);
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 2);
	drop(p, b, 2);
}

static void test_sound_and_role_join(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};
	uint32_t x = build_person(&b[0], 1, "李文峰"), y = build_person(&b[1], 2, "李文锋");

	(void)state;
	build_role(&b[0], x, "创始人", "远山科技");
	build_role(&b[1], y, "創始人", "遠山科技");
	build_mention(&b[0], x, 0, 0);
	build_mention(&b[0], x, 0, 1);
	build_mention(&b[1], y, 0, 0);
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 1);
	assert_slice_is(p->items[0].name, "李文峰");
	const struct alias *other = find_alias(&p->items[0], "李文锋");
	assert_int_equal(other->kind, ALIAS_MISSPELLING);
	assert_slice_is(other->why, "sounds like 李文峰, and both are 创始人 of 远山科技");
	assert_int_equal(p->items[0].n_roles, 1);
	assert_int_equal(p->items[0].roles[0].doc, 1);
	drop(p, b, 2);
}

static void test_sound_and_companions_join(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};

	(void)state;
	for (int i = 0; i < 2; i++) {
		uint32_t x = build_person(&b[i], i == 0 ? 1 : 2, i == 0 ? "李文峰" : "李文锋");
		build_mention(&b[i], x, 0, 0);
		build_mention(&b[i], build_person(&b[i], 5, "周小川"), 0, 1);
		build_mention(&b[i], build_entity(&b[i], 6, ENTITY_ORGANIZATION, "远山科技"), 0, 2);
	}
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 3);
	assert_non_null(people_get(p, 2));
	assert_ptr_equal(people_get(p, 1), people_get(p, 2));
	drop(p, b, 2);
}

static void test_companions_do_not_join_short_names(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};

	(void)state;
	for (int i = 0; i < 2; i++) {
		build_mention(&b[i], build_person(&b[i], i == 0 ? 1 : 2, i == 0 ? "刘裕" : "刘彧"),
			      0, 0);
		build_mention(&b[i], build_person(&b[i], 5, "周小川"), 0, 1);
		build_mention(&b[i], build_entity(&b[i], 6, ENTITY_ORGANIZATION, "远山科技"), 0, 2);
	}
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 4);
	drop(p, b, 2);
}

static void test_reading_and_companions_join(void **state)
{
	static const char *const names[] = {"李文峰", "Wenfeng Li"};

	(void)state;
	for (size_t shared = 1; shared <= 2; shared++) {
		struct facts_builder b[2] = {build_facts(1), build_facts(2)};

		row("%zu shared companions", shared);
		for (size_t i = 0; i < 2; i++) {
			uint32_t x = build_person(&b[i], i + 1, names[i]);

			build_mention(&b[i], x, 0, 0);
			if (i == 0)
				build_mention(&b[i], x, 0, 1);
			for (size_t k = 0; k < shared; k++)
				build_mention(&b[i],
					      build_entity(&b[i], 5 + k, ENTITY_ORGANIZATION,
							   k == 0 ? "Acme" : "Qumo"),
					      0, 1);
		}
		struct people *p = build(b, 2);
		assert_int_equal(people_get(p, 1) == people_get(p, 2), shared == 2);
		if (shared == 2)
			assert_int_equal(find_alias(people_get(p, 1), "Wenfeng Li")->kind,
					 ALIAS_TRANSLATION);
		drop(p, b, 2);
	}
}

/* Two Latin names in one document that spell two Han names in another vouch for each other; one
 * pair alone, or two of short names, does not. */
static void test_two_readings_join(void **state)
{
	static const struct {
		const char *han[2], *latin[2];
		bool joins;
	} cases[] = {
		{{"陈蔚然", "郑晓岚"}, {"Chen Weiran", "Xiaolan Zheng"}, true},
		{{"陈蔚然", "郑晓岚"}, {"Chen Weiran", "John Smith"}, false},
		{{"王伟", "李明"}, {"Wang Wei", "Li Ming"}, false},
	};

	(void)state;
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		struct facts_builder b[2] = {build_facts(1), build_facts(2)};

		row("%s, %s", cases[c].latin[0], cases[c].latin[1]);
		for (uint32_t i = 0; i < 2; i++) {
			uint32_t x = build_person(&b[0], i + 1, cases[c].han[i]);

			build_mention(&b[0], x, 0, i);
			build_mention(&b[0], x, 0, i);
			build_mention(&b[1], build_person(&b[1], i + 3, cases[c].latin[i]), 0, i);
		}
		struct people *p = build(b, 2);
		assert_int_equal(people_get(p, 1) == people_get(p, 3), cases[c].joins);
		assert_int_equal(people_get(p, 2) == people_get(p, 4), cases[c].joins);
		if (cases[c].joins) {
			const struct person *x = people_get(p, 1);
			assert_slice_is(find_alias(x, "Chen Weiran")->why,
					"Chen Weiran spells 陈蔚然, and Xiaolan Zheng beside it "
					"spells 郑晓岚");
		}
		drop(p, b, 2);
	}
}

static void test_most_documents_tell_the_kind(void **state)
{
	(void)state;
	for (size_t organisations = 2; organisations <= 3; organisations++) {
		struct facts_builder b[4];

		row("%zu organisations", organisations);
		for (uint32_t i = 0; i <= organisations; i++) {
			b[i] = build_facts(i + 1);
			build_mention(&b[i],
				      build_entity(&b[i], i == 0 ? 1 : 2,
						   i == 0 ? ENTITY_PERSON : ENTITY_ORGANIZATION,
						   "Qumo"),
				      0, 0);
		}
		struct people *p = build(b, organisations + 1);
		assert_int_equal(p->n, organisations == 2 ? 2 : 1);
		assert_int_equal(people_get(p, 1)->kind,
				 organisations == 2 ? ENTITY_PERSON : ENTITY_ORGANIZATION);
		drop(p, b, organisations + 1);
	}
}

static void test_two_in_one_sentence_are_two(void **state)
{
	struct facts_builder b[1] = {build_facts(1)};
	uint32_t x = build_person(&b[0], 1, "李文峰"), y = build_person(&b[0], 2, "李文锋");

	(void)state;
	build_role(&b[0], x, "董事", "远山科技");
	build_role(&b[0], y, "董事", "远山科技");
	build_mention(&b[0], x, 0, 0);
	build_mention(&b[0], y, 0, 0);
	struct people *p = build(b, 1);
	assert_int_equal(p->n, 2);
	drop(p, b, 1);
}

/* One document's 劉裕 and 劉彧 are two; a longer name is misspelt within a document too. */
static void test_short_names_of_one_document_are_two(void **state)
{
	static const char *const names[][2] = {{"刘裕", "刘彧"}, {"李文峰", "李文锋"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct facts_builder b[1] = {build_facts(1)};
		uint32_t x = build_person(&b[0], 1, names[i][0]);
		uint32_t y = build_person(&b[0], 2, names[i][1]);

		build_role(&b[0], x, "董事", "远山科技");
		build_role(&b[0], y, "董事", "远山科技");
		build_mention(&b[0], x, 0, 0);
		build_mention(&b[0], y, 0, 1);
		struct people *p = build(b, 1);
		assert_int_equal(p->n, i == 0 ? 2 : 1);
		drop(p, b, 1);
	}
}

static void test_another_surname_stays_apart(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};
	uint32_t x = build_person(&b[0], 1, "章文峰"), y = build_person(&b[1], 2, "张文锋");

	(void)state;
	build_role(&b[0], x, "创始人", "远山科技");
	build_role(&b[1], y, "创始人", "远山科技");
	build_mention(&b[0], x, 0, 0);
	build_mention(&b[1], y, 0, 0);
	struct people *p = build(b, 2);
	assert_int_equal(p->n, 2);
	drop(p, b, 2);
}

static void test_search(void **state)
{
	static const struct {
		const char *query;
		person_id want;
		enum people_match match;
	} rows[] = {
		{"欧阳明志", 1, PEOPLE_MATCH_EXACT},
		{"歐陽明誌", 1, PEOPLE_MATCH_EXACT},
		{"欧阳", 1, PEOPLE_MATCH_PREFIX},
		{"明志", 1, PEOPLE_MATCH_PART},
		{"ouyang mingzhi", 1, PEOPLE_MATCH_PINYIN},
		{"ouyangming", 1, PEOPLE_MATCH_PINYIN},
		{"ōuyáng míngzhì", 1, PEOPLE_MATCH_PINYIN},
		{"欧阳明治", 1, PEOPLE_MATCH_PINYIN},
		{"欧阳朋志", 1, PEOPLE_MATCH_MISSPELT},
		{"SMITH", 2, PEOPLE_MATCH_PREFIX},
		{"john smi", 2, PEOPLE_MATCH_PREFIX},
		{"john smyth", 2, PEOPLE_MATCH_MISSPELT},
		{"无此人", 0, PEOPLE_MATCH_MAX},
		{"", 0, PEOPLE_MATCH_MAX},
		{"。", 0, PEOPLE_MATCH_MAX},
	};
	struct facts_builder b[1] = {build_facts(1)};
	struct arena a;

	(void)state;
	build_mention(&b[0], build_person(&b[0], 1, "欧阳明志"), 0, 0);
	build_mention(&b[0], build_person(&b[0], 2, "John Smith"), 0, 1);
	struct people *p = build(b, 1);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct person_hits hits;

		row("%s", rows[i].query);
		assert_int_equal(people_search(p, slice_of_string(rows[i].query), &a, &hits), 0);
		assert_int_equal(hits.n, rows[i].want ? 1 : 0);
		if (rows[i].want) {
			assert_int_equal(hits.items[0].person->id, rows[i].want);
			assert_int_equal(hits.items[0].match, rows[i].match);
		}
	}
	struct person_list list;
	assert_int_equal(people_find_name(p, SLICE_LITERAL("歐陽明志"), &a, &list), 0);
	assert_int_equal(list.n, 1);
	arena_release(&a);
	drop(p, b, 1);
}

static void test_associates(void **state)
{
	struct facts_builder b[2] = {build_facts(1), build_facts(2)};
	struct associates with;
	struct arena a;

	(void)state;
	for (int i = 0; i < 2; i++) {
		uint32_t x = build_person(&b[i], 1, "欧阳明志");
		uint32_t y = build_person(&b[i], 2, "周小川");
		uint32_t z = build_person(&b[i], 3, "John Smith");

		build_mention(&b[i], x, 0, 0);
		build_mention(&b[i], y, 0, 0);
		build_mention(&b[i], y, 0, 0);
		build_mention(&b[i], z, 0, 5);
	}
	struct people *p = build(b, 2);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(people_associates(p, people_get(p, 1), &a, &with), 0);
	assert_int_equal(with.n, 2);
	assert_int_equal(with.items[0].person->id, 2);
	assert_int_equal(with.items[0].sentences, 2);
	assert_int_equal(with.items[0].documents, 2);
	assert_int_equal(with.items[0].n_samples, 2);
	assert_int_equal(with.items[1].sentences, 0);
	assert_int_equal(with.items[1].documents, 2);
	arena_release(&a);
	drop(p, b, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_one_person_in_both_scripts),
		cmocka_unit_test(test_translation_joins),
		cmocka_unit_test(test_sound_alone_never_joins),
		cmocka_unit_test(test_sound_and_role_join),
		cmocka_unit_test(test_sound_and_companions_join),
		cmocka_unit_test(test_companions_do_not_join_short_names),
		cmocka_unit_test(test_reading_and_companions_join),
		cmocka_unit_test(test_two_readings_join),
		cmocka_unit_test(test_most_documents_tell_the_kind),
		cmocka_unit_test(test_two_in_one_sentence_are_two),
		cmocka_unit_test(test_short_names_of_one_document_are_two),
		cmocka_unit_test(test_another_surname_stays_apart),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_associates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
