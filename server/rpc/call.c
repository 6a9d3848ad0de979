/* What handlers do with a call. */
#include "rpc/call.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "rpc/codec.h"
#include "rpc/session_internal.h"

struct call *call_ref(struct call *call)
{
	call->refs++;
	return call;
}

void call_unref(struct call *call)
{
	if (!call || --call->refs > 0)
		return;
	ensure(!call->session);
	if (call->zombie_of) {
		LIST_REMOVE(&call->zombie_of->zombies, call, of_zombies);
		call->zombie_of->n_zombies--;
	}
	call->quota->n_calls--;
	quota_drop(&call->server->quotas, call->quota);
	free(call->failure);
	arena_release(&call->message_arena);
	arena_release(&call->arena);
	free(call);
}

void *call_context(const struct call *call)
{
	return call->route.context;
}

void **call_state(struct call *call)
{
	return &call->state;
}

const struct peer *call_peer(const struct call *call)
{
	return &call->peer;
}

const _Atomic(bool) *call_cancelled(const struct call *call)
{
	return &call->cancelled;
}

/* True while an answer still means something. */
static bool is_open(const struct call *call)
{
	return call->session && !call->ended;
}

static void end(struct call *call, const struct error *failure)
{
	call->ended = true;
	if (failure) {
		call->failure = xmalloc(sizeof *failure);
		*call->failure = *failure;
		if (failure->code >= 0)
			call->failure->code = ERR_INTERNAL;
		/* A message cut at its limit must stay UTF-8 for clients that parse the details. */
		struct slice text = slice_of_string(call->failure->message);
		call->failure->message[utf8_validate(text)] = '\0';
	}
	call_drop_input(call);
	session_submit(call->session, call);
}

/* Counts what was just packed, or fails the call: -1 then. */
static int account(struct call *call, size_t before, int r, struct error *err)
{
	struct rpc_server *server = call->server;
	size_t added = call->out.len - before;

	if (r == 0 && server->buffered + added > server->limits.buffered_bytes)
		r = error_set(err, ERR_LIMIT,
			      "replies waiting for their clients exceed buffered_bytes (%u)",
			      server->limits.buffered_bytes);
	if (r < 0) {
		call->out.len = before;
		call_fail(call, err);
		return -1;
	}
	call->session->queued += added;
	server->buffered += added;
	return 0;
}

void call_taken(struct call *call, size_t n)
{
	call->out_at += n;
	call->taken += n;
	call->server->buffered -= n;
	if (call->session)
		call->session->queued -= n;
	if (call_pending(call) > 0)
		return;
	/* A large reply's memory goes as soon as the reply is gone. */
	if (call->out.cap > 16384 || call->ended)
		buf_free(&call->out);
	buf_clear(&call->out);
	call->out_at = 0;
}

void call_reply(struct call *call, const ProtobufCMessage *reply)
{
	struct error err = {0};
	size_t before = call->out.len;

	if (!is_open(call))
		return;
	int r = codec_pack(reply, call->server->limits.message_bytes, &call->out, &err);
	if (account(call, before, r, &err) == 0)
		end(call, NULL);
}

void call_reply_packed(struct call *call, struct slice packed)
{
	struct error err = {0};
	size_t before = call->out.len;

	if (!is_open(call))
		return;
	int r = codec_pack_packed(packed, call->server->limits.message_bytes, &call->out, &err);
	if (account(call, before, r, &err) == 0)
		end(call, NULL);
}

void call_send(struct call *call, const ProtobufCMessage *message)
{
	struct error err = {0};
	size_t before = call->out.len;

	if (!is_open(call))
		return;
	int r = codec_pack(message, call->server->limits.message_bytes, &call->out, &err);
	if (account(call, before, r, &err) == 0)
		session_submit(call->session, call);
}

void call_wake(struct call *call)
{
	if (is_open(call))
		session_wake(call->session, call);
}

void call_finish(struct call *call)
{
	if (is_open(call))
		end(call, NULL);
}

void call_fail(struct call *call, const struct error *err)
{
	if (is_open(call))
		end(call, err);
}

void call_ask_for_more(struct call *call)
{
	if (!call_streams_replies(call) || call->in_room || call->ended || !call->dispatched)
		return;
	call->in_room = true;
	call->route.method->on_room(call);
	call->in_room = false;
}

void call_pause_reading(struct call *call)
{
	call->paused = true;
}

void call_resume_reading(struct call *call)
{
	if (!call->paused)
		return;
	call->paused = false;
	/* Never inside the handler that resumes: what was held comes with the next pull. */
	if (is_open(call) && (call->held.len > 0 || call->client_ended))
		session_wake(call->session, call);
}
