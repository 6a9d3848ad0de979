/* A corpus file on its way: read and split on a worker, its records taken one by one. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "ingest/private.h"
#include "ingest/read_file.h"

#define FILE_BUDGET ((size_t)64 << 20)

void file_task_ref(struct file_task *task)
{
	task->refs++;
}

/* The file is settled one way or the other: scans may look at it again. */
static void file_task_end(struct file_task *task)
{
	struct ingest *in = task->in;
	struct known_file *file = known_find(&in->known, slice_of_string(task->path));

	if (file) {
		file->busy = false;
		if (task->committed)
			known_set(file, &task->seen);
		else
			file->mtime_ns = KNOWN_NEVER_MTIME;
	}
	in->n_tasks--;
	in->file_bytes -= task->expected_bytes;
}

void file_task_unref(struct file_task *task)
{
	if (--task->refs > 0)
		return;
	file_task_end(task);
	buf_free(&task->bytes);
	arena_release(&task->arena);
	free(task->path);
	free(task);
}

/* Changed since the walk, so recently that a further change could leave no trace in its time. */
static bool is_young(const struct file_task *task)
{
	int64_t age_ms = clock_wall_ms() - task->seen.mtime_ns / 1000000;

	return age_ms >= 0 && age_ms < (int64_t)task->in->limits.settle_ms;
}

/* Worker. */
static int run_read(struct job *job)
{
	struct file_task *task = container_of(job, struct file_task, job);
	struct ingest *in = task->in;
	struct slice path = slice_of_string(task->path);
	const char *folder = in->folders[task->folder].path;
	const char *name = task->path + strlen(folder) + 1;

	task->uri = file_uri(path, SLICE_LITERAL(""), &task->arena);
	if (!task->uri.ptr)
		return error_set(&task->err, ERR_LIMIT, "its name is too long");
	if (task->problem)
		return error_set(&task->err, ERR_DENIED, "%s", task->problem);
	int r = read_file(folder, name, in->limits.file_bytes, &task->bytes, &task->seen,
			  &task->err);
	if (r < 0)
		return r;
	if (is_young(task))
		return error_set(&task->err, ERR_BUSY, "changed a moment ago");
	task->arena.budget += 4 * task->bytes.len;
	return records_split(file_format(path), path, buf_slice(&task->bytes), &task->arena,
			     &task->records, &task->err);
}

static void on_read_done(struct job *job, int r)
{
	struct file_task *task = container_of(job, struct file_task, job);
	struct ingest *in = task->in;

	task->r = r;
	if (r == ERR_BUSY || r == ERR_NOT_FOUND || r == ERR_CANCELLED || in->stopping) {
		in->folders[task->folder].unsettled++;
		folder_recheck(in, task->folder);
		in->n_reading--;
		file_task_unref(task);
	} else if (r < 0 || task->records.n == 0) {
		struct op *op = op_new(OP_FILE_READ);

		/* Permissions change without a trace in the time of modification. */
		if (r == ERR_IO)
			task->seen.mtime_ns = KNOWN_NEVER_MTIME;
		op->file = task; /* its reference moves */
		in->n_reading--;
		op_list_add(&in->ops, op);
	} else {
		task->next = NULL;
		*in->open_tail = task;
		in->open_tail = &task->next;
	}
	ingest_job_done(in);
}

static uint64_t size_of_next(const struct ingest *in)
{
	const struct waiting_file *w = &in->waiting[in->waiting_head];
	const struct known_file *file = known_find(&in->known, slice_of_string(w->path));

	/* What is over the limit is refused before it is read. */
	return w->problem || !file || file->size > in->limits.file_bytes ? 0 : file->size;
}

bool file_task_may_start(const struct ingest *in)
{
	return in->waiting_n > 0 && in->retry_us == 0 && !in->stopping &&
	       in->n_reading < READ_AHEAD_MAX &&
	       (in->file_bytes == 0 || in->file_bytes + size_of_next(in) <= READ_AHEAD_BYTES);
}

void file_task_start(struct ingest *in)
{
	uint64_t expected_bytes = size_of_next(in);
	struct waiting_file w = in->waiting[in->waiting_head];
	struct slice path = slice_of_string(w.path);
	const struct known_file *file = known_find(&in->known, path);
	struct file_task *task = xcalloc(1, sizeof *task);

	in->waiting_head++;
	in->waiting_n--;
	task->in = in;
	task->refs = 1;
	task->folder = w.folder;
	task->path = xstrdup(w.path);
	task->problem = w.problem;
	task->seen.path = slice_of_string(task->path);
	if (file) {
		task->seen.size = file->size;
		task->seen.mtime_ns = file->mtime_ns;
		task->seen.inode = file->inode;
	}
	arena_init(&task->arena, FILE_BUDGET);
	task->job = (struct job){.run = run_read, .done = on_read_done};
	task->expected_bytes = expected_bytes;
	in->file_bytes += expected_bytes;
	in->n_tasks++;
	in->n_reading++;
	ingest_submit(in, in->config.workers, &task->job);
}

/* Takes the first open task off its list; its own reference is given back. */
static void close_first(struct ingest *in)
{
	struct file_task *task = in->open;

	in->open = task->next;
	if (!in->open)
		in->open_tail = &in->open;
	in->n_reading--;
	file_task_unref(task);
}

struct unit *file_task_take(struct ingest *in)
{
	while (in->open && in->open->failed)
		close_first(in);
	struct file_task *task = in->open;
	if (!task)
		return NULL;
	const struct record *rec = &task->records.items[task->n_taken++];
	struct unit *unit = unit_new(in, rec->source.original.len);
	unit->source = rec->source;
	unit->line = rec->line;
	unit->file = task;
	file_task_ref(task);
	if (task->n_taken == task->records.n)
		close_first(in);
	return unit;
}

void file_tasks_abandon(struct ingest *in)
{
	while (in->open) {
		in->open->failed = true;
		close_first(in);
	}
	in->waiting_n = 0;
}
