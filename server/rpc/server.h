#pragma once

/* The gRPC server without sockets: sessions take bytes and give bytes. Loop thread only.
 * No function of a session may be called from inside a handler. */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "rpc/call.h"
#include "rpc/method.h"

struct rpc_limits {
	uint32_t message_bytes; /* largest request and reply message, default 4 MiB */
	uint32_t header_bytes;  /* of one request, name + value + 32 each, default 16 KiB */
	uint32_t streams;       /* concurrent calls of a connection, default 256 */
	uint32_t calls_per_uid; /* of all connections of one user, default 1024 */
	uint32_t
		output_bytes; /* packed and not yet taken by pull, per connection, default 64 KiB */
	uint32_t arena_bytes; /* heap of one call, default 64 MiB */
	uint32_t default_deadline_ms; /* for unary calls without one; 0 = none */
	/* Of all connections together: requests half received, replies not yet written; default
	 * 64 MiB. */
	uint32_t buffered_bytes;
};

/* The defaults told above, deadline 30 s. A zero in rpc_server_new's limits means the default,
 * but for default_deadline_ms. */
extern const struct rpc_limits rpc_limits_default;

struct rpc_server;
struct h2_session;

/* Tables are borrowed for life. */
struct rpc_server *rpc_server_new(const struct rpc_limits *limits,
				  const struct method_table *tables, size_t n_tables);
void rpc_server_free(struct rpc_server *server); /* no session, no call is left */
/* Calls whose deadline has passed are cancelled; call when rpc_server_next_due says, and about once
 * a second while calls are open. Returns the number of open calls. */
size_t rpc_server_check_deadlines(struct rpc_server *server, uint64_t now_us);
/* Monotonic time before which no deadline passes, UINT64_MAX: none. Receiving may bring it nearer.
 */
uint64_t rpc_server_next_due(const struct rpc_server *server);

/* A connection. on_output is called when there is something to pull and the last pull had come to
 * its end: the owner flushes soon. */
struct h2_session *h2_session_new(struct rpc_server *server, const struct peer *peer,
				  void (*on_output)(void *arg), void *arg);
/* All calls become cancelled; later answers are no-ops. */
void h2_session_free(struct h2_session *session);
/* Takes received bytes. Returns 0, or ERR_* when the connection must be closed after what pull
 * still gives (GOAWAY) is written; err says why. */
int h2_session_feed(struct h2_session *session, struct slice bytes, struct error *err) must_check;
/* Gives bytes to write (about 64 KiB at most), borrowed until the next call on any session of the
 * server; empty when there are none now. */
struct slice h2_session_pull(struct h2_session *session);
/* GOAWAY in two steps: a notice first; once the client has seen it (a PING came back, or this was
 * called again) the last stream id: no new calls after it, open ones go on. */
void h2_session_shutdown(struct h2_session *session);
/* Every call of this connection is answered with why (copied), then it is shut down: how a
 * connection over a limit learns of it. */
void h2_session_refuse(struct h2_session *session, const struct error *why);
/* The client's preface and SETTINGS came. */
bool h2_session_is_established(const struct h2_session *session);
/* Nothing can be read or written any more (GOAWAY for an error was pulled, or the client went):
 * close the connection. */
bool h2_session_is_over(const struct h2_session *session);
/* True when a client began a header block more than RPC_HEADER_SECONDS ago and has not ended it:
 * close the connection. Call about once a second. */
#define RPC_HEADER_SECONDS 10
bool h2_session_is_stalled(const struct h2_session *session, uint64_t now_us);
/* Resets calls whose client took nothing of what waits for it in RPC_TAKE_SECONDS: it holds memory
 * that others need. Call about once a second. */
#define RPC_TAKE_SECONDS 60
void h2_session_check_readers(struct h2_session *session, uint64_t now_us);
/* A message begun this long ago and not yet whole fails its call (rpc_server_check_deadlines). */
#define RPC_MESSAGE_SECONDS 30
/* Nothing open and nothing to write: after shutdown the connection can be closed. */
bool h2_session_is_idle(const struct h2_session *session);
size_t h2_session_open_calls(const struct h2_session *session);
