#pragma once

/* What a service offers: a table of methods, handed to the router at start. */
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct call;

enum method_kind { METHOD_UNARY = 1, METHOD_SERVER_STREAM, METHOD_CLIENT_STREAM, METHOD_BIDI };

/* What a connection may do; a method names the least it needs. */
enum peer_role { ROLE_NONE = 0, ROLE_READER, ROLE_WRITER };

struct method {
	const char *path; /* "/annals.v1.Documents/GetDocument", static */
	enum method_kind kind;
	enum peer_role role;
	const ProtobufCMessageDescriptor *input;

	/* Each request message, checked and unpacked in the call's arena; valid until the call ends
	 * for unary and server streaming methods, until the handler returns for the others (copy
	 * what is kept). The handler answers now or later: call_reply, call_send, call_finish or
	 * call_fail. */
	void (*on_message)(struct call *call, const ProtobufCMessage *request);
	/* Client streaming and bidi: the client has sent all. NULL otherwise. */
	void (*on_end)(struct call *call);
	/* Server streaming and bidi: there is room for one more message: call_send() at most one,
	 * or nothing and call_wake() later, or call_finish(). NULL otherwise. */
	void (*on_room)(struct call *call);
	/* The call is over for whatever reason (answered, cancelled, deadline, connection lost):
	 * free call_state(). Called exactly once for every call that on_message or on_end was
	 * called for. May be NULL. */
	void (*on_close)(struct call *call);
};

struct method_table {
	const struct method *methods; /* sorted by nothing; the router hashes them */
	size_t n;
	void *context; /* for call_context() */
};
