#include "support/testing.h"

#include "base/macros.h"
#include "model/document.h"

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < DAMAGE_KIND_MAX; i++) {
		assert_true(strlen(damage_kind_name((enum damage_kind)i)) > 0);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(damage_kind_name((enum damage_kind)i),
						damage_kind_name((enum damage_kind)j));
	}
	assert_string_equal(damage_kind_name(DAMAGE_KIND_MAX), "unknown");
}

static void test_score(void **state)
{
	struct damage d = {0};

	(void)state;
	assert_true(damage_score(&d, 0) < 1e-9);
	assert_true(damage_score(&d, 100) < 1e-9);
	d.counts[DAMAGE_PINYIN] = 2;
	d.counts[DAMAGE_MOJIBAKE] = 3;
	assert_true(damage_score(&d, 100) > 0.0499 && damage_score(&d, 100) < 0.0501);
	d.counts[DAMAGE_BAD_BYTES] = UINT32_MAX;
	assert_true(damage_score(&d, 100) > 0.999 && damage_score(&d, 100) < 1.001);
	assert_true(damage_score(&d, 0) > 0.999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_score),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
