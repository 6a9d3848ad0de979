#pragma once

/* Length-prefixed gRPC messages inside HTTP/2 DATA: one flag byte, four bytes of length, payload.
 *
 * The boundaries of what is fed mean nothing: a prefix may be split, one piece may hold several
 * messages. Any thread; a parser belongs to one stream. Source: gRPC over HTTP/2,
 * "Length-Prefixed-Message". */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"

#define GRPC_PREFIX_BYTES 5

struct grpc_frame_parser {
	uint32_t limit;     /* largest payload taken */
	struct buf partial; /* the message being collected, when it came in pieces; owned */
	unsigned char prefix[GRPC_PREFIX_BYTES];
	unsigned n_prefix; /* bytes of prefix that came, GRPC_PREFIX_BYTES once it is checked */
	uint32_t length;   /* payload, valid once the prefix is complete */
};

void grpc_frame_init(struct grpc_frame_parser *parser, uint32_t limit);
void grpc_frame_free(struct grpc_frame_parser *parser);

/* Takes bytes off *bytes up to the end of one message. Returns 1 and the payload (borrowed until
 * the next call; it may lie in *bytes), 0 when *bytes is used up, or: ERR_LIMIT as soon as a prefix
 * tells of more than the limit, ERR_UNSUPPORTED for a compressed message, ERR_CORRUPT for another
 * flag. After an error the stream cannot be read any further. */
int grpc_frame_next(struct grpc_frame_parser *parser, struct slice *bytes, struct slice *ret,
		    struct error *err) must_check;

/* True between messages: the stream may end here. */
bool grpc_frame_at_boundary(const struct grpc_frame_parser *parser);

/* Writes the prefix of an uncompressed message. */
void grpc_frame_prefix(uint32_t length, unsigned char *ret);
