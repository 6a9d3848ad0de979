#pragma once

/* The header block of a request: checked as RFC 9113 section 8 asks (nghttp2's own check is off,
 * because it refuses the :authority forms that gRPC clients send for Unix sockets: a raw path, or
 * nothing) and reduced to what a call needs. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

#define METADATA_PATH_MAX 256

enum content_type { CONTENT_NONE = 0, CONTENT_GRPC, CONTENT_GRPC_PROTO, CONTENT_OTHER };

struct request_head {
	char path[METADATA_PATH_MAX]; /* cut when longer: no method has such a name */
	size_t path_len;
	uint64_t timeout_us; /* valid with has_timeout */
	uint64_t content_length;
	size_t size;  /* name + value + 32 of each field */
	size_t limit; /* of size */
	enum content_type content_type;
	bool is_trailers; /* second block of a stream: no pseudo headers */
	bool has_method, has_scheme, has_path, has_authority, has_host, has_regular;
	bool is_post;
	bool has_timeout, bad_timeout;
	bool has_content_length;
	bool other_encoding; /* grpc-encoding is not identity */
	bool malformed;      /* the stream is reset with PROTOCOL_ERROR */
};

void request_head_init(struct request_head *head, size_t limit, bool is_trailers);
void request_head_add(struct request_head *head, struct slice name, struct slice value);
/* After the last field: false when the block is malformed. */
bool request_head_finish(struct request_head *head);
/* True when the block was larger than the limit. */
bool request_head_is_too_large(const struct request_head *head);
