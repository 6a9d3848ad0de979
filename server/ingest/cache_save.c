/* Keeps the cache folder in step with the index: now and then, and when the daemon stops. The
 * documents of the last seconds before a crash are indexed from the store. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
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
	struct cache_list list;
	uint64_t started_us;
	struct error err;
};

/* A number that changes with what a list would say. */
static uint64_t state_of(const struct snapshot *s, bool complete)
{
	uint64_t state = complete ? 2 : 1;
	uint64_t parts[2] = {s->revision, s->n_segments};

	for (size_t i = 0; i < s->n_segments; i++)
		state = state * 0x9E3779B97F4A7C15u + s->segments[i].segment->file;
	return state ^ hash_bytes(slice_of((const char *)parts, sizeof parts));
}

bool cache_is_behind(const struct ingest *in)
{
	const struct snapshot *s = index_current(in->config.index);

	for (size_t i = 0; i < s->n_segments; i++)
		if (s->segments[i].segment->file == 0)
			return true;
	return state_of(s, !in->incomplete) != in->saved_state;
}

void cache_is_saved(struct ingest *in)
{
	const struct snapshot *s = index_current(in->config.index);

	in->saved_state = state_of(s, true);
}

static int run_save(struct job *job)
{
	struct cache_save *save = container_of(job, struct cache_save, job);
	struct cache_place place = {save->in->config.cache_dir, save->in->config.data_dir};

	return cache_write(&place, &save->list, &save->err);
}

/* What was on the heap is answered from its file from now on. */
static void take_mapped(struct cache_save *save)
{
	struct index_swap *swaps = xcalloc(save->list.n + 1, sizeof *swaps);
	size_t n = 0;

	for (size_t i = 0; i < save->list.n; i++)
		if (save->list.parts[i].mapped)
			swaps[n++] = (struct index_swap){save->list.parts[i].segment,
							 save->list.parts[i].mapped};
	if (n > 0)
		index_replace(save->in->config.index, swaps, n);
	free(swaps);
}

static void on_saved(struct job *job, int r)
{
	struct cache_save *save = container_of(job, struct cache_save, job);
	struct ingest *in = save->in;
	uint64_t now = clock_monotonic_us(), wait = (now - save->started_us) * COST_FACTOR;

	in->saving = false;
	in->save_after_us = now + (r < 0 ? RETRY_US : wait > SAVE_EVERY_US ? wait : SAVE_EVERY_US);
	for (size_t i = 0; i < save->list.n; i++)
		if (save->list.parts[i].mapped)
			save->snapshot->segments[i].segment->file = save->list.parts[i].number;
	if (r == 0) {
		in->saved_state = state_of(save->snapshot, save->list.complete);
	} else {
		in->save_failed = true;
		log_warning("cache", "not saved: %s; the next start takes longer",
			    save->err.code ? save->err.message : error_name(r));
	}
	take_mapped(save);
	snapshot_unref(save->snapshot);
	free(save->list.parts);
	free(save);
	ingest_job_done(in);
}

static void start_save(struct ingest *in)
{
	struct cache_save *save = xcalloc(1, sizeof *save);
	struct index *index = in->config.index;

	*save = (struct cache_save){.job = {.run = run_save, .done = on_saved},
				    .in = in,
				    .snapshot = snapshot_ref(index_current(index)),
				    .started_us = clock_monotonic_us()};
	size_t n = save->snapshot->n_segments;
	struct cache_part *parts = xcalloc(n + 1, sizeof *parts);
	for (size_t i = 0; i < n; i++) {
		const struct snapshot_segment *part = &save->snapshot->segments[i];
		bool fresh = part->segment->file == 0;

		parts[i] = (struct cache_part){.segment = part->segment,
					       .gone = part->gone,
					       .number = fresh ? index_new_file(index)
							       : part->segment->file,
					       .fresh = fresh};
	}
	save->list = (struct cache_list){.parts = parts,
					 .n = n,
					 .revision = snapshot_revision(save->snapshot),
					 .complete = !in->incomplete,
					 .last_file = index_last_file(index),
					 .merging_file = index_merging_file(index)};
	in->saving = true;
	in->save_failed = false;
	ingest_submit(in, in->config.workers, &save->job);
}

void cache_save_tick(struct ingest *in)
{
	if (!in->config.cache_dir || in->saving || in->committing ||
	    in->now_us < in->save_after_us || !cache_is_behind(in))
		return;
	start_save(in);
}

bool cache_save_at_end(struct ingest *in)
{
	if (!in->config.cache_dir || in->saving || in->save_failed || !cache_is_behind(in))
		return in->saving;
	start_save(in);
	return true;
}

uint64_t cache_save_due(const struct ingest *in)
{
	if (!in->config.cache_dir || in->saving || !cache_is_behind(in))
		return UINT64_MAX;
	return in->save_after_us;
}
