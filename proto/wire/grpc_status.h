#pragma once

/* gRPC status codes, their ERR_* counterparts, and how messages and binary values travel in
 * headers. Source: gRPC over HTTP/2 "Status-Message", statuscodes. Any thread. */
#include "base/buf.h"
#include "base/macros.h"
#include "base/slice.h"

enum grpc_status {
	GRPC_OK = 0,
	GRPC_CANCELLED,
	GRPC_UNKNOWN,
	GRPC_INVALID_ARGUMENT,
	GRPC_DEADLINE_EXCEEDED,
	GRPC_NOT_FOUND,
	GRPC_ALREADY_EXISTS,
	GRPC_PERMISSION_DENIED,
	GRPC_RESOURCE_EXHAUSTED,
	GRPC_FAILED_PRECONDITION,
	GRPC_ABORTED,
	GRPC_OUT_OF_RANGE,
	GRPC_UNIMPLEMENTED,
	GRPC_INTERNAL,
	GRPC_UNAVAILABLE,
	GRPC_DATA_LOSS,
	GRPC_UNAUTHENTICATED,
	GRPC_STATUS_N
};

/* code is 0 or ERR_*; an unknown one is UNKNOWN. */
enum grpc_status grpc_status_of_error(int code);
/* The ERR_* nearest to a status, 0 for OK. status may be any number a peer sent. The reason of
 * google.rpc.ErrorInfo is more exact where there is one. */
int grpc_status_to_error(unsigned status);
/* The ERR_* for a stream that ended by RST_STREAM with this HTTP/2 error code. */
int grpc_error_of_reset(uint32_t h2_error);
/* "NOT_FOUND"; "UNKNOWN" for a number out of range. */
const char *grpc_status_name(unsigned status);
/* Reads "5": decimal, no sign, no leading zeros, at most two digits. Returns 0 or ERR_INVALID. */
int grpc_status_parse(struct slice text, unsigned *ret) must_check;

/* Appends message percent-encoded, at most max bytes of it: cut between characters, never inside
 * an escape. Bytes that are no UTF-8 are escaped like the others. */
void grpc_message_encode(struct slice message, size_t max, struct buf *ret);
/* Appends the decoded message; a broken escape is kept as it is. */
void grpc_message_decode(struct slice encoded, struct buf *ret);

/* Values of "-bin" headers: written without padding, read with or without. */
void grpc_base64_encode(struct slice bytes, struct buf *ret);
/* Appends the decoded bytes. Returns 0 or ERR_INVALID. */
int grpc_base64_decode(struct slice text, struct buf *ret) must_check;
