#include "support/testing.h"

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "base/varint.h"

static void test_slices(void **state)
{
	struct slice s = SLICE_LITERAL("abcabc");

	(void)state;
	assert_int_equal(slice_find(s, SLICE_LITERAL("c"), 0), 2);
	assert_int_equal(slice_find(s, SLICE_LITERAL("c"), 3), 5);
	assert_int_equal(slice_find(s, SLICE_LITERAL("x"), 0), SIZE_MAX);
	assert_int_equal(slice_find(s, SLICE_LITERAL("abcabcd"), 0), SIZE_MAX);
	assert_int_equal(slice_find(s, SLICE_LITERAL(""), 6), 6);
	assert_int_equal(slice_find(s, SLICE_LITERAL("a"), 7), SIZE_MAX);
	assert_slice_is(slice_trim(SLICE_LITERAL(" \t x y \r\n")), "x y");
	assert_int_equal(slice_trim(SLICE_LITERAL("   ")).len, 0);
	assert_true(slice_compare(SLICE_LITERAL("a"), SLICE_LITERAL("ab")) < 0);
	assert_true(slice_compare(SLICE_LITERAL("b"), SLICE_LITERAL("ab")) > 0);
	assert_int_equal(slice_compare(slice_of(NULL, 0), SLICE_LITERAL("")), 0);
	assert_true(slice_equal(slice_of(NULL, 0), SLICE_LITERAL("")));
}

/* Every code point goes there and back; everything that is none is refused. */
static void test_utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x110000; code++) {
		char text[UTF8_MAX];
		uint32_t again, before;
		size_t n = utf8_encode(code, text);
		bool surrogate = code >= 0xD800 && code <= 0xDFFF;

		if (utf8_decode(slice_of(text, n), 0, &again) != n ||
		    again != (surrogate ? UTF8_REPLACEMENT : code) ||
		    utf8_decode_before(slice_of(text, n), n, &before) != 0 || before != again)
			fail_msg("U+%04X", code);
	}
}

static void test_utf8_invalid(void **state)
{
	static const char *const rows[] = {
		"\x80",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"\xe4\xb8",
		"\xf0\x9f\x98",
		"\xe4\xb8"
		"a",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct slice s = slice_of_string(rows[i]);
		uint32_t code;

		row("%zu", i);
		assert_int_equal(utf8_decode(s, 0, &code), 1);
		assert_int_equal(code, UTF8_REPLACEMENT);
		assert_int_equal(utf8_validate(s), 0);
	}
	assert_int_equal(utf8_validate(SLICE_LITERAL("a梁\xff")), 4);
	assert_int_equal(utf8_count(SLICE_LITERAL("a梁\xff")), 3);
	assert_true(utf8_is_boundary(SLICE_LITERAL("梁"), 3));
	assert_false(utf8_is_boundary(SLICE_LITERAL("梁"), 1));
	assert_false(utf8_is_boundary(SLICE_LITERAL("梁"), 4));
}

static void test_varints(void **state)
{
	static const uint64_t rows[] = {
		0,         1, 127, 128, 16383, 16384, UINT32_MAX, UINT32_MAX + 1ull, UINT64_MAX - 1,
		UINT64_MAX};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned char bytes[VARINT_MAX];
		size_t n = varint_encode(rows[i], bytes);
		struct slice s = slice_of((const char *)bytes, n);
		uint64_t value = 0;
		uint32_t small;

		row("%zu", i);
		for (size_t cut = 0; cut < n; cut++) {
			struct slice part = slice_of((const char *)bytes, cut);
			assert_int_equal(varint_take(&part, &value), ERR_CORRUPT);
			assert_int_equal(part.len, cut);
		}
		struct slice again = s;
		assert_int_equal(varint_take32(&again, &small),
				 rows[i] > UINT32_MAX ? ERR_CORRUPT : 0);
		assert_int_equal(varint_take(&s, &value), 0);
		assert_true(value == rows[i]);
		assert_int_equal(s.len, 0);
	}
	struct slice long_one = SLICE_LITERAL("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f");
	uint64_t value;
	assert_int_equal(varint_take(&long_one, &value), ERR_CORRUPT);
}

static void test_errors(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(error_set_field(&err, ERR_LIMIT, "page_size", "%d is too many", 9),
			 ERR_LIMIT);
	assert_string_equal(err.message, "9 is too many");
	assert_string_equal(err.field, "page_size");
	assert_int_equal(error_set(NULL, ERR_IO, "x"), ERR_IO);
	assert_string_equal(error_name(ERR_NOT_FOUND), "not found");
	assert_string_equal(error_name(-99), "unknown");
	assert_string_equal(error_name(1), "ok");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices),       cmocka_unit_test(test_utf8_round_trip),
		cmocka_unit_test(test_utf8_invalid), cmocka_unit_test(test_varints),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
