#include "support/testing.h"

#include "base/clock.h"

static void test_format(void **state)
{
	char text[CLOCK_TEXT_MAX];

	(void)state;
	clock_format(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	clock_format(1738022400999, text);
	assert_string_equal(text, "2025-01-28T00:00:00Z");
}

static void test_wall_can_be_set(void **state)
{
	(void)state;
	clock_set_wall_ms(42);
	assert_int_equal(clock_wall_ms(), 42);
	clock_set_wall_ms(-1);
	assert_true(clock_wall_ms() > 1700000000000);
	uint64_t before = clock_monotonic_us();
	assert_true(clock_monotonic_us() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_wall_can_be_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
