#include "support/testing.h"

#include <string.h>

#include "extract/claim_find.h"
#include "extract/timex_find.h"
#include "text/sentence.h"

/* Names stand for entities 0, 1 …, persons when they are short; their first place in the text is
 * their mention. Sentences end at 。 */
static void analyse(struct arena *a, const char *text, const char *const *names,
		    struct analysis *an)
{
	*an = (struct analysis){.text = slice_of_string(text)};
	struct region all = {REGION_BODY, {0, (uint32_t)an->text.len}};
	struct spans sentences;
	assert_int_equal(text_sentences(an->text, &all, 1, a, &sentences, NULL), 0);
	an->sentences = sentences.items;
	an->n_sentences = sentences.n;
	an->mentions = arena_array(a, 8, sizeof *an->mentions);
	an->entities = arena_array(a, 8, sizeof *an->entities);
	for (uint32_t i = 0; names[i]; i++) {
		bool person = strlen(names[i]) <= 9;
		size_t at = slice_find(an->text, slice_of_string(names[i]), 0);

		an->entities[an->n_entities++].kind = person ? ENTITY_PERSON : ENTITY_ORGANIZATION;
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
		{"2019年，青禾光电成立AI公司。", {"青禾光电"}, "2019: 青禾光电成立AI公司 [0]"},
		/* One date, one claim; each further date another. */
		{"2015年，梁文锋毕业，创立了幻方。",
		 {"梁文锋", "幻方"},
		 "2015: 梁文锋毕业，创立了幻方 [0,1]"},
		{"2012年他获奖，次年被保送北京大学。",
		 {"北京大学"},
		 "2012: 2012年他获奖 []|2013: 次年被保送北京大学 [0]"},
		{"2008年毕业后，他做量化投资，用程序交易。",
		 {NULL},
		 "2008: 2008年毕业后，他做量化投资，用程序交易 []"},
		{"梁文锋加入幻方。", {"梁文锋", "幻方"}, "-: 梁文锋加入幻方 [0,1]"},
		/* Only what a clause tells of, not what it is set in or what it only supposes. */
		{"如果2023年公司成立，他会加入。", {NULL}, ""},
		{"公司将于2026年上市。", {NULL}, ""},
		/* rules, requests, habits and forms tell of nothing that happened */
		{"2024年起，学校不得收取费用，违者应予罚款。", {NULL}, ""},
		{"2024年5月，他不得不离开公司。", {NULL}, "2024-05: 他不得不离开公司 []"},
		{"请于2024年5月8日至5月17日提出申请，完成注册。", {NULL}, ""},
		{"自2019年起，每年举办一次书展。", {NULL}, ""},
		{"[案号]77[名称]2020年路面工程采购[状态]完成。", {NULL}, ""},
		{"2024年将办理三场展览，开放市民参加。", {NULL}, ""},
		{"公会拟在2024年12月举办展览。", {NULL}, ""},
		{"公司2024年5月拟定规划，完成注册。",
		 {NULL},
		 "2024-05: 公司2024年5月拟定规划，完成注册 []"},
		{"2024年6月，馆方举办了「2019年书展」。",
		 {NULL},
		 "2024-06: 馆方举办了「2019年书展」 []"},
		{"2020年成立了吗？", {NULL}, ""},
		{"梁文锋是谁。", {"梁文锋"}, ""},
		{"2008年毕业后，", {NULL}, ""},
		{"2008年，这还是一个不被认同的执念。", {NULL}, ""},
		{"《2024年人工智能指数报告》发布。", {NULL}, ""},
		{"他创立了公司（2015年关闭）。", {NULL}, ""},
		/* What is said belongs to a dated saying. */
		{"幻方宣布将于2026年上市。", {"幻方"}, "2026: 幻方宣布将于2026年上市 [0]"},
		{"罗德海2024年5月表示，工程进度一切正常。",
		 {"罗德海"},
		 "2024-05: 罗德海2024年5月表示，工程进度一切正常 [0]"},
		/* What is said under a date of its own is told once. */
		{"罗德海2024年5月说，工厂2019年成立。", {"罗德海"}, "2019: 工厂2019年成立 []"},
		{"罗德海2024年5月说，工程正常，工厂2019年成立。",
		 {"罗德海"},
		 "2024-05: 罗德海2024年5月说，工程正常 [0]|2019: 工厂2019年成立 []"},
		{"新华社北京1月5日电（记者 王某）2019年，工厂正式开工。",
		 {NULL},
		 "2019: 工厂正式开工 []"},
		/* Dropped subjects and pronouns; names of other clauses are not taken. */
		{"前者考上斯坦福大学；后者毕业于浙江大学，2015年成立青禾光电。",
		 {"斯坦福大学", "浙江大学", "青禾光电"},
		 "-: 前者考上斯坦福大学；后者毕业于浙江大学 [0,1]|2015: 2015年成立青禾光电 [2]"},
		{"郑晓岚任教多年。2023年5月，她带队发布了芯片。",
		 {"郑晓岚"},
		 "2023-05: 她带队发布了芯片 [0]"},
		{"陈蔚然认识郑晓岚。2016年，陈蔚然找到她，两人创办了公司。",
		 {"陈蔚然", "郑晓岚"},
		 "2016: 陈蔚然找到她，两人创办了公司 [0,1]"},
		{"青禾光电在杭州。2018年，公司完成融资。", {"青禾光电"}, "2018: 公司完成融资 [0]"},
		{"韩雪梅2020年接替赵卫平，去年升任董事长。",
		 {"韩雪梅", "赵卫平"},
		 "2020: 韩雪梅2020年接替赵卫平 [0,1]|2024: 去年升任董事长 [0]"},
		{"曾旺丁来自湖南，2018年获得二等奖。", {"曾旺丁"}, "2018: 2018年获得二等奖 [0]"},
		/* Ten years and more are no date of an event. */
		{"近十年，青禾光电成立了三家公司。",
		 {"青禾光电"},
		 "-: 近十年，青禾光电成立了三家公司 [0]"},
		{"2015年，青禾光电成立，过去34年它发布了报告。",
		 {"青禾光电"},
		 "2015: 青禾光电成立 [0]"},
		/* A century that begins a name. */
		{"二十一世紀生活事業2019年成立了公司。",
		 {"二十一世紀生活事業"},
		 "2019: 二十一世紀生活事業2019年成立了公司 [0]"},
		{"In 2019 High-Flyer founded an AI lab.",
		 {"High-Flyer"},
		 "2019: In 2019 High-Flyer founded an AI lab [0]"},
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
	assert_int_equal(an.n_claims, 1);
	assert_int_equal(an.claims[0].n_quantities, 2);
	assert_slice_is(an.claims[0].quantities[0].text, "10亿元");
	assert_int_equal(an.claims[0].quantities[1].comparison, COMPARISON_ABOUT);
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
