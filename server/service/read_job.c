#include "service/read_job.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/damage.h"
#include "ingest/ingest.h"
#include "service/check.h"
#include "service/text_cache.h"

#define READ_ARENA_BYTES ((size_t)96 << 20)

int service_ready(const struct service *s, struct error *err)
{
	struct ingest_progress progress;

	ingest_progress(s->config.ingest, &progress);
	if (!progress.loading)
		return 0;
	return error_set(err, ERR_BUSY,
			 "the index is still being read from the store; try again in a moment");
}

int service_reader(struct service *s, unsigned slot, struct store_reader **ret, struct error *err)
{
	ensure(slot <= s->config.n_workers);
	if (!s->readers[slot]) {
		int r = store_reader_open(s->config.data_dir, &s->readers[slot], err);

		if (r < 0)
			return r;
	}
	*ret = s->readers[slot];
	return 0;
}

/* No more than a share of the corpus: a small one is not to be held twice. */
static size_t cache_limit(const struct read_job *r)
{
	struct snapshot_figures figures;

	if (r->job.slot > 0)
		return TEXT_CACHE_BYTES_OTHER;
	snapshot_figures(r->snapshot, &figures);
	uint64_t share = figures.text_bytes / TEXT_CACHE_SHARE;
	if (share < TEXT_CACHE_BYTES_OTHER)
		return TEXT_CACHE_BYTES_OTHER;
	return share < TEXT_CACHE_BYTES_FIRST ? (size_t)share : TEXT_CACHE_BYTES_FIRST;
}

struct text_cache *read_texts(struct read_job *r)
{
	struct text_cache **cache = &r->service->texts[r->job.slot];

	if (!*cache)
		*cache = text_cache_new();
	text_cache_set_limit(*cache, cache_limit(r));
	return *cache;
}

int read_store(struct read_job *r, struct store_reader **ret)
{
	return service_reader(r->service, r->job.slot, ret, &r->err);
}

int read_reply(struct read_job *r, const ProtobufCMessage *reply)
{
	if (r->out.full)
		return error_set(
			&r->err, ERR_LIMIT,
			"the answer takes more than %zu MiB to make: ask for smaller pages",
			READ_ARENA_BYTES >> 20);
	size_t bytes = protobuf_c_message_get_packed_size(reply);
	uint8_t *packed = convert_alloc(&r->out, bytes + 1, 1);

	r->packed = slice_of((const char *)packed, protobuf_c_message_pack(reply, packed));
	return 0;
}

static int run_read(struct job *job)
{
	struct read_job *r = container_of(job, struct read_job, job);

	if (is_interrupted(&r->interrupt))
		return ERR_CANCELLED;
	return r->run(r);
}

static void on_pause(void *job, bool is_long)
{
	job_pause(job, is_long);
}

static void on_read_done(struct job *job, int code)
{
	struct read_job *r = container_of(job, struct read_job, job);

	if (r->snapshot && snapshot_damaged_segment(r->snapshot)) {
		code = error_set(&r->err, ERR_BUSY,
				 "a file of the index cannot be read any more; its documents are "
				 "indexed anew: ask again");
		ingest_mend(r->service->config.ingest);
	}
	if (r->snapshot)
		counts_take(&r->service->counts, r->snapshot);
	if (code < 0) {
		if (r->err.code == 0)
			error_set(&r->err, code, "%s", error_name(code));
		call_fail(r->call, &r->err);
	} else {
		call_reply_packed(r->call, r->packed);
	}
	snapshot_unref(r->snapshot);
	arena_release(&r->arena);
	call_unref(r->call);
	free(r);
}

static struct read_job *make(struct call *call, const ProtobufCMessage *request, read_fn *run,
			     struct snapshot *snapshot)
{
	struct service *s = call_service(call);
	struct read_job *r = xcalloc(1, sizeof *r);

	r->job = (struct job){.run = run_read, .done = on_read_done};
	r->call = call_ref(call);
	r->service = s;
	r->snapshot = snapshot ? snapshot_ref(snapshot) : NULL;
	r->request = request;
	r->interrupt = (struct interrupt){call_cancelled(call), on_pause, &r->job};
	r->run = run;
	arena_init(&r->arena, READ_ARENA_BYTES);
	r->out = (struct convert){.arena = &r->arena, .snapshot = r->snapshot};
	return r;
}

static void start(struct call *call, const ProtobufCMessage *request, read_fn *run, bool brief)
{
	struct service *s = call_service(call);
	struct error err = {0};

	if (service_ready(s, &err) < 0 || request_check(request, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	struct read_job *r = make(call, request, run, index_current(s->config.index));
	r->job.brief = brief;
	executor_submit(s->config.workers, &r->job);
}

void read_start(struct call *call, const ProtobufCMessage *request, read_fn *run)
{
	start(call, request, run, false);
}

void read_start_brief(struct call *call, const ProtobufCMessage *request, read_fn *run)
{
	start(call, request, run, true);
}

void read_now(struct call *call, const ProtobufCMessage *request, read_fn *run)
{
	struct service *s = call_service(call);
	struct error err = {0};

	if (service_ready(s, &err) < 0 || request_check(request, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	struct read_job *r = make(call, request, run, index_current(s->config.index));
	r->job.slot = s->config.n_workers;
	on_read_done(&r->job, run_read(&r->job));
}

void read_start_detached(struct call *call, const ProtobufCMessage *request, read_fn *run)
{
	struct error err = {0};

	if (request_check(request, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	executor_submit(call_service(call)->config.workers, &make(call, request, run, NULL)->job);
}
