/* Calls of every kind over a byte-array connection. */
#include "support/testing.h"

#include "base/utf8.h"
#include "unit/rpc/h2_client.h"

static void test_unary(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	struct answer *a = client_call(&c, "/toy.Toy/Echo", "你好", 7);
	assert_status(a, GRPC_OK);
	assert_numbers(a, "7 ");
	assert_string_equal(a->type, "application/grpc");
	assert_int_equal(a->n_headers, 2);
	assert_int_equal(c.toy.n_closed, 1);
	assert_int_equal(h2_session_open_calls(c.h2), 0);
	assert_true(h2_session_is_idle(c.h2));
	client_deinit(&c);
}

static void test_failure(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	struct answer *a = client_call(&c, "/toy.Toy/Fail", "no such ☺", 2);
	assert_status(a, GRPC_NOT_FOUND);
	assert_int_equal(a->n_headers, 1);
	assert_slice_is(buf_slice(&a->message), "no such ☺");
	struct slice details = buf_slice(&a->details);
	static const char *const parts[] = {"type.googleapis.com/google.rpc.ErrorInfo", "not found",
					    "annals", "type.googleapis.com/google.rpc.BadRequest",
					    "inner.text"};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		row("%s", parts[i]);
		assert_true(slice_find(details, slice_of_string(parts[i]), 0) != SIZE_MAX);
	}
	client_deinit(&c);
}

/* Cut at its limit, a message is still UTF-8. */
static void test_long_failure(void **state)
{
	char text[ERROR_MESSAGE_MAX * 2];
	struct client c;

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		memset(text, 'x', shift);
		for (size_t at = shift; at + 3 < sizeof text; at += 3)
			memcpy(text + at, "你\0", 4);
		row("shifted by %zu", shift);
		client_init(&c, NULL);
		struct answer *a = client_call(&c, "/toy.Toy/Fail", text, 1);
		assert_status(a, GRPC_INVALID_ARGUMENT);
		assert_in_range(a->message.len, ERROR_MESSAGE_MAX - 5, ERROR_MESSAGE_MAX);
		assert_int_equal(utf8_validate(buf_slice(&a->message)), a->message.len);
		assert_true(slice_find(buf_slice(&a->details), buf_slice(&a->message), 0) !=
			    SIZE_MAX);
		client_deinit(&c);
	}
}

/* The client has not ended its request and never will: the answer comes all the same. */
static void test_refused_on_headers(void **state)
{
	static const struct {
		const char *path;
		const char *extra[5];
		const char *http;
		enum grpc_status status;
	} cases[] = {
		{"/toy.Toy/Nope", {NULL}, "200", GRPC_UNIMPLEMENTED},
		{"/x.Y/Z", {NULL}, "200", GRPC_UNIMPLEMENTED},
		{"/", {NULL}, "200", GRPC_UNIMPLEMENTED},
		{"/toy.Toy/Write", {NULL}, "200", GRPC_PERMISSION_DENIED},
		{"/toy.Toy/Echo", {"grpc-encoding", "gzip"}, "200", GRPC_UNIMPLEMENTED},
		{"/toy.Toy/Echo", {"grpc-timeout", "1x"}, "200", GRPC_INTERNAL},
		{"/toy.Toy/Echo", {":method", "GET"}, "405", GRPC_OK},
		{"/toy.Toy/Echo", {"content-type", "text/html"}, "415", GRPC_OK},
		{"/toy.Toy/Echo", {"content-type", "application/grpc-web"}, "415", GRPC_OK},
		{"/toy.Toy/Echo", {"content-type", "application/grpc+json"}, "415", GRPC_OK},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct client c;

		row("%s %s %s", cases[i].path, cases[i].extra[0] ? cases[i].extra[0] : "",
		    cases[i].http);
		client_init(&c, NULL);
		int32_t id = client_open_with(&c, cases[i].path, cases[i].extra);
		client_run(&c);
		struct answer *a = answer_of(&c, id);
		assert_true(a->closed);
		assert_int_equal(a->reset, NGHTTP2_NO_ERROR);
		assert_string_equal(a->http, cases[i].http);
		if (a->http[0] == '2')
			assert_status(a, cases[i].status);
		else
			assert_true(a->data.len > 0);
		assert_int_equal(c.toy.n_messages, 0);
		client_deinit(&c);
	}
}

static void test_role_is_named(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	struct answer *a = client_call(&c, "/toy.Toy/Write", "", 0);
	assert_true(slice_find(buf_slice(&a->message), SLICE_LITERAL("right to write"), 0) !=
		    SIZE_MAX);
	client_deinit(&c);
}

static void test_authorities(void **state)
{
	static const char *const authorities[] = {"localhost", "%2Frun%2Fannals.sock",
						  "/run/annals/annals.sock", ""};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(authorities); i++) {
		const char *extra[] = {":authority", authorities[i], NULL};
		struct client c;

		row("'%s'", authorities[i]);
		client_init(&c, NULL);
		int32_t id = client_open_with(&c, "/toy.Toy/Echo", extra);
		client_say_text(&c, id, "", 3, true);
		client_run(&c);
		assert_status(answer_of(&c, id), GRPC_OK);
		client_deinit(&c);
	}
}

