#include "support/testing.h"

#include "base/macros.h"
#include "text/fold.h"
#include "text/variants.h"

static struct slice fold(const char *text, struct arena *a)
{
	return text_fold_key(slice_of_string(text), a);
}

static bool leads_to(struct slice from, struct slice to)
{
	struct slice found[TEXT_VARIANTS_MAX];
	size_t n = text_variants(from, found, ARRAY_LEN(found));

	for (size_t i = 0; i < n; i++) {
		if (slice_equal(found[i], to))
			return true;
	}
	return false;
}

static void test_both_ways(void **state)
{
	static const char *const pairs[][2] = {
		{"人工智慧", "人工智能"},   {"軟體", "软件"},
		{"矽谷", "硅谷"},           {"網際網路", "互联网"},
		{"晶片", "芯片"},           {"演算法", "算法"},
		{"伺服器", "服务器"},       {"奈米", "纳米"},
		{"川普", "特朗普"},         {"隨身碟", "U盘"},
		{"雷射", "激光"},           {"計程車", "出租车"},
		{"行政總裁", "首席执行官"}, {"太空人", "航天员"},
		{"北韓", "朝鲜"},           {"大型語言模型", "大语言模型"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct slice one = fold(pairs[i][0], &a), other = fold(pairs[i][1], &a);

		row("%s %s", pairs[i][0], pairs[i][1]);
		assert_true(leads_to(one, other));
		assert_true(leads_to(other, one));
	}
	arena_release(&a);
}

static void test_limits(void **state)
{
	struct slice found[TEXT_VARIANTS_MAX];

	(void)state;
	assert_int_equal(text_variants(SLICE_LITERAL("梁文锋"), found, ARRAY_LEN(found)), 0);
	assert_int_equal(text_variants(slice_of(NULL, 0), found, ARRAY_LEN(found)), 0);
	assert_int_equal(text_variants(SLICE_LITERAL("软件"), found, 0), 0);
	assert_int_equal(text_variants(SLICE_LITERAL("公车"), found, ARRAY_LEN(found)), 3);
}

/* Every row is written as text_fold writes it, leads somewhere, and from there back. */
static void test_table(void **state)
{
	struct slice text, found[TEXT_VARIANTS_MAX + 1];
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (size_t i = 0; i < variants_rows; i++) {
		text = slice_of(variants_row[i].text, variants_row[i].len);
		row("%.*s", SLICE_ARGS(text));
		assert_true(slice_equal(text_fold_key(text, &a), text));
		size_t n = text_variants(text, found, ARRAY_LEN(found));
		assert_in_range(n, 1, TEXT_VARIANTS_MAX);
		for (size_t j = 0; j < n; j++)
			assert_true(leads_to(found[j], text));
		assert_int_equal(text_variant_at(text, 0), text.len);
	}
	arena_release(&a);
}

static void test_inside(void **state)
{
	struct slice text = SLICE_LITERAL("用人工智慧公司");

	(void)state;
	assert_int_equal(text_variant_at(text, 0), 0);
	assert_int_equal(text_variant_at(text, 3), 12);
	assert_int_equal(text_variant_at(SLICE_LITERAL("人工"), 0), 0);
	assert_int_equal(text_variant_at(SLICE_LITERAL("硅谷"), 0), 6);
	assert_int_equal(text_variant_at(SLICE_LITERAL("硅油"), 0), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
