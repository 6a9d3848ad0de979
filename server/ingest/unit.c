/* One document: analysed on a worker, passed on in the order it was taken. */
#include <stdlib.h>

#include "base/xmalloc.h"
#include "ingest/private.h"

/* Memory of one analysis: some constant, and what grows with the text (folded copies, maps, names).
 */
#define UNIT_BUDGET      ((size_t)64 << 20)
#define UNIT_BUDGET_BYTE 64u

struct unit *unit_new(struct ingest *in, size_t original_bytes)
{
	struct unit *unit = xcalloc(1, sizeof *unit);

	unit->in = in;
	arena_init(&unit->arena, UNIT_BUDGET + UNIT_BUDGET_BYTE * original_bytes);
	return unit;
}

void unit_free(struct unit *unit)
{
	if (!unit)
		return;
	if (unit->file)
		file_task_unref(unit->file);
	arena_release(&unit->arena);
	free(unit);
}

/* Worker. */
static int run_unit(struct job *job)
{
	struct unit *unit = container_of(job, struct unit, job);

	return pipeline_run(&unit->in->config.pipeline, &unit->source, &unit->arena, &unit->an,
			    &unit->err);
}

static void on_unit_done(struct job *job, int r)
{
	struct unit *unit = container_of(job, struct unit, job);
	struct ingest *in = unit->in;

	unit->r = r;
	if (r < 0 && unit->err.code == 0)
		error_set(&unit->err, r, "not read: %s", error_name(r));
	unit->analysed = true;
	ingest_job_done(in);
}

void unit_analyse(struct unit *unit)
{
	struct ingest *in = unit->in;

	unit->job = (struct job){.run = run_unit, .done = on_unit_done};
	unit->next = NULL;
	*in->flight_tail = unit;
	in->flight_tail = &unit->next;
	in->n_flight++;
	ingest_submit(in, in->config.workers, &unit->job);
}

/* The last record of a file is followed by the op that makes the file known. */
static void pass_file(struct ingest *in, struct file_task *task)
{
	if (++task->n_passed < task->records.n)
		return;
	struct op *op = op_new(OP_FILE_READ);
	op->file = task;
	file_task_ref(task);
	op_list_add(&in->ops, op);
}

void units_pass(struct ingest *in)
{
	while (in->flight && in->flight->analysed) {
		struct unit *unit = in->flight;
		struct op *op = op_new(OP_DOCUMENT);

		in->flight = unit->next;
		if (!in->flight)
			in->flight_tail = &in->flight;
		in->n_flight--;
		op->unit = unit;
		op->done = unit->done;
		op->arg = unit->arg;
		op_list_add(&in->ops, op);
		if (unit->file)
			pass_file(in, unit->file);
	}
}

static int copy_source(struct unit *unit, const struct source *source, struct error *err)
{
	struct slice *const parts[] = {
		&unit->source.uri,       &unit->source.name,      &unit->source.original,
		&unit->source.charset,   &unit->source.title,     &unit->source.author,
		&unit->source.publisher, &unit->source.published,
	};

	unit->source = *source;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		*parts[i] = arena_copy(&unit->arena, *parts[i]);
		if (!parts[i]->ptr)
			return error_set(err, ERR_LIMIT, "the document's metadata is too large");
	}
	return 0;
}

static int check_push(const struct ingest *in, const struct source *source, struct error *err)
{
	if (in->stopping)
		return error_set(err, ERR_STOPPING, "the daemon is stopping");
	if (source->uri.len == 0 || source->uri.len > RECORD_URI_MAX)
		return error_set(err, ERR_INVALID, "uri is empty or longer than %u bytes",
				 RECORD_URI_MAX);
	if (source->original.len > in->limits.pushed_bytes)
		return error_set(err, ERR_LIMIT,
				 "document of %zu bytes; the limit is %u "
				 "(pushed_bytes)",
				 source->original.len, in->limits.pushed_bytes);
	if (in->n_pushes >= in->limits.queued)
		return error_set(err, ERR_BUSY, "%zu documents wait already (queued)",
				 in->n_pushes);
	return 0;
}

int ingest_push(struct ingest *in, const struct source *source, ingest_done_fn *done, void *arg,
		struct error *err)
{
	int r = check_push(in, source, err);

	if (r < 0)
		return r;
	struct unit *unit = unit_new(in, source->original.len);
	r = copy_source(unit, source, err);
	if (r < 0) {
		unit_free(unit);
		return r;
	}
	unit->done = done;
	unit->arg = arg;
	*in->pushed_tail = unit;
	in->pushed_tail = &unit->next;
	in->n_pushes++;
	ingest_pump(in);
	return 0;
}
