/* What all connections share. */
#include "rpc/server.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "rpc/session_internal.h"

/* Every deadline and cancel of a client is a RST_STREAM, and clients answer early trailers with
 * one: nghttp2's default of 33 a second closes connections of honest clients. */
#define RESET_BURST 10000
#define RESET_RATE  1000

const struct rpc_limits rpc_limits_default = {
	.message_bytes = 4u << 20,
	.header_bytes = 16u << 10,
	.streams = 256,
	.calls_per_uid = 1024,
	.output_bytes = 64u << 10,
	.arena_bytes = 64u << 20,
	.default_deadline_ms = 30000,
	.buffered_bytes = 64u << 20,
};

static void set_default(uint32_t *limit, uint32_t value)
{
	if (*limit == 0)
		*limit = value;
}

static void set_limits(struct rpc_limits *limits)
{
	const struct rpc_limits *d = &rpc_limits_default;

	set_default(&limits->message_bytes, d->message_bytes);
	set_default(&limits->header_bytes, d->header_bytes);
	set_default(&limits->streams, d->streams);
	set_default(&limits->calls_per_uid, d->calls_per_uid);
	set_default(&limits->output_bytes, d->output_bytes);
	set_default(&limits->arena_bytes, d->arena_bytes);
	set_default(&limits->buffered_bytes, d->buffered_bytes);
}

static nghttp2_option *make_options(void)
{
	nghttp2_option *options;

	ensure(nghttp2_option_new(&options) == 0);
	nghttp2_option_set_no_auto_window_update(options, 1);
	/* rpc/metadata.c checks instead. */
	nghttp2_option_set_no_http_messaging(options, 1);
	nghttp2_option_set_stream_reset_rate_limit(options, RESET_BURST, RESET_RATE);
	return options;
}

struct rpc_server *rpc_server_new(const struct rpc_limits *limits,
				  const struct method_table *tables, size_t n_tables)
{
	struct rpc_server *server = xcalloc(1, sizeof *server);

	server->limits = *limits;
	set_limits(&server->limits);
	server->next_due_us = UINT64_MAX;
	router_init(&server->router, tables, n_tables);
	ensure(nghttp2_session_callbacks_new(&server->callbacks) == 0);
	session_receive_callbacks(server->callbacks);
	session_send_callbacks(server->callbacks);
	server->options = make_options();
	return server;
}

void rpc_server_free(struct rpc_server *server)
{
	if (!server)
		return;
	ensure(server->n_sessions == 0 && !server->quotas);
	nghttp2_option_del(server->options);
	nghttp2_session_callbacks_del(server->callbacks);
	router_deinit(&server->router);
	buf_free(&server->scratch);
	free(server);
}

/* Ends a call that took too long. Trailers say so where they can still go out; behind DATA that
 * the client does not take only a reset can. */
static void expire(struct call *call, const struct error *err)
{
	struct h2_session *session = call->session;

	atomic_store(&call->cancelled, true);
	if (!call->submitted || call->deferred) {
		call_fail(call, err);
		return;
	}
	session_reset_stream(session, call->stream_id, NGHTTP2_CANCEL);
}

static void check_call(struct call *call, uint64_t now_us)
{
	const struct rpc_limits *limits = &call->server->limits;
	struct error err;

	if (call->deadline_us > 0 && call->deadline_us <= now_us) {
		call->deadline_us = 0;
		if (call->own_deadline)
			error_set(&err, ERR_DEADLINE,
				  "no answer within %u ms (deadline_ms): ask for a longer deadline",
				  limits->default_deadline_ms);
		else
			error_set(&err, ERR_DEADLINE, "the deadline of the call passed");
		expire(call, &err);
	} else if (call->message_due_us > 0 && call->message_due_us <= now_us) {
		call->message_due_us = 0;
		error_set(&err, ERR_DEADLINE, "the request was not complete within %d seconds",
			  RPC_MESSAGE_SECONDS);
		expire(call, &err);
	}
}

static void note_due(uint64_t due_us, uint64_t *next_us)
{
	if (due_us > 0 && due_us < *next_us)
		*next_us = due_us;
}

size_t rpc_server_check_deadlines(struct rpc_server *server, uint64_t now_us)
{
	uint64_t next_us = UINT64_MAX;

	if (now_us < server->next_due_us)
		return server->n_calls;
	/* Nothing closes a call here: closing waits for nghttp2's callbacks. */
	for (struct call *call = server->calls; call; call = call->of_server.next) {
		check_call(call, now_us);
		note_due(call->deadline_us, &next_us);
		note_due(call->message_due_us, &next_us);
	}
	server->next_due_us = next_us;
	return server->n_calls;
}

uint64_t rpc_server_next_due(const struct rpc_server *server)
{
	return server->next_due_us;
}
