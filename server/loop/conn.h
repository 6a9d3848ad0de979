#pragma once

/* One client: a uv_pipe and its h2_session. Loop thread only.
 *
 * All replies of one read leave in one write; while a write is pending nothing more is taken from
 * the session, which is what pushes back on handlers. The struct outlives its handles: it is freed
 * in the last close callback. */
#include "loop/loop_internal.h"
#include "rpc/server.h"

struct listener;

struct conn {
	uv_pipe_t pipe;
	uv_write_t write;
	struct loop *loop;
	struct listener *listener;
	struct h2_session *h2;    /* owned; NULL once closing */
	struct conn *prev, *next; /* of the listener */
	struct conn *next_dirty;
	bool is_dirty, writing, closing;
	bool refused; /* over a limit: lives shortly */
	char *rest;   /* what uv_write is writing; owned */
	uint32_t uid;
	uint64_t opened_ms, write_since_ms; /* loop time */
};

/* pipe was accepted into conn->pipe by the listener; takes over conn. */
void conn_start(struct conn *conn, struct rpc_server *server, const struct peer *peer);
/* Writes what there is; closes the connection when it is over. */
void conn_flush(struct conn *conn);
/* Idempotent. Calls of the connection are cancelled now; listener_forget follows. */
void conn_close(struct conn *conn);
/* Once a second: true when the client is too slow to keep. */
bool conn_is_stuck(const struct conn *conn, uint64_t now_ms, uint64_t now_us);

/* listener.c: conn left the list; calls are open. */
void listener_forget(struct conn *conn);
void listener_watch_calls(struct listener *listener);
