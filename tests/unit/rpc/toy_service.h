#pragma once

/* A service for tests of rpc/: one message type, methods of every kind. */
#include <stdlib.h>

#include "base/macros.h"
#include "rpc/call.h"
#include "rpc/codec.h"

/* message Text { string text = 1; uint32 n = 2; Text inner = 3; repeated string many = 4; } */
struct text {
	ProtobufCMessage base;
	char *text;
	uint32_t n;
	struct text *inner;
	size_t n_many;
	char **many;
};

static void text_init(ProtobufCMessage *message);
extern const ProtobufCMessageDescriptor text_type;

static const ProtobufCFieldDescriptor text_fields[] = {
	{.name = "text",
	 .id = 1,
	 .label = PROTOBUF_C_LABEL_NONE,
	 .type = PROTOBUF_C_TYPE_STRING,
	 .offset = offsetof(struct text, text),
	 .default_value = ""},
	{.name = "n",
	 .id = 2,
	 .label = PROTOBUF_C_LABEL_NONE,
	 .type = PROTOBUF_C_TYPE_UINT32,
	 .offset = offsetof(struct text, n)},
	{.name = "inner",
	 .id = 3,
	 .label = PROTOBUF_C_LABEL_NONE,
	 .type = PROTOBUF_C_TYPE_MESSAGE,
	 .offset = offsetof(struct text, inner),
	 .descriptor = &text_type},
	{.name = "many",
	 .id = 4,
	 .label = PROTOBUF_C_LABEL_REPEATED,
	 .type = PROTOBUF_C_TYPE_STRING,
	 .quantifier_offset = offsetof(struct text, n_many),
	 .offset = offsetof(struct text, many)},
};
static const unsigned text_by_name[] = {2, 3, 1, 0};
static const ProtobufCIntRange text_ranges[] = {{1, 0}, {0, 4}};
const ProtobufCMessageDescriptor text_type = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "toy.Text",
	.short_name = "Text",
	.c_name = "Text",
	.package_name = "toy",
	.sizeof_message = sizeof(struct text),
	.n_fields = ARRAY_LEN(text_fields),
	.fields = text_fields,
	.fields_sorted_by_name = text_by_name,
	.n_field_ranges = 1,
	.field_ranges = text_ranges,
	.message_init = text_init,
};

static void text_init(ProtobufCMessage *message)
{
	*(struct text *)(void *)message =
		(struct text){.base = {.descriptor = &text_type}, .text = (char *)(uintptr_t) ""};
}

static inline const struct text *text_of(const ProtobufCMessage *message)
{
	return (const struct text *)(const void *)message;
}

static inline void text_send(struct call *call, uint32_t n,
			     void (*send)(struct call *, const ProtobufCMessage *))
{
	struct text t;

	text_init(&t.base);
	t.n = n;
	send(call, &t.base);
}

/* What tests look at. */
struct toy {
	struct call *later; /* referenced; the last call of Later */
	unsigned n_messages, n_closed;
	bool pause; /* Sum pauses reading after each message */
};

static void toy_echo(struct call *call, const ProtobufCMessage *request)
{
	struct toy *toy = call_context(call);

	toy->n_messages++;
	call_reply(call, request);
}

static void toy_fail(struct call *call, const ProtobufCMessage *request)
{
	struct error err;

	error_set_field(&err, -(int)text_of(request)->n, "inner.text", "%s",
			text_of(request)->text);
	call_fail(call, &err);
}

static void toy_large(struct call *call, const ProtobufCMessage *request)
{
	size_t len = text_of(request)->n;
	char *bytes = calloc(1, len + 1);

	call_reply_packed(call, slice_of(bytes, len));
	free(bytes);
}

static void toy_later(struct call *call, const ProtobufCMessage *request)
{
	struct toy *toy = call_context(call);

	(void)request;
	toy->n_messages++;
	call_unref(toy->later);
	toy->later = call_ref(call);
}

struct toy_count {
	uint32_t at, n, sum;
	bool ended;
};

static struct toy_count *toy_count_of(struct call *call)
{
	if (!*call_state(call))
		*call_state(call) = calloc(1, sizeof(struct toy_count));
	return *call_state(call);
}

static void toy_count_start(struct call *call, const ProtobufCMessage *request)
{
	toy_count_of(call)->n = text_of(request)->n;
}

static void toy_count_room(struct call *call)
{
	struct toy_count *c = toy_count_of(call);

	if (c->at == c->n)
		call_finish(call);
	else
		text_send(call, c->at++, call_send);
}

static void toy_sum(struct call *call, const ProtobufCMessage *request)
{
	struct toy *toy = call_context(call);

	toy->n_messages++;
	toy_count_of(call)->sum += text_of(request)->n;
	if (toy->pause) {
		call_pause_reading(call);
		call_unref(toy->later);
		toy->later = call_ref(call);
	}
}

static void toy_sum_end(struct call *call)
{
	text_send(call, toy_count_of(call)->sum, call_reply);
}

static void toy_chat(struct call *call, const ProtobufCMessage *request)
{
	toy_count_of(call)->sum += text_of(request)->n;
	toy_count_of(call)->n++;
	call_wake(call);
}

static void toy_chat_end(struct call *call)
{
	toy_count_of(call)->ended = true;
}

static void toy_chat_room(struct call *call)
{
	struct toy_count *c = toy_count_of(call);

	if (c->n > 0) {
		c->n--;
		text_send(call, c->sum, call_send);
	} else if (c->ended) {
		call_finish(call);
	}
}

static void toy_close(struct call *call)
{
	struct toy *toy = call_context(call);

	toy->n_closed++;
	free(*call_state(call));
	*call_state(call) = NULL;
}

#define TOY(name, kind, role, message, end, room)                                       \
	{                                                                               \
		"/toy.Toy/" name, kind, role, &text_type, message, end, room, toy_close \
	}

static const struct method toy_methods[] = {
	TOY("Echo", METHOD_UNARY, ROLE_NONE, toy_echo, NULL, NULL),
	TOY("Fail", METHOD_UNARY, ROLE_NONE, toy_fail, NULL, NULL),
	TOY("Large", METHOD_UNARY, ROLE_NONE, toy_large, NULL, NULL),
	TOY("Later", METHOD_UNARY, ROLE_NONE, toy_later, NULL, NULL),
	TOY("Write", METHOD_UNARY, ROLE_WRITER, toy_echo, NULL, NULL),
	TOY("Count", METHOD_SERVER_STREAM, ROLE_NONE, toy_count_start, NULL, toy_count_room),
	TOY("Sum", METHOD_CLIENT_STREAM, ROLE_NONE, toy_sum, toy_sum_end, NULL),
	TOY("Chat", METHOD_BIDI, ROLE_NONE, toy_chat, toy_chat_end, toy_chat_room),
};
