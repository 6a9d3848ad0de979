/* A request of any bytes: an error, or a message that packs and unpacks again. */
#include "unit/rpc/toy_service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct buf packed = BUF_INIT;
	struct error err = {0};
	ProtobufCMessage *message;
	struct arena a;

	(void)toy_methods;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	int r = codec_unpack(&text_type, bytes, &a, 1 << 20, &message, &err);
	if (r == 0) {
		ensure(codec_pack(message, 1 << 24, &packed, &err) == 0);
		struct slice again = slice_sub(buf_slice(&packed), 5, packed.len);
		ensure(codec_unpack(&text_type, again, &a, 1 << 24, &message, &err) == 0);
	} else {
		ensure(err.code == r && err.message[0] != '\0');
	}
	buf_free(&packed);
	arena_release(&a);
	return 0;
}
