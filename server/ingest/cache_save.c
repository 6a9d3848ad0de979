/* Keeps the cache folder in step with the index: now and then, and when the daemon stops. The
 * documents of the last seconds before a crash are indexed from the store. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/snapshot_parts.h"
#include "ingest/cache.h"
#include "ingest/private.h"

#define SAVE_EVERY_US ((uint64_t)5000000)
#define RETRY_US      ((uint64_t)60000000)
#define COST_FACTOR   10 /* saving takes a tenth of the time at most */

struct cache_save {
	struct job job;
	struct ingest *in;
	struct snapshot *snapshot; /* a reference */
	struct cache_part *parts;
	size_t n;
	uint64_t started_us;
	struct error err;
};

/* True when the folder does not hold the current snapshot. */
static bool is_behind(const struct ingest *in)
{
	const struct snapshot *s = index_current(in->config.index);

	if (s->revision != in->saved_revision || s->n_segments != in->saved_segments ||
	    snapshot_family_stamp(s) != in->saved_families)
		return true;
	for (size_t i = 0; i < s->n_segments; i++)
		if (s->segments[i].segment->file == 0)
			return true;
	return false;
}

static int run_save(struct job *job)
{
	struct cache_save *save = container_of(job, struct cache_save, job);
	struct cache_place place = {save->in->config.cache_dir, save->in->config.data_dir};

	struct cache_state state = {snapshot_revision(save->snapshot), save->snapshot->families};

	return cache_write(&place, save->parts, save->n, &state, &save->err);
}

static void on_saved(struct job *job, int r)
{
	struct cache_save *save = container_of(job, struct cache_save, job);
	struct ingest *in = save->in;
	uint64_t now = clock_monotonic_us(), wait = (now - save->started_us) * COST_FACTOR;

	in->saving = false;
	in->save_after_us = now + (r < 0 ? RETRY_US : wait > SAVE_EVERY_US ? wait : SAVE_EVERY_US);
	if (r == 0) {
		in->saved_revision = snapshot_revision(save->snapshot);
		in->saved_segments = save->n;
		in->saved_families = snapshot_family_stamp(save->snapshot);
	} else {
		in->save_failed = true;
		log_warning("cache", "not saved: %s; the next start takes longer",
			    save->err.code ? save->err.message : error_name(r));
	}
	for (size_t i = 0; r == 0 && i < save->n; i++)
		save->snapshot->segments[i].segment->file = save->parts[i].number;
	snapshot_unref(save->snapshot);
	free(save->parts);
	free(save);
	ingest_job_done(in);
}

static void start_save(struct ingest *in)
{
	struct cache_save *save = xcalloc(1, sizeof *save);

	*save = (struct cache_save){.job = {.run = run_save, .done = on_saved},
				    .in = in,
				    .snapshot = snapshot_ref(index_current(in->config.index)),
				    .started_us = clock_monotonic_us()};
	save->n = save->snapshot->n_segments;
	save->parts = xcalloc(save->n + 1, sizeof *save->parts);
	for (size_t i = 0; i < save->n; i++) {
		const struct snapshot_segment *part = &save->snapshot->segments[i];
		bool fresh = part->segment->file == 0;

		save->parts[i] = (struct cache_part){
			part->segment, part->gone,
			fresh ? ++in->last_cache_file : part->segment->file, fresh};
	}
	in->saving = true;
	in->save_failed = false;
	ingest_submit(in, in->config.workers, &save->job);
}

void cache_save_tick(struct ingest *in)
{
	if (!in->config.cache_dir || in->saving || in->loading || in->committing ||
	    in->now_us < in->save_after_us || !is_behind(in))
		return;
	start_save(in);
}

bool cache_save_at_end(struct ingest *in)
{
	if (!in->config.cache_dir || in->saving || in->loading || in->save_failed || !is_behind(in))
		return in->saving;
	start_save(in);
	return true;
}
