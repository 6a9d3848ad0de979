/* One transaction: ops applied in order, and the index segment of what they added. Writer. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/xmalloc.h"
#include "index/segment_builder.h"
#include "ingest/private.h"

#define BATCH_BUDGET ((size_t)256 << 20)

static int over_budget(struct batch *b)
{
	return error_set(&b->err, ERR_LIMIT, "the batch's notes are over its memory budget");
}

static int add_problem(struct batch *b, struct arena *a, struct problems *to,
		       const struct problem *p)
{
	struct problem *item = ARENA_PUSH(a, to);

	if (!item)
		return over_budget(b);
	*item = *p;
	item->time_ms = clock_wall_ms();
	item->message = arena_copy(a, p->message);
	return item->message.ptr ? 0 : over_budget(b);
}

/* "bad bytes 3, inserted pinyin 5"; empty when the text is sound. */
static void damage_message(const struct damage *damage, struct buf *ret)
{
	for (unsigned i = 0; i < DAMAGE_KIND_MAX; i++)
		if (damage->counts[i] > 0)
			buf_printf(ret, "%s%s %" PRIu32, ret->len > 0 ? ", " : "",
				   damage_kind_name((enum damage_kind)i), damage->counts[i]);
}

/* What is to be said of a document that is stored. */
static int document_problems(struct batch *b, const struct analysis *an, struct arena *a,
			     struct problems *to)
{
	_cleanup_(buf_free) struct buf damage = BUF_INIT;
	int r = 0;

	for (size_t i = 0; i < an->n_failures && r == 0; i++)
		r = add_problem(b, a, to,
				&(struct problem){.doc = an->document.id,
						  .kind = PROBLEM_STEP_FAILED,
						  .stage = an->failures[i].stage,
						  .message = an->failures[i].message});
	damage_message(&an->document.damage, &damage);
	if (r == 0 && damage.len > 0)
		r = add_problem(b, a, to,
				&(struct problem){.doc = an->document.id,
						  .kind = PROBLEM_DAMAGED,
						  .stage = STAGE_CLEAN,
						  .message = buf_slice(&damage)});
	return r;
}

static int not_read(struct batch *b, struct arena *a, struct problems *to, enum stage stage,
		    uint32_t line, struct slice why)
{
	_cleanup_(buf_free) struct buf text = BUF_INIT;

	if (line > 0)
		buf_printf(&text, "record %" PRIu32 ": ", line);
	buf_add_slice(&text, why);
	return add_problem(b, a, to,
			   &(struct problem){.kind = PROBLEM_NOT_READ,
					     .stage = stage,
					     .message = buf_slice(&text)});
}

static int put_problems(struct batch *b, struct slice uri, const struct problems *p)
{
	return store_put_problems(b->in->config.store, uri, p->items, p->n, &b->err);
}

static int keep_uri(struct batch *b, struct file_task *file, struct slice uri)
{
	struct slice *kept = ARENA_PUSH(&file->arena, &file->kept);

	if (!kept)
		return over_budget(b);
	*kept = uri;
	return 0;
}

/* No document came of it: an older one under the same uri stays when it was pushed, and goes with
 * the op of its file when it came from there. */
static int apply_failed_unit(struct batch *b, struct op *op)
{
	struct unit *unit = op->unit;
	struct slice why = slice_of_string(unit->err.message);
	struct problems problems = {0};

	op->r = unit->r;
	op->err = unit->err;
	if (unit->file)
		return not_read(b, &unit->file->arena, &unit->file->problems, STAGE_DECODE,
				unit->line, why);
	int r = not_read(b, &b->arena, &problems, STAGE_DECODE, 0, why);
	return r < 0 ? r : put_problems(b, unit->source.uri, &problems);
}