static void test_streams(void **state)
{
	static const size_t cuts[] = {1, 2, 3, 7, 10, 1 << 20};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
		struct client c;

		row("pieces of %zu", cuts[i]);
		client_init(&c, NULL);
		c.cut = cuts[i];
		int32_t count = client_open(&c, "/toy.Toy/Count");
		client_say_text(&c, count, "", 5, true);
		int32_t sum = client_open(&c, "/toy.Toy/Sum");
		int32_t chat = client_open(&c, "/toy.Toy/Chat");
		for (uint32_t n = 1; n <= 4; n++) {
			client_say_text(&c, sum, "x", n, n == 4);
			client_say_text(&c, chat, "x", n, false);
			client_run(&c);
		}
		assert_numbers(answer_of(&c, chat), "1 3 6 10 ");
		assert_false(answer_of(&c, chat)->closed);
		client_say(&c, chat, (struct slice){0}, true);
		client_run(&c);
		assert_status(answer_of(&c, chat), GRPC_OK);
		assert_status(answer_of(&c, count), GRPC_OK);
		assert_numbers(answer_of(&c, count), "0 1 2 3 4 ");
		assert_status(answer_of(&c, sum), GRPC_OK);
		assert_numbers(answer_of(&c, sum), "10 ");
		assert_int_equal(c.toy.n_closed, 3);
		client_deinit(&c);
	}
}

static void test_empty_streams(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	struct answer *a = client_call(&c, "/toy.Toy/Count", "", 0);
	assert_status(a, GRPC_OK);
	assert_int_equal(a->data.len, 0);
	int32_t id = client_open(&c, "/toy.Toy/Sum");
	client_say(&c, id, (struct slice){0}, true);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_OK);
	assert_numbers(answer_of(&c, id), "0 ");
	client_deinit(&c);
}

static void test_bad_requests(void **state)
{
	static const struct {
		const char *name;
		struct slice body;
		enum grpc_status status;
	} cases[] = {
		{"no message", {"", 0}, GRPC_UNIMPLEMENTED},
		{"two messages", {"\0\0\0\0\0\0\0\0\0\0", 10}, GRPC_UNIMPLEMENTED},
		{"end inside the prefix", {"\0\0\0", 3}, GRPC_INTERNAL},
		{"end inside a message", {"\0\0\0\0\5ab", 7}, GRPC_INTERNAL},
		{"compressed", {"\1\0\0\0\0", 5}, GRPC_INTERNAL},
		{"unknown flag", {"\7\0\0\0\0", 5}, GRPC_INTERNAL},
		{"too long", {"\0\1\0\0\0", 5}, GRPC_RESOURCE_EXHAUSTED},
		{"no protobuf", {"\0\0\0\0\1\xff", 6}, GRPC_INTERNAL},
		{"not UTF-8", {"\0\0\0\0\3\x0a\1\xff", 8}, GRPC_INVALID_ARGUMENT},
	};
	struct rpc_limits limits = rpc_limits_default;

	(void)state;
	limits.message_bytes = 65535;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct client c;

		row("%s", cases[i].name);
		client_init(&c, &limits);
		int32_t id = client_open(&c, "/toy.Toy/Echo");
		client_say(&c, id, cases[i].body, true);
		client_run(&c);
		assert_status(answer_of(&c, id), cases[i].status);
		assert_int_equal(c.toy.n_messages, 0);
		client_deinit(&c);
	}
}

/* Refused by its prefix, with nothing of it sent. */
static void test_message_limit(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open(&c, "/toy.Toy/Sum");
	client_say(&c, id, slice_of("\0\0\x40\0\1", 5), false);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_RESOURCE_EXHAUSTED);
	assert_true(slice_find(buf_slice(&answer_of(&c, id)->message),
			       SLICE_LITERAL("message_bytes (4194304)"), 0) != SIZE_MAX);
	client_deinit(&c);
}

static void test_reply_limit(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	assert_status(client_call(&c, "/toy.Toy/Large", "", 4 << 20), GRPC_OK);
	struct answer *a = client_call(&c, "/toy.Toy/Large", "", (4 << 20) + 1);
	assert_status(a, GRPC_RESOURCE_EXHAUSTED);
	assert_true(slice_find(buf_slice(&a->message), SLICE_LITERAL("message_bytes"), 0) !=
		    SIZE_MAX);
	client_deinit(&c);
}

static void test_header_limit(void **state)
{
	static char big[17000];
	const char *extra[] = {"big", big, NULL};
	struct client c;

	(void)state;
	memset(big, 'x', sizeof big - 1);
	client_init(&c, NULL);
	int32_t id = client_open_with(&c, "/toy.Toy/Echo", extra);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_RESOURCE_EXHAUSTED);
	client_deinit(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unary),         cmocka_unit_test(test_failure),
		cmocka_unit_test(test_long_failure),  cmocka_unit_test(test_refused_on_headers),
		cmocka_unit_test(test_role_is_named), cmocka_unit_test(test_authorities),
		cmocka_unit_test(test_streams),       cmocka_unit_test(test_empty_streams),
		cmocka_unit_test(test_bad_requests),  cmocka_unit_test(test_message_limit),
		cmocka_unit_test(test_reply_limit),   cmocka_unit_test(test_header_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
