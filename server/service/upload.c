/* annals.v1.Corpus/IngestDocuments: each message is pushed to ingest; the one reply comes when the
 * last of them is committed. Loop thread.
 *
 * What was pushed stays, whatever becomes of the call. Messages that find ingest's queue full wait
 * here, and the client is not read from meanwhile: flow control makes it wait too. */
#include "service/upload.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "service/convert.h"
#include "service/methods.h"
#include "service/source.h"
#include "service/writers.h"

#define UPLOAD_DOCUMENTS_MAX 65536u
#define RESULT_BYTES         40 /* of one packed result, without its address */
#define UPLOAD_ARENA_BYTES   ((size_t)256 << 20)

/* A document that waits for a place; owns its copy of the request. */
struct waiting_document {
	Annals__V1__IngestDocumentsRequest *request; /* own */
	uint32_t index;
	struct waiting_document *next;
};

struct upload_result {
	char *uri, *error; /* in the upload's arena */
	doc_id doc;
	enum ingest_outcome outcome;
};

struct upload {
	struct call *call; /* a reference until the last push is done */
	struct service *service;
	struct arena arena;
	struct upload_result *results;
	size_t n, cap;
	size_t n_pushed;    /* pushes under way */
	size_t reply_bytes; /* about what the results take */
	struct waiting_document *first, **last;
	bool ended, closed, listed;
	revision_id revision;
	struct upload *next; /* in service->waiting */
};

/* One push: which result of which upload. */
struct push {
	struct upload *upload;
	uint32_t index;
};

static void upload_free(struct upload *u)
{
	struct call *call = u->call;

	while (u->first) {
		struct waiting_document *w = u->first;

		u->first = w->next;
		protobuf_c_message_free_unpacked(&w->request->base, NULL);
		free(w);
	}
	free(u->results);
	arena_release(&u->arena);
	free(u);
	call_unref(call);
}

static void upload_unlist(struct upload *u)
{
	struct service *s = u->service;

	if (!u->listed)
		return;
	u->listed = false;
	for (struct upload **at = &s->waiting; *at; at = &(*at)->next) {
		if (*at == u) {
			*at = u->next;
			break;
		}
	}
}

static void upload_reply(struct upload *u)
{
	struct convert c = {.arena = &u->arena};
	Annals__V1__IngestDocumentsResponse *reply =
		convert_message(&c, &annals__v1__ingest_documents_response__descriptor);

	reply->revision = u->revision;
	reply->n_results = u->n;
	reply->results = convert_messages(&c, &annals__v1__ingest_result__descriptor, u->n);
	for (size_t i = 0; i < u->n; i++) {
		reply->results[i]->uri = u->results[i].uri;
		reply->results[i]->error = u->results[i].error;
		reply->results[i]->document_id = u->results[i].doc;
		reply->results[i]->outcome = (Annals__V1__IngestOutcome)u->results[i].outcome;
	}
	call_reply(u->call, &reply->base);
}

/* After every step: answers when all is done, frees when nobody needs it any more. */
static void upload_settle(struct upload *u)
{
	if (u->n_pushed > 0)
		return;
	if (u->closed)
		upload_free(u);
	else if (u->ended && !u->first)
		upload_reply(u);
}

static char *keep(struct upload *u, const char *text)
{
	static char none[] = "";
	char *copy = arena_string(&u->arena, slice_of_string(text));

	return copy ? copy : none;
}

static void upload_fail_document(struct upload *u, uint32_t index, const struct error *err)
{
	u->results[index].outcome = INGEST_FAILED;
	u->results[index].error = keep(u, err->message);
}

static void on_pushed(void *arg, const struct ingest_result *result)
{
	struct push *push = arg;
	struct upload *u = push->upload;
	struct service *s = u->service;
	struct upload_result *mine = &u->results[push->index];

	mine->outcome = result->outcome;
	mine->doc = result->doc;
	if (result->uri)
		mine->uri = keep(u, result->uri);
	if (result->outcome == INGEST_FAILED)
		mine->error = keep(u, result->error.message);
	if (result->revision > u->revision)
		u->revision = result->revision;
	free(push);
	u->n_pushed--;
	upload_settle(u);
	uploads_resume(s);
}

/* Returns 0 when the document is on its way or has its result, ERR_BUSY when it must wait,
 * ERR_STOPPING. */
