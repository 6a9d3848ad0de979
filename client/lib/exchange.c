#include "client/lib/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "client/lib/channel.h"
#include "client/lib/details.h"
#include "wire/grpc_status.h"
#include "wire/grpc_timeout.h"

#define NO_COPY (NGHTTP2_NV_FLAG_NO_COPY_NAME)

static nghttp2_nv header(const char *name, const char *value)
{
	/* nghttp2's type is not const, but it does not write to what it is given. */
	union {
		const char *in;
		uint8_t *out;
	} n = {.in = name}, v = {.in = value};

	return (nghttp2_nv){n.out, v.out, strlen(name), strlen(value), NO_COPY};
}

/* Gives nghttp2 what waits; with nothing there the stream sleeps until exchange_send(). */
static ssize_t on_read(nghttp2_session *session, int32_t stream_id, uint8_t *data, size_t max,
		       uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct exchange *exchange = nghttp2_session_get_stream_user_data(session, stream_id);

	(void)source;
	(void)arg;
	if (!exchange)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	size_t n = exchange->request.len < max ? exchange->request.len : max;
	if (n == 0 && !exchange->request_end) {
		exchange->deferred = true;
		return NGHTTP2_ERR_DEFERRED;
	}
	if (n > 0)
		memcpy(data, exchange->request.data, n);
	buf_consume(&exchange->request, n);
	if (exchange->request.len == 0 && exchange->request_end)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)n;
}

struct exchange *exchange_begin(struct channel *channel, const char *method, unsigned timeout_ms)
{
	struct exchange *exchange = xcalloc(1, sizeof *exchange);
	char path[256], timeout[GRPC_TIMEOUT_TEXT_MAX];
	nghttp2_nv headers[8];
	size_t n = 0;

	exchange->channel = channel;
	grpc_frame_init(&exchange->parser, CHANNEL_MESSAGE_MAX);
	snprintf(path, sizeof path, "/%s", method);
	headers[n++] = header(":method", "POST");
	headers[n++] = header(":scheme", "http");
	headers[n++] = header(":path", path);
	headers[n++] = header(":authority", "localhost");
	headers[n++] = header("content-type", "application/grpc");
	headers[n++] = header("te", "trailers");
	headers[n++] = header("user-agent", "libannals/" ANNALS_VERSION);
	if (timeout_ms > 0) {
		exchange->deadline_us = clock_monotonic_us() + (uint64_t)timeout_ms * 1000;
		grpc_timeout_format((uint64_t)timeout_ms * 1000, timeout);
		headers[n++] = header("grpc-timeout", timeout);
	}
	nghttp2_data_provider provider = {.read_callback = on_read};
	exchange->id =
		nghttp2_submit_request(channel->session, NULL, headers, n, &provider, exchange);
	if (exchange->id < 0)
		exchange_fail(exchange, GRPC_UNAVAILABLE, nghttp2_strerror(exchange->id));
	return exchange;
}

void exchange_fail(struct exchange *exchange, unsigned status, const char *message)
{
	exchange->over = true;
	if (exchange->final)
		return;
	exchange->final = true;
	exchange->status = status;
	buf_clear(&exchange->message);
	buf_add_string(&exchange->message, message);
}

static void exchange_lose(struct exchange *exchange)
{
	const char *why = exchange->channel->error.message;

	exchange->lost = !exchange->final;
	exchange_fail(exchange, GRPC_UNAVAILABLE, *why ? why : "the connection is closed");
}

static void exchange_expire(struct exchange *exchange)
{
	/* Before the reset, whose own callback would call it cancelled. */
	exchange_fail(exchange, GRPC_DEADLINE_EXCEEDED, "no answer within the time limit");
	if (exchange->id >= 0) {
		nghttp2_submit_rst_stream(exchange->channel->session, NGHTTP2_FLAG_NONE,
					  exchange->id, NGHTTP2_CANCEL);
		channel_flush(exchange->channel);
	}
}

/* Moves bytes once for this exchange. */
static void exchange_step(struct exchange *exchange)
{
	if (channel_step(exchange->channel, exchange->deadline_us) || exchange->over)
		return;
	if (exchange->channel->broken)
		exchange_lose(exchange);
	else
		exchange_expire(exchange);
}

static void exchange_wake(struct exchange *exchange)
{
	if (!exchange->deferred || exchange->over)
		return;
	exchange->deferred = false;
	/* Fails only when the stream is gone, which its end tells. */
	(void)nghttp2_session_resume_data(exchange->channel->session, exchange->id);
}

