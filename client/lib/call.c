/* annals_call() and the streams: packed messages in, packed messages out. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/client.h"
#include "wire/grpc_status.h"

struct annals_stream {
	struct annals_client *client;
	struct exchange *exchange;
};

static void exchange_freep(struct exchange **exchange)
{
	exchange_free(*exchange);
}

static enum annals_status call_once(struct annals_client *client, const char *method,
				    struct slice request, void **ret, size_t *ret_len)
{
	_cleanup_(exchange_freep) struct exchange *exchange =
		exchange_begin(client->channel, method, client->timeout_ms);
	_cleanup_(freep) char *data = NULL;
	struct slice reply;
	size_t n = 0, len = 0;

	exchange_send(exchange, request);
	exchange_send_end(exchange);
	while (exchange_next(exchange, &reply) > 0) {
		free(data);
		data = xmalloc(reply.len + 1);
		if (reply.len > 0)
			memcpy(data, reply.ptr, reply.len);
		data[reply.len] = '\0';
		len = reply.len;
		n++;
	}
	enum annals_status status = client_end(client, exchange);
	if (status != ANNALS_OK)
		return status;
	if (n != 1)
		return client_fail(client, ANNALS_INTERNAL, "%s answered %zu messages, not one",
				   method, n);
	*ret = TAKE_PTR(data);
	*ret_len = len;
	return ANNALS_OK;
}

enum annals_status annals_call(struct annals_client *client, const char *method,
			       const void *request, size_t request_len, void **ret, size_t *ret_len)
{
	enum annals_status status = client_channel(client);

	if (status != ANNALS_OK)
		return status;
	return call_once(client, method, slice_of(request, request_len), ret, ret_len);
}

enum annals_status annals_stream_open(struct annals_client *client, const char *method,
				      struct annals_stream **ret)
{
	enum annals_status status = client_channel(client);
	if (status != ANNALS_OK)
		return status;

	struct annals_stream *stream = xcalloc(1, sizeof *stream);
	stream->client = client;
	stream->exchange = exchange_begin(client->channel, method, client->timeout_ms);
	client->n_streams++;
	*ret = stream;
	return ANNALS_OK;
}

enum annals_status annals_stream_send(struct annals_stream *stream, const void *request,
				      size_t request_len)
{
	if (exchange_send(stream->exchange, slice_of(request, request_len)))
		return ANNALS_OK;
	enum annals_status status = client_end(stream->client, stream->exchange);
	return status != ANNALS_OK ? status : ANNALS_CANCELLED;
}

enum annals_status annals_stream_end(struct annals_stream *stream)
{
	exchange_send_end(stream->exchange);
	return ANNALS_OK;
}

int annals_stream_next(struct annals_stream *stream, const void **ret, size_t *ret_len)
{
	struct slice message;

	if (exchange_next(stream->exchange, &message) > 0) {
		*ret = message.ptr;
		*ret_len = message.len;
		return 1;
	}
	return client_end(stream->client, stream->exchange) == ANNALS_OK ? 0 : -1;
}

void annals_stream_close(struct annals_stream *stream)
{
	if (!stream)
		return;
	exchange_free(stream->exchange);
	stream->client->n_streams--;
	free(stream);
}
