/* Birth and death of a call: what the header block decides. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "rpc/session_internal.h"

static int check_method(struct call *call, struct slice path, struct error *err)
{
	struct router *router = &call->server->router;
	const struct route *route = router_find(router, path);
	int shown = path.len < 200 ? (int)path.len : 200;

	if (!route)
		return error_set(err, ERR_UNSUPPORTED, "unknown %s %.*s",
				 router_has_service(router, path) ? "method" : "service", shown,
				 path.ptr);
	if (route->method->role > call->peer.role)
		return error_set(
			err, ERR_DENIED,
			"%s needs the right to %s, which uid %u has not: its group must be "
			"in writer_groups of the configuration",
			route->method->path, route->method->role == ROLE_WRITER ? "write" : "read",
			call->peer.uid);
	call->route = *route;
	return 0;
}

/* Everything that can be refused before the first message. */
static int check_head(struct call *call, const struct request_head *head, struct error *err)
{
	struct h2_session *session = call->session;
	const struct rpc_limits *limits = &call->server->limits;

	if (session->refusal) {
		*err = *session->refusal;
		return err->code;
	}
	if (request_head_is_too_large(head))
		return error_set(err, ERR_LIMIT,
				 "request headers are larger than header_bytes (%u)",
				 limits->header_bytes);
	if (head->other_encoding) {
		call->tell_encodings = true;
		return error_set(err, ERR_UNSUPPORTED,
				 "grpc-encoding is not supported: send messages uncompressed");
	}
	if (head->bad_timeout)
		return error_set(err, ERR_INTERNAL, "malformed grpc-timeout");
	if (session->n_calls + session->n_zombies > 2 * (size_t)limits->streams)
		return error_set(err, ERR_LIMIT,
				 "%zu cancelled calls of this connection are still being stopped",
				 session->n_zombies);
	if (!call->quota->unlimited && call->quota->n_calls > limits->calls_per_uid)
		return error_set(
			err, ERR_LIMIT,
			"uid %u has %zu calls under way already, the limit (calls_per_uid) "
			"is %u",
			call->peer.uid, call->quota->n_calls - 1, limits->calls_per_uid);
	return check_method(call, slice_of(head->path, head->path_len), err);
}

static void set_deadlines(struct call *call, const struct request_head *head)
{
	const struct rpc_limits *limits = &call->server->limits;
	uint64_t now = clock_monotonic_us();
	uint64_t *due = &call->server->next_due_us;

	if (head->has_timeout) {
		call->deadline_us = now + head->timeout_us;
	} else if (call->route.method->kind == METHOD_UNARY && limits->default_deadline_ms > 0) {
		call->deadline_us = now + (uint64_t)limits->default_deadline_ms * 1000;
		call->own_deadline = true;
	}
	if (!call_streams_requests(call))
		call->message_due_us = now + (uint64_t)RPC_MESSAGE_SECONDS * 1000000;
	if (call->deadline_us > 0 && call->deadline_us < *due)
		*due = call->deadline_us;
	if (call->message_due_us > 0 && call->message_due_us < *due)
		*due = call->message_due_us;
}

/* Not gRPC: an HTTP answer with a text, which tools for HTTP expect. */
static bool refuse_http(struct call *call, const struct request_head *head)
{
	const char *text;

	if (request_head_is_too_large(head) ||
	    (head->is_post &&
	     (head->content_type == CONTENT_GRPC || head->content_type == CONTENT_GRPC_PROTO)))
		return false;
	if (!head->is_post) {
		call->http_status = "405";
		text = "annalsd speaks gRPC: the method must be POST\n";
	} else {
		call->http_status = "415";
		text = "annalsd speaks gRPC: content-type must be application/grpc\n";
	}
	buf_add_string(&call->out, text);
	call->session->queued += call->out.len;
	call->server->buffered += call->out.len;
	call_finish(call);
	return true;
}

struct call *call_new(struct h2_session *session, int32_t stream_id,
		      const struct request_head *head)
{
	struct call *call = xcalloc(1, sizeof *call);
	struct error err = {0};

	call->refs = 1;
	call->session = session;
	call->server = session->server;
	call->quota = quota_hold(&call->server->quotas, session->peer.uid);
	call->quota->n_calls++;
	call->stream_id = stream_id;
	call->peer = session->peer;
	call->has_content_length = head->has_content_length;
	call->content_length = head->content_length;
	call->echo_proto = head->content_type == CONTENT_GRPC_PROTO;
	arena_init(&call->arena, call->server->limits.arena_bytes);
	arena_init(&call->message_arena, call->server->limits.arena_bytes);
	grpc_frame_init(&call->parser, call->server->limits.message_bytes);
	LIST_ADD(&session->calls, call, of_session);
	session->n_calls++;
	LIST_ADD(&call->server->calls, call, of_server);
	call->server->n_calls++;

	if (refuse_http(call, head))
		return call;
	if (check_head(call, head, &err) < 0)
		call_fail(call, &err);
	else
		set_deadlines(call, head);
	return call;
}

static void leave_lists(struct call *call)
{
	struct h2_session *session = call->session;

	for (struct call **at = &session->woken; *at; at = &(*at)->next_woken)
		if (*at == call) {
			*at = call->next_woken;
			break;
		}
	struct call *before = NULL;
	for (struct call **at = &session->ready; *at; before = *at, at = &(*at)->next_ready)
		if (*at == call) {
			*at = call->next_ready;
			if (session->ready_last == call)
				session->ready_last = before;
			break;
		}
	LIST_REMOVE(&session->calls, call, of_session);
	session->n_calls--;
	LIST_REMOVE(&call->server->calls, call, of_server);
	call->server->n_calls--;
}

void call_close(struct call *call)
{
	struct h2_session *session = call->session;

	leave_lists(call);
	call_taken(call, call_pending(call));
	buf_free(&call->out);
	call_drop_input(call);
	call->session = NULL;
	call->ended = true;
	atomic_store(&call->cancelled, true);
	if (call->dispatched && call->route.method->on_close)
		call->route.method->on_close(call);
	if (call->refs > 1) {
		call->zombie_of = session;
		LIST_ADD(&session->zombies, call, of_zombies);
		session->n_zombies++;
	}
	call_unref(call);
}
