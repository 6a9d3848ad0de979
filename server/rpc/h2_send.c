/* Replies: headers, messages pulled by nghttp2 as windows allow, trailers. */
#include <stdio.h>

#include "rpc/session_internal.h"
#include "rpc/status_details.h"
#include "wire/grpc_status.h"

/* Clients may limit a block of headers to 8 KiB; ours stay well below. */
#define MESSAGE_MAX 3000
#define DETAILS_MAX 3000
#define FIELDS_MAX  8

struct fields {
	nghttp2_nv nv[FIELDS_MAX];
	size_t n;
	size_t size; /* as SETTINGS_MAX_HEADER_LIST_SIZE counts */
	char status[4];
	struct buf message, details; /* owned */
};

static void add_field(struct fields *f, const char *name, struct slice value)
{
	ensure(f->n < FIELDS_MAX);
	size_t name_len = strlen(name);

	/* nghttp2 copies both, but takes them without const. */
	f->nv[f->n++] = (nghttp2_nv){(uint8_t *)(uintptr_t)name,
				     (uint8_t *)(uintptr_t)(value.len > 0 ? value.ptr : ""),
				     name_len, value.len, NGHTTP2_NV_FLAG_NONE};
	f->size += name_len + value.len + 32;
}

static void fields_deinit(struct fields *f)
{
	buf_free(&f->message);
	buf_free(&f->details);
}

static void add_head(struct fields *f, const struct call *call)
{
	const char *type = "text/plain; charset=utf-8";

	if (!call->http_status)
		type = call->echo_proto ? "application/grpc+proto" : "application/grpc";
	add_field(f, ":status", slice_of_string(call->http_status ? call->http_status : "200"));
	add_field(f, "content-type", slice_of_string(type));
	if (call->tell_encodings)
		add_field(f, "grpc-accept-encoding", SLICE_LITERAL("identity"));
}

/* grpc-status, and what explains it as far as the client's limit for headers allows. */
static void add_status(struct fields *f, const struct call *call, uint32_t peer_limit)
{
	const struct error *failure = call->failure;
	enum grpc_status status = failure ? grpc_status_of_error(failure->code) : GRPC_OK;
	size_t room;

	snprintf(f->status, sizeof f->status, "%u", (unsigned)status);
	add_field(f, "grpc-status", slice_of_string(f->status));
	if (!failure)
		return;
	room = f->size < peer_limit ? peer_limit - f->size : 0;
	if (room > 64) {
		size_t max = room - 44 < MESSAGE_MAX ? room - 44 : MESSAGE_MAX;

		grpc_message_encode(slice_of_string(failure->message), max, &f->message);
		add_field(f, "grpc-message", buf_slice(&f->message));
	}
	struct buf packed = BUF_INIT;
	status_details_encode(failure, &packed);
	grpc_base64_encode(buf_slice(&packed), &f->details);
	buf_free(&packed);
	room = f->size < peer_limit ? peer_limit - f->size : 0;
	if (f->details.len < DETAILS_MAX && f->details.len + 56 < room)
		add_field(f, "grpc-status-details-bin", buf_slice(&f->details));
}

static uint32_t peer_limit(nghttp2_session *ng)
{
	return nghttp2_session_get_remote_settings(ng, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE);
}

static void submit_trailers(nghttp2_session *ng, const struct call *call)
{
	struct fields f = {0};

	add_status(&f, call, peer_limit(ng));
	(void)nghttp2_submit_trailer(ng, call->stream_id, f.nv, f.n);
	fields_deinit(&f);
}

/* Copies up to length bytes, asking the handler for more messages while they fit. */
static size_t fill(struct call *call, uint8_t *to, size_t length)
{
	size_t filled = 0;

	while (filled < length) {
		if (call_pending(call) == 0)
			call_ask_for_more(call);
		size_t n = call_pending(call);
		if (n == 0)
			break;
		if (n > length - filled)
			n = length - filled;
		memcpy(to + filled, call->out.data + call->out_at, n);
		call_taken(call, n);
		filled += n;
	}
	return filled;
}

static ssize_t read_reply(nghttp2_session *ng, int32_t stream_id, uint8_t *to, size_t length,
			  uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct call *call = source->ptr;

	(void)stream_id;
	(void)arg;
	size_t n = fill(call, to, length);
	if (call->ended && call_pending(call) == 0) {
		*flags |= NGHTTP2_DATA_FLAG_EOF;
		if (!call->http_status) {
			*flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
			submit_trailers(ng, call);
		}
		return (ssize_t)n;
	}
	if (n > 0)
		return (ssize_t)n;
	call->deferred = true;
	return NGHTTP2_ERR_DEFERRED;
}

static void submit_response(nghttp2_session *ng, struct call *call)
{
	nghttp2_data_provider provider = {.source.ptr = call, .read_callback = read_reply};
	bool trailers_only = call->failure && call_pending(call) == 0;
	struct fields f = {0};

	call->submitted = true;
	add_head(&f, call);
	if (trailers_only)
		add_status(&f, call, peer_limit(ng));
	(void)nghttp2_submit_response(ng, call->stream_id, f.nv, f.n,
				      trailers_only ? NULL : &provider);
	fields_deinit(&f);
}

void session_submit(struct h2_session *session, struct call *call)
{
	/* Inside on_room the reader of the stream looks again by itself. */
	if (call->in_room)
		return;
	if (!call->submitted) {
		if (!call->ended && call_pending(call) == 0)
			return;
		submit_response(session->ng, call);
	} else if (call->deferred) {
		call->deferred = false;
		(void)nghttp2_session_resume_data(session->ng, call->stream_id);
	}
	session_kick(session);
}

static int on_frame_sent(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct h2_session *session = arg;

	switch (frame->hd.type) {
	case NGHTTP2_HEADERS:
	case NGHTTP2_DATA:
		frame_budget_earn(&session->budget, 2);
		/* Answered before the client had said all: tell it to stop. */
		if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) &&
		    nghttp2_session_get_stream_remote_close(ng, frame->hd.stream_id) == 0)
			(void)nghttp2_submit_rst_stream(ng, NGHTTP2_FLAG_NONE, frame->hd.stream_id,
							NGHTTP2_NO_ERROR);
		break;
	case NGHTTP2_RST_STREAM:
		if (frame->rst_stream.error_code != NGHTTP2_NO_ERROR &&
		    !frame_budget_spend(&session->budget))
			session->over_budget = true;
		break;
	default:
		break;
	}
	return 0;
}

void session_send_callbacks(nghttp2_session_callbacks *callbacks)
{
	nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
}
