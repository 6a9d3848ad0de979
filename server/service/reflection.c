/* grpc.reflection.v1 and v1alpha: the same messages, the same bytes, one implementation. A request
 * that finds nothing is answered inside the stream, which stays open. Loop thread. */
#include <grpc/reflection/v1/reflection.pb-c.h>
#include <stdlib.h>

#include "base/xmalloc.h"
#include "service/context.h"
#include "service/convert.h"
#include "service/descriptors.h"
#include "service/methods.h"

/* Requests of one stream that wait to be answered before the client is not read from any more. */
#define REFLECTION_QUEUED      16u
#define REFLECTION_ARENA_BYTES ((size_t)8 << 20)

enum { STATUS_INVALID_ARGUMENT = 3, STATUS_NOT_FOUND = 5 };

extern const char annals_descriptors[], annals_descriptors_end[];

typedef Grpc__Reflection__V1__ServerReflectionRequest reflection_request;
typedef Grpc__Reflection__V1__ServerReflectionResponse reflection_response;

#define REQUEST_CASE(name) GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_##name
#define RESPONSE_CASE(name) \
	GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_##name

struct queued_request {
	reflection_request *request; /* own */
	struct queued_request *next;
};

struct reflection {
	struct queued_request *first, **last;
	unsigned n;
	bool ended, paused;
};

static struct descriptors *service_descriptors(struct service *s)
{
	if (!s->descriptors) {
		size_t len = (size_t)(annals_descriptors_end - annals_descriptors);

		s->descriptors = descriptors_new(slice_of(annals_descriptors, len));
		ensure(s->descriptors);
	}
	return s->descriptors;
}

static void answer_error(struct convert *c, reflection_response *m, int code, const char *text)
{
	m->message_response_case = RESPONSE_CASE(ERROR_RESPONSE);
	m->error_response = convert_message(c, &grpc__reflection__v1__error_response__descriptor);
	m->error_response->error_code = code;
	m->error_response->error_message = convert_string(c, slice_of_string(text));
}

static void answer_services(struct convert *c, const struct descriptors *d, reflection_response *m)
{
	Grpc__Reflection__V1__ListServiceResponse *list =
		convert_message(c, &grpc__reflection__v1__list_service_response__descriptor);

	list->n_service = d->n_services;
	list->service = convert_messages(c, &grpc__reflection__v1__service_response__descriptor,
					 d->n_services);
	for (size_t i = 0; i < d->n_services; i++)
		list->service[i]->name = convert_string(c, d->services[i]);
	m->message_response_case = RESPONSE_CASE(LIST_SERVICES_RESPONSE);
	m->list_services_response = list;
}

/* The file and all it imports, each once: seen marks those that are in already. */
static void add_file(const struct descriptors *d, uint32_t index, bool *seen,
		     Grpc__Reflection__V1__FileDescriptorResponse *m)
{
	const struct descriptor_file *file = &d->files[index];

	if (seen[index])
		return;
	seen[index] = true;
	ProtobufCBinaryData *item = &m->file_descriptor_proto[m->n_file_descriptor_proto++];
	item->data = (uint8_t *)(uintptr_t)file->bytes.ptr;
	item->len = file->bytes.len;
	for (size_t i = 0; i < file->n_imports; i++)
		add_file(d, file->imports[i], seen, m);
}

static void answer_file(struct convert *c, const struct descriptors *d, const struct map *map,
			const char *name, reflection_response *m)
{
	uint32_t index;

	if (!map_find(map, slice_of_string(name), &index)) {
		char *text = arena_printf(c->arena, "there is no '%.200s'", name);

		answer_error(c, m, STATUS_NOT_FOUND, text ? text : "not found");
		return;
	}
	Grpc__Reflection__V1__FileDescriptorResponse *files =
		convert_message(c, &grpc__reflection__v1__file_descriptor_response__descriptor);
	bool *seen = convert_alloc(c, d->n, sizeof *seen);
	files->file_descriptor_proto = convert_alloc(c, d->n, sizeof *files->file_descriptor_proto);
	add_file(d, index, seen, files);
	m->message_response_case = RESPONSE_CASE(FILE_DESCRIPTOR_RESPONSE);
	m->file_descriptor_response = files;
}

