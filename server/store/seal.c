#include "store/seal.h"

#include <string.h>
#include <xxhash.h>

#define SEAL_BYTES 9 /* version, XXH3-64 in canonical byte order */

void seal_begin(struct buf *b)
{
	static const char room[SEAL_BYTES];

	buf_add(b, room, sizeof room);
}

static void seal_sum(struct slice payload, doc_id doc, uint8_t version, unsigned char ret[8])
{
	XXH64_canonical_t sum;

	XXH64_canonicalFromHash(&sum,
				XXH3_64bits_withSeed(payload.ptr, payload.len, doc << 8 | version));
	memcpy(ret, sum.digest, 8);
}

void seal_end(struct buf *b, uint8_t version, doc_id doc)
{
	unsigned char sum[8];

	seal_sum(slice_sub(buf_slice(b), SEAL_BYTES, b->len), doc, version, sum);
	b->data[0] = (char)version;
	memcpy(b->data + 1, sum, sizeof sum);
}

int seal_open(struct slice blob, uint8_t version, doc_id doc, struct slice *ret)
{
	unsigned char sum[8];

	if (blob.len < SEAL_BYTES || (uint8_t)blob.ptr[0] != version)
		return ERR_CORRUPT;
	struct slice payload = slice_sub(blob, SEAL_BYTES, blob.len);
	seal_sum(payload, doc, version, sum);
	if (memcmp(sum, blob.ptr + 1, sizeof sum) != 0)
		return ERR_CORRUPT;
	*ret = payload;
	return 0;
}
