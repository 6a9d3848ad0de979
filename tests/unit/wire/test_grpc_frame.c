#include "support/testing.h"

#include "wire/grpc_frame.h"

static const char frames[] = "\0\0\0\0\1a\0\0\0\0\2bc\0\0\0\0\0";

/* Feeds in pieces of cut bytes and notes each message followed by '|'. */
static int feed_in_chunks(struct slice bytes, size_t cut, struct buf *seen, bool *ret_boundary)
{
	struct grpc_frame_parser parser;
	struct slice message;
	int r = 0;

	grpc_frame_init(&parser, 16);
	for (size_t at = 0; at < bytes.len && r == 0; at += cut) {
		size_t end = at + cut < bytes.len ? at + cut : bytes.len;
		struct slice piece = slice_sub(bytes, at, end);

		while ((r = grpc_frame_next(&parser, &piece, &message, NULL)) > 0) {
			buf_add_slice(seen, message);
			buf_add_char(seen, '|');
		}
	}
	*ret_boundary = grpc_frame_at_boundary(&parser);
	grpc_frame_free(&parser);
	return r;
}

static void test_chunks(void **state)
{
	(void)state;
	for (size_t cut = 1; cut < sizeof frames; cut++) {
		struct buf seen = BUF_INIT;
		bool boundary;

		row("pieces of %zu", cut);
		assert_int_equal(
			feed_in_chunks(slice_of(frames, sizeof frames - 1), cut, &seen, &boundary),
			0);
		assert_string_equal(buf_string(&seen), "a|bc||");
		assert_true(boundary);
		buf_free(&seen);
	}
}

static void test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		struct slice bytes;
		int want;
	} cases[] = {
		{"over the limit, no payload yet", {"\0\0\0\0\21", 5}, ERR_LIMIT},
		{"largest length", {"\0\xff\xff\xff\xff", 5}, ERR_LIMIT},
		{"compressed", {"\1\0\0\0\0", 5}, ERR_UNSUPPORTED},
		{"unknown flag", {"\2\0\0\0\0", 5}, ERR_CORRUPT},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t cut = 1; cut < 6; cut++) {
			struct buf seen = BUF_INIT;
			bool boundary;

			row("%s, pieces of %zu", cases[i].name, cut);
			assert_int_equal(feed_in_chunks(cases[i].bytes, cut, &seen, &boundary),
					 cases[i].want);
			buf_free(&seen);
		}
}

static void test_cut_short(void **state)
{
	(void)state;
	for (size_t len = 1; len < 6; len++) {
		struct buf seen = BUF_INIT;
		bool boundary;

		row("%zu of 6 bytes", len);
		assert_int_equal(feed_in_chunks(slice_of(frames, len), 1, &seen, &boundary), 0);
		assert_int_equal(seen.len, 0);
		assert_false(boundary);
		buf_free(&seen);
	}
}

static void test_prefix(void **state)
{
	unsigned char prefix[GRPC_PREFIX_BYTES];

	(void)state;
	grpc_frame_prefix(0x01020304, prefix);
	assert_memory_equal(prefix, "\0\1\2\3\4", 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_prefix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
