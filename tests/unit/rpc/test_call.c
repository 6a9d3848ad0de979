/* Calls of every kind over a byte-array connection. */
#include "support/testing.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "unit/rpc/h2_client.h"

static void assert_status(const struct answer *a, enum grpc_status status)
{
	char want[4];

	snprintf(want, sizeof want, "%u", (unsigned)status);
	assert_string_equal(a->http, "200");
	assert_string_equal(a->grpc, want);
	assert_true(a->closed);
}

static void assert_numbers(struct answer *a, const char *want)
{
	struct buf b = BUF_INIT;

	assert_string_equal(answer_numbers(a, &b), want);
	buf_free(&b);
}

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

static void test_deadline(void **state)
{
	const char *extra[] = {"grpc-timeout", "50m", NULL};
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open_with(&c, "/toy.Toy/Later", extra);
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	assert_int_equal(rpc_server_check_deadlines(c.server, clock_monotonic_us()), 1);
	assert_false(atomic_load(call_cancelled(c.toy.later)));
	rpc_server_check_deadlines(c.server, clock_monotonic_us() + 60000);
	assert_true(atomic_load(call_cancelled(c.toy.later)));
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_DEADLINE_EXCEEDED);
	text_send(c.toy.later, 1, call_reply); /* too late, and harmless */
	client_run(&c);
	assert_int_equal(answer_of(&c, id)->data.len, 0);
	assert_int_equal(rpc_server_check_deadlines(c.server, clock_monotonic_us()), 0);

	id = client_open(&c, "/toy.Toy/Later");
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	rpc_server_check_deadlines(c.server, clock_monotonic_us() + 31000000);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_DEADLINE_EXCEEDED);
	client_deinit(&c);
}

/* Behind DATA that the client's window holds up, trailers cannot go out: a reset ends the call. */
static void test_deadline_behind_window(void **state)
{
	const char *extra[] = {"grpc-timeout", "50m", NULL};
	const nghttp2_settings_entry narrow = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 10};
	struct client c;

	(void)state;
	client_init(&c, NULL);
	nghttp2_submit_settings(c.ng, NGHTTP2_FLAG_NONE, &narrow, 1);
	client_run(&c);
	nghttp2_session_set_local_window_size(c.ng, NGHTTP2_FLAG_NONE, 0, 10);
	int32_t id = client_open_with(&c, "/toy.Toy/Large", extra);
	client_say_text(&c, id, "", 1000, true);
	c.no_read = true;
	client_run(&c);
	struct slice bytes = h2_session_pull(c.h2);
	assert_true(bytes.len > 0 && bytes.len < 200);
	rpc_server_check_deadlines(c.server, clock_monotonic_us() + 60000);
	c.no_read = false;
	client_run(&c);
	assert_true(answer_of(&c, id)->closed);
	assert_int_equal(answer_of(&c, id)->reset, NGHTTP2_CANCEL);
	assert_int_equal(h2_session_open_calls(c.h2), 0);
	client_deinit(&c);
}

/* One byte of a message, then silence. */
static void test_slow_request(void **state)
{
	static const char *const paths[] = {"/toy.Toy/Count", "/toy.Toy/Sum"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct client c;

		row("%s", paths[i]);
		client_init(&c, NULL);
		int32_t id = client_open(&c, paths[i]);
		client_say(&c, id, slice_of("\0", 1), false);
		client_run(&c);
		rpc_server_check_deadlines(c.server, clock_monotonic_us() + 29000000);
		client_run(&c);
		assert_false(answer_of(&c, id)->closed);
		rpc_server_check_deadlines(c.server, clock_monotonic_us() + 31000000);
		client_run(&c);
		assert_status(answer_of(&c, id), GRPC_DEADLINE_EXCEEDED);
		client_deinit(&c);
	}
}

