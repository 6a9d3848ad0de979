/* Families of all documents: after a start, when those that were kept are answered from already,
 * and when it turns out that documents cannot be answered from (mend.c). */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/snapshot_parts.h"
#include "ingest/private.h"

struct group {
	struct job job;
	struct ingest *in;
	bool begun, again;
	bool anew;                     /* what was kept does not hold: from the documents alone */
	bool first_done;               /* the first chunk, on the loop */
	struct id_map left_out;        /* until it has begun */
	struct kept_families *kept;    /* the same; owned; NULL: from the documents alone */
	revision_id revision;          /* of the store when it begins */
	struct family_table *families; /* of all; owned */
	uint64_t started_us;
	struct error err;
};

/* Writer. */
static void begin(struct group *g)
{
	struct grouping *grouping = &g->in->grouping;

	if (g->kept)
		grouping_resume(grouping, TAKE_PTR(g->kept));
	else
		grouping_begin(grouping, g->left_out, g->revision);
	g->left_out = (struct id_map){0};
	g->begun = true;
}

static int run_group(struct job *job)
{
	struct group *g = container_of(job, struct group, job);
	struct grouping *grouping = &g->in->grouping;

	if (!g->begun)
		begin(g);
	int r = grouping_read(grouping, g->in->config.store, g->in->config.data_dir, &g->err);
	if (r == 0) {
		g->families = family_table_of(grouping->families);
		g->anew = !grouping->whole;
	}
	return r;
}

static void publish(struct group *g)
{
	struct index *index = g->in->config.index;
	const struct snapshot *now = index_current(index);
	bool same = family_table_stamp(g->families) == snapshot_family_stamp(now);

	log_info("ingest", "grouped documents=%" PRIu32 " reprints=%" PRIu32 " ms=%" PRIu64,
		 snapshot_document_count(now), family_table_count(g->families),
		 (clock_monotonic_us() - g->started_us) / 1000);
	index_regroup(index, g->families);
	g->families = NULL;
	if (!same)
		index_publish(index, NULL, NULL, 0, snapshot_revision(now));
	g->in->families_known = true;
}

static void group_submit(struct group *g)
{
	ingest_submit(g->in, g->in->config.writer, &g->job);
}

static void group_restart(struct group *g)
{
	struct ingest *in = g->in;

	id_map_free(&g->left_out);
	kept_families_free(g->kept);
	g->left_out = id_map_copy(&in->damaged);
	g->kept = TAKE_PTR(in->kept);
	if (in->damaged.n > 0) {
		kept_families_free(g->kept);
		g->kept = NULL;
	}
	g->revision = snapshot_revision(index_current(in->config.index));
	g->begun = g->again = g->anew = g->first_done = false;
	g->started_us = clock_monotonic_us();
	group_submit(g);
}

static void group_end(struct group *g, int r)
{
	if (r < 0 && r != ERR_CANCELLED)
		log_error("ingest", "reprints are not found before the next start: %s",
			  g->err.code ? g->err.message : error_name(r));
	g->in->group = NULL;
	family_table_unref(g->families);
	id_map_free(&g->left_out);
	kept_families_free(g->kept);
	free(g);
}

static void on_group_done(struct job *job, int r)
{
	struct group *g = container_of(job, struct group, job);
	struct ingest *in = g->in;

	g->first_done = true;
	if (r == 0)
		publish(g);
	if (r >= 0 && (g->again || g->anew) && !in->stopping)
		group_restart(g);
	else if (r > 0 && !in->stopping)
		group_submit(g);
	else
		group_end(g, r);
	ingest_job_done(in);
}

void group_start(struct ingest *in)
{
	if (in->group) {
		in->group->again = true;
		return;
	}
	struct group *g = xcalloc(1, sizeof *g);
	*g = (struct group){.job = {.run = run_group, .done = on_group_done}, .in = in};
	in->group = g;
	group_restart(g);
}

void group_take_in(struct ingest *in, doc_id doc)
{
	if (doc > FAMILY_DOC_MAX || id_map_find(&in->damaged, (uint32_t)doc) == 0)
		return;
	id_map_remove(&in->damaged, (uint32_t)doc);
	/* It may have been stored between the list of those left out and the first chunk. */
	if (in->group && !in->group->first_done)
		in->group->again = true;
}
