/* Corpus folders: walked on a worker, compared with what is known. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "ingest/private.h"
#include "ingest/walk.h"

#define WALK_BUDGET       ((size_t)1 << 30)
#define FOLDER_RETRY_US   ((uint64_t)30000000) /* a folder that could not be read */
#define RECHECK_MARGIN_US ((uint64_t)20000)

struct scan {
	struct job job;
	struct ingest *in;
	size_t folder;
	struct arena arena;
	struct walk walk;
	struct error err;
	/* Of the comparison. */
	uint32_t number;
	uint32_t files, unsettled;
	int64_t now_ms;
};

/* Worker. */
static int run_scan(struct job *job)
{
	struct scan *scan = container_of(job, struct scan, job);

	return walk_folder(scan->in->folders[scan->folder].path, &scan->arena, &scan->walk,
			   &scan->err);
}

void folder_recheck(struct ingest *in, size_t n)
{
	in->folders[n].recheck_us =
		in->now_us + (uint64_t)in->limits.settle_ms * 1000 + RECHECK_MARGIN_US;
}

static void wait_for_reading(struct ingest *in, const struct waiting_file *file)
{
	if (in->waiting_n == 0)
		in->waiting_head = 0;
	if (in->waiting_head + in->waiting_n == in->waiting_cap) {
		in->waiting_cap = in->waiting_cap > 0 ? 2 * in->waiting_cap : 256;
		in->waiting = xreallocarray(in->waiting, in->waiting_cap, sizeof *in->waiting);
	}
	in->waiting[in->waiting_head + in->waiting_n++] = *file;
}

/* Still being written, as far as one can tell. A time to come (a wrong clock) counts as old. */
static bool is_settled(const struct scan *scan, const struct walk_entry *e)
{
	int64_t age_ms = scan->now_ms - e->file.mtime_ns / 1000000;

	return e->problem || age_ms < 0 || age_ms >= (int64_t)scan->in->limits.settle_ms;
}

static void compare_entry(struct scan *scan, const struct walk_entry *e)
{
	struct ingest *in = scan->in;
	struct known_file *file = known_find(&in->known, e->file.path);

	scan->files += !e->problem;
	if (file)
		file->seen = scan->number;
	if (file && known_is(file, &e->file))
		return;
	if (!is_settled(scan, e) || (file && file->busy)) {
		scan->unsettled++;
		return;
	}
	if (!file)
		file = known_add(&in->known, e->file.path);
	file->seen = scan->number;
	file->busy = true;
	known_set(file, &e->file);
	struct waiting_file waiting = {file->path, scan->folder, e->problem};
	wait_for_reading(in, &waiting);
}

static bool is_below(struct slice path, struct slice folder)
{
	return slice_starts_with(path, folder) && path.len > folder.len &&
	       path.ptr[folder.len] == '/';
}

static bool is_blind(const struct walk *walk, struct slice path)
{
	for (size_t i = 0; i < walk->blind.n; i++)
		if (is_below(path, walk->blind.items[i]))
			return true;
	return false;
}

/* Known files that this scan should have found and did not. */
static void compare_gone(struct scan *scan)
{
	struct ingest *in = scan->in;
	struct slice folder = slice_of_string(in->folders[scan->folder].path);

	for (size_t i = 0; i < in->known.n; i++) {
		struct known_file *file = &in->known.items[i];
		struct slice path = slice_of_string(file->path);

		if (file->seen == scan->number || !is_below(path, folder) ||
		    is_blind(&scan->walk, path))
			continue;
		if (file->busy) {
			scan->unsettled++;
			continue;
		}
		struct op *op = op_new(OP_FILE_GONE);
		op->path = xstrdup(file->path);
		file->busy = true;
		op_list_add(&in->ops, op);
	}
}

static void compare(struct scan *scan)
{
	struct ingest *in = scan->in;
	struct folder *folder = &in->folders[scan->folder];

	scan->number = ++in->scan_number;
	scan->now_ms = clock_wall_ms();
	for (size_t i = 0; i < scan->walk.n; i++)
		compare_entry(scan, &scan->walk.items[i]);
	compare_gone(scan);
	folder->error[0] = '\0';
	folder->unsettled = scan->unsettled;
	in->states[scan->folder].files = scan->files;
	if (scan->unsettled > 0)
		folder_recheck(in, scan->folder);
	log_debug("ingest", "scanned '%.200s': files=%u other_endings=%u unsettled=%u",
		  folder->path, scan->files, scan->walk.skipped, scan->unsettled);
}

/* Its documents stay: a disk that is not mounted is no order to forget it. */
static void scan_failed(struct scan *scan)
{
	struct ingest *in = scan->in;
	struct folder *folder = &in->folders[scan->folder];

	if (strcmp(folder->error, scan->err.message) != 0)
		log_warning("ingest",
			    "cannot scan '%.200s': %s; its documents stay, tried again later",
			    folder->path, scan->err.message);
	snprintf(folder->error, sizeof folder->error, "%s", scan->err.message);
	folder->unsettled = 0;
	folder->recheck_us = in->now_us + FOLDER_RETRY_US;
}

static void on_scan_done(struct job *job, int r)
{
	struct scan *scan = container_of(job, struct scan, job);
	struct ingest *in = scan->in;
	struct folder *folder = &in->folders[scan->folder];

	folder->scanning = false;
	if (r == 0 && !in->stopping)
		compare(scan);
	else if (r != ERR_CANCELLED && !in->stopping)
		scan_failed(scan);
	folder->scanned = true;
	arena_release(&scan->arena);
	free(scan);
	ingest_job_done(in);
}

void folder_scan(struct ingest *in, size_t n)
{
	struct scan *scan = xcalloc(1, sizeof *scan);

	in->folders[n].want_scan = false;
	in->folders[n].recheck_us = 0;
	in->folders[n].scanning = true;
	scan->in = in;
	scan->folder = n;
	arena_init(&scan->arena, WALK_BUDGET);
	scan->job = (struct job){.run = run_scan, .done = on_scan_done};
	ingest_submit(in, in->config.workers, &scan->job);
}
