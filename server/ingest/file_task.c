/* A corpus file on its way: read and split on a worker, its records taken one by one. Workers read
 * several at a time and end in any order; records are taken in the order in which the files were
 * begun, so that ids follow the walk. A file that is slow holds the others up once READ_AHEAD_MAX
 * of them, or READ_AHEAD_BYTES, are under way. */
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

/* Read, and nothing can be taken from it (any more). */
static bool is_spent(const struct file_task *task)
{
	return task->read && (task->failed || task->r < 0 || task->n_taken == task->records.n);
}

/* Takes the first open task off its list. Its own reference is given back, or moves to the op that
 * says why there are no documents. */
static void close_first(struct ingest *in)
{
	struct file_task *task = in->open;
	int r = task->r;

	in->open = task->next;
	if (!in->open)
		in->open_tail = &in->open;
	in->n_reading--;
	if (task->failed || task->n_taken > 0) {
		file_task_unref(task);
	} else if (r == ERR_BUSY || r == ERR_NOT_FOUND || r == ERR_CANCELLED) {
		in->folders[task->folder].unsettled++;
		folder_recheck(in, task->folder);
		file_task_unref(task);
	} else {
		struct op *op = op_new(OP_FILE_READ);

		op->file = task;
		op_list_add(&in->ops, op);
	}
}

static void close_spent(struct ingest *in)
{
	while (in->open && is_spent(in->open))
		close_first(in);
}

static void on_read_done(struct job *job, int r)
{
	struct file_task *task = container_of(job, struct file_task, job);
	struct ingest *in = task->in;

	task->r = r;
	task->read = true;
	if (in->stopping)
		task->failed = true;
	/* Permissions change without a trace in the time of modification. */
	if (r == ERR_IO)
		task->seen.mtime_ns = KNOWN_NEVER_MTIME;
	close_spent(in);
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
	*in->open_tail = task;
	in->open_tail = &task->next;
	ingest_submit(in, in->config.workers, &task->job);
}

struct unit *file_task_take(struct ingest *in)
{
	close_spent(in);
	struct file_task *task = in->open;
	if (!task || !task->read)
		return NULL;
	const struct record *rec = &task->records.items[task->n_taken++];
	struct unit *unit = unit_new(in, rec->source.original.len);
	unit->source = rec->source;
	unit->line = rec->line;
	unit->file = task;
	file_task_ref(task);
	close_spent(in);
	return unit;
}

void file_tasks_abandon(struct ingest *in)
{
	for (struct file_task *task = in->open; task; task = task->next)
		task->failed = true;
	close_spent(in); /* the others when they are read */
	in->waiting_n = 0;
}