static int apply_document(struct batch *b, struct op *op)
{
	struct unit *unit = op->unit;
	struct problems problems = {0};
	struct slice path = SLICE_LITERAL("");

	if (unit->r < 0)
		return apply_failed_unit(b, op);
	if (unit->file)
		path = unit->file->seen.path;
	int r = store_put_document(b->in->config.store, &unit->source, path, &unit->an, &op->put,
				   &b->err);
	if (r < 0)
		return r;
	op->doc = unit->an.document.id;
	if (unit->file) {
		r = keep_uri(b, unit->file, unit->source.uri);
		/* Of a file that is one document: noted with the file. */
		if (r == 0 && slice_equal(unit->source.uri, unit->file->uri))
			return document_problems(b, &unit->an, &unit->file->arena,
						 &unit->file->problems);
	}
	if (r < 0 || op->put == PUT_UNCHANGED)
		return r;
	r = document_problems(b, &unit->an, &b->arena, &problems);
	return r < 0 ? r : put_problems(b, unit->source.uri, &problems);
}

static int note_file(struct batch *b, struct file_task *file)
{
	struct problems *to = &file->problems;
	const struct records *rs = &file->records;
	char more[64];
	int r = 0;

	if (file->r < 0)
		return not_read(b, &file->arena, to, STAGE_READ, 0,
				slice_of_string(file->err.message));
	for (size_t i = 0; i < rs->faults.n && r == 0; i++)
		r = not_read(b, &file->arena, to, STAGE_READ, rs->faults.items[i].line,
			     rs->faults.items[i].message);
	if (r == 0 && rs->n_faults > rs->faults.n) {
		snprintf(more, sizeof more, "%" PRIu64 " more records could not be read",
			 rs->n_faults - rs->faults.n);
		r = not_read(b, &file->arena, to, STAGE_READ, 0, slice_of_string(more));
	}
	if (r == 0 && rs->n == 0 && rs->n_faults == 0)
		r = not_read(b, &file->arena, to, STAGE_READ, 0,
			     SLICE_LITERAL("no documents in it"));
	return r;
}

static int apply_file_read(struct batch *b, struct op *op)
{
	struct store *store = b->in->config.store;
	struct file_task *file = op->file;
	int r = note_file(b, file);

	/* A file that cannot be read just now has not taken its words back. */
	if (r == 0 && file->r != ERR_IO)
		r = store_remove_file_documents(store, file->seen.path, file->kept.items,
						file->kept.n, &b->arena, &b->removed, &b->err);
	if (r == 0)
		r = put_problems(b, file->uri, &file->problems);
	return r < 0 ? r : store_put_file(store, &file->seen, &b->err);
}

static int apply_file_gone(struct batch *b, struct op *op)
{
	struct store *store = b->in->config.store;
	struct slice path = slice_of_string(op->path);
	struct slice uri = file_uri(path, SLICE_LITERAL(""), &b->arena);
	int r = store_remove_file_documents(store, path, NULL, 0, &b->arena, &b->removed, &b->err);

	if (r == 0 && !uri.ptr)
		r = over_budget(b);
	if (r == 0)
		r = store_put_problems(store, uri, NULL, 0, &b->err);
	return r < 0 ? r : store_remove_file(store, path, &b->err);
}

static int apply_remove(struct batch *b, struct op *op)
{
	int r = store_remove_document(b->in->config.store, op->doc, &op->err);

	if (r == ERR_NOT_FOUND) { /* the caller's mistake, not the batch's */
		op->r = r;
		return 0;
	}
	if (r < 0) {
		b->err = op->err;
		return r;
	}
	doc_id *removed = ARENA_PUSH(&b->arena, &b->removed);
	if (!removed)
		return over_budget(b);
	*removed = op->doc;
	return 0;
}

int batch_apply(struct batch *b, struct op *op)
{
	switch (op->kind) {
	case OP_DOCUMENT:
		return apply_document(b, op);
	case OP_FILE_READ:
		return apply_file_read(b, op);
	case OP_FILE_GONE:
		return apply_file_gone(b, op);
	case OP_REMOVE:
		return apply_remove(b, op);
	}
	return ERR_INTERNAL;
}

struct added {
	doc_id id;
	size_t order;
	const struct unit *unit;
};

