/* After a batch: the index, those who watch, those who wait. Loop thread. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/segment.h"
#include "ingest/private.h"

enum {
	EVENT_PROGRESS = 1,
	EVENT_ADDED,
	EVENT_REPLACED,
	EVENT_REMOVED
}; /* annals.v1.CorpusChange */

/* While the snapshot still knows their uris. */
static void tell_removed(struct batch *b)
{
	struct snapshot *snapshot = index_current(b->in->config.index);

	for (size_t i = 0; i < b->removed.n; i++) {
		const struct index_doc *doc =
			snapshot_document(snapshot, b->removed.items[i], &b->arena);
		struct ingest_event event = {EVENT_REMOVED, b->removed.items[i],
					     doc ? doc->document.uri : SLICE_LITERAL(""),
					     b->revision};

		ingest_tell(b->in, &event);
	}
}

static void tell_added(struct batch *b)
{
	for (const struct op *op = b->ops.head; op; op = op->next) {
		if (op->kind != OP_DOCUMENT || op->r < 0 || op->put == PUT_UNCHANGED)
			continue;
		struct ingest_event event = {op->put == PUT_ADDED ? EVENT_ADDED : EVENT_REPLACED,
					     op->doc, op->unit->source.uri, b->revision};
		ingest_tell(b->in, &event);
	}
	ingest_tell(b->in, &(struct ingest_event){.change = EVENT_PROGRESS,
						  .uri = SLICE_LITERAL(""),
						  .revision = b->revision});
}

static enum ingest_outcome outcome_of(const struct op *op)
{
	if (op->r < 0)
		return INGEST_FAILED;
	if (op->kind == OP_REMOVE || op->put == PUT_REPLACED)
		return INGEST_REPLACED;
	return op->put == PUT_ADDED ? INGEST_ADDED : INGEST_UNCHANGED;
}

static void answer(const struct op *op, revision_id revision)
{
	char *uri = op->unit ? xstrndup(op->unit->source.uri.ptr, op->unit->source.uri.len)
			     : xstrdup("");
	struct ingest_result result = {.outcome = outcome_of(op),
				       .doc = op->r < 0 && op->unit ? 0 : op->doc,
				       .revision = revision,
				       .uri = uri};

	if (op->r < 0)
		result.error = op->err;
	if (op->done)
		op->done(op->arg, &result);
	free(uri);
}

static void finish_op(struct ingest *in, struct op *op, bool committed)
{
	if (op->kind == OP_FILE_READ) {
		op->file->committed = committed;
		if (committed && op->file->r < 0)
			log_info("ingest", "not read: '%.300s': %s", op->file->path,
				 op->file->err.message);
	} else if (op->kind == OP_FILE_GONE) {
		struct slice path = slice_of_string(op->path);
		struct known_file *file = known_find(&in->known, path);

		if (file && committed)
			known_remove(&in->known, path);
		else if (file)
			file->busy = false;
	}
	if (op->kind == OP_REMOVE || (op->unit && !op->unit->file))
		in->n_pushes--;
}

/* Before all documents are grouped, those that changed are nobody's reprints. */
static void publish_families(struct batch *b)
{
	struct ingest *in = b->in;
	uint32_t n = b->segment ? segment_count(b->segment) : 0;

	for (uint32_t i = 0; i < n; i++)
		group_take_in(in, segment_id(b->segment, i));
	if (b->grouped) {
		index_group(in->config.index, &b->families);
		return;
	}
	in->families_known = false;
	index_ungroup(in->config.index, b->removed.items, b->removed.n);
	for (uint32_t i = 0; i < n; i++) {
		doc_id id = segment_id(b->segment, i);

		index_ungroup(in->config.index, &id, 1);
	}
}

static void batch_committed(struct batch *b)
{
	struct ingest *in = b->in;

	in->backoff_us = 0;
	in->problems = b->problems;
	if (b->segment || b->removed.n > 0) {
		tell_removed(b);
		publish_families(b);
		index_publish(in->config.index, b->segment, b->removed.items, b->removed.n,
			      b->revision);
		index_maintain(in->config.index, in->config.workers);
	}
	log_info("ingest",
		 "committed steps=%zu removed=%zu revision=%" PRIu64 " visible_us=%" PRIu64,
		 b->ops.n, b->removed.n, b->revision, clock_monotonic_us() - b->committed_us);
}

static void batch_failed(struct batch *b, int r)
{
	if (b->err.code == 0)
		error_set(&b->err, r, "not stored: %s", error_name(r));
	for (struct op *op = b->ops.head; op; op = op->next) {
		op->r = r;
		op->err = b->err;
		if (op->file)
			op->file->failed = true;
		if (op->unit && op->unit->file)
			op->unit->file->failed = true;
	}
	ingest_retry_later(b->in);
	log_error(
		"ingest",
		"a batch of %zu steps was not stored: %s; pushes are told, files are read again in "
		"%" PRIu64 " s",
		b->ops.n, b->err.message, b->in->backoff_us / 1000000);
}

void on_batch_done(struct job *job, int r)
{
	struct batch *b = container_of(job, struct batch, job);
	struct ingest *in = b->in;

	in->committing = false;
	in->n_committing = 0;
	in->store_failed |= b->store_failed;
	if (r == 0)
		batch_committed(b);
	else
		batch_failed(b, r);
	if (r == 0)
		tell_added(b);
	while (b->ops.head) {
		struct op *op = b->ops.head;

		b->ops.head = op->next;
		finish_op(in, op, r == 0);
		answer(op, b->revision);
		op_free(op);
	}
	family_changes_free(&b->families);
	arena_release(&b->arena);
	free(b);
	ingest_job_done(in);
}
