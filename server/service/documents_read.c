/* annals.v1.Documents/ReadDocument: one document in pieces. It is read once, on a worker; pieces
 * are cut as the client takes them. */
#include <stdlib.h>

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "service/check.h"
#include "service/methods.h"
#include "service/read_job.h"

#define READ_PIECE_BYTES ((size_t)256 << 10)
#define READ_BYTES_MAX   ((size_t)512 << 20)
/* Of all calls together; one alone may be larger. */
#define READINGS_BYTES_MAX ((size_t)256 << 20)

struct reading {
	struct job job;
	struct call *call; /* referenced while the job runs */
	struct service *service;
	doc_id id;
	bool original;
	bool ready, closed;
	bool sent_all;
	size_t piece_bytes;
	size_t held_bytes; /* our share of service.readings_bytes */
	struct arena arena;
	struct slice content; /* in the arena */
	size_t at;
	struct error err;
};

static void reading_free(struct reading *rd)
{
	rd->service->readings_bytes -= rd->held_bytes;
	arena_release(&rd->arena);
	free(rd);
}

/* Counts the document in; false when the others' leave no room for it. */
static bool reading_hold(struct reading *rd, size_t bytes)
{
	struct service *s = rd->service;

	if (s->readings_bytes > 0 && s->readings_bytes + bytes > READINGS_BYTES_MAX)
		return false;
	rd->held_bytes = bytes;
	s->readings_bytes += bytes;
	return true;
}

static int run_reading(struct job *job)
{
	struct reading *rd = container_of(job, struct reading, job);
	struct store_reader *store;
	int r = service_reader(rd->service, job->slot, &store, &rd->err);

	if (r < 0)
		return r;
	return rd->original ? store_get_original(store, rd->id, &rd->arena, &rd->content, &rd->err)
			    : store_get_text(store, rd->id, &rd->arena, &rd->content, &rd->err);
}

static void on_reading_done(struct job *job, int code)
{
	struct reading *rd = container_of(job, struct reading, job);
	struct call *call = rd->call;

	rd->ready = true;
	if (rd->closed) {
		reading_free(rd);
	} else if (code < 0) {
		if (rd->err.code == 0)
			error_set(&rd->err, code, "%s", error_name(code));
		struct error err = rd->err;
		call_fail(call, &err);
	} else {
		call_wake(call);
	}
	call_unref(call);
}

void on_read_document(struct call *call, const ProtobufCMessage *message)
{
	const Annals__V1__ReadDocumentRequest *request = (const void *)message;
	struct service *s = call_service(call);
	struct error err = {0};

	if (service_ready(s, &err) < 0 || request_check(message, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	const struct snapshot *snapshot = index_current(s->config.index);
	if (!snapshot_has(snapshot, request->id)) {
		error_set_field(&err, ERR_NOT_FOUND, "id", "there is no document %llu",
				(unsigned long long)request->id);
		call_fail(call, &err);
		return;
	}
	if (request->view == ANNALS__V1__DOCUMENT_VIEW__BASIC) {
		error_set_field(&err, ERR_INVALID, "view",
				"BASIC has nothing to read: use FULL or ORIGINAL");
		call_fail(call, &err);
		return;
	}
	struct reading *rd = xcalloc(1, sizeof *rd);
	rd->job = (struct job){.run = run_reading, .done = on_reading_done};
	rd->call = call_ref(call);
	rd->service = s;
	rd->id = request->id;
	rd->piece_bytes = READ_PIECE_BYTES;
	/* What stands beside the data in a message is small. */
	if (s->config.message_bytes > 0 && s->config.message_bytes - 64 < rd->piece_bytes)
		rd->piece_bytes = s->config.message_bytes - 64;
	rd->original = request->view == ANNALS__V1__DOCUMENT_VIEW__ORIGINAL;
	arena_init(&rd->arena, READ_BYTES_MAX);
	const struct index_doc *doc = snapshot_document(snapshot, request->id, &rd->arena);
	size_t bytes = doc ? doc->document.original_bytes : 0;
	/* A text in UTF-8 may be half as long again as its original. */
	if (!reading_hold(rd, bytes * (rd->original ? 1 : 2))) {
		error_set(&err, ERR_LIMIT,
			  "documents that are being read hold %zu MiB, the limit "
			  "(READINGS_BYTES_MAX) is %zu: try again when others are done",
			  s->readings_bytes >> 20, READINGS_BYTES_MAX >> 20);
		call_unref(call);
		reading_free(rd);
		call_fail(call, &err);
		return;
	}
	*call_state(call) = rd;
	executor_submit(s->config.workers, &rd->job);
}

/* Text is cut between characters, so that each piece is text. */
static size_t piece_end(const struct reading *rd)
{
	size_t end = rd->at + rd->piece_bytes;

	if (end >= rd->content.len)
		return rd->content.len;
	if (!rd->original)
		while (end > rd->at + 1 && !utf8_is_boundary(rd->content, end))
			end--;
	return end;
}

void on_read_document_room(struct call *call)
{
	struct reading *rd = *call_state(call);

	if (!rd || !rd->ready)
		return;
	if (rd->sent_all) {
		call_finish(call);
		return;
	}
	Annals__V1__ReadDocumentResponse m = ANNALS__V1__READ_DOCUMENT_RESPONSE__INIT;
	size_t end = piece_end(rd);
	m.offset = (uint32_t)rd->at;
	m.total_bytes = (uint32_t)rd->content.len;
	m.data.data = (uint8_t *)(uintptr_t)(rd->content.ptr + rd->at);
	m.data.len = end - rd->at;
	rd->at = end;
	rd->sent_all = end == rd->content.len;
	call_send(call, &m.base);
}

void on_read_document_close(struct call *call)
{
	struct reading *rd = *call_state(call);

	if (!rd)
		return;
	*call_state(call) = NULL;
	rd->closed = true;
	if (rd->ready)
		reading_free(rd);
}