static void test_cancel(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open(&c, "/toy.Toy/Later");
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	nghttp2_submit_rst_stream(c.ng, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
	client_run(&c);
	assert_true(atomic_load(call_cancelled(c.toy.later)));
	assert_int_equal(c.toy.n_closed, 1);
	assert_int_equal(h2_session_open_calls(c.h2), 0);
	text_send(c.toy.later, 1, call_reply);
	call_wake(c.toy.later);
	client_run(&c);
	client_deinit(&c);
}

/* The connection goes while jobs still hold the call. */
static void test_connection_lost(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open(&c, "/toy.Toy/Later");
	client_say_text(&c, id, "", 0, true);
	client_open(&c, "/toy.Toy/Chat");
	client_run(&c);
	h2_session_free(c.h2);
	c.h2 = NULL;
	assert_true(atomic_load(call_cancelled(c.toy.later)));
	assert_int_equal(c.toy.n_closed, 1);
	text_send(c.toy.later, 1, call_reply);
	client_deinit(&c);
}

/* A client that cancels and cancels must not pile up work behind it. */
static void test_zombies_count(void **state)
{
	struct rpc_limits limits = rpc_limits_default;
	struct call *held[16] = {NULL};
	struct client c;
	struct answer *a = NULL;

	(void)state;
	limits.streams = 2;
	client_init(&c, &limits);
	for (size_t i = 0; i < 4; i++) {
		int32_t id = client_open(&c, "/toy.Toy/Later");
		client_say_text(&c, id, "", 0, true);
		client_run(&c);
		held[i] = call_ref(c.toy.later);
		nghttp2_submit_rst_stream(c.ng, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
		client_run(&c);
	}
	a = client_call(&c, "/toy.Toy/Echo", "", 0);
	assert_status(a, GRPC_RESOURCE_EXHAUSTED);
	for (size_t i = 0; i < 4; i++)
		call_unref(held[i]);
	assert_status(client_call(&c, "/toy.Toy/Echo", "", 0), GRPC_OK);
	client_deinit(&c);
}

static void test_pause(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	c.toy.pause = true;
	int32_t id = client_open(&c, "/toy.Toy/Sum");
	for (uint32_t n = 1; n <= 3; n++)
		client_say_text(&c, id, "", n, n == 3);
	client_run(&c);
	for (unsigned n = 1; n <= 3; n++) {
		assert_int_equal(c.toy.n_messages, n);
		assert_false(answer_of(&c, id)->closed);
		/* Others of the connection go on. */
		struct toy_count *count = *call_state(c.toy.later);
		assert_non_null(count);
		call_resume_reading(c.toy.later);
		client_run(&c);
	}
	assert_status(answer_of(&c, id), GRPC_OK);
	assert_numbers(answer_of(&c, id), "6 ");
	client_deinit(&c);
}

/* While reading is paused the client can send no more than the window. */
static void test_pause_pushes_back(void **state)
{
	struct buf body = BUF_INIT;
	struct client c;

	(void)state;
	client_init(&c, NULL);
	c.toy.pause = true;
	client_run(&c);
	while (body.len < 4 << 20)
		text_frame("0123456789012345678901234567890123456789", 1, &body);
	int32_t id = client_open(&c, "/toy.Toy/Sum");
	client_say(&c, id, buf_slice(&body), true);
	client_run(&c);
	assert_int_equal(c.toy.n_messages, 1);
	assert_true(answer_of(&c, id)->body.len > (3 << 20));
	assert_status(client_call(&c, "/toy.Toy/Echo", "", 0), GRPC_OK);
	c.toy.pause = false;
	call_resume_reading(c.toy.later);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_OK);
	buf_free(&body);
	client_deinit(&c);
}

/* A client that takes no replies holds up its own requests, not our memory. */
static void test_output_bound(void **state)
{
	struct client c;
	int32_t ids[100];

	(void)state;
	client_init(&c, NULL);
	client_run(&c);
	c.no_read = true;
	char text[10001];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		ids[i] = client_open(&c, "/toy.Toy/Echo");
		client_say_text(&c, ids[i], text, 1, true);
	}
	/* Its windows for sending are wide: nothing needs to be read for it. */
	client_run(&c);
	assert_in_range(c.toy.n_messages, 1, 8);
	c.no_read = false;
	client_run(&c);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		assert_status(answer_of(&c, ids[i]), GRPC_OK);
	assert_int_equal(c.toy.n_messages, ARRAY_LEN(ids));
	client_deinit(&c);
}

static void test_buffered_limit(void **state)
{
	struct rpc_limits limits = rpc_limits_default;
	struct client c;

	(void)state;
	limits.buffered_bytes = 100000;
	client_init(&c, &limits);
	assert_status(client_call(&c, "/toy.Toy/Large", "", 200000), GRPC_RESOURCE_EXHAUSTED);
	struct buf half = BUF_INIT;
	buf_add(&half, "\0\0\3\0\0", 5);
	memset(buf_reserve(&half, 150000), 0, 150000);
	half.len += 150000;
	int32_t id = client_open(&c, "/toy.Toy/Echo");
	client_say(&c, id, buf_slice(&half), false);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_RESOURCE_EXHAUSTED);
	assert_status(client_call(&c, "/toy.Toy/Echo", "", 1), GRPC_OK);
	buf_free(&half);
	client_deinit(&c);
}

/* A long stream and short calls share the connection. */
static void test_fairness(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	client_run(&c);
	int32_t stream = client_open(&c, "/toy.Toy/Count");
	client_say_text(&c, stream, "", 1000000, true);
	int32_t id = client_open(&c, "/toy.Toy/Echo");
	client_say_text(&c, id, "", 1, true);
	c.no_read = true;
	client_run(&c);
	/* One pull of 64 KiB holds the short answer too. */
	struct slice bytes = h2_session_pull(c.h2);
	assert_true(nghttp2_session_mem_recv(c.ng, (const uint8_t *)bytes.ptr, bytes.len) > 0);
	assert_status(answer_of(&c, id), GRPC_OK);
	assert_false(answer_of(&c, stream)->closed);
	client_deinit(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unary),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_long_failure),
		cmocka_unit_test(test_refused_on_headers),
		cmocka_unit_test(test_role_is_named),
		cmocka_unit_test(test_authorities),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_empty_streams),
		cmocka_unit_test(test_bad_requests),
		cmocka_unit_test(test_message_limit),
		cmocka_unit_test(test_reply_limit),
		cmocka_unit_test(test_header_limit),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_deadline_behind_window),
		cmocka_unit_test(test_slow_request),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_connection_lost),
		cmocka_unit_test(test_zombies_count),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_pause_pushes_back),
		cmocka_unit_test(test_output_bound),
		cmocka_unit_test(test_buffered_limit),
		cmocka_unit_test(test_fairness),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
