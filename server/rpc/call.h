#pragma once

/* One gRPC call as handlers see it. Loop thread only.
 *
 * A handler that answers later takes a reference (call_ref) and gives it back; after the call is
 * over (cancelled, deadline, connection lost) every answer is a no-op, so late jobs need no special
 * care. The arena lives until the last reference is gone. */
#include <protobuf-c/protobuf-c.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "rpc/method.h"

struct call *call_ref(struct call *call);
void call_unref(struct call *call);

/* The context of the method table. */
void *call_context(const struct call *call);
/* A pointer of the handler's own, NULL at first. */
void **call_state(struct call *call);

struct peer {
	uint32_t uid, gid;
	int32_t pid;
	enum peer_role role;
};
const struct peer *call_peer(const struct call *call);

/* True once nobody waits for the answer. The flag may be read by any thread while a reference is
 * held: jobs poll it. */
const _Atomic(bool) *call_cancelled(const struct call *call);

/* Unary and client streaming: sends the one reply and status OK. A reply larger than the limit for
 * messages fails the call with ERR_LIMIT instead, naming the limit. */
void call_reply(struct call *call, const ProtobufCMessage *reply);
/* The same with a reply already packed (a job packs on its worker). Copied. */
void call_reply_packed(struct call *call, struct slice packed);
/* Streaming: one more message; only from on_room. */
void call_send(struct call *call, const ProtobufCMessage *message);
/* Streaming: asks for on_room soon, when there is something to send again. */
void call_wake(struct call *call);
/* Streaming: ends with status OK after what was sent. */
void call_finish(struct call *call);
/* Ends with an error: err->code becomes a gRPC status, err->message its text, err->field a
 * google.rpc.BadRequest; ErrorInfo carries error_name() as reason and domain "annals". */
void call_fail(struct call *call, const struct error *err);

/* Client streaming: stop reading from this client until call_resume_reading (flow control pushes
 * back; other calls of the connection go on). */
void call_pause_reading(struct call *call);
void call_resume_reading(struct call *call);
