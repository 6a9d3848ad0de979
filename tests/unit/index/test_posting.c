#include "base/macros.h"
#include "base/varint.h"
#include "index/posting.h"
#include "support/testing.h"

static const struct posting list[] = {
	{0, 1, false},
	{1, 2, true},
	{2, 1, true},
	{63, 300, false},
	{64, UINT32_MAX, true},
	{100000, 1, false},
	{UINT32_MAX - 2, 7, true},
};

static void write_list(struct buf *b, const struct posting *items, size_t n)
{
	unsigned char bytes[POSTING_ENTRY_MAX];
	uint32_t base = 0;

	varint_add(b, n);
	for (size_t i = 0; i < n; i++) {
		buf_add(b, bytes, posting_encode(items[i], base, bytes));
		base = items[i].ordinal + 1;
	}
}

static void test_round_trip(void **state)
{
	struct buf b = BUF_INIT;
	struct posting_iter it;
	uint32_t df;

	(void)state;
	write_list(&b, list, ARRAY_LEN(list));
	assert_int_equal(posting_iter_begin(&it, buf_slice(&b), UINT32_MAX, &df), 0);
	assert_int_equal(df, ARRAY_LEN(list));
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		assert_int_equal(posting_iter_next(&it), 1);
		assert_int_equal(it.at.ordinal, list[i].ordinal);
		assert_int_equal(it.at.tf, list[i].tf);
		assert_int_equal(it.at.in_title, list[i].in_title);
	}
	assert_int_equal(posting_iter_next(&it), 0);
	buf_free(&b);
}

/* Every cut and every ordinal over the limit is noticed, or gives a shorter list. */
static void test_damage(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	write_list(&b, list, ARRAY_LEN(list));
	for (size_t cut = 0; cut < b.len; cut++) {
		struct posting_iter it;
		uint32_t df, n = 0;
		int r = posting_iter_begin(&it, slice_of(b.data, cut), UINT32_MAX, &df);

		while (r >= 0 && (r = posting_iter_next(&it)) > 0)
			n++;
		assert_true(r == ERR_CORRUPT || n < ARRAY_LEN(list));
	}
	for (uint32_t limit = ARRAY_LEN(list); limit < 70; limit++) {
		struct posting_iter it;
		uint32_t df;

		assert_int_equal(posting_iter_begin(&it, buf_slice(&b), limit, &df), 0);
		int r;
		while ((r = posting_iter_next(&it)) > 0)
			assert_true(it.at.ordinal < limit);
		assert_int_equal(r, ERR_CORRUPT);
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
