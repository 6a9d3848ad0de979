/* Families at the start: what was kept of them is answered from at once, without the documents that
 * changed since. group.c goes on from there. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/snapshot_parts.h"
#include "ingest/private.h"

#define AT_ONCE ((uint64_t)32 << 10) /* bytes of a log that is read before the first answer */

struct families_job {
	struct job job;
	struct ingest *in;
	void (*done)(struct ingest *in);
	struct kept_families *kept; /* owned */
	struct family_table *table; /* owned; without the documents that changed since */
	uint64_t started_us;
};

/* --- reading --- */

static void read_families(struct families_job *f, struct store_reader *reader)
{
	f->started_us = clock_monotonic_us();
	if (kept_families_read(f->in->config.cache_dir, reader, &f->kept) == 0)
		f->table = kept_families_table(f->kept);
}

static int run_families(struct job *job)
{
	struct families_job *f = container_of(job, struct families_job, job);
	struct store_reader *reader;
	int r = store_reader_open(f->in->config.data_dir, &reader, NULL);

	if (r < 0)
		return r;
	read_families(f, reader);
	store_reader_close(reader);
	return 0;
}

/* --- answering --- */

/* Loop. Seen by the next snapshot. */
static void take_families(struct families_job *f)
{
	struct ingest *in = f->in;

	if (!f->kept)
		return;
	log_info("ingest", "families reprints=%" PRIu32 " changed=%zu ms=%" PRIu64,
		 family_table_count(f->table), f->kept->changed.at.n,
		 (clock_monotonic_us() - f->started_us) / 1000);
	in->families_known = f->kept->changed.at.n == 0;
	index_regroup(in->config.index, f->table);
	in->kept = f->kept;
}

static void on_families_done(struct job *job, int r)
{
	struct families_job *f = container_of(job, struct families_job, job);
	struct ingest *in = f->in;
	struct index *index = in->config.index;

	if (r == 0 && f->kept) {
		take_families(f);
		index_publish(index, NULL, NULL, 0, snapshot_revision(index_current(index)));
	}
	f->done(in);
	free(f);
	ingest_job_done(in);
}

void load_families(struct ingest *in, struct store_reader *reader)
{
	struct families_job f = {.in = in};

	if (!in->config.cache_dir || family_log_size(in->config.cache_dir) > AT_ONCE)
		return;
	read_families(&f, reader);
	take_families(&f);
}

bool load_late_families(struct ingest *in, void (*done)(struct ingest *in))
{
	if (!in->config.cache_dir || in->kept || family_log_size(in->config.cache_dir) == 0)
		return false;
	struct families_job *f = xcalloc(1, sizeof *f);
	*f = (struct families_job){
		.job = {.run = run_families, .done = on_families_done}, .in = in, .done = done};
	ingest_submit(in, in->config.workers, &f->job);
	return true;
}
