#include "rpc/codec.h"

#include "wire/grpc_frame.h"

/* What protobuf-c allocates from: the arena, down to a floor of its budget. */
struct counting {
	struct arena *arena;
	size_t left; /* bytes */
	bool exceeded;
};

static void *counting_alloc(void *data, size_t size)
{
	struct counting *c = data;
	/* What the arena adds by alignment counts too. */
	size_t need = size + 16;
	void *p = need > c->left ? NULL : arena_alloc(c->arena, size);

	if (!p) {
		c->exceeded = true;
		return NULL;
	}
	c->left -= need;
	return p;
}

static void counting_free(void *data, void *p)
{
	/* The arena frees all at once. */
	(void)data;
	(void)p;
}

int codec_unpack(const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *a,
		 size_t heap_bytes, ProtobufCMessage **ret, struct error *err)
{
	struct counting counting = {.arena = a, .left = heap_bytes};
	ProtobufCAllocator allocator = {counting_alloc, counting_free, &counting};
	int r = codec_scan(type, bytes, err);

	if (r < 0)
		return r;
	ProtobufCMessage *message = protobuf_c_message_unpack(
		type, &allocator, bytes.len, (const uint8_t *)(bytes.len > 0 ? bytes.ptr : ""));
	if (!message && counting.exceeded)
		return error_set(err, ERR_LIMIT,
				 "request of %zu bytes needs more than %zu bytes when decoded",
				 bytes.len, heap_bytes);
	if (!message)
		return error_set(err, ERR_INTERNAL, "request is not a valid %s", type->name);
	*ret = message;
	return 0;
}

static int check_reply_size(size_t len, uint32_t limit, struct error *err)
{
	if (len <= limit)
		return 0;
	return error_set(err, ERR_LIMIT,
			 "reply of %zu bytes is larger than message_bytes (%u): ask for less, or "
			 "for a stream",
			 len, limit);
}

int codec_pack(const ProtobufCMessage *message, uint32_t limit, struct buf *ret, struct error *err)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	int r = check_reply_size(len, limit, err);

	if (r < 0)
		return r;
	unsigned char *to = (unsigned char *)buf_reserve(ret, GRPC_PREFIX_BYTES + len);
	grpc_frame_prefix((uint32_t)len, to);
	size_t packed = protobuf_c_message_pack(message, to + GRPC_PREFIX_BYTES);
	ensure(packed == len);
	ret->len += GRPC_PREFIX_BYTES + len;
	return 0;
}

int codec_pack_packed(struct slice packed, uint32_t limit, struct buf *ret, struct error *err)
{
	int r = check_reply_size(packed.len, limit, err);

	if (r < 0)
		return r;
	grpc_frame_prefix((uint32_t)packed.len,
			  (unsigned char *)buf_reserve(ret, GRPC_PREFIX_BYTES));
	ret->len += GRPC_PREFIX_BYTES;
	buf_add_slice(ret, packed);
	return 0;
}
