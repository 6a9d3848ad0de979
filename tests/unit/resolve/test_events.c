#include "support/testing.h"

#include <stdio.h>

#include "base/utf8.h"
#include "facts_build.h"
#include "resolve/events.h"

struct fixture {
	struct facts_builder b[3];
	size_t n;
	struct people *people;
	struct events *events;
};

static void finish(struct fixture *x)
{
	const struct facts *facts[3];

	for (size_t i = 0; i < x->n; i++)
		facts[i] = x->b[i].facts;
	assert_int_equal(people_build(facts, x->n, &x->people), 0);
	assert_int_equal(events_build(x->people, NULL, &x->events), 0);
}

static void drop(struct fixture *x)
{
	events_free(x->events);
	people_free(x->people);
	for (size_t i = 0; i < x->n; i++)
		facts_free(x->b[i].facts);
}

static struct date day(int year, int month, int d)
{
	return date_of_day(days_from_civil((struct civil){year, month, d}));
}

/* Document i + 1 with person 1, who is named once, and a claim. */
static void add_document(struct fixture *x, struct date when, const char *quote)
{
	struct facts_builder *b = &x->b[x->n++];
	uint32_t who[] = {0, UINT32_MAX};

	*b = build_facts(x->n);
	who[0] = build_person(b, 1, "欧阳明志");
	build_mention(b, who[0], 0, 0);
	build_claim(b, when, quote, who);
}

static void test_two_documents_one_event(void **state)
{
	struct fixture x = {0};

	(void)state;
	add_document(&x, date_of_month(2021, 5), "欧阳明志在上海创办远山科技公司");
	add_document(&x, day(2021, 5, 12), "歐陽明志創辦了遠山科技公司，總部設在上海浦東");
	finish(&x);
	assert_int_equal(x.events->n, 1);
	const struct event *e = &x.events->items[0];
	assert_int_equal(e->n_claims, 2);
	assert_int_equal(e->document_count, 2);
	assert_int_equal(e->source_count, 2);
	assert_int_equal(e->when.precision, PRECISION_DAY);
	assert_string_equal(e->when.edtf, "2021-05-12");
	assert_slice_is(e->summary, "歐陽明志創辦了遠山科技公司，總部設在上海浦東");
	assert_int_equal(e->id, 1 * EVENT_CLAIMS_MAX);
	assert_int_equal(e->n_participants, 1);
	assert_ptr_equal(events_get(x.events, e->id), e);
	assert_null(events_get(x.events, e->id + 1));
	drop(&x);
}

static void test_reprint_is_one_source(void **state)
{
	struct fixture x = {0};

	(void)state;
	add_document(&x, day(2021, 5, 12), "欧阳明志在上海创办远山科技公司");
	add_document(&x, day(2021, 5, 12), "歐陽明志在上海創辦遠山科技公司");
	finish(&x);
	assert_int_equal(x.events->n, 1);
	assert_int_equal(x.events->items[0].document_count, 2);
	assert_int_equal(x.events->items[0].source_count, 1);
	drop(&x);
}

static void test_kept_apart(void **state)
{
	static const struct {
		const char *why;
		int month;
		const char *quote;
	} rows[] = {
		{"another month", 6, "欧阳明志在上海创办远山科技公司"},
		{"another matter", 5, "欧阳明志出席了北京的图书展览"},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fixture x = {0};

		row("%s", rows[i].why);
		add_document(&x, date_of_month(2021, 5), "欧阳明志在上海创办远山科技公司");
		add_document(&x, date_of_month(2021, rows[i].month), rows[i].quote);
		finish(&x);
		assert_int_equal(x.events->n, 2);
		drop(&x);
	}
}

/* How many events two documents make of their claims. */
static size_t count_events(struct date when_a, const char *a, struct date when_b, const char *b,
			   char *edtf)
{
	struct fixture x = {0};

	add_document(&x, when_a, a);
	add_document(&x, when_b, b);
	finish(&x);
	size_t n = x.events->n;
	snprintf(edtf, DATE_EDTF_MAX, "%s", x.events->items[0].when.edtf);
	drop(&x);
	return n;
}

