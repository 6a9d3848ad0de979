/* From DATA to requests. */
#include "base/clock.h"
#include "rpc/codec.h"
#include "rpc/session_internal.h"

/* A small request may unpack to several times its size, a large one hardly grows. */
static size_t heap_budget(const struct call *call)
{
	size_t budget = 2 * (size_t)call->server->limits.message_bytes;

	return budget < call->server->limits.arena_bytes ? budget
							 : call->server->limits.arena_bytes;
}

void call_account_input(struct call *call)
{
	size_t now = call->parser.partial.len + call->held.len;
	struct rpc_server *server = call->server;

	server->buffered = server->buffered - call->accounted + now;
	call->accounted = now;
	if (server->buffered > server->limits.buffered_bytes && now > 0 && !call->ended) {
		struct error err;

		error_set(&err, ERR_LIMIT, "requests being received exceed buffered_bytes (%u)",
			  server->limits.buffered_bytes);
		call_fail(call, &err);
	}
}

void call_drop_input(struct call *call)
{
	grpc_frame_free(&call->parser);
	buf_free(&call->held);
	call->server->buffered -= call->accounted;
	call->accounted = 0;
	call->message_due_us = 0;
}

static int take_unary(struct call *call, struct slice bytes, struct error *err)
{
	if (call->n_messages > 1)
		return error_set(err, ERR_UNSUPPORTED, "%s takes one request message, not more",
				 call->route.method->path);
	return codec_unpack(call->route.method->input, bytes, &call->arena, heap_budget(call),
			    &call->request, err);
}

static int take_streamed(struct call *call, struct slice bytes, struct error *err)
{
	ProtobufCMessage *request;
	int r = codec_unpack(call->route.method->input, bytes, &call->message_arena,
			     heap_budget(call), &request, err);

	if (r == 0) {
		call->dispatched = true;
		call->route.method->on_message(call, request);
	}
	arena_release(&call->message_arena);
	return r;
}

/* Takes messages off *bytes until they are used up, reading pauses or the call ends. */
static void process(struct call *call, struct slice *bytes)
{
	struct error err = {0};
	struct slice message;

	while (!call->ended && !call->paused) {
		int r = grpc_frame_next(&call->parser, bytes, &message, &err);

		if (r == 0)
			break;
		if (r > 0) {
			call->n_messages++;
			r = call_streams_requests(call) ? take_streamed(call, message, &err)
							: take_unary(call, message, &err);
		} else if (r != ERR_LIMIT) {
			err.code = ERR_INTERNAL;
		}
		if (r < 0)
			call_fail(call, &err);
	}
}

/* A message of a client stream that has begun must become whole in time. */
static void watch_message(struct call *call)
{
	if (!call_streams_requests(call))
		return;
	if (call->paused || grpc_frame_at_boundary(&call->parser)) {
		call->message_due_us = 0;
	} else if (call->message_due_us == 0) {
		call->message_due_us =
			clock_monotonic_us() + (uint64_t)RPC_MESSAGE_SECONDS * 1000000;
		if (call->message_due_us < call->server->next_due_us)
			call->server->next_due_us = call->message_due_us;
	}
}

static void tell_end(struct call *call)
{
	struct error err = {0};

	if (call->ended || call->end_told || call->paused || !call->client_ended ||
	    call->held.len > 0)
		return;
	call->end_told = true;
	if (!grpc_frame_at_boundary(&call->parser)) {
		error_set(&err, ERR_INTERNAL, "request ended inside a message");
		call_fail(call, &err);
	} else if (call_streams_requests(call)) {
		call->dispatched = true;
		if (call->route.method->on_end)
			call->route.method->on_end(call);
		if (!call->ended && call_streams_replies(call))
			session_wake(call->session, call);
	} else if (call->n_messages == 0) {
		error_set(&err, ERR_UNSUPPORTED, "%s needs one request message",
			  call->route.method->path);
		call_fail(call, &err);
	} else {
		call->message_due_us = 0;
		session_add_ready(call->session, call);
	}
}

void call_dispatch(struct call *call)
{
	call->dispatched = true;
	call->route.method->on_message(call, call->request);
	if (!call->ended && call_streams_replies(call))
		session_wake(call->session, call);
}

size_t call_receive(struct call *call, struct slice bytes)
{
	size_t given = bytes.len;

	call->received += given;
	if (call->ended)
		return given;
	if (call->paused || call->held.len > 0) {
		buf_add_slice(&call->held, bytes);
		call_account_input(call);
		return 0;
	}
	process(call, &bytes);
	if (call->ended)
		return given;
	buf_add_slice(&call->held, bytes);
	call_account_input(call);
	if (!call->ended)
		watch_message(call);
	return given - bytes.len;
}

void call_receive_end(struct call *call)
{
	call->client_ended = true;
	if (call->has_content_length && call->content_length != call->received) {
		session_reset_stream(call->session, call->stream_id, NGHTTP2_PROTOCOL_ERROR);
		return;
	}
	tell_end(call);
}

size_t call_receive_held(struct call *call)
{
	struct buf held = call->held;
	struct slice rest = buf_slice(&held);

	if (call->ended || call->paused)
		return 0;
	call->held = (struct buf)BUF_INIT;
	process(call, &rest);
	size_t taken = held.len - rest.len;
	if (call->ended) {
		taken = held.len;
	} else {
		buf_add_slice(&call->held, rest);
		call_account_input(call);
		watch_message(call);
	}
	buf_free(&held);
	tell_end(call);
	return taken;
}
