/* annals.v1.Corpus: status, problems, removal, rescan. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "service/methods.h"
#include "service/page.h"
#include "service/read_job.h"
#include "service/writers.h"

/* Pages of memory this process has in RAM, from the second number of statm. procfs answers from
 * memory, so this may stand on the loop. */
static uint64_t resident_bytes(void)
{
	char line[128];
	unsigned long long size, resident;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	bool read = fgets(line, sizeof line, f);
	fclose(f);
	if (!read || sscanf(line, "%llu %llu", &size, &resident) != 2)
		return 0;
	return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static const char *state_name(const struct service *s, const struct ingest_progress *p)
{
	if (s->stopping)
		return "stopping";
	if (p->loading || p->filling)
		return "starting";
	return p->scanning || !p->first_scan_done || p->pending > 0 ? "scanning" : "ready";
}

/* Of more documents people and events are counted only when somebody asked for them: all facts are
 * decoded for that, a kilobyte or more a document, and stay. */
#define STATUS_COUNT_DOCUMENTS 50000u

/* What a status says, gathered on the loop; the counts of people and events may be made on a
 * worker afterwards. */
struct status_job {
	struct job job;
	struct call *call;
	struct service *service;
	struct snapshot *snapshot;
	struct arena arena;
	struct convert out;
	Annals__V1__Status *reply;
};

static void fill_status(struct status_job *j, const struct ingest_progress *p)
{
	struct service *s = j->service;
	Annals__V1__Status *m = j->reply;
	struct snapshot_figures figures;
	uint64_t now = clock_monotonic_us();

	snapshot_figures(j->snapshot, &figures);
	m->version = convert_string(&j->out, SLICE_LITERAL(ANNALS_VERSION));
	m->state = convert_string(&j->out, slice_of_string(state_name(s, p)));
	m->first_scan_done = p->first_scan_done;
	m->revision = snapshot_revision(j->snapshot);
	m->documents = figures.documents;
	m->mentions = figures.mentions;
	m->claims = figures.claims;
	m->problems = p->problems;
	m->pending = p->pending;
	m->data_dir = convert_string(&j->out, slice_of_string(s->config.data_dir));
	m->text_bytes = figures.text_bytes;
	m->index_bytes = figures.index_bytes;
	m->index_segments = figures.segments;
	m->resident_bytes = resident_bytes();
	if (s->config.connections)
		m->connections = (uint32_t)s->config.connections(s->config.connections_arg);
	m->uptime_seconds = (uint32_t)((now - s->config.process_start_us) / 1000000);
	m->start_us = s->start_us;
	m->folders =
		convert_messages(&j->out, &annals__v1__corpus_folder__descriptor, p->n_folders);
	m->n_folders = p->n_folders;
	for (size_t i = 0; i < p->n_folders; i++) {
		m->folders[i]->path = convert_string(&j->out, slice_of_string(p->folders[i].path));
		m->folders[i]->files = p->folders[i].files;
		m->folders[i]->error =
			convert_string(&j->out, slice_of_string(p->folders[i].error));
	}
}

static int run_status(struct job *job)
{
	struct status_job *j = container_of(job, struct status_job, job);

	(void)snapshot_events(j->snapshot); /* and people for them */
	return 0;
}

static void on_status_done(struct job *job, int code)
{
	struct status_job *j = container_of(job, struct status_job, job);

	struct counts *counts = &j->service->counts;

	(void)code; /* cancelled: as they were counted before */
	counts_take(counts, j->snapshot);
	j->reply->people = counts->people;
	j->reply->organizations = counts->organizations;
	j->reply->people_revision = counts->people_revision;
	j->reply->events = counts->events;
	j->reply->events_revision = counts->events_revision;
	call_reply(j->call, &j->reply->base);
	snapshot_unref(j->snapshot);
	arena_release(&j->arena);
	call_unref(j->call);
	free(j);
}

void on_get_status(struct call *call, const ProtobufCMessage *message)
{
	struct service *s = call_service(call);
	struct status_job *j = xcalloc(1, sizeof *j);
	struct ingest_progress p;

	(void)message;
	j->job = (struct job){.run = run_status, .done = on_status_done};
	j->call = call_ref(call);
	j->service = s;
	j->snapshot = snapshot_ref(index_current(s->config.index));
	arena_init(&j->arena, ARENA_BUDGET_DEFAULT);
	j->out = (struct convert){.arena = &j->arena};
	j->reply = convert_message(&j->out, &annals__v1__status__descriptor);
	ingest_progress(s->config.ingest, &p);
	fill_status(j, &p);
	bool settled = !p.loading && !p.filling && !p.scanning && p.pending == 0;
	bool built = snapshot_people_if_built(j->snapshot) && snapshot_events_if_built(j->snapshot);
	bool small = snapshot_document_count(j->snapshot) <= STATUS_COUNT_DOCUMENTS;
	if (settled && small && !built && !s->stopping) {
		executor_submit(s->config.workers, &j->job);
		return;
	}
	on_status_done(&j->job, 0);
}

void on_rescan(struct call *call, const ProtobufCMessage *message)
{
	Annals__V1__RescanResponse reply = ANNALS__V1__RESCAN_RESPONSE__INIT;

	(void)message;
	log_writer(call, "rescan", 0);
	ingest_rescan(call_service(call)->config.ingest);
	call_reply(call, &reply.base);
}

static void on_removed(void *arg, const struct ingest_result *result)
{
	struct call *call = arg;
	Annals__V1__RemoveDocumentResponse reply = ANNALS__V1__REMOVE_DOCUMENT_RESPONSE__INIT;

	if (result->outcome == INGEST_FAILED) {
		call_fail(call, &result->error);
	} else {
		reply.revision = result->revision;
		call_reply(call, &reply.base);
	}
	call_unref(call);
}

void on_remove_document(struct call *call, const ProtobufCMessage *message)
{
	const Annals__V1__RemoveDocumentRequest *request = (const void *)message;
	struct service *s = call_service(call);
	struct error err = {0};

	if (service_ready(s, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	if (!snapshot_has(index_current(s->config.index), request->id)) {
		error_set_field(&err, ERR_NOT_FOUND, "id", "there is no document %llu",
				(unsigned long long)request->id);
		call_fail(call, &err);
		return;
	}
	log_writer(call, "remove", request->id);
	ingest_remove(s->config.ingest, request->id, on_removed, call_ref(call));
}

static int list_problems(struct read_job *r)
{
	Annals__V1__ListProblemsResponse *reply =
		convert_message(&r->out, &annals__v1__list_problems_response__descriptor);
	struct problem_page problems = {0};
	struct store_reader *store;
	revision_id revision = 0;
	struct page page;
	int code = read_store(r, &store);

	if (code >= 0)
		code = store_revision(store, &revision, &r->err);
	if (code >= 0)
		code = page_begin(r, PAGE_SIZE_DEFAULT, revision, &page);
	if (code >= 0)
		code = store_list_problems(store, page.offset, page.limit, &r->arena, &problems,
					   &r->err);
	if (code < 0)
		return code;
	reply->problems = convert_alloc(&r->out, problems.n, sizeof *reply->problems);
	for (size_t i = 0; i < problems.n; i++) {
		reply->problems[i] = convert_problem(&r->out, &problems.items[i]);
		if (!page_take(&page, &r->out, &reply->problems[i]->base))
			break;
	}
	reply->n_problems = page.n;
	reply->total = (uint32_t)problems.total;
	reply->next_page_token = page_next(&page, problems.total, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_problems(struct call *call, const ProtobufCMessage *message)
{
	read_start_detached(call, message, list_problems);
}
