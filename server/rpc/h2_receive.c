/* nghttp2's callbacks for what the client sends. */
#include "base/clock.h"
#include "rpc/session_internal.h"

static struct slice slice_of_bytes(const uint8_t *bytes, size_t len)
{
	return slice_of((const char *)bytes, len);
}

/* Frames that cost work and carry nothing. */
static bool is_idle_talk(const nghttp2_frame_hd *hd)
{
	switch (hd->type) {
	case NGHTTP2_DATA:
		return (hd->length == 0 || (hd->flags & NGHTTP2_FLAG_PADDED)) &&
		       !(hd->flags & NGHTTP2_FLAG_END_STREAM);
	case NGHTTP2_HEADERS:
	case NGHTTP2_CONTINUATION: /* nghttp2 counts them */
	case NGHTTP2_RST_STREAM:   /* likewise */
	case NGHTTP2_GOAWAY:
		return false;
	default:
		return true;
	}
}

static int spend(struct h2_session *session)
{
	if (frame_budget_spend(&session->budget))
		return 0;
	session->over_budget = true;
	return NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_begin_frame(nghttp2_session *ng, const nghttp2_frame_hd *hd, void *arg)
{
	struct h2_session *session = arg;

	(void)ng;
	if (session->over_budget)
		return NGHTTP2_ERR_CALLBACK_FAILURE;
	/* A block nghttp2 drops must not look stalled for ever. */
	if (hd->type != NGHTTP2_CONTINUATION)
		session->head_since_us = 0;
	return is_idle_talk(hd) ? spend(session) : 0;
}

static int on_invalid_frame(nghttp2_session *ng, const nghttp2_frame *frame, int error, void *arg)
{
	(void)ng;
	(void)frame;
	(void)error;
	return spend(arg);
}

static int on_begin_headers(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct h2_session *session = arg;

	(void)ng;
	request_head_init(&session->head, session->server->limits.header_bytes,
			  frame->headers.cat != NGHTTP2_HCAT_REQUEST);
	session->head_since_us = clock_monotonic_us();
	return 0;
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name,
		     size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
		     void *arg)
{
	struct h2_session *session = arg;

	(void)ng;
	(void)frame;
	(void)flags;
	request_head_add(&session->head, slice_of_bytes(name, name_len),
			 slice_of_bytes(value, value_len));
	return 0;
}

static void on_request(struct h2_session *session, const nghttp2_frame *frame)
{
	int32_t stream_id = frame->hd.stream_id;

	if (!request_head_finish(&session->head)) {
		session_reset_stream(session, stream_id, NGHTTP2_PROTOCOL_ERROR);
		return;
	}
	struct call *call = call_new(session, stream_id, &session->head);
	(void)nghttp2_session_set_stream_user_data(session->ng, stream_id, call);
	if (session->refusal)
		h2_session_shutdown(session);
	if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
		call_receive_end(call);
}

static void on_request_trailers(struct h2_session *session, const nghttp2_frame *frame)
{
	struct call *call = nghttp2_session_get_stream_user_data(session->ng, frame->hd.stream_id);

	if (!request_head_finish(&session->head) || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
		session_reset_stream(session, frame->hd.stream_id, NGHTTP2_PROTOCOL_ERROR);
	else if (call)
		call_receive_end(call);
}

static int on_frame_received(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct h2_session *session = arg;
	struct call *call;

	switch (frame->hd.type) {
	case NGHTTP2_HEADERS:
		session->head_since_us = 0;
		if (frame->headers.cat == NGHTTP2_HCAT_REQUEST)
			on_request(session, frame);
		else
			on_request_trailers(session, frame);
		break;
	case NGHTTP2_DATA:
		call = nghttp2_session_get_stream_user_data(ng, frame->hd.stream_id);
		if (call && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
			call_receive_end(call);
		break;
	case NGHTTP2_SETTINGS:
		session->established = true;
		break;
	case NGHTTP2_PING:
		if ((frame->hd.flags & NGHTTP2_FLAG_ACK) && session->shutdown == SHUTDOWN_NOTICE)
			h2_session_shutdown(session);
		break;
	default:
		break;
	}
	return 0;
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t stream_id, const uint8_t *data,
		   size_t len, void *arg)
{
	struct call *call = nghttp2_session_get_stream_user_data(ng, stream_id);

	(void)flags;
	(void)arg;
	/* The connection's window at once, or one slow stream would hold up all. */
	(void)nghttp2_session_consume_connection(ng, len);
	size_t taken = call ? call_receive(call, slice_of_bytes(data, len)) : len;
	if (taken > 0)
		(void)nghttp2_session_consume_stream(ng, stream_id, taken);
	return 0;
}

static int on_stream_close(nghttp2_session *ng, int32_t stream_id, uint32_t error, void *arg)
{
	struct call *call = nghttp2_session_get_stream_user_data(ng, stream_id);

	(void)error;
	(void)arg;
	if (call) {
		(void)nghttp2_session_set_stream_user_data(ng, stream_id, NULL);
		call_close(call);
	}
	return 0;
}

void session_receive_callbacks(nghttp2_session_callbacks *callbacks)
{
	nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin_frame);
	nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, on_invalid_frame);
	nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame_received);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
}
