/* Documents of the store that the index lacks: listed, then read and indexed a chunk at a time,
 * each published as it comes. Between chunks commits have their turn; while a chunk is read they
 * wait, so that what it read is what the store says when it is published. A document whose stored
 * form is damaged is left out, noted, and forgotten in so far that its source is read again. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/segment_builder.h"
#include "ingest/private.h"

#define CHUNK_DOCUMENTS 4096u
#define CHUNK_BYTES     ((uint64_t)64 << 20)
#define DAMAGED_MAX     10000u
#define LIST_BUDGET     ((size_t)8 << 30)

enum phase { FILL_LIST = 0, FILL_CHUNK, FILL_REPAIR };

struct fill {
	struct job job;
	struct ingest *in;
	fill_done_fn *done;
	enum phase phase;
	bool running;              /* a job is under way */
	struct snapshot *snapshot; /* a reference while a job runs: what there is */
	struct arena arena;
	doc_id *ids; /* ascending; owned */
	size_t n, at;
	struct segment *segment; /* of the last chunk */
	revision_id revision;    /* of the store when it was read */
	struct {
		struct problem *items;
		size_t n, cap;
	} damaged;
	uint64_t documents, started_us;
	struct error err;
};

static int note_damaged(struct fill *f, const struct stored_document *d, const struct error *err)
{
	if (f->damaged.n >= DAMAGED_MAX)
		return 0;
	struct problem *p = ARENA_PUSH(&f->arena, &f->damaged);
	if (!p)
		return ERR_LIMIT;
	*p = (struct problem){.uri = arena_copy(&f->arena, d->document.uri),
			      .doc = d->document.id,
			      .kind = PROBLEM_DAMAGED,
			      .stage = STAGE_STORE,
			      .message = arena_copy(&f->arena, slice_of_string(err->message)),
			      .time_ms = clock_wall_ms()};
	return p->uri.ptr && p->message.ptr ? 0 : ERR_LIMIT;
}

static int list_missing(struct fill *f, struct store_reader *reader)
{
	struct doc_ids all = {0};
	struct arena a;

	arena_init(&a, LIST_BUDGET);
	int r = store_list_ids(reader, &a, &all, &f->err);
	f->ids = xcalloc(all.n + 1, sizeof *f->ids);
	for (size_t i = 0; i < all.n; i++)
		if (!snapshot_has(f->snapshot, all.items[i]))
			f->ids[f->n++] = all.items[i];
	arena_release(&a);
	return r;
}

static int add_document(struct fill *f, struct segment_builder *builder, struct stored_document *d,
			const struct error *err)
{
	if (!d->facts)
		return note_damaged(f, d, err);
	if (segment_builder_add(builder, &d->document, d->text, d->regions, d->n_regions,
				d->facts) == 0)
		return 0;
	facts_free(d->facts);
	return error_set(&f->err, ERR_LIMIT, "index segment full");
}

/* The ids wanted next, as far as they are still there and not in the index by now. */
static int read_chunk(struct fill *f, struct store_scan *scan, struct segment_builder *builder)
{
	struct stored_document d;
	doc_id next = 0; /* what the scan is known to be before */
	uint64_t bytes = 0;

	while (f->at < f->n && segment_builder_count(builder) < CHUNK_DOCUMENTS &&
	       bytes < CHUNK_BYTES) {
		struct error err = {0};

		if (snapshot_has(f->snapshot, f->ids[f->at])) {
			f->at++;
			continue;
		}
		if (next != f->ids[f->at])
			store_scan_seek(scan, f->ids[f->at]);
		int r = store_scan_next(scan, &d, &err);
		if (r < 0)
			f->err = err;
		if (r <= 0) {
			f->at = f->n;
			return r;
		}
		next = d.document.id + 1;
		if (d.document.id == f->ids[f->at]) {
			bytes += d.text.len;
			r = add_document(f, builder, &d, &err);
		} else {
			facts_free(d.facts); /* the one wanted is gone */
		}
		if (r < 0)
			return r;
		f->at++;
	}
	return 0;
}

static int run_chunk(struct fill *f, struct store_reader *reader)
{
	struct segment_builder *builder = segment_builder_new();
	struct store_scan *scan;
	int r = store_revision(reader, &f->revision, &f->err);

	if (r == 0)
		r = store_scan_begin(reader, &scan, &f->err);
	if (r == 0) {
		r = read_chunk(f, scan, builder);
		store_scan_end(scan);
	}
	/* What was read before an error is answered from. */
	f->documents += segment_builder_count(builder);
	if (segment_builder_count(builder) > 0)
		f->segment = segment_builder_finish(builder);
	segment_builder_free(builder);
	return r;
}