static int by_id_and_order(const void *a, const void *b)
{
	const struct added *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool was_removed(const struct batch *b, doc_id id)
{
	for (size_t i = 0; i < b->removed.n; i++)
		if (b->removed.items[i] == id)
			return true;
	return false;
}

/* The newest form of each document of the batch, by rising id. */
static size_t list_added(const struct batch *b, struct added *added)
{
	size_t n = 0, kept = 0;

	for (const struct op *op = b->ops.head; op; op = op->next)
		if (op->kind == OP_DOCUMENT && op->r == 0 && op->put != PUT_UNCHANGED) {
			added[n] = (struct added){op->doc, n, op->unit};
			n++;
		}
	if (n > 0)
		qsort(added, n, sizeof *added, by_id_and_order);
	for (size_t i = 0; i < n; i++) {
		bool newest = i + 1 == n || added[i + 1].id != added[i].id;

		if (newest && !was_removed(b, added[i].id))
			added[kept++] = added[i];
	}
	return kept;
}

static void build_segment(struct batch *b, const struct added *added, size_t n)
{
	if (n == 0)
		return;
	struct segment_builder *builder = segment_builder_new();
	for (size_t i = 0; i < n; i++) {
		const struct analysis *an = &added[i].unit->an;
		int r = segment_builder_add(builder, &an->document, an->text, an->regions,
					    an->n_regions, facts_of_analysis(an));

		ensure(r == 0); /* a batch is smaller than a segment */
	}
	b->segment = segment_builder_finish(builder);
	segment_builder_free(builder);
}

static void find_families(struct batch *b, const struct added *added, size_t n)
{
	_cleanup_(freep) struct grouped_document *documents = xcalloc(n + 1, sizeof *documents);

	for (size_t i = 0; i < n; i++)
		documents[i] = (struct grouped_document){added[i].id, &added[i].unit->an.sketch};
	struct grouped_batch batch = {documents, n, b->revision};
	b->grouped = grouping_commit(&b->in->grouping, b->in->config.store, &batch, &b->families);
}

static int commit(struct batch *b)
{
	_cleanup_(freep) struct added *added = xcalloc(b->ops.n, sizeof *added);
	struct store *store = b->in->config.store;
	size_t n = list_added(b, added);

	/* Before the commit: what is committed is found as soon as the loop hears of it. */
	build_segment(b, added, n);
	grouping_prepare(&b->in->grouping, store);
	int r = store_commit(store, &b->revision, &b->err);
	b->store_failed = store_must_reopen(store);
	b->committed_us = clock_monotonic_us();
	if (r == 0) {
		find_families(b, added, n);
	} else {
		segment_discard(b->segment);
		b->segment = NULL;
	}
	return r;
}

static int run_batch(struct job *job)
{
	struct batch *b = container_of(job, struct batch, job);
	struct store *store = b->in->config.store;
	int r = store_begin(store, &b->err);

	if (r < 0)
		return r;
	for (struct op *op = b->ops.head; op && r == 0; op = op->next)
		r = batch_apply(b, op);
	if (r == 0)
		r = store_count_problems(store, &b->problems, &b->err);
	if (r < 0) {
		store_rollback(store);
		b->store_failed = store_must_reopen(store);
		return r;
	}
	return commit(b);
}

/* Ops of a file of which a part was lost are dropped: it is read again from its start. */
static bool is_void(const struct op *op)
{
	return (op->file && op->file->failed) ||
	       (op->unit && op->unit->file && op->unit->file->failed);
}

static bool is_full(const struct ingest *in, const struct batch *b)
{
	return b->ops.n >= in->limits.batch_documents || b->ops.bytes >= BATCH_BYTES_MAX;
}

void batch_start(struct ingest *in)
{
	struct batch *b = xcalloc(1, sizeof *b);

	b->in = in;
	arena_init(&b->arena, BATCH_BUDGET);
	op_list_init(&b->ops);
	while (in->ops.head && !is_full(in, b)) {
		struct op *op = in->ops.head;

		in->ops.head = op->next;
		in->ops.n--;
		if (op->unit)
			in->ops.bytes -= op->unit->source.original.len;
		if (!in->ops.head)
			in->ops.tail = &in->ops.head;
		if (is_void(op))
			op_free(op);
		else
			op_list_add(&b->ops, op);
	}
	if (b->ops.n == 0) {
		free(b);
		return;
	}
	in->committing = true;
	in->n_committing = b->ops.n;
	b->job = (struct job){.run = run_batch, .done = on_batch_done};
	ingest_submit(in, in->config.writer, &b->job);
}
