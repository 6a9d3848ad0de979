/* Facts outlive the analysis they were copied from. */
#include "support/testing.h"

#include "model/analysis.h"
#include "model/facts.h"

static struct slice in(struct arena *a, const char *text)
{
	return arena_copy(a, slice_of_string(text));
}

static struct facts *copy_and_forget(void)
{
	struct analysis an = {.document.id = 7};
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	an.text = in(&a, "2021年5月，欧阳明志创办远山科技。");
	an.regions = arena_array(&a, 1, sizeof *an.regions);
	an.regions[0] = (struct region){REGION_TITLE, {0, (uint32_t)an.text.len}};
	an.n_regions = 1;
	an.entities = arena_array(&a, 1, sizeof *an.entities);
	an.n_entities = 1;
	an.entities[0] = (struct entity){.kind = ENTITY_PERSON,
					 .person = 3,
					 .name = in(&a, "欧阳明志"),
					 .n_aliases = 1,
					 .n_roles = 1};
	an.entities[0].key = an.entities[0].name;
	an.entities[0].aliases = arena_array(&a, 1, sizeof(struct alias));
	an.entities[0].aliases[0] = (struct alias){in(&a, "欧阳明志"), ALIAS_NAME, 1, {NULL, 0}};
	an.entities[0].roles = arena_array(&a, 1, sizeof(struct role));
	an.entities[0].roles[0].title = in(&a, "创始人");
	an.mentions = arena_array(&a, 1, sizeof *an.mentions);
	an.mentions[0].span = (struct span){15, 27};
	an.n_mentions = 1;
	an.timexes = arena_array(&a, 1, sizeof *an.timexes);
	an.timexes[0] = (struct timex3){.span = {0, 11}, .rule = "month", .anchor.span = {0, 7}};
	an.n_timexes = 1;
	an.claims = arena_array(&a, 2, sizeof *an.claims);
	an.n_claims = 2;
	an.claims[0] = (struct claim){.timex = 0,
				      .when = date_of_month(2021, 5),
				      .n_participants = 1,
				      .n_quantities = 1,
				      .sentence = {0, (uint32_t)an.text.len}};
	an.claims[0].participants = arena_array(&a, 1, sizeof(uint32_t));
	an.claims[0].quantities = arena_array(&a, 1, sizeof(struct quantity));
	an.claims[0].quantities[0].unit = in(&a, "元");
	/* A sentence outside the text gives an empty quote, never a read past the end. */
	an.claims[1] = (struct claim){.timex = TIMEX_INDEX_NONE, .sentence = {5, 4000}};
	struct facts *f = facts_of_analysis(&an);
	arena_release(&a);
	return f;
}

static void test_deep_copy(void **state)
{
	struct facts *f = copy_and_forget();

	(void)state;
	assert_int_equal(f->doc, 7);
	assert_slice_is(f->entities[0].name, "欧阳明志");
	assert_int_equal(f->entities[0].person, 3);
	assert_slice_is(f->entities[0].aliases[0].text, "欧阳明志");
	assert_slice_is(f->entities[0].roles[0].title, "创始人");
	assert_int_equal(f->mention_regions[0], REGION_TITLE);
	assert_slice_is(f->claims[0].time_text, "2021年5月");
	assert_slice_is(f->claims[0].anchor_text, "2021年");
	assert_string_equal(f->claims[0].time_rule, "month");
	assert_slice_is(f->claims[0].quote, "2021年5月，欧阳明志创办远山科技。");
	assert_slice_is(f->claims[0].claim.quantities[0].unit, "元");
	assert_int_equal(f->claims[0].claim.participants[0], 0);
	assert_slice_is(f->claims[1].quote, "");
	assert_string_equal(f->claims[1].time_rule, "");
	facts_free(f);
	facts_free(NULL);
}

static void test_empty(void **state)
{
	struct analysis an = {.document.id = 1};
	struct facts *f = facts_of_analysis(&an);

	(void)state;
	assert_int_equal(f->n_entities + f->n_mentions + f->n_claims, 0);
	facts_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deep_copy),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
