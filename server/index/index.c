#include "index/index.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/damage.h"
#include "index/match_text.h"
#include "index/merge.h"
#include "index/segment_file.h"
#include "index/snapshot_parts.h"
#include "index/snapshot_views.h"

/* Smaller ones are written with the next list of the cache. */
#define MERGE_FILE_MIN ((size_t)1 << 20)

struct merge_job;

struct index {
	struct snapshot *current;
	struct family_table *families; /* of the snapshots to come */
	struct merge_job *merging;     /* at most one */
	const char *folder;            /* of files; NULL: none are written */
	uint64_t last_file;
	uint64_t memory; /* bytes that segments may take */
};

struct merge_job {
	struct job job;
	struct index *index;       /* NULL once the index is gone */
	struct snapshot *snapshot; /* referenced: keeps the sources alive */
	struct executor *workers;
	struct merge_source sources[MERGE_SOURCES_MAX];
	size_t n;
	char *path; /* of the file to write, owned; NULL: none */
	uint64_t file;
	bool compress;
	struct segment *merged;
	/* Loop thread: */
	const struct segment *current[MERGE_SOURCES_MAX]; /* the sources, or who took their place */
	struct {
		doc_id *items; /* documents that left any segment since; owned */
		size_t n, cap;
	} left;
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

void index_ungroup(struct index *ix, const doc_id *ids, size_t n)
{
	struct family_table *families = family_table_copy(ix->families);

	for (size_t i = 0; i < n; i++)
		family_table_leave(families, ids[i]);
	index_regroup(ix, families);
}

struct snapshot *index_current(struct index *ix)
{
	return ix->current;
}

/* The segments of old but those in `without`, with a reference each and room for one more. */
static struct snapshot_segment *share_segments(const struct snapshot *old,
					       const struct segment *const *without,
					       size_t n_without, size_t *n)
{
	struct snapshot_segment *segments = xcalloc(old->n_segments + 1, sizeof *segments);

	*n = 0;
	for (size_t i = 0; i < old->n_segments; i++) {
		bool skip = false;

		for (size_t k = 0; k < n_without; k++)
			skip = skip || without[k] == old->segments[i].segment;
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
	const struct doc_row *row = &s->table.rows[ordinal];

	lost->documents++;
	lost->length += s->view.lengths[ordinal];
	lost->mentions += row->mentions;
	lost->claims += row->claims;
	lost->text_bytes += row->text_bytes;
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
	uint32_t n_words = bitmap_words(segment_count(s));
	struct bitmap *b = NULL;

	for (uint32_t i = 0; words && i < n_words; i++) {
		if (words[i] == 0)
			continue;
		if (!b)
			b = xcalloc(1, sizeof *b + n_words * sizeof *words);
		b->refs = 1;
		b->words[i] = words[i];
		for (uint64_t left = words[i]; left != 0; left &= left - 1)
			count_lost(&b->lost, s, i * 64 + (uint32_t)__builtin_ctzll(left));
	}
	return b;
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

/* A merge that runs learns what its sources lost meanwhile. */
static void note_left(struct index *ix, doc_id id)
{
	struct merge_job *m = ix->merging;

	if (!m)
		return;
	if (m->left.n == m->left.cap) {
		m->left.cap = m->left.cap > 0 ? 2 * m->left.cap : 64;
		m->left.items = xreallocarray(m->left.items, m->left.cap, sizeof *m->left.items);
	}
	m->left.items[m->left.n++] = id;
}

void index_publish(struct index *ix, struct segment *segment, const doc_id *removed, size_t n,
		   revision_id revision)
{
	size_t n_parts;
	struct snapshot_segment *parts = share_segments(ix->current, NULL, 0, &n_parts);

	for (size_t i = 0; i < n; i++) {
		mark_gone(parts, n_parts, removed[i]);
		note_left(ix, removed[i]);
	}
	if (segment) {
		for (uint32_t i = 0; i < segment_count(segment); i++) {
			mark_gone(parts, n_parts, segment_id(segment, i));
			note_left(ix, segment_id(segment, i));
		}
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

/* The current snapshot's views, for another of the same documents. */
static struct snapshot_views *share_views(struct index *ix)
{
	ix->current->views->refs++;
	return ix->current->views;
}

static void replace_one(struct index *ix, struct snapshot_segment *parts, size_t n,
			const struct index_swap *swap)
{
	struct merge_job *m = ix->merging;

	for (size_t i = 0; m && i < m->n; i++)
		if (m->current[i] == swap->old)
			m->current[i] = swap->fresh;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].segment != swap->old)
			continue;
		swap->fresh->facts = segment_facts_share(swap->old);
		swap->fresh->refs++;
		segment_unref(parts[i].segment);
		parts[i].segment = swap->fresh;
	}
	segment_unref(swap->fresh);
}

void index_replace(struct index *ix, const struct index_swap *swaps, size_t n)
{
	size_t n_parts;
	struct snapshot_segment *parts = share_segments(ix->current, NULL, 0, &n_parts);

	for (size_t i = 0; i < n; i++)
		replace_one(ix, parts, n_parts, &swaps[i]);
	make_current(ix, snapshot_new(parts, n_parts, ix->current->revision, share_views(ix)));
}

void index_drop(struct index *ix, const struct segment *segment)
{
	size_t n;
	struct snapshot_segment *parts = share_segments(ix->current, &segment, 1, &n);

	make_current(ix, snapshot_new(parts, n, ix->current->revision, NULL));
}

void index_keep_files(struct index *ix, const char *folder, uint64_t last)
{
	ix->folder = folder;
	ix->last_file = last;
}

uint64_t index_new_file(struct index *ix)
{
	return ++ix->last_file;
}

uint64_t index_last_file(const struct index *ix)
{
	return ix->last_file;
}

uint64_t index_merging_file(const struct index *ix)
{
	return ix->merging ? ix->merging->file : 0;
}

static void publish_merged(struct merge_job *m)
{
	struct index *ix = m->index;
	size_t n;
	struct snapshot_segment merged = {m->merged, NULL};
	struct snapshot_segment *parts = share_segments(ix->current, m->current, m->n, &n);

	m->merged = NULL;
	for (size_t i = 0; i < m->left.n; i++)
		mark_gone(&merged, 1, m->left.items[i]);
	parts[n++] = merged;
	n = drop_empty(parts, n);
	make_current(ix, snapshot_new(parts, n, ix->current->revision, share_views(ix)));
}

/* On the disk and mapped instead of on the heap; what fails leaves it as it is. */
static void move_to_file(struct merge_job *m)
{
	struct error err = {0};
	struct segment *mapped;
	size_t size = m->merged->bytes.index.len + m->merged->bytes.documents.len;

	if (!m->path || size < MERGE_FILE_MIN)
		return;
	int r = segment_file_write(m->path, m->merged, &err);
	if (r == 0)
		r = segment_file_open(m->path, match_text_fingerprint(), &mapped, &err);
	if (r < 0) {
		log_warning("index", "a merged segment stays in memory: %s", err.message);
		return;
	}
	segment_unref(m->merged);
	m->merged = mapped;
	m->merged->file = m->file;
}

static int merge_run(struct job *job)
{
	struct merge_job *m = container_of(job, struct merge_job, job);

	int r = merge_segments(m->sources, m->n, m->compress, &m->merged);
	if (r < 0)
		return r;
	/* What could not be read is not to be spread. */
	for (size_t i = 0; i < m->n; i++)
		if (segment_is_damaged(m->sources[i].segment))
			return ERR_CORRUPT;
	move_to_file(m);
	return r;
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
	free(m->left.items);
	free(m->path);
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
	for (size_t i = 0; i < plan.n; i++)
		m->current[i] = plan.sources[i].segment;
	if (ix->folder) {
		m->file = index_new_file(ix);
		m->path = xasprintf("%s/%llu", ix->folder, (unsigned long long)m->file);
	}
	ix->merging = m;
	executor_submit(workers, &m->job);
}
