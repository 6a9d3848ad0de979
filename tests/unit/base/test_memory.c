#include "support/testing.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/map.h"

struct numbers {
	uint32_t *items;
	size_t n, cap;
};

static void test_arena_budget(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1000);
	char *p = arena_alloc(&a, 500);
	assert_non_null(p);
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(p[i], 0);
	assert_null(arena_alloc(&a, 600));
	assert_non_null(arena_alloc(&a, 400));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(&a, SIZE_MAX));
	arena_release(&a);
	assert_non_null(arena_alloc(&a, 900));
	arena_release(&a);
}

static void test_arena_push(void **state)
{
	struct numbers v = {0};
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t *item = ARENA_PUSH(&a, &v);

		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(v.items[i], i);
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	assert_slice_is(arena_copy(&a, SLICE_LITERAL("abc")), "abc");
	arena_release(&a);
}

/* A large block must not make the small one before it unusable. */
static void test_arena_large_blocks(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	char *small = arena_alloc(&a, 16);
	memset(small, 1, 16);
	char *large = arena_alloc(&a, 1 << 20);
	memset(large, 2, 1 << 20);
	char *next = arena_alloc(&a, 16);
	assert_ptr_equal(next, small + 16);
	assert_int_equal(small[15], 1);
	arena_release(&a);
}

static void test_buf(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_true(slice_starts_with(buf_slice(&b), SLICE_LITERAL("0,1,2,3,")));
	assert_true(slice_ends_with(buf_slice(&b), SLICE_LITERAL("998,999,")));
	size_t len = b.len;
	buf_consume(&b, 4);
	assert_int_equal(b.len, len - 4);
	assert_true(slice_starts_with(buf_slice(&b), SLICE_LITERAL("2,3,")));
	buf_consume(&b, b.len);
	assert_int_equal(b.len, 0);
	buf_add_char(&b, 'x');
	assert_string_equal(buf_string(&b), "x");
	buf_free(&b);
	assert_null(b.data);
}

static void test_map(void **state)
{
	enum { N = 5000 };
	static char keys[N][8];
	struct map m = {0};
	uint32_t value;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		snprintf(keys[i], sizeof keys[i], "k%u", i);
		map_put(&m, slice_of_string(keys[i]), i);
	}
	for (uint32_t i = 0; i < N; i += 2)
		assert_true(map_remove(&m, slice_of_string(keys[i])));
	assert_false(map_remove(&m, slice_of_string(keys[0])));
	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(map_find(&m, slice_of_string(keys[i]), &value), i % 2);
		if (i % 2 == 1)
			assert_int_equal(value, i);
	}
	assert_int_equal(m.n, N / 2);
	map_put(&m, slice_of_string(keys[1]), 7);
	assert_true(map_find(&m, slice_of_string(keys[1]), &value));
	assert_int_equal(value, 7);
	assert_int_equal(m.n, N / 2);
	map_free(&m);
	assert_false(map_find(&m, slice_of_string(keys[1]), &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_budget),
		cmocka_unit_test(test_arena_push),
		cmocka_unit_test(test_arena_large_blocks),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
