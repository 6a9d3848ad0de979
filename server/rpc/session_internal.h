#pragma once

/* A connection as this folder sees it. Loop thread only.
 *
 * nghttp2 may not be sent or received inside its own callbacks, and handlers run inside them: so
 * what a handler does only submits frames; they leave with the next pull. */
#include <nghttp2/nghttp2.h>

#include "rpc/budget.h"
#include "rpc/call_internal.h"
#include "rpc/metadata.h"
#include "rpc/quota.h"
#include "rpc/server.h"

enum shutdown_step { SHUTDOWN_NONE = 0, SHUTDOWN_NOTICE, SHUTDOWN_FINAL };

struct rpc_server {
	struct rpc_limits limits;
	struct router router;
	nghttp2_session_callbacks *callbacks;
	nghttp2_option *options;
	struct buf scratch; /* what pull returns */
	struct call *calls; /* open ones of all sessions */
	size_t n_calls, n_sessions;
	struct quota *quotas; /* of all users that have a session or a call */
	uint64_t next_due_us; /* no deadline is earlier; UINT64_MAX: none */
	size_t buffered;      /* bytes of requests half received and replies not yet taken */
};

struct h2_session {
	struct rpc_server *server;
	nghttp2_session *ng;
	struct peer peer;
	struct quota *quota; /* of the peer's user */
	void (*on_output)(void *arg);
	void *arg;
	struct request_head head; /* of the block being read */
	uint64_t head_since_us;   /* 0: no block is being read */
	struct call *calls, *zombies;
	size_t n_calls, n_zombies;
	struct call *ready, *ready_last; /* complete unary requests waiting for room, in order */
	struct call *woken;              /* to be asked for more, or resumed */
	size_t queued;                   /* bytes packed in calls and not yet taken */
	struct frame_budget budget;
	struct error *refusal; /* owned; NULL: calls are welcome */
	enum shutdown_step shutdown;
	bool established; /* SETTINGS of the client came */
	bool notified;    /* on_output was called since pull last came to its end */
	bool over_budget, failed;
	bool pulling;
};

/* There is something to pull. */
void session_kick(struct h2_session *session);
/* The call has something to send, or its end: headers are submitted, or the stream resumed. */
void session_submit(struct h2_session *session, struct call *call);
/* Puts the call on the list that pull looks at first. */
void session_wake(struct h2_session *session, struct call *call);
void session_reset_stream(struct h2_session *session, int32_t stream_id, uint32_t h2_error);
/* Runs requests that waited, while there is room. */
void session_run_ready(struct h2_session *session);
void session_add_ready(struct h2_session *session, struct call *call);
static inline bool session_has_room(const struct h2_session *session)
{
	return session->queued < session->server->limits.output_bytes;
}

/* h2_receive.c, h2_send.c: the callbacks. */
void session_receive_callbacks(nghttp2_session_callbacks *callbacks);
void session_send_callbacks(nghttp2_session_callbacks *callbacks);

/* links: doubly linked lists with the head in *list. */
#define LIST_ADD(list, call, links)                     \
	do {                                            \
		(call)->links.prev = NULL;              \
		(call)->links.next = *(list);           \
		if (*(list))                            \
			(*(list))->links.prev = (call); \
		*(list) = (call);                       \
	} while (0)
#define LIST_REMOVE(list, call, links)                                       \
	do {                                                                 \
		if ((call)->links.prev)                                      \
			(call)->links.prev->links.next = (call)->links.next; \
		else                                                         \
			*(list) = (call)->links.next;                        \
		if ((call)->links.next)                                      \
			(call)->links.next->links.prev = (call)->links.prev; \
	} while (0)
