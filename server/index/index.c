#include "index/index.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/merge.h"
#include "index/snapshot_parts.h"
#include "index/snapshot_views.h"

struct merge_job;

struct index {
	struct snapshot *current;
	struct family_table *families; /* of the snapshots to come */
	struct merge_job *merging;     /* at most one */
	uint64_t memory;               /* bytes that segments may take */
};

struct merge_job {
	struct job job;
	struct index *index;       /* NULL once the index is gone */
	struct snapshot *snapshot; /* referenced: keeps the sources alive */
	struct executor *workers;
	struct merge_source sources[MERGE_SOURCES_MAX];
	size_t n;
	bool compress;
	struct segment *merged;
};

struct index *index_new(void)
{
	struct index *ix = xcalloc(1, sizeof *ix);

	ix->families = family_table_new();
	ix->current = snapshot_new(NULL, 0, 0, NULL);
	ix->memory = UINT64_MAX;
	ix->current->families = family_table_ref(ix->families);
	return ix;
}

void index_set_memory(struct index *ix, uint64_t bytes)
{
	ix->memory = bytes;
}

void index_free(struct index *ix)
{
	if (!ix)
		return;
	if (ix->merging)
		ix->merging->index = NULL;
	snapshot_unref(ix->current);
	family_table_unref(ix->families);
	free(ix);
}

void index_regroup(struct index *ix, struct family_table *families)
{
	family_table_unref(ix->families);
	ix->families = families;
}

void index_group(struct index *ix, const struct family_changes *changes)
{
	struct family_table *families = family_table_copy(ix->families);

	family_table_change(families, changes);
	index_regroup(ix, families);
}

struct snapshot *index_current(struct index *ix)
{
	return ix->current;
}

/* The segments of old but those in `without`, with a reference each and room for one more. */
static struct snapshot_segment *share_segments(const struct snapshot *old,
					       const struct merge_source *without, size_t n_without,
					       size_t *n)
{
	struct snapshot_segment *segments = xcalloc(old->n_segments + 1, sizeof *segments);

	*n = 0;
	for (size_t i = 0; i < old->n_segments; i++) {
		bool skip = false;

		for (size_t k = 0; k < n_without; k++)
			skip = skip || without[k].segment == old->segments[i].segment;
		if (skip)
			continue;
		segments[*n] = old->segments[i];
		segments[*n].segment->refs++;
		if (segments[*n].gone)
			segments[*n].gone->refs++;
		++*n;
	}
	return segments;
}

/* Makes the bitmap ours before it is changed: older snapshots keep the one they know. */
static struct bitmap *own_bitmap(struct snapshot_segment *part)
{
	struct bitmap *old = part->gone;
	size_t size = sizeof *old + bitmap_words(segment_count(part->segment)) * sizeof(uint64_t);

	if (old && old->refs == 1)
		return old;
	struct bitmap *copy = xcalloc(1, size);
	if (old) {
		memcpy(copy, old, size);
		old->refs--;
	}
	copy->refs = 1;
	part->gone = copy;
	return copy;
}

static void count_lost(struct doc_totals *lost, const struct segment *s, uint32_t ordinal)
{
	const struct index_doc *doc = s->docs[ordinal];

	lost->documents++;
	lost->length += s->view.lengths[ordinal];
	lost->mentions += doc->facts->n_mentions;
	lost->claims += doc->facts->n_claims;
	lost->text_bytes += doc->document.text_bytes;
}

static void mark_gone(struct snapshot_segment *parts, size_t n, doc_id id)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t at = segment_find(parts[i].segment, id);

		if (at == UINT32_MAX || (parts[i].gone && bitmap_has(parts[i].gone->words, at)))
			continue;
		struct bitmap *gone = own_bitmap(&parts[i]);
		bitmap_set(gone->words, at);
		count_lost(&gone->lost, parts[i].segment, at);
	}
}

/* A bitmap of our own with these bits; NULL when there are none. */
static struct bitmap *bitmap_of(const struct segment *s, const uint64_t *words)
{
	struct bitmap *b = xcalloc(1, sizeof *b + bitmap_words(segment_count(s)) * sizeof *words);

	b->refs = 1;
	for (uint32_t i = 0; words && i < segment_count(s); i++) {
		if (!bitmap_has(words, i))
			continue;
		bitmap_set(b->words, i);
		count_lost(&b->lost, s, i);
	}
	if (b->lost.documents > 0)
		return b;
	free(b);
	return NULL;
}

/* Segments without a document that is not gone leave the list. */
static size_t drop_empty(struct snapshot_segment *parts, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct snapshot_segment part = parts[i];

		if (segment_count(part.segment) > (part.gone ? part.gone->lost.documents : 0)) {
			parts[kept++] = part;
			continue;
		}
		segment_unref(part.segment);
		if (part.gone && --part.gone->refs == 0)
			free(part.gone);
	}
	return kept;
}

