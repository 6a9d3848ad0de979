/* The same messages come out whole and in pieces of the size the first byte tells. */
#include <stdlib.h>

#include "base/macros.h"
#include "wire/grpc_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int feed(struct slice bytes, size_t cut, struct buf *seen)
{
	struct grpc_frame_parser parser;
	struct slice message;
	int r = 0;

	grpc_frame_init(&parser, 4096);
	for (size_t at = 0; at < bytes.len && r == 0; at += cut) {
		size_t end = bytes.len - at < cut ? bytes.len : at + cut;
		struct slice piece = slice_sub(bytes, at, end);

		while ((r = grpc_frame_next(&parser, &piece, &message, NULL)) > 0) {
			buf_add_slice(seen, message);
			buf_add_char(seen, '|');
		}
	}
	grpc_frame_free(&parser);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = BUF_INIT, pieces = BUF_INIT;

	if (size < 2)
		return 0;
	struct slice bytes = slice_of((const char *)data + 1, size - 1);
	int r = feed(bytes, bytes.len, &whole);
	ensure(feed(bytes, (size_t)data[0] + 1, &pieces) == r);
	ensure(slice_equal(buf_slice(&whole), buf_slice(&pieces)));
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
