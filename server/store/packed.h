#pragma once

/* Bytes compressed with zstd, and the hash that proves them on the way back. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define HASH_BYTES 16

/* XXH3-128 in canonical byte order. */
void content_hash(struct slice bytes, uint8_t ret[HASH_BYTES]);

/* Appends the compressed bytes to b. */
int packed_add(struct slice bytes, struct buf *b) must_check;

/* What decompression works in. Making it takes several times as long as a short text. */
struct unpacker;
struct unpacker *unpacker_new(void);
void unpacker_free(struct unpacker *u); /* NULL is fine */

/* Exactly size bytes whose hash is hash (of hash_len bytes, as stored), in the arena. Returns 0,
 * ERR_CORRUPT or ERR_LIMIT. */
int packed_open(struct unpacker *u, struct slice packed, size_t size, struct slice hash,
		struct arena *a, struct slice *ret) must_check;
