/* The connection itself: frames made by hand, floods, GOAWAY. */
#include "support/testing.h"

#include "base/clock.h"
#include "unit/rpc/h2_client.h"

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

static void add_frame(struct buf *b, unsigned type, unsigned flags, uint32_t id, struct slice body)
{
	const char head[9] = {(char)(body.len >> 16),
			      (char)(body.len >> 8),
			      (char)body.len,
			      (char)type,
			      (char)flags,
			      (char)(id >> 24),
			      (char)(id >> 16),
			      (char)(id >> 8),
			      (char)id};

	buf_add(b, head, sizeof head);
	buf_add_slice(b, body);
}

/* A literal header field without indexing; both parts shorter than 127 bytes. */
static void add_field(struct buf *b, const char *name, const char *value)
{
	buf_add_char(b, 0);
	buf_add_char(b, (char)strlen(name));
	buf_add_string(b, name);
	buf_add_char(b, (char)strlen(value));
	buf_add_string(b, value);
}

static void add_preface(struct buf *b)
{
	buf_add(b, preface, sizeof preface - 1);
	add_frame(b, NGHTTP2_SETTINGS, 0, 0, (struct slice){0});
}

/* The frames the server wrote, as "type:stream:error " with the error of RST_STREAM and GOAWAY. */
static void note_frames(struct client *c, struct buf *seen)
{
	struct buf all = BUF_INIT;
	struct slice bytes;

	while ((bytes = h2_session_pull(c->h2)).len > 0)
		buf_add_slice(&all, bytes);
	const unsigned char *p = (const unsigned char *)all.data;
	for (size_t at = 0; at + 9 <= all.len;) {
		size_t len = (size_t)p[at] << 16 | (size_t)p[at + 1] << 8 | p[at + 2];
		unsigned type = p[at + 3];
		size_t error_at = at + 9 + (type == NGHTTP2_GOAWAY ? 4 : 0);

		buf_printf(seen, "%u:%u", type, p[at + 8]);
		if (type == NGHTTP2_RST_STREAM || type == NGHTTP2_GOAWAY)
			buf_printf(seen, ":%u", p[error_at + 3]);
		buf_add_char(seen, ' ');
		at += 9 + len;
	}
	buf_free(&all);
}

static void test_settings_first(void **state)
{
	struct buf seen = BUF_INIT;
	struct client c;

	(void)state;
	client_init(&c, NULL);
	note_frames(&c, &seen);
	/* SETTINGS, and WINDOW_UPDATE of the connection, before a byte came. */
	assert_string_equal(buf_string(&seen), "4:0 8:0 ");
	assert_false(h2_session_is_established(c.h2));
	buf_free(&seen);
	client_deinit(&c);
}

