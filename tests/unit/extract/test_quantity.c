#include "support/testing.h"

#include "extract/quantity.h"

static const struct {
	const char *text, *want, *unit;
	double value;
	enum comparison comparison;
} cases[] = {
	{"搭载了1100块GPU", "1100块", "块", 1100, COMPARISON_EXACTLY},
	{"总投资近2亿元", "近2亿元", "元", 2e8, COMPARISON_ABOUT},
	{"约1万张显卡", "约1万张", "张", 1e4, COMPARISON_ABOUT},
	{"拥有超过1万枚芯片", "超过1万枚", "枚", 1e4, COMPARISON_AT_LEAST},
	{"企业不超过5家", "不超过5家", "家", 5, COMPARISON_AT_MOST},
	{"成本558万美元", "558万美元", "美元", 5.58e6, COMPARISON_EXACTLY},
	{"需要5000万美金", "5000万美金", "美金", 5e7, COMPARISON_EXACTLY},
	{"降低85%。", "85%", "%", 85, COMPARISON_EXACTLY},
	{"8家公司", "8家", "家", 8, COMPARISON_EXACTLY},
	{"有600余只基金", "600余只", "只", 600, COMPARISON_AT_LEAST},
	{"耗資5億美元左右", "5億美元左右", "美元", 5e8, COMPARISON_ABOUT},
	{"it cost $5.6 million to train", "$5.6 million", "$", 5.6e6, COMPARISON_EXACTLY},
	{"they used 2,048 GPUs", "2,048 GPUs", "GPUs", 2048, COMPARISON_EXACTLY},
	{"more than 50 percent of it", "more than 50 percent", "percent", 50, COMPARISON_AT_LEAST},
	{"it raised $40m in May", "$40m", "$", 4e7, COMPARISON_EXACTLY},
	{"valued at about $1.2bn", "about $1.2bn", "$", 1.2e9, COMPARISON_ABOUT},
	{"a grant of €5m.", "€5m", "€", 5e6, COMPARISON_EXACTLY},
	{"it costs $300 more", "$300", "$", 300, COMPARISON_EXACTLY},
	{"第3家公司", NULL, NULL, 0, COMPARISON_NONE},
	{"英伟达A100显卡", NULL, NULL, 0, COMPARISON_NONE},
	{"这是一个有趣的细节", NULL, NULL, 0, COMPARISON_NONE},
	{"GPT-4 of 2023", NULL, NULL, 0, COMPARISON_NONE},
};

static void test_quantities(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a;
		struct timex_text t;
		struct quantities found = {0};
		struct analysis an = {.text = slice_of_string(cases[i].text)};
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(timex_text_init(&t, an.text, &a), 0);
		struct span clause = {0, (uint32_t)an.text.len};
		assert_int_equal(quantity_find(&t, &an, clause, &a, &found), 0);
		row("%s", cases[i].text);
		assert_int_equal(found.n, cases[i].want ? 1 : 0);
		if (found.n == 1) {
			const struct quantity *q = &found.items[0];
			assert_slice_is(q->text, cases[i].want);
			assert_slice_is(q->unit, cases[i].unit);
			assert_true(q->value > cases[i].value * 0.999999 &&
				    q->value < cases[i].value * 1.000001);
			assert_int_equal(q->comparison, cases[i].comparison);
		}
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_quantities)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