static void answer(struct convert *c, const struct descriptors *d, reflection_request *request,
		   reflection_response *m)
{
	m->valid_host = request->host;
	m->original_request = request;
	switch (request->message_request_case) {
	case REQUEST_CASE(LIST_SERVICES):
		answer_services(c, d, m);
		break;
	case REQUEST_CASE(FILE_BY_FILENAME):
		answer_file(c, d, &d->by_name, request->file_by_filename, m);
		break;
	case REQUEST_CASE(FILE_CONTAINING_SYMBOL):
		answer_file(c, d, &d->by_symbol, request->file_containing_symbol, m);
		break;
	case REQUEST_CASE(FILE_CONTAINING_EXTENSION):
	case REQUEST_CASE(ALL_EXTENSION_NUMBERS_OF_TYPE):
		answer_error(c, m, STATUS_NOT_FOUND, "proto3 messages have no extensions");
		break;
	case REQUEST_CASE(_NOT_SET):
	default:
		answer_error(c, m, STATUS_INVALID_ARGUMENT, "the request asks for nothing");
		break;
	}
}

static struct reflection *reflection_of(struct call *call)
{
	struct reflection *rf = *call_state(call);

	if (!rf) {
		rf = xcalloc(1, sizeof *rf);
		rf->last = &rf->first;
		*call_state(call) = rf;
	}
	return rf;
}

void on_reflection_message(struct call *call, const ProtobufCMessage *message)
{
	struct reflection *rf = reflection_of(call);
	struct queued_request *q = xcalloc(1, sizeof *q);
	size_t bytes = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = xmalloc(bytes + 1);

	protobuf_c_message_pack(message, packed);
	q->request = (reflection_request *)protobuf_c_message_unpack(
		&grpc__reflection__v1__server_reflection_request__descriptor, NULL, bytes, packed);
	free(packed);
	ensure(q->request);
	*rf->last = q;
	rf->last = &q->next;
	if (++rf->n >= REFLECTION_QUEUED && !rf->paused) {
		rf->paused = true;
		call_pause_reading(call);
	}
	call_wake(call);
}

void on_reflection_end(struct call *call)
{
	reflection_of(call)->ended = true;
	call_wake(call);
}

static void reflection_drop(struct reflection *rf)
{
	struct queued_request *q = rf->first;

	rf->first = q->next;
	if (!rf->first)
		rf->last = &rf->first;
	rf->n--;
	if (q->request)
		protobuf_c_message_free_unpacked(&q->request->base, NULL);
	free(q);
}

void on_reflection_room(struct call *call)
{
	struct service *s = call_service(call);
	struct reflection *rf = *call_state(call);

	if (!rf)
		return;
	if (!rf->first) {
		if (rf->ended || s->stopping)
			call_finish(call);
		return;
	}
	reflection_response m = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__INIT;
	struct arena arena;
	arena_init(&arena, REFLECTION_ARENA_BYTES);
	struct convert c = {.arena = &arena};
	answer(&c, service_descriptors(s), rf->first->request, &m);
	reflection_request *asked = rf->first->request;
	bool resume = rf->paused && rf->n <= REFLECTION_QUEUED / 2;
	/* Kept until it is sent, for the reply quotes it. */
	rf->first->request = NULL;
	reflection_drop(rf);
	if (resume)
		rf->paused = false;
	call_send(call, &m.base);
	if (resume)
		call_resume_reading(call);
	protobuf_c_message_free_unpacked(&asked->base, NULL);
	arena_release(&arena);
}

void on_reflection_close(struct call *call)
{
	struct reflection *rf = *call_state(call);

	if (!rf)
		return;
	*call_state(call) = NULL;
	while (rf->first)
		reflection_drop(rf);
	free(rf);
}
