/* Deadlines, cancelling, back-pressure and fairness over a byte-array connection. */
#include "support/testing.h"

#include "base/clock.h"
#include "unit/rpc/h2_client.h"

static void test_deadline(void **state)
{
	const char *extra[] = {"grpc-timeout", "50S", NULL};
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open_with(&c, "/toy.Toy/Later", extra);
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	assert_int_equal(rpc_server_check_deadlines(c.server, clock_monotonic_us()), 1);
	assert_false(atomic_load(call_cancelled(c.toy.later)));
	rpc_server_check_deadlines(c.server, clock_monotonic_us() + 60000000);
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
	rpc_server_check_deadlines(c.server, clock_monotonic_us() + 45000000);
	client_run(&c);
	assert_status(answer_of(&c, id), GRPC_DEADLINE_EXCEEDED);
	client_deinit(&c);
}

/* Behind DATA that the client's window holds up, trailers cannot go out: a reset ends the call. */
static void test_deadline_behind_window(void **state)
{
	const char *extra[] = {"grpc-timeout", "50S", NULL};
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
	rpc_server_check_deadlines(c.server, clock_monotonic_us() + 60000000);
	c.no_read = false;
	client_run(&c);
	assert_true(answer_of(&c, id)->closed);
	assert_int_equal(answer_of(&c, id)->reset, NGHTTP2_CANCEL);
	assert_int_equal(h2_session_open_calls(c.h2), 0);
	client_deinit(&c);
}

/* A stream that has no deadline ends all the same when its client takes nothing for a minute. */
static void test_stuck_reader(void **state)
{
	const nghttp2_settings_entry narrow = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 10};
	uint64_t now_us = clock_monotonic_us();
	struct client c;

	(void)state;
	client_init(&c, NULL);
	nghttp2_submit_settings(c.ng, NGHTTP2_FLAG_NONE, &narrow, 1);
	client_run(&c);
	nghttp2_session_set_local_window_size(c.ng, NGHTTP2_FLAG_NONE, 0, 10);
	int32_t id = client_open(&c, "/toy.Toy/Large");
	client_say_text(&c, id, "", 1000, true);
	c.no_read = true;
	client_run(&c);
	struct slice bytes = h2_session_pull(c.h2);
	assert_true(bytes.len > 0 && bytes.len < 200);
	h2_session_check_readers(c.h2, now_us);
	h2_session_check_readers(c.h2, now_us + (RPC_TAKE_SECONDS - 1) * (uint64_t)1000000);
	assert_int_equal(h2_session_open_calls(c.h2), 1);
	h2_session_check_readers(c.h2, now_us + (RPC_TAKE_SECONDS + 1) * (uint64_t)1000000);
	c.no_read = false;
	client_run(&c);
	assert_true(answer_of(&c, id)->closed);
	assert_int_equal(answer_of(&c, id)->reset, NGHTTP2_ENHANCE_YOUR_CALM);
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
		rpc_server_check_deadlines(c.server, clock_monotonic_us() + 15000000);
		client_run(&c);
		assert_false(answer_of(&c, id)->closed);
		rpc_server_check_deadlines(c.server, clock_monotonic_us() + 45000000);
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

/* All connections of a user count together, and so does work for calls that were cancelled. */
static void test_calls_per_uid(void **state)
{
	struct rpc_limits limits = rpc_limits_default;
	struct call *held[3] = {NULL};
	struct client c;

	(void)state;
	limits.calls_per_uid = 3;
	client_init(&c, &limits);
	for (size_t i = 0; i < 3; i++) {
		int32_t id = client_open(&c, "/toy.Toy/Later");
		client_say_text(&c, id, "", 0, true);
		client_run(&c);
		held[i] = call_ref(c.toy.later);
		if (i == 1) {
			nghttp2_submit_rst_stream(c.ng, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
			client_run(&c);
		}
	}
	struct answer *a = client_call(&c, "/toy.Toy/Echo", "", 0);
	assert_status(a, GRPC_RESOURCE_EXHAUSTED);
	assert_non_null(strstr(buf_string(&a->message), "calls_per_uid"));
	call_unref(held[1]);
	assert_status(client_call(&c, "/toy.Toy/Echo", "", 0), GRPC_OK);
	call_unref(held[0]);
	call_unref(held[2]);
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
		cmocka_unit_test(test_deadline),      cmocka_unit_test(test_deadline_behind_window),
		cmocka_unit_test(test_stuck_reader),  cmocka_unit_test(test_slow_request),
		cmocka_unit_test(test_cancel),        cmocka_unit_test(test_connection_lost),
		cmocka_unit_test(test_zombies_count), cmocka_unit_test(test_calls_per_uid),
		cmocka_unit_test(test_pause),         cmocka_unit_test(test_pause_pushes_back),
		cmocka_unit_test(test_output_bound),  cmocka_unit_test(test_buffered_limit),
		cmocka_unit_test(test_fairness),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
