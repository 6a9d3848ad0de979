/* Segment files were mapped at start unread. Here they are read to their end, a few MiB a job,
 * after everything that is more urgent; one that is damaged leaves the index, and its documents are
 * indexed from the store while the rest answers. Until it was read a segment is not merged. The
 * same happens to a segment whose file cannot be read any more when somebody looks at it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/damage.h"
#include "index/segment_file.h"
#include "index/snapshot_parts.h"
#include "ingest/cache.h"
#include "ingest/private.h"

#define CHUNKS_AT_ONCE 8u

struct mend {
	struct job job;
	struct ingest *in;
	uint64_t file; /* at hand */
	struct segment_file_check check;
	struct error err;
};

static struct segment *find_file(struct ingest *in, uint64_t file)
{
	const struct snapshot *s = index_current(in->config.index);

	for (size_t i = 0; i < s->n_segments; i++)
		if (s->segments[i].segment->file == file)
			return s->segments[i].segment;
	return NULL;
}

static uint64_t next_unchecked(struct ingest *in)
{
	const struct snapshot *s = index_current(in->config.index);

	for (size_t i = 0; i < s->n_segments; i++)
		if (s->segments[i].segment->unchecked)
			return s->segments[i].segment->file;
	return 0;
}

static int run_mend(struct job *job)
{
	struct mend *m = container_of(job, struct mend, job);
	_cleanup_(freep) char *path = cache_file_path(m->in->config.cache_dir, m->file);

	if (m->check.fd < 0) {
		int r = segment_file_check_begin(path, &m->check, &m->err);

		if (r < 0)
			return r;
	}
	return segment_file_check_next(&m->check, CHUNKS_AT_ONCE, &m->err);
}

static void mend_end(struct mend *m)
{
	segment_file_check_end(&m->check);
	free(m);
}

static void drop(struct ingest *in, struct segment *s)
{
	s->file = 0;
	index_drop(in->config.index, s);
}

/* Returns true when documents left with it. */
static bool end_file(struct mend *m, int r)
{
	struct index *index = m->in->config.index;
	struct segment *s = find_file(m->in, m->file);

	segment_file_check_end(&m->check);
	if (!s)
		return false;
	s->unchecked = false;
	if (r >= 0) {
		index_maintain(index, m->in->config.workers);
		return false;
	}
	log_warning("cache", "segment file %" PRIu64 ": %s; its documents are indexed anew",
		    m->file, m->err.code ? m->err.message : error_name(r));
	drop(m->in, s);
	return true;
}

void mend_after_fill(struct ingest *in)
{
	/* What is not answered from is no reprint either. */
	if (in->damaged.n > 0)
		group_start(in);
	mend_start(in);
}

static void on_mend_done(struct job *job, int r)
{
	struct mend *m = container_of(job, struct mend, job);
	struct ingest *in = m->in;
	bool stopping = in->stopping || r == ERR_CANCELLED;

	if (r > 0 && !stopping) {
		ingest_submit(in, in->config.workers, &m->job);
	} else if (!stopping && end_file(m, r)) {
		mend_end(m);
		fill_again(in);
	} else {
		mend_end(m);
		if (!stopping)
			mend_start(in);
	}
	ingest_job_done(in);
}

void mend_start(struct ingest *in)
{
	uint64_t file = next_unchecked(in);

	if (file == 0 || in->stopping)
		return;
	struct mend *m = xcalloc(1, sizeof *m);
	*m = (struct mend){.job = {.run = run_mend, .done = on_mend_done},
			   .in = in,
			   .file = file,
			   .check = {.fd = -1}};
	ingest_submit(in, in->config.workers, &m->job);
}

void ingest_mend(struct ingest *in)
{
	struct segment *s;
	bool dropped = false;

	if (in->stopping)
		return;
	while ((s = snapshot_damaged_segment(index_current(in->config.index)))) {
		log_warning("cache",
			    "segment file %" PRIu64 " cannot be read any more; its documents are "
			    "indexed anew",
			    s->file);
		drop(in, s);
		dropped = true;
	}
	if (dropped)
		fill_again(in);
}
