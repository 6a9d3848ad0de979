#include "store/packed.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#include "base/xmalloc.h"

#define LEVEL 3

void content_hash(struct slice bytes, uint8_t ret[HASH_BYTES])
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical,
				 XXH3_128bits(bytes.len > 0 ? bytes.ptr : "", bytes.len));
	memcpy(ret, canonical.digest, HASH_BYTES);
}

int packed_add(struct slice bytes, struct buf *b)
{
	size_t bound = ZSTD_compressBound(bytes.len);
	size_t n = ZSTD_compress(buf_reserve(b, bound), bound, bytes.len > 0 ? bytes.ptr : "",
				 bytes.len, LEVEL);

	if (ZSTD_isError(n))
		return ERR_INTERNAL;
	b->len += n;
	return 0;
}

struct unpacker {
	ZSTD_DCtx *context;
};

struct unpacker *unpacker_new(void)
{
	struct unpacker *u = xmalloc(sizeof *u);

	u->context = ZSTD_createDCtx();
	ensure(u->context);
	return u;
}

void unpacker_free(struct unpacker *u)
{
	if (!u)
		return;
	ZSTD_freeDCtx(u->context);
	free(u);
}

int packed_open(struct unpacker *u, struct slice packed, size_t size, struct slice hash,
		struct arena *a, struct slice *ret)
{
	uint8_t got[HASH_BYTES];

	if (packed.len == 0 || hash.len != HASH_BYTES ||
	    ZSTD_getFrameContentSize(packed.ptr, packed.len) != size)
		return ERR_CORRUPT;
	if (size == SIZE_MAX)
		return ERR_LIMIT;
	char *out = arena_alloc(a, size + 1); /* a NUL behind it */
	if (!out)
		return ERR_LIMIT;
	size_t n = ZSTD_decompressDCtx(u->context, out, size, packed.ptr, packed.len);
	if (ZSTD_isError(n) || n != size)
		return ERR_CORRUPT;
	content_hash(slice_of(out, size), got);
	if (memcmp(got, hash.ptr, HASH_BYTES) != 0)
		return ERR_CORRUPT;
	*ret = slice_of(out, size);
	return 0;
}