bool exchange_send(struct exchange *exchange, struct slice message)
{
	unsigned char prefix[GRPC_PREFIX_BYTES];

	while (exchange->request.len > EXCHANGE_QUEUE_MAX && !exchange->over)
		exchange_step(exchange);
	if (exchange->over)
		return false;
	grpc_frame_prefix((uint32_t)message.len, prefix);
	buf_add(&exchange->request, prefix, sizeof prefix);
	buf_add_slice(&exchange->request, message);
	exchange_wake(exchange);
	return true;
}

void exchange_send_end(struct exchange *exchange)
{
	exchange->request_end = true;
	exchange_wake(exchange);
}

static int next_message(struct exchange *exchange, struct slice *ret)
{
	struct slice rest = buf_slice(&exchange->body);
	struct error err = {0};

	buf_consume(&exchange->body, exchange->body_taken);
	exchange->body_taken = 0;
	rest = buf_slice(&exchange->body);
	int r = grpc_frame_next(&exchange->parser, &rest, ret, &err);
	exchange->body_taken = exchange->body.len - rest.len;
	if (r < 0) {
		exchange->final = false;
		exchange_fail(exchange, grpc_status_of_error(r), err.message);
		return 0;
	}
	return r;
}

int exchange_next(struct exchange *exchange, struct slice *ret)
{
	for (;;) {
		if (next_message(exchange, ret) > 0)
			return 1;
		if (exchange->over)
			return 0;
		exchange_step(exchange);
	}
}

struct exchange_end exchange_end(struct exchange *exchange)
{
	return (struct exchange_end){
		.status = exchange->status,
		.message = buf_string(&exchange->message),
		.field = exchange->field,
		.lost = exchange->lost,
	};
}

/* An early answer leaves our half open; so does a call whose request was never written. */
static bool stream_is_open(const struct exchange *exchange)
{
	nghttp2_session *session = exchange->channel->session;

	return !exchange->over ||
	       nghttp2_session_get_stream_local_close(session, exchange->id) == 0 ||
	       nghttp2_session_get_stream_remote_close(session, exchange->id) == 0;
}

void exchange_free(struct exchange *exchange)
{
	if (!exchange)
		return;
	nghttp2_session *session = exchange->channel->session;
	if (exchange->id >= 0) {
		/* on_read finds nobody from here on. */
		nghttp2_session_set_stream_user_data(session, exchange->id, NULL);
		if (stream_is_open(exchange)) {
			nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, exchange->id,
						  NGHTTP2_CANCEL);
			channel_flush(exchange->channel);
		}
	}
	grpc_frame_free(&exchange->parser);
	buf_free(&exchange->request);
	buf_free(&exchange->body);
	buf_free(&exchange->message);
	free(exchange);
}

static bool is(struct slice name, const char *want)
{
	return slice_equal(name, slice_of_string(want));
}

void exchange_on_header(struct exchange *exchange, struct slice name, struct slice value)
{
	if (is(name, ":status")) {
		char text[8] = "";
		snprintf(text, sizeof text, "%.*s", SLICE_ARGS(value));
		exchange->http_status = (unsigned)strtoul(text, NULL, 10);
	} else if (is(name, "grpc-status")) {
		if (grpc_status_parse(value, &exchange->status) < 0)
			exchange->status = GRPC_UNKNOWN;
		exchange->final = true;
	} else if (is(name, "grpc-message")) {
		buf_clear(&exchange->message);
		grpc_message_decode(value, &exchange->message);
	} else if (is(name, "grpc-status-details-bin")) {
		details_field(value, exchange->field, sizeof exchange->field);
	}
}

void exchange_on_data(struct exchange *exchange, struct slice data)
{
	buf_add_slice(&exchange->body, data);
}

void exchange_on_close(struct exchange *exchange, uint32_t error_code)
{
	char text[128];

	exchange->over = true;
	if (exchange->final)
		return;
	if (exchange->http_status != 0 && exchange->http_status != 200) {
		snprintf(text, sizeof text, "the server answered HTTP status %u",
			 exchange->http_status);
		exchange_fail(exchange, GRPC_UNKNOWN, text);
		return;
	}
	snprintf(text, sizeof text, "the daemon reset the call (%s)",
		 nghttp2_http2_strerror(error_code));
	exchange_fail(exchange, grpc_status_of_error(grpc_error_of_reset(error_code)), text);
}
