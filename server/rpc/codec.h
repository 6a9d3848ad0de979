#pragma once

/* Bytes ↔ protobuf messages.
 *
 * protobuf-c 1.4 trusts its input: it recurses without a limit, takes any bytes as a string and
 * turns little input into much heap. So a request is scanned first, without recursion, and
 * unpacked in an arena under a budget. Any thread. */
#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"

#define CODEC_DEPTH_MAX  32
#define CODEC_FIELDS_MAX 262144u

/* Checks the wire format against the descriptor. ERR_INTERNAL when it is no such message,
 * ERR_INVALID with err->field for a string that is no UTF-8 or has a NUL, ERR_LIMIT for depth and
 * number of fields. */
int codec_scan(const ProtobufCMessageDescriptor *type, struct slice bytes,
	       struct error *err) must_check;
/* Scans, then unpacks into a, using at most heap_bytes of it. *ret lives as long as a. */
int codec_unpack(const ProtobufCMessageDescriptor *type, struct slice bytes, struct arena *a,
		 size_t heap_bytes, ProtobufCMessage **ret, struct error *err) must_check;
/* Appends the length-prefixed message. ERR_LIMIT when it is larger than limit. */
int codec_pack(const ProtobufCMessage *message, uint32_t limit, struct buf *ret,
	       struct error *err) must_check;
/* The same with a message already packed. */
int codec_pack_packed(struct slice packed, uint32_t limit, struct buf *ret,
		      struct error *err) must_check;
