#include "loop/conn.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"

#define HANDSHAKE_MS 10000
#define WRITE_MS     60000
#define REFUSED_MS   5000
/* What one connection writes before others have their turn. */
#define FAIR_BYTES (64u << 10)
/* Connections flushed in one turn of the loop; the others wait behind what came in meanwhile. */
#define FLUSHES_PER_TURN 32

static void on_closed(uv_handle_t *handle)
{
	struct conn *conn = handle->data;

	free(conn->rest);
	free(conn);
}

static void leave_dirty(struct conn *conn)
{
	struct conn *before = NULL;

	for (struct conn **at = &conn->loop->dirty; *at; before = *at, at = &(*at)->next_dirty)
		if (*at == conn) {
			*at = conn->next_dirty;
			if (conn->loop->dirty_last == conn)
				conn->loop->dirty_last = before;
			break;
		}
	conn->is_dirty = false;
}

void conn_close(struct conn *conn)
{
	if (conn->closing)
		return;
	conn->closing = true;
	if (conn->is_dirty)
		leave_dirty(conn);
	/* Handlers hear of it now; the session is not used by a pending write. */
	h2_session_free(conn->h2);
	conn->h2 = NULL;
	uv_close((uv_handle_t *)&conn->pipe, on_closed);
	listener_forget(conn);
}

static void on_output(void *arg)
{
	struct conn *conn = arg;

	if (conn->is_dirty || conn->closing)
		return;
	conn->is_dirty = true;
	conn->next_dirty = NULL;
	if (conn->loop->dirty)
		conn->loop->dirty_last->next_dirty = conn;
	else
		conn->loop->dirty = conn;
	conn->loop->dirty_last = conn;
}

static void on_written(uv_write_t *write, int status)
{
	struct conn *conn = write->data;

	conn->writing = false;
	free(TAKE_PTR(conn->rest));
	if (conn->closing)
		return;
	if (status < 0)
		conn_close(conn);
	else
		conn_flush(conn);
}

/* True when all is written; else the rest is on its way, or the connection closed. */
static bool write_out(struct conn *conn, struct slice bytes)
{
	uv_buf_t b = uv_buf_init((char *)(uintptr_t)bytes.ptr, (unsigned)bytes.len);
	int n = uv_try_write((uv_stream_t *)&conn->pipe, &b, 1);

	if (n < 0 && n != UV_EAGAIN) {
		conn_close(conn);
		return false;
	}
	bytes = slice_sub(bytes, n > 0 ? (size_t)n : 0, bytes.len);
	if (bytes.len == 0)
		return true;
	conn->rest = xmalloc(bytes.len);
	memcpy(conn->rest, bytes.ptr, bytes.len);
	b = uv_buf_init(conn->rest, (unsigned)bytes.len);
	conn->write.data = conn;
	conn->writing = true;
	conn->write_since_ms = uv_now(&conn->loop->uv);
	if (uv_write(&conn->write, (uv_stream_t *)&conn->pipe, &b, 1, on_written) < 0) {
		conn->writing = false;
		conn_close(conn);
	}
	return false;
}

void conn_flush(struct conn *conn)
{
	size_t written = 0;

	while (!conn->closing && !conn->writing) {
		/* One that reads as fast as we write must not keep the loop from the others. */
		if (written >= FAIR_BYTES) {
			on_output(conn);
			return;
		}
		struct slice bytes = h2_session_pull(conn->h2);

		written += bytes.len;
		if (bytes.len == 0) {
			if (h2_session_is_over(conn->h2))
				conn_close(conn);
			return;
		}
		if (!write_out(conn, bytes))
			return;
	}
}

void conn_flush_dirty(struct loop *loop)
{
	/* What is left, or becomes dirty meanwhile, is for the next turn, which comes at once. */
	for (unsigned i = 0; i < FLUSHES_PER_TURN && loop->dirty; i++) {
		struct conn *conn = loop->dirty;

		loop->dirty = conn->next_dirty;
		conn->is_dirty = false;
		conn_flush(conn);
	}
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *ret)
{
	struct conn *conn = handle->data;

	(void)size;
	*ret = uv_buf_init(conn->loop->read_buffer, LOOP_READ_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b)
{
	struct conn *conn = stream->data;
	struct error err;

	if (n == 0 || conn->closing)
		return;
	if (n < 0) {
		conn_close(conn);
		return;
	}
	if (h2_session_feed(conn->h2, slice_of(b->base, (size_t)n), &err) < 0)
		log_debug("conn", "uid=%u closed: %s", conn->uid, err.message);
	if (h2_session_open_calls(conn->h2) > 0)
		listener_watch_calls(conn->listener);
	conn_flush(conn);
}

void conn_start(struct conn *conn, struct rpc_server *server, const struct peer *peer)
{
	conn->uid = peer->uid;
	conn->opened_ms = uv_now(&conn->loop->uv);
	conn->h2 = h2_session_new(server, peer, on_output, conn);
	if (uv_read_start((uv_stream_t *)&conn->pipe, on_alloc, on_read) < 0)
		conn_close(conn);
	else
		conn_flush(conn);
}

bool conn_is_stuck(const struct conn *conn, uint64_t now_ms, uint64_t now_us)
{
	if (conn->writing && now_ms - conn->write_since_ms > WRITE_MS)
		return true;
	if (conn->refused && now_ms - conn->opened_ms > REFUSED_MS)
		return true;
	if (!h2_session_is_established(conn->h2) && now_ms - conn->opened_ms > HANDSHAKE_MS)
		return true;
	return h2_session_is_stalled(conn->h2, now_us);
}