/* Writer. */
static int run_repair(struct fill *f)
{
	struct store *store = f->in->config.store;
	revision_id revision;
	int r = store_begin(store, &f->err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < f->damaged.n && r == 0; i++) {
		const struct problem *p = &f->damaged.items[i];

		r = store_distrust_document(store, p->doc, &f->err);
		if (r == 0)
			r = store_put_problems(store, p->uri, p, 1, &f->err);
	}
	if (r == 0)
		return store_commit(store, &revision, &f->err);
	store_rollback(store);
	return r;
}

static int run_fill(struct job *job)
{
	struct fill *f = container_of(job, struct fill, job);
	struct store_reader *reader;

	if (f->phase == FILL_REPAIR)
		return run_repair(f);
	int r = store_reader_open(f->in->config.data_dir, &reader, &f->err);
	if (r < 0)
		return r;
	r = f->phase == FILL_LIST ? list_missing(f, reader) : run_chunk(f, reader);
	store_reader_close(reader);
	return r;
}

static void fill_submit(struct fill *f, enum phase phase)
{
	struct ingest *in = f->in;

	f->phase = phase;
	f->running = true;
	f->snapshot = snapshot_ref(index_current(in->config.index));
	ingest_submit(in, phase == FILL_REPAIR ? in->config.writer : in->config.workers, &f->job);
}

static void fill_end(struct fill *f, int r)
{
	struct ingest *in = f->in;
	fill_done_fn *done = f->done;

	if (r < 0 && r != ERR_CANCELLED)
		log_error("ingest",
			  "loading from the store: %s; going on with %" PRIu32 " documents",
			  f->err.code ? f->err.message : error_name(r),
			  snapshot_document_count(index_current(in->config.index)));
	log_info("ingest", "filled documents=%" PRIu64 " damaged=%zu ms=%" PRIu64, f->documents,
		 f->damaged.n, (clock_monotonic_us() - f->started_us) / 1000);
	/* What was not read is tried again at the next start. */
	in->incomplete = r < 0 || f->at < f->n;
	in->fill = NULL;
	for (size_t i = 0; i < f->damaged.n; i++)
		if (f->damaged.items[i].doc <= FAMILY_DOC_MAX)
			id_map_put(&in->damaged, (uint32_t)f->damaged.items[i].doc, 1);
	arena_release(&f->arena);
	free(f->ids);
	free(f);
	done(in);
	if (in->refill && !in->stopping && !in->fill)
		fill_again(in);
}

static void publish_chunk(struct fill *f)
{
	struct index *index = f->in->config.index;
	struct index_part part = {f->segment, NULL};

	if (!f->segment)
		return;
	f->segment = NULL;
	index_restore(index, &part, 1, f->revision);
	index_maintain(index, f->in->config.workers);
}

static void on_fill_done(struct job *job, int r)
{
	struct fill *f = container_of(job, struct fill, job);
	struct ingest *in = f->in;

	f->running = false;
	snapshot_unref(f->snapshot);
	f->snapshot = NULL;
	publish_chunk(f);
	if (r < 0 || in->stopping || f->phase == FILL_REPAIR) {
		fill_end(f, r);
	} else {
		if (f->phase == FILL_LIST)
			f->phase = FILL_CHUNK;
		fill_pump(in);
	}
	ingest_job_done(in);
}

bool fill_is_reading(const struct ingest *in)
{
	return in->fill && in->fill->running && in->fill->phase == FILL_CHUNK;
}

void fill_pump(struct ingest *in)
{
	struct fill *f = in->fill;

	if (!f || f->running || in->committing)
		return;
	if (f->phase == FILL_CHUNK && f->at < f->n && !in->stopping)
		fill_submit(f, FILL_CHUNK);
	else if (f->phase == FILL_CHUNK && f->damaged.n > 0)
		fill_submit(f, FILL_REPAIR);
	else
		fill_end(f, 0);
}

void fill_start(struct ingest *in, doc_id *ids, size_t n, fill_done_fn *done)
{
	struct fill *f = xcalloc(1, sizeof *f);

	ensure(!in->fill);
	*f = (struct fill){.job = {.run = run_fill, .done = on_fill_done},
			   .in = in,
			   .done = done,
			   .ids = ids,
			   .n = n,
			   .started_us = clock_monotonic_us()};
	arena_init(&f->arena, ARENA_BUDGET_DEFAULT);
	in->fill = f;
	in->incomplete = true;
	if (ids) {
		f->phase = FILL_CHUNK;
		fill_pump(in);
	} else {
		fill_submit(f, FILL_LIST);
	}
}

void fill_again(struct ingest *in)
{
	in->refill = in->fill;
	if (!in->fill)
		fill_start(in, NULL, 0, mend_after_fill);
}
