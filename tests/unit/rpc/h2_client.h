#pragma once

/* The other end of an h2_session: an nghttp2 client session, no socket between. */
#include <nghttp2/nghttp2.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "rpc/server.h"
#include "support/testing.h"
#include "unit/rpc/toy_service.h"
#include "wire/grpc_frame.h"
#include "wire/grpc_status.h"

#define CLIENT_STREAMS 2048

struct answer {
	char http[4], grpc[4], type[64];
	struct buf message, details, data; /* message is decoded */
	struct buf body;                   /* still to send */
	bool end;                          /* END_STREAM after body */
	bool deferred;
	bool closed;
	uint32_t reset;     /* error code of the close */
	unsigned n_headers; /* 1: trailers only */
};

struct client {
	struct toy toy;
	struct rpc_server *server;
	struct h2_session *h2;
	nghttp2_session *ng;
	struct answer *answers; /* by stream id */
	size_t cut;             /* bytes fed at once */
	int r;                  /* of the last feed */
	struct error err;
	uint32_t goaway; /* error code + 1 */
	int32_t goaway_last;
	unsigned n_output; /* calls of on_output */
	bool no_read;      /* the client does not take what the server sends */
};

static inline struct answer *answer_of(struct client *c, int32_t id)
{
	return &c->answers[(uint32_t)id % CLIENT_STREAMS];
}

static int client_on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name,
			    size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
			    void *arg)
{
	struct answer *a = answer_of(arg, frame->hd.stream_id);
	struct slice n = slice_of((const char *)name, name_len);
	struct slice v = slice_of((const char *)value, value_len);

	(void)ng;
	(void)flags;
	if (slice_equal(n, SLICE_LITERAL(":status")))
		snprintf(a->http, sizeof a->http, "%.*s", SLICE_ARGS(v));
	else if (slice_equal(n, SLICE_LITERAL("grpc-status")))
		snprintf(a->grpc, sizeof a->grpc, "%.*s", SLICE_ARGS(v));
	else if (slice_equal(n, SLICE_LITERAL("content-type")))
		snprintf(a->type, sizeof a->type, "%.*s", SLICE_ARGS(v));
	else if (slice_equal(n, SLICE_LITERAL("grpc-message")))
		grpc_message_decode(v, &a->message);
	else if (slice_equal(n, SLICE_LITERAL("grpc-status-details-bin")))
		(void)!grpc_base64_decode(v, &a->details);
	return 0;
}

static int client_on_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct client *c = arg;

	(void)ng;
	if (frame->hd.type == NGHTTP2_HEADERS)
		answer_of(c, frame->hd.stream_id)->n_headers++;
	if (frame->hd.type == NGHTTP2_GOAWAY) {
		c->goaway = frame->goaway.error_code + 1;
		c->goaway_last = frame->goaway.last_stream_id;
	}
	return 0;
}

static int client_on_data(nghttp2_session *ng, uint8_t flags, int32_t id, const uint8_t *data,
			  size_t len, void *arg)
{
	(void)ng;
	(void)flags;
	buf_add(&answer_of(arg, id)->data, data, len);
	return 0;
}

static int client_on_close(nghttp2_session *ng, int32_t id, uint32_t error, void *arg)
{
	struct answer *a = answer_of(arg, id);

	(void)ng;
	a->closed = true;
	a->reset = error;
	return 0;
}

static ssize_t client_read(nghttp2_session *ng, int32_t id, uint8_t *to, size_t len,
			   uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct answer *a = answer_of(arg, id);
	size_t n = a->body.len < len ? a->body.len : len;

	(void)ng;
	(void)source;
	if (n > 0)
		memcpy(to, a->body.data, n);
	buf_consume(&a->body, n);
	if (a->body.len == 0 && a->end) {
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	} else if (n == 0) {
		a->deferred = true;
		return NGHTTP2_ERR_DEFERRED;
	}
	return (ssize_t)n;
}

static void client_on_output(void *arg)
{
	((struct client *)arg)->n_output++;
}

static inline void client_init(struct client *c, const struct rpc_limits *limits)
{
	static const struct peer peer = {.uid = 1000, .gid = 1000, .pid = 1, .role = ROLE_READER};
	struct method_table *table = xcalloc(1, sizeof *table);
	nghttp2_session_callbacks *callbacks;

	*c = (struct client){.cut = 1 << 20};
	*table = (struct method_table){toy_methods, ARRAY_LEN(toy_methods), &c->toy};
	c->server = rpc_server_new(limits ? limits : &rpc_limits_default, table, 1);
	free(table);
	c->h2 = h2_session_new(c->server, &peer, client_on_output, c);
	c->answers = xcalloc(CLIENT_STREAMS, sizeof c->answers[0]);
	nghttp2_session_callbacks_new(&callbacks);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, client_on_header);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, client_on_frame);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, client_on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, client_on_close);
	nghttp2_session_client_new(&c->ng, callbacks, c);
	nghttp2_session_callbacks_del(callbacks);
	nghttp2_submit_settings(c->ng, NGHTTP2_FLAG_NONE, NULL, 0);
}

