#include "support/testing.h"

#include "base/error.h"
#include "wire/grpc_status.h"
#include "wire/grpc_timeout.h"

static void test_every_error_has_a_status(void **state)
{
	(void)state;
	assert_int_equal(grpc_status_of_error(0), GRPC_OK);
	for (int code = ERR_MIN; code < 0; code++) {
		row("%s", error_name(code));
		enum grpc_status status = grpc_status_of_error(code);
		assert_int_not_equal(status, GRPC_OK);
		assert_int_not_equal(status, GRPC_UNKNOWN);
		assert_true(grpc_status_to_error(status) < 0);
	}
	assert_int_equal(grpc_status_to_error(GRPC_INTERNAL), ERR_INTERNAL);
	assert_int_equal(grpc_status_to_error(GRPC_UNAVAILABLE), ERR_BUSY);
	assert_int_equal(grpc_status_to_error(4711), ERR_INTERNAL);
	assert_string_equal(grpc_status_name(5), "NOT_FOUND");
	assert_string_equal(grpc_status_name(99), "UNKNOWN");
}

static void test_status_parse(void **state)
{
	static const char *const bad[] = {"", "01", "-1", "x", "123", "1x", " 1"};
	unsigned status;

	(void)state;
	assert_int_equal(grpc_status_parse(SLICE_LITERAL("0"), &status), 0);
	assert_int_equal(status, 0);
	assert_int_equal(grpc_status_parse(SLICE_LITERAL("14"), &status), 0);
	assert_int_equal(status, 14);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		row("'%s'", bad[i]);
		assert_int_equal(grpc_status_parse(slice_of_string(bad[i]), &status), ERR_INVALID);
	}
}

static void test_messages(void **state)
{
	static const struct {
		const char *plain, *encoded;
	} cases[] = {
		{"plain text", "plain text"},
		{"100%", "100%25"},
		{"\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n",
		 "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP "
		 "%F0%9F%98%88%09%0A"},
		{"\xff", "%FF"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b = BUF_INIT, back = BUF_INIT;

		row("%s", cases[i].plain);
		grpc_message_encode(slice_of_string(cases[i].plain), 1000, &b);
		assert_slice_is(buf_slice(&b), cases[i].encoded);
		grpc_message_decode(buf_slice(&b), &back);
		assert_slice_is(buf_slice(&back), cases[i].plain);
		buf_free(&b);
		buf_free(&back);
	}
	struct buf b = BUF_INIT;
	grpc_message_encode(SLICE_LITERAL("ab\u263a"), 10, &b);
	assert_slice_is(buf_slice(&b), "ab");
	buf_clear(&b);
	grpc_message_decode(SLICE_LITERAL("100% %zz %4"), &b);
	assert_slice_is(buf_slice(&b), "100% %zz %4");
	buf_free(&b);
}

static void test_base64(void **state)
{
	static const char *const bad[] = {"A", "AAAAA", "A*==", "AA=A"};
	struct buf text = BUF_INIT, back = BUF_INIT;
	char bytes[256];

	(void)state;
	for (size_t len = 0; len < sizeof bytes; len++) {
		bytes[len] = (char)(len * 37);
		for (unsigned pad = 0; pad < 2; pad++) {
			buf_clear(&text);
			buf_clear(&back);
			grpc_base64_encode(slice_of(bytes, len), &text);
			while (pad && text.len % 4)
				buf_add_char(&text, '=');
			assert_int_equal(grpc_base64_decode(buf_slice(&text), &back), 0);
			assert_int_equal(back.len, len);
			if (len > 0)
				assert_memory_equal(back.data, bytes, len);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		row("%s", bad[i]);
		assert_int_equal(grpc_base64_decode(slice_of_string(bad[i]), &back), ERR_INVALID);
	}
	buf_free(&text);
	buf_free(&back);
}

static void test_timeouts(void **state)
{
	static const struct {
		const char *text;
		int want;
		uint64_t us;
	} cases[] = {
		{"4990m", 0, 4990000},
		{"4658500u", 0, 4658500},
		{"1n", 0, 1},
		{"1S", 0, 1000000},
		{"2M", 0, 120000000},
		{"99999999H", 0, 359999996400000000},
		{"0m", 0, 0},
		{"", ERR_INVALID, 0},
		{"m", ERR_INVALID, 0},
		{"5", ERR_INVALID, 0},
		{"123456789m", ERR_INVALID, 0},
		{"-1m", ERR_INVALID, 0},
		{"5s", ERR_INVALID, 0},
		{"5 m", ERR_INVALID, 0},
	};
	char text[GRPC_TIMEOUT_TEXT_MAX];
	uint64_t us, back;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		row("%s", cases[i].text);
		us = 0;
		assert_int_equal(grpc_timeout_parse(slice_of_string(cases[i].text), &us),
				 cases[i].want);
		assert_int_equal(us, cases[i].us);
	}
	for (us = 1; us < UINT64_MAX / 7; us = us * 7 + 3) {
		row("%llu us", (unsigned long long)us);
		grpc_timeout_format(us, text);
		assert_int_equal(grpc_timeout_parse(slice_of_string(text), &back), 0);
		if (us < 359999996400000000)
			assert_true(back >= us);
	}
	grpc_timeout_format(0, text);
	assert_string_equal(text, "1n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_error_has_a_status),
		cmocka_unit_test(test_status_parse),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_timeouts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
