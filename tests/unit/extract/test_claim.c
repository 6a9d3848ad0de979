#include "support/testing.h"

#include <string.h>

#include "extract/claim_find.h"
#include "extract/timex_find.h"

/* Names stand for entities 0, 1 …; their first place in the text is their mention. */
static void analyse(struct arena *a, const char *text, const char *const *names,
		    struct analysis *an)
{
	*an = (struct analysis){.text = slice_of_string(text)};
	an->sentences = arena_alloc(a, sizeof *an->sentences);
	an->sentences[0] = (struct span){0, (uint32_t)an->text.len};
	an->n_sentences = 1;
	an->mentions = arena_array(a, 8, sizeof *an->mentions);
	for (uint32_t i = 0; names[i]; i++) {
		size_t at = slice_find(an->text, slice_of_string(names[i]), 0);
		assert_true(at != SIZE_MAX);
		struct span span = {(uint32_t)at, (uint32_t)(at + strlen(names[i]))};
		an->mentions[an->n_mentions++] = (struct mention){.entity = i, .span = span};
	}
	assert_true(date_parse_iso(SLICE_LITERAL("2025-01-31"), &an->document.published));
	assert_int_equal(timex_find(a, an, NULL), 0);
	assert_int_equal(claim_find(a, an, NULL), 0);
}

/* Each claim as "date: clause [participants]". */
static void print_claims(const struct analysis *an, struct buf *ret)
{
	for (size_t i = 0; i < an->n_claims; i++) {
		const struct claim *c = &an->claims[i];
		if (i > 0)
			buf_add_char(ret, '|');
		buf_printf(ret, "%s: ", date_is_known(&c->when) ? c->when.edtf : "-");
		buf_add_slice(ret, span_slice(an->text, c->span));
		buf_add_string(ret, " [");
		for (size_t k = 0; k < c->n_participants; k++)
			buf_printf(ret, "%s%u", k > 0 ? "," : "", c->participants[k]);
		buf_add_char(ret, ']');
		assert_true((c->timex == TIMEX_INDEX_NONE) == !date_is_known(&c->when));
	}
}

static void test_claims(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *names[3];
		const char *want;
	} cases[] = {
		{"2019年，幻方量化成立AI公司。", {"幻方量化"}, "2019: 幻方量化成立AI公司。 [0]"},
		{"2015年，梁文锋毕业，创立了幻方。",
		 {"梁文锋", "幻方"},
		 "2015: 梁文锋毕业， [0]|2015: 创立了幻方。 [0,1]"},
		{"梁文锋加入幻方。", {"梁文锋", "幻方"}, "-: 梁文锋加入幻方。 [0,1]"},
		{"2012年他获奖，次年被保送北京大学。",
		 {"北京大学"},
		 "2012: 2012年他获奖， [0]|2013: 次年被保送北京大学。 [0]"},
		{"如果2023年公司成立，他会加入。", {NULL}, ""},
		{"公司将于2026年上市。", {NULL}, ""},
		{"幻方宣布将于2026年上市。", {"幻方"}, "2026: 幻方宣布将于2026年上市。 [0]"},
		{"2020年成立了吗？", {NULL}, ""},
		{"梁文锋是谁。", {"梁文锋"}, ""},
		{"In 2019 High-Flyer founded an AI lab.",
		 {"High-Flyer"},
		 "2019: In 2019 High-Flyer founded an AI lab. [0]"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a;
		struct analysis an;
		struct buf got = BUF_INIT;
		const char *names[4] = {cases[i].names[0], cases[i].names[1], cases[i].names[2]};
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		analyse(&a, cases[i].text, names, &an);
		print_claims(&an, &got);
		row("%s", cases[i].text);
		assert_string_equal(buf_string(&got), cases[i].want);
		buf_free(&got);
		arena_release(&a);
	}
}

static void test_quantities_of_claim(void **state)
{
	(void)state;
	static const char *const names[] = {NULL};
	struct arena a;
	struct analysis an;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	analyse(&a, "2021年投入增加到10亿元，搭载了约1万张显卡。", names, &an);
	assert_int_equal(an.n_claims, 2);
	assert_int_equal(an.claims[0].n_quantities, 1);
	assert_slice_is(an.claims[0].quantities[0].text, "10亿元");
	assert_int_equal(an.claims[1].n_quantities, 1);
	assert_int_equal(an.claims[1].quantities[0].comparison, COMPARISON_ABOUT);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_quantities_of_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