static void test_joins(void **state)
{
	struct date year = date_of_year(2021), may = date_of_month(2021, 5);
	struct date d10 = day(2021, 5, 10), d12 = day(2021, 5, 12), june = day(2021, 6, 12);
	const struct {
		const char *why;
		struct date when_a;
		const char *a;
		struct date when_b;
		const char *b;
		size_t events;
		const char *when;
	} rows[] = {
		{"a day inside of a year, much alike", year, "欧阳明志在上海创办远山科技公司", d12,
		 "欧阳明志在上海创办远山科技公司", 1, "2021-05-12"},
		{"a day inside of a year, little alike", year, "欧阳明志回到上海教书多年", d12,
		 "欧阳明志在上海卖出全部股份", 2, "2021"},
		{"one action in other words", may, "欧阳明志创办远山", d12,
		 "欧阳明志和几位友人一起成立了名为远山的新公司", 1, "2021-05-12"},
		{"days of one month that differ", d10, "欧阳明志在上海发布“远山三号”", d12,
		 "欧阳明志带领团队发布新一代芯片「遠山三號」", 1, "2021-05"},
		{"days of one month, another thing", d10, "欧阳明志在上海出席会议并发言", d12,
		 "欧阳明志在上海卖出全部股份", 2, "2021-05-10"},
		{"different things in quotes", may, "欧阳明志发布了新芯片“远山三号”", may,
		 "欧阳明志发布了新系统“近水”，明志很高兴", 2, "2021-05"},
		{"another month", d12, "欧阳明志在上海创办远山科技公司", june,
		 "欧阳明志在上海创办远山科技公司", 2, "2021-05-12"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char edtf[DATE_EDTF_MAX];

		row("%s", rows[i].why);
		assert_int_equal(
			count_events(rows[i].when_a, rows[i].a, rows[i].when_b, rows[i].b, edtf),
			rows[i].events);
		assert_string_equal(edtf, rows[i].when);
	}
}

/* A claim with only the year joins one of two, and does not bring them together. */
static void test_year_joins_no_two_months(void **state)
{
	struct fixture x = {0};

	(void)state;
	add_document(&x, date_of_month(2021, 3), "欧阳明志在上海创办远山科技公司");
	add_document(&x, date_of_year(2021), "欧阳明志在上海创办远山科技公司，");
	add_document(&x, date_of_month(2021, 9), "欧阳明志在上海创办远山科技公司。");
	finish(&x);
	assert_int_equal(x.events->n, 2);
	assert_string_equal(x.events->items[0].when.edtf, "2021-03");
	assert_string_equal(x.events->items[1].when.edtf, "2021-09");
	drop(&x);
}

static void test_long_summary_ends_at_a_clause(void **state)
{
	struct fixture x = {0};
	char quote[1024] = "欧阳明志创办远山科技公司";

	(void)state;
	for (size_t i = 0; i < 9; i++)
		strcat(quote, "，总部设在上海浦东张江科学城的一幢楼里");
	add_document(&x, day(2021, 5, 12), quote);
	finish(&x);
	struct slice s = x.events->items[0].summary;
	assert_true(utf8_count(s) <= EVENT_SUMMARY_CODES + 1);
	assert_true(slice_ends_with(s, SLICE_LITERAL("的一幢楼里…")));
	drop(&x);
}

static void test_no_date_no_event(void **state)
{
	struct fixture x = {0};

	(void)state;
	add_document(&x, (struct date){0}, "欧阳明志在上海创办远山科技公司");
	finish(&x);
	assert_int_equal(x.events->n, 0);
	drop(&x);
}

static void test_look_ups(void **state)
{
	struct fixture x = {0};
	struct event_list list;
	struct arena a;

	(void)state;
	add_document(&x, day(2019, 1, 5), "欧阳明志从学校毕业");
	add_document(&x, date_of_year(2020), "欧阳明志获得奖学金");
	add_document(&x, day(2022, 7, 1), "欧阳明志卖出了全部股份");
	finish(&x);
	assert_int_equal(x.events->n, 3);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	int32_t june = days_from_civil((struct civil){2020, 6, 1});
	assert_int_equal(events_in(x.events, june, june, &a, &list), 0);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.items[0]->when.edtf, "2020");
	assert_int_equal(events_in(x.events, DATE_OPEN_START, DATE_OPEN_END, &a, &list), 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(events_in(x.events, june, DATE_OPEN_END, &a, &list), 0);
	assert_int_equal(list.n, 2);
	const struct person *person = people_get(x.events->people, 1);
	assert_int_equal(events_of_person(x.events, person, &a, &list), 0);
	assert_int_equal(list.n, 3);
	assert_ptr_equal(list.items[2], &x.events->items[2]);
	assert_int_equal(events_of_person(x.events, person + 1, &a, &list), 0);
	assert_int_equal(list.n, 0);
	arena_release(&a);
	drop(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_documents_one_event),
		cmocka_unit_test(test_reprint_is_one_source),
		cmocka_unit_test(test_kept_apart),
		cmocka_unit_test(test_joins),
		cmocka_unit_test(test_year_joins_no_two_months),
		cmocka_unit_test(test_long_summary_ends_at_a_clause),
		cmocka_unit_test(test_no_date_no_event),
		cmocka_unit_test(test_look_ups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
