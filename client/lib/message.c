#include "client/lib/message.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "client/lib/client.h"

void message_freep(ProtobufCMessage **message)
{
	if (*message)
		protobuf_c_message_free_unpacked(*message, NULL);
}

static void pack(const ProtobufCMessage *message, struct buf *ret)
{
	size_t size = protobuf_c_message_get_packed_size(message);

	ret->len += protobuf_c_message_pack(message, (uint8_t *)buf_reserve(ret, size + 1));
}

static enum annals_status call_with(struct annals_client *client, const char *method,
				    const ProtobufCMessage *request,
				    const ProtobufCMessageDescriptor *reply,
				    ProtobufCAllocator *allocator, ProtobufCMessage **ret)
{
	_cleanup_(buf_free) struct buf packed = BUF_INIT;
	_cleanup_(freep) void *data = NULL;
	size_t len = 0;

	pack(request, &packed);
	enum annals_status status =
		annals_call(client, method, packed.data, packed.len, &data, &len);
	if (status != ANNALS_OK)
		return status;
	*ret = protobuf_c_message_unpack(reply, allocator, len, data);
	if (!*ret)
		return client_fail(
			client, ANNALS_INTERNAL,
			"the answer of %s is not a %s: is the daemon of another version?", method,
			reply->short_name);
	return ANNALS_OK;
}

enum annals_status client_call(struct annals_client *client, const char *method,
			       const ProtobufCMessage *request,
			       const ProtobufCMessageDescriptor *reply, ProtobufCMessage **ret)
{
	return call_with(client, method, request, reply, NULL, ret);
}

static void *arena_give(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void arena_keep(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

enum annals_status client_call_in(struct annals_client *client, const char *method,
				  const ProtobufCMessage *request,
				  const ProtobufCMessageDescriptor *reply, struct arena *a,
				  ProtobufCMessage **ret)
{
	ProtobufCAllocator allocator = {arena_give, arena_keep, a};

	return call_with(client, method, request, reply, &allocator, ret);
}

enum annals_status stream_send_message(struct annals_stream *stream,
				       const ProtobufCMessage *message)
{
	_cleanup_(buf_free) struct buf packed = BUF_INIT;

	pack(message, &packed);
	return annals_stream_send(stream, packed.data, packed.len);
}

int stream_next_message(struct annals_client *client, struct annals_stream *stream,
			const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	const void *data;
	size_t len;
	int r = annals_stream_next(stream, &data, &len);

	if (r <= 0)
		return r;
	*ret = protobuf_c_message_unpack(type, NULL, len, data);
	if (*ret)
		return 1;
	client_fail(client, ANNALS_INTERNAL, "the daemon sent what is not a %s", type->short_name);
	return -1;
}
