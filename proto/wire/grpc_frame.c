#include "wire/grpc_frame.h"

void grpc_frame_init(struct grpc_frame_parser *parser, uint32_t limit)
{
	*parser = (struct grpc_frame_parser){.limit = limit};
}

void grpc_frame_free(struct grpc_frame_parser *parser)
{
	buf_free(&parser->partial);
}

static int prefix_check(struct grpc_frame_parser *parser, struct error *err)
{
	const unsigned char *p = parser->prefix;

	if (p[0] == 1)
		return error_set(err, ERR_UNSUPPORTED,
				 "compressed message without an encoding that this server takes");
	if (p[0] != 0)
		return error_set(err, ERR_CORRUPT, "message flag %u is neither 0 nor 1", p[0]);
	parser->length = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
	if (parser->length > parser->limit)
		return error_set(err, ERR_LIMIT,
				 "message of %u bytes is larger than message_bytes (%u)",
				 parser->length, parser->limit);
	return 0;
}

static int prefix_take(struct grpc_frame_parser *parser, struct slice *bytes, struct error *err)
{
	while (parser->n_prefix < GRPC_PREFIX_BYTES && bytes->len > 0) {
		parser->prefix[parser->n_prefix++] = (unsigned char)*bytes->ptr;
		*bytes = slice_sub(*bytes, 1, bytes->len);
		if (parser->n_prefix == GRPC_PREFIX_BYTES) {
			buf_clear(&parser->partial);
			return prefix_check(parser, err);
		}
	}
	return 0;
}

int grpc_frame_next(struct grpc_frame_parser *parser, struct slice *bytes, struct slice *ret,
		    struct error *err)
{
	if (bytes->len == 0)
		return 0;
	if (parser->n_prefix < GRPC_PREFIX_BYTES) {
		int r = prefix_take(parser, bytes, err);
		if (r < 0)
			return r;
		if (parser->n_prefix < GRPC_PREFIX_BYTES)
			return 0;
	}
	size_t missing = parser->length - parser->partial.len;
	size_t take = bytes->len < missing ? bytes->len : missing;
	struct slice part = slice_sub(*bytes, 0, take);

	if (take < missing || parser->partial.len > 0) {
		if (take > 0)
			buf_add_slice(&parser->partial, part);
		part = buf_slice(&parser->partial);
	}
	*bytes = slice_sub(*bytes, take, bytes->len);
	if (take < missing)
		return 0;
	parser->n_prefix = 0;
	*ret = part;
	return 1;
}

bool grpc_frame_at_boundary(const struct grpc_frame_parser *parser)
{
	return parser->n_prefix == 0;
}

void grpc_frame_prefix(uint32_t length, unsigned char *ret)
{
	ret[0] = 0;
	ret[1] = (unsigned char)(length >> 24);
	ret[2] = (unsigned char)(length >> 16);
	ret[3] = (unsigned char)(length >> 8);
	ret[4] = (unsigned char)length;
}