static void make_current(struct index *ix, struct snapshot *s)
{
	s->families = family_table_ref(ix->families);
	snapshot_unref(ix->current);
	ix->current = s;
}

void index_publish(struct index *ix, struct segment *segment, const doc_id *removed, size_t n,
		   revision_id revision)
{
	size_t n_parts;
	struct snapshot_segment *parts = share_segments(ix->current, NULL, 0, &n_parts);

	for (size_t i = 0; i < n; i++)
		mark_gone(parts, n_parts, removed[i]);
	if (segment) {
		for (uint32_t i = 0; i < segment_count(segment); i++)
			mark_gone(parts, n_parts, segment->view.documents[i].id);
		parts[n_parts++] = (struct snapshot_segment){segment, NULL};
	}
	n_parts = drop_empty(parts, n_parts);
	make_current(ix, snapshot_new(parts, n_parts, revision, NULL));
}

void index_restore(struct index *ix, const struct index_part *parts, size_t n, revision_id revision)
{
	const struct snapshot *old = ix->current;
	size_t n_shared;
	struct snapshot_segment *all = share_segments(old, NULL, 0, &n_shared);

	all = xreallocarray(all, n_shared + n + 1, sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[n_shared++] = (struct snapshot_segment){
			parts[i].segment, bitmap_of(parts[i].segment, parts[i].gone)};
	n_shared = drop_empty(all, n_shared);
	make_current(ix, snapshot_new(all, n_shared, revision, NULL));
}

void index_replace(struct index *ix, const struct segment *old, struct segment *fresh)
{
	size_t n;
	struct snapshot_segment *parts = share_segments(ix->current, NULL, 0, &n);
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		struct bitmap *gone = parts[i].gone;

		if (parts[i].segment != old)
			continue;
		found = true;
		segment_unref(parts[i].segment);
		parts[i].segment = fresh;
		parts[i].gone = gone ? bitmap_of(fresh, gone->words) : NULL;
		if (gone && --gone->refs == 0)
			free(gone);
	}
	if (!found)
		segment_unref(fresh);
	make_current(ix, snapshot_new(parts, n, ix->current->revision, NULL));
}

/* Documents of the sources that left while the merge ran leave the merged segment too. */
static void catch_up(const struct merge_job *m, struct snapshot_segment *merged)
{
	const struct snapshot *now = m->index->current;

	for (uint32_t i = 0; i < segment_count(merged->segment); i++) {
		doc_id id = merged->segment->view.documents[i].id;
		uint32_t ordinal;
		size_t at = snapshot_find(now, id, &ordinal);

		if (at == SIZE_MAX ||
		    now->segments[at].segment->docs[ordinal] != merged->segment->docs[i])
			mark_gone(merged, 1, id);
	}
}

static void publish_merged(struct merge_job *m)
{
	struct index *ix = m->index;
	size_t n;
	struct snapshot_segment merged = {m->merged, NULL};
	struct snapshot_segment *parts = share_segments(ix->current, m->sources, m->n, &n);

	merge_adopt(m->merged);
	m->merged = NULL;
	if (m->snapshot != ix->current)
		catch_up(m, &merged);
	parts[n++] = merged;
	struct snapshot_views *views = ix->current->views;
	views->refs++;
	n = drop_empty(parts, n);
	make_current(ix, snapshot_new(parts, n, ix->current->revision, views));
}

static int merge_run(struct job *job)
{
	struct merge_job *m = container_of(job, struct merge_job, job);

	return merge_segments(m->sources, m->n, m->compress, &m->merged);
}

static void merge_done(struct job *job, int r)
{
	struct merge_job *m = container_of(job, struct merge_job, job);

	if (m->index) {
		m->index->merging = NULL;
		if (r == 0) {
			bool done = !m->compress || segment_view_is_compressed(&m->merged->view);

			publish_merged(m);
			/* The next one, unless it would be the same again. */
			if (done)
				index_maintain(m->index, m->workers);
		}
	}
	segment_unref(m->merged);
	snapshot_unref(m->snapshot);
	free(m);
}

void index_maintain(struct index *ix, struct executor *workers)
{
	struct merge_plan plan = {.n = 0};

	if (!ix->merging)
		plan = merge_choose(ix->current, ix->memory);
	if (plan.n == 0)
		return;
	struct merge_job *m = xcalloc(1, sizeof *m);
	*m = (struct merge_job){.job = {.run = merge_run, .done = merge_done},
				.index = ix,
				.snapshot = snapshot_ref(ix->current),
				.workers = workers,
				.n = plan.n,
				.compress = plan.compress};
	memcpy(m->sources, plan.sources, plan.n * sizeof *plan.sources);
	ix->merging = m;
	executor_submit(workers, &m->job);
}