static void test_garbage(void **state)
{
	static const char *const inputs[] = {
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"\x16\x03\x01\x02\x05\x01\x05\x02\x05\x03\x05\x04",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxxxxxxxxxxxxxxxxxxx"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(inputs); i++)
		for (size_t cut = 1; cut < 100; cut *= 3) {
			struct buf seen = BUF_INIT;
			struct client c;

			row("input %zu, pieces of %zu", i, cut);
			client_init(&c, NULL);
			c.cut = cut;
			client_feed(&c, slice_of_string(inputs[i]));
			note_frames(&c, &seen);
			assert_true(strstr(buf_string(&seen), "7:0:1 ") != NULL ||
				    strstr(buf_string(&seen), "7:0:6 ") != NULL);
			assert_true(h2_session_is_over(c.h2));
			buf_free(&seen);
			client_deinit(&c);
		}
}

struct header_case {
	const char *name;
	const char *fields[16];
};

#define PSEUDO ":method", "POST", ":scheme", "http", ":path", "/toy.Toy/Echo"

static void test_malformed_headers(void **state)
{
	static const struct header_case cases[] = {
		{"no method", {":scheme", "http", ":path", "/toy.Toy/Echo"}},
		{"no scheme", {":method", "POST", ":path", "/toy.Toy/Echo"}},
		{"no path", {":method", "POST", ":scheme", "http"}},
		{"empty path", {":method", "POST", ":scheme", "http", ":path", ""}},
		{"two paths", {PSEUDO, ":path", "/"}},
		{"two authorities", {PSEUDO, ":authority", "a", ":authority", "b"}},
		{"two hosts", {PSEUDO, "host", "a", "host", "b"}},
		{"unknown pseudo header", {PSEUDO, ":what", "x"}},
		{"pseudo header of a reply", {PSEUDO, ":status", "200"}},
		{"pseudo header after others", {":method", "POST", "te", "trailers", ":path", "/"}},
		{"upper case", {PSEUDO, "Te", "trailers"}},
		{"connection", {PSEUDO, "connection", "close"}},
		{"transfer-encoding", {PSEUDO, "transfer-encoding", "chunked"}},
		{"te", {PSEUDO, "te", "gzip"}},
		{"line end in a value", {PSEUDO, "x", "a\r\nb"}},
		{"empty name", {PSEUDO, "", "a"}},
		{"content-length", {PSEUDO, "content-length", "1x"}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf block = BUF_INIT, bytes = BUF_INIT, seen = BUF_INIT;
		struct client c;

		row("%s", cases[i].name);
		client_init(&c, NULL);
		for (const char *const *f = cases[i].fields; f[0]; f += 2)
			add_field(&block, f[0], f[1]);
		add_preface(&bytes);
		add_frame(&bytes, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, buf_slice(&block));
		client_feed(&c, buf_slice(&bytes));
		note_frames(&c, &seen);
		assert_true(strstr(buf_string(&seen), "3:1:1 ") != NULL);
		assert_true(strstr(buf_string(&seen), "7:0") == NULL);
		assert_int_equal(h2_session_open_calls(c.h2), 0);
		buf_free(&block);
		buf_free(&bytes);
		buf_free(&seen);
		client_deinit(&c);
	}
}

static void test_content_length(void **state)
{
	static const struct {
		const char *length;
		bool good;
	} cases[] = {{"5", true}, {"4", false}, {"6", false}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *extra[] = {"content-length", cases[i].length, NULL};
		struct client c;

		row("%s", cases[i].length);
		client_init(&c, NULL);
		int32_t id = client_open_with(&c, "/toy.Toy/Echo", extra);
		client_say(&c, id, slice_of("\0\0\0\0\0", 5), true);
		client_run(&c);
		assert_int_equal(answer_of(&c, id)->reset,
				 cases[i].good ? NGHTTP2_NO_ERROR : NGHTTP2_PROTOCOL_ERROR);
		client_deinit(&c);
	}
}

static void test_second_header_block(void **state)
{
	static const struct {
		unsigned flags;
		const char *want;
	} cases[] = {
		{NGHTTP2_FLAG_END_HEADERS, "3:1:1 "},
		{NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, "0:1 "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf block = BUF_INIT, bytes = BUF_INIT, seen = BUF_INIT;
		struct client c;

		client_init(&c, NULL);
		add_field(&block, ":method", "POST");
		add_field(&block, ":scheme", "http");
		add_field(&block, ":path", "/toy.Toy/Echo");
		add_field(&block, "content-type", "application/grpc");
		add_preface(&bytes);
		add_frame(&bytes, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, buf_slice(&block));
		add_frame(&bytes, NGHTTP2_DATA, 0, 1, slice_of("\0\0\0\0\0", 5));
		buf_clear(&block);
		add_field(&block, "x-trailer", "1");
		add_frame(&bytes, NGHTTP2_HEADERS, cases[i].flags, 1, buf_slice(&block));
		client_feed(&c, buf_slice(&bytes));
		note_frames(&c, &seen);
		assert_true(strstr(buf_string(&seen), cases[i].want) != NULL);
		buf_free(&block);
		buf_free(&bytes);
		buf_free(&seen);
		client_deinit(&c);
	}
}

static void test_floods(void **state)
{
	static const struct {
		const char *name;
		unsigned type, flags;
		uint32_t id;
		struct slice body;
	} cases[] = {
		{"empty DATA", NGHTTP2_DATA, 0, 1, {"", 0}},
		{"DATA of padding", NGHTTP2_DATA, NGHTTP2_FLAG_PADDED, 1, {"\3\0\0\0", 4}},
		{"WINDOW_UPDATE", NGHTTP2_WINDOW_UPDATE, 0, 0, {"\0\0\0\1", 4}},
		{"WINDOW_UPDATE of a closed stream", NGHTTP2_WINDOW_UPDATE, 0, 1, {"\0\0\0\1", 4}},
		{"PRIORITY", NGHTTP2_PRIORITY, 0, 3, {"\0\0\0\0\1", 5}},
		{"PING", NGHTTP2_PING, 0, 0, {"12345678", 8}},
		{"SETTINGS", NGHTTP2_SETTINGS, 0, 0, {"", 0}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf block = BUF_INIT, bytes = BUF_INIT, seen = BUF_INIT;
		struct client c;
		unsigned n = 0;

		client_init(&c, NULL);
		add_field(&block, ":method", "POST");
		add_field(&block, ":scheme", "http");
		add_field(&block, ":path", "/toy.Toy/Sum");
		add_field(&block, "content-type", "application/grpc");
		add_preface(&bytes);
		add_frame(&bytes, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, buf_slice(&block));
		client_feed(&c, buf_slice(&bytes));
		buf_clear(&bytes);
		for (unsigned k = 0; k < 100; k++)
			add_frame(&bytes, cases[i].type, cases[i].flags, cases[i].id,
				  cases[i].body);
		for (; n < 200 && c.r == 0; n++) {
			client_feed(&c, buf_slice(&bytes));
			note_frames(&c, &seen);
		}
		note_frames(&c, &seen);
		row("%s: cut after %u frames", cases[i].name, n * 100);
		assert_in_range(n, 90, 110);
		assert_int_equal(c.r, ERR_LIMIT);
		/* GOAWAY with ENHANCE_YOUR_CALM */
		assert_true(strstr(buf_string(&seen), "7:0:11 ") != NULL);
		assert_true(h2_session_is_over(c.h2));
		buf_free(&block);
		buf_free(&bytes);
		buf_free(&seen);
		client_deinit(&c);
	}
}

/* A long stream makes a client send many WINDOW_UPDATEs; they are paid for. */
static void test_honest_stream_is_not_a_flood(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	for (unsigned i = 0; i < 40; i++)
		assert_string_equal(client_call(&c, "/toy.Toy/Count", "", 100000)->grpc, "0");
	assert_int_equal(c.r, 0);
	client_deinit(&c);
}

static void test_shutdown(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open(&c, "/toy.Toy/Later");
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	h2_session_shutdown(c.h2);
	assert_false(h2_session_is_idle(c.h2));
	client_run(&c);
	/* The PING came back meanwhile: the second GOAWAY names the last call taken. */
	assert_int_equal(c.goaway, NGHTTP2_NO_ERROR + 1);
	assert_int_equal(c.goaway_last, id);
	assert_false(h2_session_is_idle(c.h2));
	text_send(c.toy.later, 1, call_reply);
	client_run(&c);
	assert_string_equal(answer_of(&c, id)->grpc, "0");
	assert_true(h2_session_is_idle(c.h2));
	assert_true(h2_session_is_over(c.h2));
	client_deinit(&c);
}

static void test_refuse(void **state)
{
	struct client c;
	struct error why;

	(void)state;
	client_init(&c, NULL);
	error_set(&why, ERR_LIMIT, "256 connections are enough");
	h2_session_refuse(c.h2, &why);
	int32_t id = client_open(&c, "/toy.Toy/Echo");
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	assert_string_equal(answer_of(&c, id)->grpc, "8");
	assert_slice_is(buf_slice(&answer_of(&c, id)->message), "256 connections are enough");
	assert_true(c.goaway > 0);
	assert_true(h2_session_is_over(c.h2));
	client_deinit(&c);
}

static void test_stalled_header_block(void **state)
{
	struct buf block = BUF_INIT, bytes = BUF_INIT;
	struct client c;
	uint64_t later = clock_monotonic_us() + (uint64_t)(RPC_HEADER_SECONDS + 100) * 1000000;

	(void)state;
	client_init(&c, NULL);
	add_field(&block, ":method", "POST");
	add_preface(&bytes);
	add_frame(&bytes, NGHTTP2_HEADERS, 0, 1, buf_slice(&block));
	client_feed(&c, buf_slice(&bytes));
	assert_true(h2_session_is_established(c.h2));
	assert_false(h2_session_is_stalled(c.h2, clock_monotonic_us()));
	assert_true(h2_session_is_stalled(c.h2, later));
	buf_clear(&bytes);
	buf_clear(&block);
	add_field(&block, "x", "y");
	add_frame(&bytes, NGHTTP2_CONTINUATION, NGHTTP2_FLAG_END_HEADERS, 1, buf_slice(&block));
	client_feed(&c, buf_slice(&bytes));
	assert_false(h2_session_is_stalled(c.h2, later));
	buf_free(&block);
	buf_free(&bytes);
	client_deinit(&c);
}

static void test_on_output_is_called_once(void **state)
{
	struct client c;

	(void)state;
	client_init(&c, NULL);
	int32_t id = client_open(&c, "/toy.Toy/Later");
	client_say_text(&c, id, "", 0, true);
	client_run(&c);
	unsigned before = c.n_output;
	text_send(c.toy.later, 1, call_reply);
	assert_int_equal(c.n_output, before + 1);
	h2_session_shutdown(c.h2);
	assert_int_equal(c.n_output, before + 1);
	client_run(&c);
	client_deinit(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_first),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_malformed_headers),
		cmocka_unit_test(test_content_length),
		cmocka_unit_test(test_second_header_block),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_honest_stream_is_not_a_flood),
		cmocka_unit_test(test_shutdown),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_stalled_header_block),
		cmocka_unit_test(test_on_output_is_called_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