static inline void client_deinit(struct client *c)
{
	h2_session_free(c->h2);
	call_unref(c->toy.later);
	nghttp2_session_del(c->ng);
	rpc_server_free(c->server);
	for (size_t i = 0; i < CLIENT_STREAMS; i++) {
		buf_free(&c->answers[i].message);
		buf_free(&c->answers[i].details);
		buf_free(&c->answers[i].data);
		buf_free(&c->answers[i].body);
	}
	free(c->answers);
}

static inline void client_feed(struct client *c, struct slice bytes)
{
	for (size_t at = 0; at < bytes.len && c->r == 0; at += c->cut) {
		size_t end = at + c->cut < bytes.len ? at + c->cut : bytes.len;
		/* An exact copy, so that a read past the end is seen. */
		char *piece = xmalloc(end - at);

		memcpy(piece, bytes.ptr + at, end - at);
		c->r = h2_session_feed(c->h2, slice_of(piece, end - at), &c->err);
		free(piece);
	}
}

/* Both ends talk until both are silent. */
static inline void client_run(struct client *c)
{
	bool moved = true;

	while (moved) {
		const uint8_t *data;
		struct slice bytes;
		ssize_t n;

		moved = false;
		while ((n = nghttp2_session_mem_send(c->ng, &data)) > 0) {
			client_feed(c, slice_of((const char *)data, (size_t)n));
			moved = true;
		}
		if (c->no_read)
			return;
		while ((bytes = h2_session_pull(c->h2)).len > 0) {
			moved = nghttp2_session_mem_recv(c->ng, (const uint8_t *)bytes.ptr,
							 bytes.len) >= 0;
			if (!moved)
				return;
		}
	}
}

#define NV(name, value)                                                                    \
	{                                                                                  \
		(uint8_t *)(uintptr_t)(name), (uint8_t *)(uintptr_t)(value), strlen(name), \
			strlen(value), NGHTTP2_NV_FLAG_NONE                                \
	}

/* Opens a call with the usual headers and those of extra ("name", "value", …, NULL). */
static inline int32_t client_open_with(struct client *c, const char *path, const char *const *extra)
{
	nghttp2_data_provider provider = {.read_callback = client_read};
	nghttp2_nv nv[16] = {NV(":method", "POST"), NV(":scheme", "http"),
			     NV(":path", path),     NV(":authority", "localhost"),
			     NV("te", "trailers"),  NV("content-type", "application/grpc")};
	size_t n = 6;

	for (; extra && extra[0]; extra += 2) {
		nghttp2_nv one = NV(extra[0], extra[1]);
		size_t at = 0;

		while (at < n && (nv[at].namelen != one.namelen ||
				  memcmp(nv[at].name, one.name, one.namelen) != 0))
			at++;
		nv[at] = one;
		n += at == n;
	}
	return nghttp2_submit_request(c->ng, NULL, nv, n, &provider, NULL);
}

static inline int32_t client_open(struct client *c, const char *path)
{
	return client_open_with(c, path, NULL);
}

static inline void client_say(struct client *c, int32_t id, struct slice bytes, bool end)
{
	struct answer *a = answer_of(c, id);

	buf_add_slice(&a->body, bytes);
	a->end = end;
	if (a->deferred) {
		a->deferred = false;
		nghttp2_session_resume_data(c->ng, id);
	}
}

/* A framed Text. */
static inline void text_frame(const char *text, uint32_t n, struct buf *ret)
{
	struct text t;

	text_init(&t.base);
	t.text = (char *)(uintptr_t)text;
	t.n = n;
	(void)!codec_pack(&t.base, UINT32_MAX, ret, NULL);
}

static inline void client_say_text(struct client *c, int32_t id, const char *text, uint32_t n,
				   bool end)
{
	struct buf b = BUF_INIT;

	text_frame(text, n, &b);
	client_say(c, id, buf_slice(&b), end);
	buf_free(&b);
}

/* One whole unary call. */
static inline struct answer *client_call(struct client *c, const char *path, const char *text,
					 uint32_t n)
{
	int32_t id = client_open(c, path);

	client_say_text(c, id, text, n, true);
	client_run(c);
	return answer_of(c, id);
}

/* The n of each answered Text, "0 1 2 ". */
static inline const char *answer_numbers(struct answer *a, struct buf *ret)
{
	struct grpc_frame_parser parser;
	struct slice rest = buf_slice(&a->data), message;
	struct arena arena;
	ProtobufCMessage *text;

	arena_init(&arena, ARENA_BUDGET_DEFAULT);
	grpc_frame_init(&parser, UINT32_MAX);
	while (grpc_frame_next(&parser, &rest, &message, NULL) > 0)
		if (codec_unpack(&text_type, message, &arena, 1 << 24, &text, NULL) == 0)
			buf_printf(ret, "%u ", text_of(text)->n);
	grpc_frame_free(&parser);
	arena_release(&arena);
	return buf_string(ret);
}

static inline void assert_status(const struct answer *a, enum grpc_status status)
{
	char want[4];

	snprintf(want, sizeof want, "%u", (unsigned)status);
	assert_string_equal(a->http, "200");
	assert_string_equal(a->grpc, want);
	assert_true(a->closed);
}

static inline void assert_numbers(struct answer *a, const char *want)
{
	struct buf b = BUF_INIT;

	assert_string_equal(answer_numbers(a, &b), want);
	buf_free(&b);
}