static int upload_push(struct upload *u, const Annals__V1__IngestDocumentsRequest *request,
		       uint32_t index, struct error *err)
{
	struct source source;
	int r = source_of_request(request, &u->arena, &source, err);

	if (r < 0) {
		upload_fail_document(u, index, err);
		return 0;
	}
	struct push *push = xcalloc(1, sizeof *push);
	*push = (struct push){.upload = u, .index = index};
	/* Before the push: it may be done before it returns. */
	u->results[index].uri = convert_string(&(struct convert){.arena = &u->arena}, source.uri);
	u->n_pushed++;
	r = ingest_push(u->service->config.ingest, &source, on_pushed, push, err);
	if (r >= 0)
		return 0;
	u->n_pushed--;
	free(push);
	if (r == ERR_BUSY || r == ERR_STOPPING)
		return r;
	upload_fail_document(u, index, err);
	return 0;
}

static Annals__V1__IngestDocumentsRequest *
copy_request(const Annals__V1__IngestDocumentsRequest *request)
{
	size_t bytes = protobuf_c_message_get_packed_size(&request->base);
	uint8_t *packed = xmalloc(bytes + 1);

	protobuf_c_message_pack(&request->base, packed);
	Annals__V1__IngestDocumentsRequest *copy =
		annals__v1__ingest_documents_request__unpack(NULL, bytes, packed);
	free(packed);
	ensure(copy);
	return copy;
}

static void upload_wait(struct upload *u, const Annals__V1__IngestDocumentsRequest *request,
			uint32_t index)
{
	struct waiting_document *w = xcalloc(1, sizeof *w);

	w->request = copy_request(request);
	w->index = index;
	*u->last = w;
	u->last = &w->next;
	if (u->listed)
		return;
	u->listed = true;
	u->next = u->service->waiting;
	u->service->waiting = u;
	call_pause_reading(u->call);
}

static struct upload *upload_of(struct call *call)
{
	struct upload *u = *call_state(call);

	if (u)
		return u;
	u = xcalloc(1, sizeof *u);
	u->call = call_ref(call);
	u->service = call_service(call);
	u->last = &u->first;
	arena_init(&u->arena, UPLOAD_ARENA_BYTES);
	*call_state(call) = u;
	log_writer(call, "push", 0);
	return u;
}

/* The results of all documents must fit one reply. */
static bool upload_is_full(struct upload *u, const Annals__V1__IngestDocumentsRequest *request,
			   struct error *err)
{
	uint32_t limit = u->service->config.message_bytes;

	u->reply_bytes += RESULT_BYTES + strlen(request->uri) + strlen(request->id);
	if (u->n < UPLOAD_DOCUMENTS_MAX && (limit == 0 || u->reply_bytes < limit))
		return false;
	error_set(err, ERR_LIMIT,
		  "too many documents in one call (at most %u, and their results in one message): "
		  "send the rest in another; the first %zu are kept",
		  UPLOAD_DOCUMENTS_MAX, u->n);
	return true;
}

void on_ingest_message(struct call *call, const ProtobufCMessage *message)
{
	const Annals__V1__IngestDocumentsRequest *request = (const void *)message;
	struct upload *u = upload_of(call);
	struct error err = {0};

	if (upload_is_full(u, request, &err)) {
		call_fail(call, &err);
		return;
	}
	if (u->n == u->cap) {
		u->cap = u->cap > 0 ? u->cap * 2 : 16;
		u->results = xreallocarray(u->results, u->cap, sizeof *u->results);
	}
	uint32_t index = (uint32_t)u->n++;
	u->results[index] = (struct upload_result){.uri = keep(u, ""), .error = keep(u, "")};
	if (u->first) {
		upload_wait(u, request, index);
		return;
	}
	int r = upload_push(u, request, index, &err);
	if (r == ERR_BUSY)
		upload_wait(u, request, index);
	else if (r < 0)
		call_fail(call, &err);
}

void on_ingest_end(struct call *call)
{
	struct upload *u = upload_of(call);

	u->ended = true;
	upload_settle(u);
}

void on_ingest_close(struct call *call)
{
	struct upload *u = *call_state(call);

	if (!u)
		return;
	*call_state(call) = NULL;
	u->closed = true;
	upload_unlist(u);
	upload_settle(u);
}

/* Pushes what waits until the queue is full again. False then. */
static bool upload_resume(struct upload *u)
{
	struct error err = {0};

	while (u->first) {
		struct waiting_document *w = u->first;
		int r = upload_push(u, w->request, w->index, &err);

		if (r == ERR_BUSY)
			return false;
		if (r < 0) {
			call_fail(u->call, &err);
			return false;
		}
		u->first = w->next;
		if (!u->first)
			u->last = &u->first;
		protobuf_c_message_free_unpacked(&w->request->base, NULL);
		free(w);
	}
	upload_unlist(u);
	/* Either may free the upload. */
	if (u->ended)
		upload_settle(u);
	else
		call_resume_reading(u->call);
	return true;
}

void uploads_resume(struct service *s)
{
	while (s->waiting && upload_resume(s->waiting))
		;
}
