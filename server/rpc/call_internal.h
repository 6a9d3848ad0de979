#pragma once

/* A call as this folder sees it; handlers see rpc/call.h. Loop thread only.
 *
 * Life: call_new at the header block (one reference, the stream's) → messages → `ended` with a
 * status → the stream closes: call_close, which cuts the session off, tells the handler and drops
 * the stream's reference. Jobs may hold references longer; such a call is a zombie. */
#include <stdatomic.h>

#include "rpc/call.h"
#include "rpc/router.h"
#include "wire/grpc_frame.h"

struct h2_session;
struct quota;
struct rpc_server;

struct call_links {
	struct call *prev, *next;
};

struct call {
	unsigned refs;
	_Atomic(bool) cancelled;
	struct h2_session *session; /* NULL once closed */
	struct rpc_server *server;
	struct quota *quota;          /* held; counts this call */
	struct call_links of_session; /* h2_session.calls */
	struct call_links of_server;  /* rpc_server.calls */
	struct call *next_ready;      /* h2_session.ready */
	struct call *next_woken;      /* h2_session.woken */
	struct h2_session *zombie_of; /* closed, but referenced: counts against its session */
	struct call_links of_zombies;

	int32_t stream_id;
	struct peer peer;
	struct route route; /* method NULL: refused at the header block */
	void *state;
	struct arena arena;
	struct arena message_arena; /* of one message of a client stream */

	uint64_t deadline_us;    /* 0: none */
	bool own_deadline;       /* set by us because the client gave none */
	uint64_t message_due_us; /* the message being received must be whole by then; 0: none */

	/* receiving */
	struct grpc_frame_parser parser;
	struct buf held;   /* came while reading was paused */
	size_t accounted;  /* our share of rpc_server.buffered: parser and held */
	uint64_t received; /* DATA bytes */
	uint64_t content_length;
	bool has_content_length;
	uint32_t n_messages;
	ProtobufCMessage *request; /* of unary and server streaming methods */
	bool paused, client_ended, end_told;
	bool dispatched; /* a handler was called: on_close is due */
	bool is_ready;   /* in h2_session.ready */

	/* answering */
	struct buf out;          /* length-prefixed messages, or plain text */
	size_t out_at;           /* taken so far */
	uint64_t taken;          /* bytes the client took in all */
	uint64_t taken_seen;     /* by the last look at slow readers */
	uint64_t stuck_since_us; /* nothing was taken since then; 0: nothing waits */
	bool submitted;          /* the response headers are with nghttp2 */
	bool deferred;           /* nghttp2 waits for resume_data */
	bool in_room;            /* inside on_room */
	bool is_woken;           /* in h2_session.woken */
	bool ended;              /* status is set: nothing more to send than what is in out */
	struct error *failure;   /* owned; NULL: OK */
	const char *http_status; /* not a gRPC call: "405", "415"; out is text */
	bool echo_proto;         /* content-type application/grpc+proto */
	bool tell_encodings;     /* add grpc-accept-encoding */
};

struct request_head;

/* Adds the call to its session and server, then refuses it or waits for messages. */
struct call *call_new(struct h2_session *session, int32_t stream_id,
		      const struct request_head *head);
/* The stream or the connection is gone. */
void call_close(struct call *call);

/* call_receive.c: DATA payload; the end of the request. Returns the bytes the stream's window may
 * get back now. */
size_t call_receive(struct call *call, struct slice bytes);
void call_receive_end(struct call *call);
/* After reading was resumed: what was held; returns as call_receive. */
size_t call_receive_held(struct call *call);
/* Hands a complete unary request to its handler. */
void call_dispatch(struct call *call);
/* Frees what was received and not yet handled. */
void call_drop_input(struct call *call);
void call_account_input(struct call *call);

/* Asks the handler for one more message if it has a say in it. */
void call_ask_for_more(struct call *call);
/* Bytes in out not yet taken. */
static inline size_t call_pending(const struct call *call)
{
	return call->out.len - call->out_at;
}
/* n bytes of out were copied to the wire (or dropped). */
void call_taken(struct call *call, size_t n);

static inline bool call_streams_requests(const struct call *call)
{
	return call->route.method->kind == METHOD_CLIENT_STREAM ||
	       call->route.method->kind == METHOD_BIDI;
}
static inline bool call_streams_replies(const struct call *call)
{
	return call->route.method && call->route.method->on_room &&
	       (call->route.method->kind == METHOD_SERVER_STREAM ||
		call->route.method->kind == METHOD_BIDI);
}
