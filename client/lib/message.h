#pragma once

/* Calls with protobuf messages instead of bytes: what the typed functions and the command line
 * client stand on. */
#include <annals/annals.h>
#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/* Calls a unary method; *ret is freed with message_freep or
 * protobuf_c_message_free_unpacked(*ret, NULL). */
enum annals_status client_call(struct annals_client *client, const char *method,
			       const ProtobufCMessage *request,
			       const ProtobufCMessageDescriptor *reply, ProtobufCMessage **ret);

/* The same into an arena, which spares an allocation for each part of a large answer; the message
 * goes with it. */
enum annals_status client_call_in(struct annals_client *client, const char *method,
				  const ProtobufCMessage *request,
				  const ProtobufCMessageDescriptor *reply, struct arena *a,
				  ProtobufCMessage **ret);

/* Packs and sends on a stream. */
enum annals_status stream_send_message(struct annals_stream *stream,
				       const ProtobufCMessage *message);

/* The next message of a stream: 1 and *ret (freed as above), 0 at the end, -1 on failure. */
int stream_next_message(struct annals_client *client, struct annals_stream *stream,
			const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret);

/* For _cleanup_: frees *(ProtobufCMessage **)message. */
void message_freep(ProtobufCMessage **message);

/* A string for a field of a request; NULL is "". Packing reads strings only, but the generated
 * struct does not say so. */
static inline char *message_text(const char *text)
{
	union {
		const char *in;
		char *out;
	} u = {.in = text ? text : ""};

	return u.out;
}
