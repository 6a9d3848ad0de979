/* A connection's life and its pull; the callbacks are in h2_receive.c and h2_send.c. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "rpc/session_internal.h"

/* A client may send this much of one message before we have looked at any of it. */
#define STREAM_WINDOW (256 << 10)
/* The connection's window never holds up a stream: it is given back at once. */
#define CONNECTION_WINDOW (1 << 20)
/* One write. */
#define PULL_BYTES (64u << 10)

static const uint8_t shutdown_ping[8] = {'s', 'h', 'u', 't', 'd', 'o', 'w', 'n'};

static void submit_settings(struct h2_session *session)
{
	const struct rpc_limits *limits = &session->server->limits;
	const nghttp2_settings_entry settings[] = {
		{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits->streams},
		{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
		{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits->header_bytes},
	};

	ensure(nghttp2_submit_settings(session->ng, NGHTTP2_FLAG_NONE, settings,
				       ARRAY_LEN(settings)) == 0);
	ensure(nghttp2_session_set_local_window_size(session->ng, NGHTTP2_FLAG_NONE, 0,
						     CONNECTION_WINDOW) == 0);
}

struct h2_session *h2_session_new(struct rpc_server *server, const struct peer *peer,
				  void (*on_output)(void *arg), void *arg)
{
	struct h2_session *session = xcalloc(1, sizeof *session);

	session->server = server;
	session->peer = *peer;
	session->quota = quota_hold(&server->quotas, peer->uid);
	session->on_output = on_output;
	session->arg = arg;
	frame_budget_init(&session->budget);
	ensure(nghttp2_session_server_new2(&session->ng, server->callbacks, session,
					   server->options) == 0);
	server->n_sessions++;
	/* Clients wait for SETTINGS before they call a connection good: they go out first. */
	submit_settings(session);
	return session;
}

void h2_session_free(struct h2_session *session)
{
	if (!session)
		return;
	/* Answers given in on_close or later must not wake the owner. */
	session->on_output = NULL;
	while (session->calls)
		call_close(session->calls);
	while (session->zombies) {
		struct call *call = session->zombies;

		LIST_REMOVE(&session->zombies, call, of_zombies);
		call->zombie_of = NULL;
	}
	nghttp2_session_del(session->ng);
	session->server->n_sessions--;
	quota_drop(&session->server->quotas, session->quota);
	free(session->refusal);
	free(session);
}

void session_kick(struct h2_session *session)
{
	if (session->notified || !session->on_output)
		return;
	session->notified = true;
	session->on_output(session->arg);
}

void session_wake(struct h2_session *session, struct call *call)
{
	if (!call->is_woken) {
		call->is_woken = true;
		call->next_woken = session->woken;
		session->woken = call;
	}
	session_kick(session);
}

void session_reset_stream(struct h2_session *session, int32_t stream_id, uint32_t h2_error)
{
	(void)nghttp2_submit_rst_stream(session->ng, NGHTTP2_FLAG_NONE, stream_id, h2_error);
	session_kick(session);
}

void session_add_ready(struct h2_session *session, struct call *call)
{
	if (!session->ready && session_has_room(session)) {
		call_dispatch(call);
		return;
	}
	call->next_ready = NULL;
	if (session->ready)
		session->ready_last->next_ready = call;
	else
		session->ready = call;
	session->ready_last = call;
}

void session_run_ready(struct h2_session *session)
{
	while (session->ready && session_has_room(session)) {
		struct call *call = session->ready;

		session->ready = call->next_ready;
		call->next_ready = NULL;
		if (!call->ended)
			call_dispatch(call);
	}
}

static void run_woken(struct h2_session *session)
{
	struct call *call = session->woken;

	session->woken = NULL;
	while (call) {
		struct call *next = call->next_woken;

		call->is_woken = false;
		size_t taken = call_receive_held(call);
		if (taken > 0)
			(void)nghttp2_session_consume_stream(session->ng, call->stream_id, taken);
		if (!call->submitted)
			call_ask_for_more(call);
		session_submit(session, call);
		call = next;
	}
}

int h2_session_feed(struct h2_session *session, struct slice bytes, struct error *err)
{
	if (session->failed)
		return error_set(err, ERR_INVALID, "connection has failed");
	ssize_t n = nghttp2_session_mem_recv(session->ng, (const uint8_t *)bytes.ptr, bytes.len);

	if (nghttp2_session_want_write(session->ng) || session->woken || session->ready)
		session_kick(session);
	if (n >= 0)
		return 0;
	session->failed = true;
	if (session->over_budget) {
		static const char text[] = "too many frames that carry nothing";

		(void)nghttp2_submit_goaway(session->ng, NGHTTP2_FLAG_NONE,
					    nghttp2_session_get_last_proc_stream_id(session->ng),
					    NGHTTP2_ENHANCE_YOUR_CALM, (const uint8_t *)text,
					    sizeof text - 1);
		session_kick(session);
		return error_set(err, ERR_LIMIT, "%s", text);
	}
	(void)nghttp2_session_terminate_session(session->ng, n == NGHTTP2_ERR_FLOODED
								     ? NGHTTP2_ENHANCE_YOUR_CALM
								     : NGHTTP2_PROTOCOL_ERROR);
	session_kick(session);
	return error_set(err, n == NGHTTP2_ERR_FLOODED ? ERR_LIMIT : ERR_INVALID, "not HTTP/2: %s",
			 nghttp2_strerror((int)n));
}

struct slice h2_session_pull(struct h2_session *session)
{
	struct buf *out = &session->server->scratch;

	buf_clear(out);
	run_woken(session);
	session_run_ready(session);
	while (out->len < PULL_BYTES) {
		const uint8_t *data;
		ssize_t n = nghttp2_session_mem_send(session->ng, &data);

		if (n > 0) {
			buf_add(out, data, (size_t)n);
			continue;
		}
		session->failed |= n < 0;
		if (n < 0 || !session->ready || !session_has_room(session))
			break;
		/* What went out made room for requests that waited. */
		session_run_ready(session);
	}
	if (out->len == 0) {
		session->notified = false;
		if (session->woken)
			session_kick(session);
	}
	return buf_slice(out);
}

void h2_session_shutdown(struct h2_session *session)
{
	switch (session->shutdown) {
	case SHUTDOWN_NONE:
		session->shutdown = SHUTDOWN_NOTICE;
		(void)nghttp2_submit_shutdown_notice(session->ng);
		(void)nghttp2_submit_ping(session->ng, NGHTTP2_FLAG_NONE, shutdown_ping);
		break;
	case SHUTDOWN_NOTICE:
		session->shutdown = SHUTDOWN_FINAL;
		(void)nghttp2_submit_goaway(session->ng, NGHTTP2_FLAG_NONE,
					    nghttp2_session_get_last_proc_stream_id(session->ng),
					    NGHTTP2_NO_ERROR, NULL, 0);
		break;
	case SHUTDOWN_FINAL:
		return;
	}
	session_kick(session);
}

void h2_session_refuse(struct h2_session *session, const struct error *why)
{
	if (session->refusal)
		return;
	session->refusal = xmalloc(sizeof *why);
	*session->refusal = *why;
}

bool h2_session_is_established(const struct h2_session *session)
{
	return session->established;
}

bool h2_session_is_idle(const struct h2_session *session)
{
	return session->n_calls == 0 && session->shutdown != SHUTDOWN_NOTICE &&
	       !nghttp2_session_want_write(session->ng);
}

bool h2_session_is_over(const struct h2_session *session)
{
	if (nghttp2_session_want_write(session->ng))
		return false;
	return session->failed || !nghttp2_session_want_read(session->ng);
}

bool h2_session_is_stalled(const struct h2_session *session, uint64_t now_us)
{
	return session->head_since_us > 0 &&
	       now_us > session->head_since_us + (uint64_t)RPC_HEADER_SECONDS * 1000000;
}

static bool is_stuck(struct call *call, uint64_t now_us)
{
	bool waits = call_pending(call) > 0;

	if (!waits || call->stuck_since_us == 0 || call->taken != call->taken_seen) {
		call->stuck_since_us = waits ? now_us : 0;
		call->taken_seen = call->taken;
		return false;
	}
	return now_us > call->stuck_since_us + (uint64_t)RPC_TAKE_SECONDS * 1000000;
}

void h2_session_check_readers(struct h2_session *session, uint64_t now_us)
{
	for (struct call *call = session->calls; call; call = call->of_session.next)
		/* Trailers would wait behind the data; clients read this as RESOURCE_EXHAUSTED. */
		if (is_stuck(call, now_us))
			session_reset_stream(session, call->stream_id, NGHTTP2_ENHANCE_YOUR_CALM);
}

size_t h2_session_open_calls(const struct h2_session *session)
{
	return session->n_calls;
}
