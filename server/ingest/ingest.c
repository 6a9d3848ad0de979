#include "ingest/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "ingest/private.h"

static void limits_default(struct ingest_limits *l)
{
	if (l->file_bytes == 0)
		l->file_bytes = (uint64_t)64 << 20;
	if (l->pushed_bytes == 0)
		l->pushed_bytes = (uint32_t)16 << 20;
	if (l->queued == 0)
		l->queued = 1024;
	if (l->batch_documents == 0)
		l->batch_documents = 64;
	if (l->batch_documents > BATCH_DOCUMENTS_MAX)
		l->batch_documents = BATCH_DOCUMENTS_MAX;
}

static void folders_init(struct ingest *in, const struct ingest_config *config)
{
	in->n_folders = config->n_folders;
	in->folders = xcalloc(in->n_folders + 1, sizeof *in->folders);
	in->states = xcalloc(in->n_folders + 1, sizeof *in->states);
	for (size_t i = 0; i < in->n_folders; i++) {
		size_t len = strlen(config->folders[i]);

		while (len > 1 && config->folders[i][len - 1] == '/')
			len--;
		in->folders[i].path = xstrndup(config->folders[i], len);
		in->states[i].path = in->folders[i].path;
		in->states[i].error = in->folders[i].error;
	}
}

struct ingest *ingest_new(const struct ingest_config *config)
{
	struct ingest *in = xcalloc(1, sizeof *in);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	in->config = *config;
	in->limits = config->limits;
	limits_default(&in->limits);
	folders_init(in, config);
	in->open_tail = &in->open;
	in->pushed_tail = &in->pushed;
	in->flight_tail = &in->flight;
	op_list_init(&in->ops);
	grouping_init(&in->grouping, config->cache_dir);
	in->flight_max = cpus < 1 ? 2 : cpus > 32 ? 64 : 2 * (unsigned)cpus;
	in->now_us = clock_monotonic_us();
	in->loading = true;
	return in;
}

void ingest_free(struct ingest *in)
{
	if (!in)
		return;
	ensure(in->n_jobs == 0);
	while (in->pushed) {
		struct unit *unit = in->pushed;

		in->pushed = unit->next;
		unit_free(unit);
	}
	while (in->ops.head) {
		struct op *op = in->ops.head;

		in->ops.head = op->next;
		op_free(op);
	}
	file_tasks_abandon(in);
	for (size_t i = 0; i < in->n_folders; i++)
		free(in->folders[i].path);
	free(in->folders);
	free(in->states);
	free(in->waiting);
	known_free(&in->known);
	free(in->cache_segments);
	grouping_free(&in->grouping);
	kept_families_free(in->kept);
	id_map_free(&in->damaged);
	free(in);
}

void ingest_submit(struct ingest *in, struct executor *executor, struct job *job)
{
	in->n_jobs++;
	executor_submit(executor, job);
}

void ingest_tell(struct ingest *in, const struct ingest_event *event)
{
	struct ingest_observer *next;

	for (struct ingest_observer *o = in->observers; o; o = next) {
		next = o->next;
		o->on_event(o, event);
	}
}

void ingest_observe(struct ingest *in, struct ingest_observer *observer)
{
	observer->next = in->observers;
	in->observers = observer;
}

void ingest_unobserve(struct ingest *in, struct ingest_observer *observer)
{
	for (struct ingest_observer **at = &in->observers; *at; at = &(*at)->next)
		if (*at == observer) {
			*at = observer->next;
			return;
		}
}

void ingest_retry_later(struct ingest *in)
{
	in->backoff_us = in->backoff_us > 0 ? 2 * in->backoff_us : BACKOFF_MIN_US;
	if (in->backoff_us > BACKOFF_MAX_US)
		in->backoff_us = BACKOFF_MAX_US;
	in->retry_us = in->now_us + in->backoff_us;
}

