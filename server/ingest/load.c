/* Start: what the cache folder holds is mapped and answered from before anybody can ask. Documents
 * that the store's change log names since then, and all that the cache lacks, are indexed from the
 * store (fill.c); then the known files are listed and all documents grouped (group.c); then the
 * mapped files are read to their end (mend.c). Facts of people and events lie in the segments. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/snapshot_parts.h"
#include "ingest/cache.h"
#include "ingest/private.h"

#define FILES_BUDGET ((size_t)4 << 30)

/* --- the cache --- */

struct start {
	struct cache cache;
	revision_id revision; /* of the store */
	struct arena arena;
	struct doc_ids changed; /* since the cache's revision */
	struct error err;
};

/* True when the cache is of a state this store was in; else it is emptied. */
static bool is_of_store(struct start *s, struct store_reader *reader)
{
	uint64_t mark = 0;

	if (s->cache.n == 0 || s->cache.revision > s->revision ||
	    store_revision_mark(reader, s->cache.revision, &mark, &s->err) < 0 ||
	    mark != s->cache.mark) {
		if (s->cache.n > 0)
			log_warning("cache", "it is of another history of the store: not used");
		cache_release(&s->cache);
		return false;
	}
	return true;
}

static void mark_changed(struct start *s)
{
	for (size_t i = 0; i < s->cache.n; i++) {
		struct cached_segment *c = &s->cache.segments[i];

		for (size_t k = 0; k < s->changed.n; k++) {
			uint32_t at = segment_find(c->segment, s->changed.items[k]);

			if (at != UINT32_MAX)
				bitmap_set(c->gone, at);
		}
	}
}

static void restore(struct ingest *in, struct start *s)
{
	struct index_part *parts = xcalloc(s->cache.n + 1, sizeof *parts);

	for (size_t i = 0; i < s->cache.n; i++) {
		struct cached_segment *c = &s->cache.segments[i];

		parts[i] = (struct index_part){TAKE_PTR(c->segment), c->gone};
	}
	index_restore(in->config.index, parts, s->cache.n, s->revision);
	in->answers = s->cache.n > 0;
	free(parts);
}

/* Reads little, before the daemon serves: see cache_open(). */
static int open_cache(struct ingest *in, struct start *s, struct store_reader *reader)
{
	const struct ingest_config *c = &in->config;
	int r = store_revision(reader, &s->revision, &s->err);

	if (r < 0 || !c->cache_dir)
		return r;
	cache_open(&(struct cache_place){c->cache_dir, c->data_dir}, &s->cache);
	in->cache_segments = cache_segments_path(c->cache_dir);
	index_keep_files(c->index, in->cache_segments, s->cache.last_file);
	if (!is_of_store(s, reader))
		return 0;
	r = store_list_changed(reader, s->cache.revision, &s->arena, &s->changed, &s->err);
	if (r < 0)
		return r;
	mark_changed(s);
	restore(in, s);
	return 0;
}

/* --- the known files --- */

struct files_job {
	struct job job;
	struct ingest *in;
	struct known known;
	uint32_t problems;
	struct error err;
};

static int read_files(struct files_job *f, struct store_reader *reader)
{
	struct file_record *files;
	struct problem_page page;
	struct arena a;
	size_t n = 0;

	arena_init(&a, FILES_BUDGET);
	int r = store_list_files(reader, &a, &files, &n, &f->err);
	for (size_t i = 0; r == 0 && i < n; i++)
		known_set(known_add(&f->known, files[i].path), &files[i]);
	if (r == 0)
		r = store_list_problems(reader, 0, 0, &a, &page, &f->err);
	if (r == 0)
		f->problems = page.total > UINT32_MAX ? UINT32_MAX : (uint32_t)page.total;
	arena_release(&a);
	return r;
}

static int run_files(struct job *job)
{
	struct files_job *f = container_of(job, struct files_job, job);
	struct store_reader *reader;
	int r = store_reader_open(f->in->config.data_dir, &reader, &f->err);

	if (r < 0)
		return r;
	r = read_files(f, reader);
	store_reader_close(reader);
	return r;
}

static void on_files_done(struct job *job, int r)
{
	struct files_job *f = container_of(job, struct files_job, job);
	struct ingest *in = f->in;
	struct index *index = in->config.index;

	if (r < 0 && r != ERR_CANCELLED)
		log_error("ingest", "loading from the store: %s",
			  f->err.code ? f->err.message : error_name(r));
	known_free(&in->known);
	in->known = f->known;
	in->problems = f->problems;
	/* Before the first batch can be: of a small store all documents are grouped by then. */
	if (!in->stopping)
		group_start(in);
	in->loading = false;
	for (size_t i = 0; i < in->n_folders; i++)
		in->folders[i].want_scan = true;
	in->first_scan_us = clock_monotonic_us();
	log_info("ingest", "loaded documents=%" PRIu32 " files=%zu",
		 snapshot_document_count(index_current(index)), in->known.n);
	free(f);
	in->mend_us = in->first_scan_us + MEND_AFTER_US;
	ingest_job_done(in);
}

static void list_files(struct ingest *in)
{
	struct files_job *f = xcalloc(1, sizeof *f);

	*f = (struct files_job){.job = {.run = run_files, .done = on_files_done}, .in = in};
	ingest_submit(in, in->config.workers, &f->job);
}

static void after_fill(struct ingest *in)
{
	if (in->stopping || !load_late_families(in, list_files))
		list_files(in);
}

void load_start(struct ingest *in)
{
	struct start s = {.revision = 0};
	struct store_reader *reader = NULL;
	uint64_t started_us = clock_monotonic_us();

	in->loading = true;
	arena_init(&s.arena, FILES_BUDGET);
	int r = store_reader_open(in->config.data_dir, &reader, &s.err);
	if (r == 0) {
		load_families(in, reader);
		r = open_cache(in, &s, reader);
	}
	store_reader_close(reader);
	if (r < 0)
		log_error("ingest", "loading from the store: %s",
			  s.err.code ? s.err.message : error_name(r));
	log_info("ingest", "cache segments=%zu refused=%u changed=%zu ms=%" PRIu64, s.cache.n,
		 s.cache.refused, s.changed.n, (clock_monotonic_us() - started_us) / 1000);
	/* Also when there is nothing to answer from. */
	if (snapshot_revision(index_current(in->config.index)) < s.revision)
		index_publish(in->config.index, NULL, NULL, 0, s.revision);
	bool whole = s.cache.n > 0 && s.cache.complete && s.cache.refused == 0;
	doc_id *changed = NULL;
	if (whole) {
		changed = xcalloc(s.changed.n + 1, sizeof *changed);
		for (size_t i = 0; i < s.changed.n; i++)
			changed[i] = s.changed.items[i];
		if (s.cache.revision == s.revision)
			cache_is_saved(in);
	}
	size_t n_changed = s.changed.n;
	cache_release(&s.cache);
	arena_release(&s.arena);
	fill_start(in, changed, n_changed, after_fill);
}