static uint32_t count_pending(const struct ingest *in)
{
	size_t n = in->waiting_n + in->n_tasks + in->n_pushes;

	for (const struct op *op = in->ops.head; op; op = op->next)
		n += op->kind == OP_FILE_GONE;
	for (size_t i = 0; i < in->n_folders; i++)
		n += in->folders[i].unsettled;
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* True while families are going to change without a change of the documents. */
static bool is_grouping(const struct ingest *in)
{
	return in->group && !in->families_known;
}

/* True when all that the first scan found is answered from. A file that is written to without end
 * is not waited for for ever. */
static bool is_first_scan_done(const struct ingest *in)
{
	bool waited = in->now_us > in->first_scan_us + FIRST_SETTLE_US;

	if (in->loading || is_grouping(in) || in->stopping || in->retry_us > 0 ||
	    in->waiting_n > 0 || in->n_tasks > 0 || in->ops.n > 0 || in->committing)
		return false;
	for (size_t i = 0; i < in->n_folders; i++) {
		const struct folder *f = &in->folders[i];

		if (!f->scanned || f->scanning || (f->unsettled > 0 && !waited))
			return false;
	}
	return true;
}

static struct unit *take_unit(struct ingest *in)
{
	struct unit *unit = in->pushed;

	if (!unit)
		return file_task_take(in);
	in->pushed = unit->next;
	if (!in->pushed)
		in->pushed_tail = &in->pushed;
	return unit;
}

/* Analyses wait for the writer when it is two batches behind: memory is bounded by that. */
static bool writer_keeps_up(const struct ingest *in)
{
	return in->ops.n + in->n_flight < (size_t)2 * in->limits.batch_documents &&
	       in->ops.bytes < 2 * BATCH_BYTES_MAX;
}

static bool batch_is_due(const struct ingest *in)
{
	bool nothing_else =
		in->n_flight == 0 && in->n_reading == 0 && !in->pushed && !file_task_may_start(in);

	return !in->loading && !in->committing && !fill_is_reading(in) && in->ops.n > 0 &&
	       (nothing_else || in->ops.n >= in->limits.batch_documents ||
		in->ops.bytes >= BATCH_BYTES_MAX);
}

static void pump_once(struct ingest *in)
{
	struct unit *unit;

	while (file_task_may_start(in))
		file_task_start(in);
	while (in->n_flight < in->flight_max && writer_keeps_up(in) && (unit = take_unit(in)))
		unit_analyse(unit);
	units_pass(in);
	if (batch_is_due(in))
		batch_start(in);
	fill_pump(in);
}

static void check_ends(struct ingest *in)
{
	if (!in->first_scan_done && is_first_scan_done(in)) {
		in->first_scan_done = true;
		ingest_tell(in, &(struct ingest_event){.change = 1,
						       .uri = SLICE_LITERAL(""),
						       .revision = snapshot_revision(
							       index_current(in->config.index))});
	}
	if (in->idle && in->n_jobs == 0 && !cache_save_at_end(in)) {
		void (*idle)(void *arg) = in->idle;

		in->idle = NULL;
		idle(in->idle_arg); /* may free in */
	}
}

uint64_t ingest_next_tick(const struct ingest *in)
{
	uint64_t next_us = in->retry_us > 0 ? in->retry_us : UINT64_MAX;

	/* While there is work, and once when it ended. */
	if (!in->first_scan_done || in->store_failed || in->waiting_n > 0 || in->n_tasks > 0 ||
	    in->n_pushes > 0 || in->ops.n > 0)
		return 0;
	for (size_t i = 0; i < in->n_folders; i++) {
		const struct folder *f = &in->folders[i];

		if (f->want_scan && !f->scanning)
			return 0;
		if (f->recheck_us > 0 && f->recheck_us < next_us)
			next_us = f->recheck_us;
	}
	uint64_t save_us = cache_save_due(in);
	if (in->mend_us > 0 && in->mend_us < next_us)
		next_us = in->mend_us;
	return save_us < next_us ? save_us : next_us;
}

static void tell_due(struct ingest *in)
{
	if (in->config.on_due && ingest_next_tick(in) != UINT64_MAX)
		in->config.on_due(in->config.due_arg);
}

/* Executors may run a job before submit returns: a pump inside a pump only asks for another round.
 */
void ingest_pump(struct ingest *in)
{
	in->pump_again = true;
	if (in->pumping)
		return;
	in->pumping = true;
	while (in->pump_again) {
		in->pump_again = false;
		pump_once(in);
	}
	in->pumping = false;
	tell_due(in);
	check_ends(in);
}

void ingest_job_done(struct ingest *in)
{
	in->n_jobs--;
	ingest_pump(in);
}

static void start_scans(struct ingest *in)
{
	for (size_t i = 0; i < in->n_folders; i++) {
		struct folder *f = &in->folders[i];

		if (f->recheck_us > 0 && in->now_us >= f->recheck_us)
			f->want_scan = true;
		if (f->want_scan && !f->scanning && !in->loading && !in->stopping)
			folder_scan(in, i);
	}
}

void ingest_start(struct ingest *in)
{
	load_start(in);
}

void ingest_folder_changed(struct ingest *in, size_t n)
{
	if (n >= in->n_folders)
		return;
	/* Begun by the next tick: changes come in crowds. */
	in->folders[n].want_scan = true;
	tell_due(in);
}

void ingest_rescan(struct ingest *in)
{
	for (size_t i = 0; i < in->n_folders; i++)
		in->folders[i].want_scan = true;
	start_scans(in);
}

void ingest_tick(struct ingest *in, uint64_t now_us)
{
	in->now_us = now_us;
	if (in->retry_us > 0 && now_us >= in->retry_us) {
		in->retry_us = 0;
		for (size_t i = 0; i < in->n_folders; i++)
			in->folders[i].want_scan = true;
	}
	start_scans(in);
	if (in->mend_us > 0 && now_us >= in->mend_us) {
		in->mend_us = 0;
		mend_start(in);
	}
	ingest_mend(in);
	cache_save_tick(in);
	ingest_pump(in);
}

void ingest_remove(struct ingest *in, doc_id id, ingest_done_fn *done, void *arg)
{
	struct op *op = op_new(OP_REMOVE);

	op->doc = id;
	op->done = done;
	op->arg = arg;
	if (in->stopping) {
		struct ingest_result result = {.outcome = INGEST_FAILED, .doc = id, .uri = ""};

		error_set(&result.error, ERR_STOPPING, "the daemon is stopping");
		done(arg, &result);
		op_free(op);
		return;
	}
	in->n_pushes++;
	op_list_add(&in->ops, op);
	ingest_pump(in);
}

/* Documents that wait are told that they are not taken. */
static void refuse_pushed(struct ingest *in)
{
	while (in->pushed) {
		struct unit *unit = in->pushed;
		struct ingest_result result = {.outcome = INGEST_FAILED,
					       .uri = unit->source.uri.ptr};

		in->pushed = unit->next;
		in->n_pushes--;
		error_set(&result.error, ERR_STOPPING, "the daemon is stopping");
		unit->done(unit->arg, &result);
		unit_free(unit);
	}
	in->pushed_tail = &in->pushed;
}

void ingest_stop(struct ingest *in, void (*idle)(void *arg), void *arg)
{
	in->stopping = true;
	in->idle = idle;
	in->idle_arg = arg;
	refuse_pushed(in);
	file_tasks_abandon(in);
	ingest_pump(in);
}

void ingest_progress(const struct ingest *in, struct ingest_progress *ret)
{
	*ret = (struct ingest_progress){.loading = in->loading && !in->answers,
					.filling = in->loading || in->fill || is_grouping(in),
					.first_scan_done = in->first_scan_done,
					.pending = count_pending(in),
					.problems = in->problems,
					.store_failed = in->store_failed,
					.folders = in->states,
					.n_folders = in->n_folders};
	for (size_t i = 0; i < in->n_folders; i++)
		ret->scanning |= in->folders[i].scanning || in->folders[i].want_scan;
}
