/* Start: what the cache folder holds is mapped; the store is read chunk by chunk, for the facts of
 * those documents and for all that the cache lacks, which is indexed; then the known files are
 * listed. A cache of the store's very revision is answered from at once, without people and events
 * until the facts are there; an older one only when each of its documents was seen in the store. A
 * document whose stored form is damaged is left out, noted, and forgotten in so far that its source
 * is read again. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "index/segment_builder.h"
#include "index/snapshot_parts.h"
#include "ingest/cache.h"
#include "ingest/private.h"

#define CHUNK_DOCUMENTS 4096u
#define CHUNK_BYTES     ((uint64_t)64 << 20)
#define DAMAGED_MAX     10000u
#define FILES_BUDGET    ((size_t)4 << 30)

enum phase { LOAD_CACHE = 0, LOAD_SCAN, LOAD_SKETCHES, LOAD_ADOPT, LOAD_REPAIR, LOAD_FILES };

struct load {
	struct job job;
	struct ingest *in;
	enum phase phase;
	struct store_reader *reader;
	struct store_scan *scan;
	struct arena arena;
	struct error err;
	bool at_end, scan_failed;
	struct segment *segment; /* of this chunk */
	struct cache cache;
	struct segment **adopted; /* of cache.n: with facts; owned until published */
	revision_id revision;
	struct {
		struct problem *items;
		size_t n, cap;
	} damaged;
	struct missing_sketches missing;
	struct family_table *families; /* of all documents; owned until published */
	struct file_record *files;
	size_t n_files;
	uint32_t problems;
	uint64_t started_us;
	uint32_t documents;
};

static int note_damaged(struct load *load, const struct stored_document *d, const struct error *err)
{
	if (load->damaged.n >= DAMAGED_MAX)
		return 0;
	struct problem *p = ARENA_PUSH(&load->arena, &load->damaged);
	if (!p)
		return ERR_LIMIT;
	*p = (struct problem){.uri = arena_copy(&load->arena, d->document.uri),
			      .doc = d->document.id,
			      .kind = PROBLEM_DAMAGED,
			      .stage = STAGE_STORE,
			      .message = arena_copy(&load->arena, slice_of_string(err->message)),
			      .time_ms = clock_wall_ms()};
	return p->uri.ptr && p->message.ptr ? 0 : ERR_LIMIT;
}

static int open_scan(struct load *load)
{
	if (load->scan)
		return 0;
	int r = store_reader_open(load->in->config.data_dir, &load->reader, &load->err);
	if (r == 0)
		r = store_revision(load->reader, &load->revision, &load->err);
	return r < 0 ? r : store_scan_begin(load->reader, &load->scan, &load->err);
}

/* The facts of a document that the cache holds as it is in the store. */
static bool keep_facts(struct load *load, const struct stored_document *d)
{
	for (size_t i = 0; i < load->cache.n; i++) {
		struct cached_segment *s = &load->cache.segments[i];
		struct segment_view v;
		uint32_t at;

		if (segment_view_open(s->bytes->buffer, &v) < 0)
			continue;
		at = segment_view_find(&v, d->document.id);
		if (at == UINT32_MAX || bitmap_has(s->gone, at) || s->facts[at] ||
		    memcmp(s->block->docs[at].document.hash, d->document.hash,
			   sizeof d->document.hash) != 0 ||
		    s->block->docs[at].document.stored_ms != d->document.stored_ms)
			continue;
		s->facts[at] = d->facts;
		return true;
	}
	return false;
}

static int scan_chunk(struct load *load, struct segment_builder *builder)
{
	struct stored_document d;
	uint64_t bytes = 0;
	int r = 1;

	while (r > 0 && segment_builder_count(builder) < CHUNK_DOCUMENTS && bytes < CHUNK_BYTES) {
		struct error err = {0};

		r = store_scan_next(load->scan, &d, &err);
		if (r < 0)
			load->err = err;
		if (r <= 0)
			break;
		bytes += d.text.len;
		if (d.facts)
			grouping_load(&load->in->grouping, &d, &load->missing);
		if (!d.facts)
			r = note_damaged(load, &d, &err) < 0 ? ERR_LIMIT : 1;
		else if (keep_facts(load, &d))
			load->documents++;
		else if (segment_builder_add(builder, &d.document, d.text, d.regions, d.n_regions,
					     d.facts) < 0)
			return error_set(&load->err, ERR_LIMIT, "index segment full");
	}
	load->at_end = r <= 0;
	return r < 0 ? r : 0;
}

/* Worker. What was read before an error is answered from. */
static int run_scan(struct load *load)
{
	struct segment_builder *builder = segment_builder_new();
	int r = open_scan(load);

	if (r == 0)
		r = scan_chunk(load, builder);
	if (load->reader)
		grouping_load_chunk(&load->in->grouping, load->reader);
	if (segment_builder_count(builder) > 0) {
		load->documents += segment_builder_count(builder);
		load->segment = segment_builder_finish(builder);
	}
	segment_builder_free(builder);
	return r;
}

static int run_cache(struct load *load)
{
	struct ingest *in = load->in;
	int r = open_scan(load);

	if (r == 0 && in->config.cache_dir)
		cache_open(&(struct cache_place){in->config.cache_dir, in->config.data_dir},
			   &load->cache);
	for (size_t i = 0; i < load->cache.n; i++) {
		struct cached_segment *s = &load->cache.segments[i];

		s->facts = xcalloc(s->block->n + 1, sizeof *s->facts);
	}
	return r;
}

/* Documents of the cache with their facts; those not seen in the store leave. */
static int run_adopt(struct load *load)
{
	load->adopted = xcalloc(load->cache.n + 1, sizeof *load->adopted);
	for (size_t i = 0; i < load->cache.n; i++) {
		struct cached_segment *s = &load->cache.segments[i];
		struct doc_block *block = doc_block_new();

		for (uint32_t k = 0; k < s->block->n; k++) {
			const struct document *d = &s->block->docs[k].document;

			/* What an unreadable store says nothing of stays as it was. */
			if (!s->facts[k] && !(load->scan_failed && s->published))
				bitmap_set(s->gone, k);
			doc_block_add(block, d, s->facts[k] ? s->facts[k] : facts_new(d->id));
			s->facts[k] = NULL;
		}
		load->adopted[i] = segment_new_of_block(s->bytes, block);
	}
	return 0;
}

/* Writer. */
static int run_repair(struct load *load)
{
	struct store *store = load->in->config.store;
	int r = store_begin(store, &load->err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < load->damaged.n && r == 0; i++) {
		const struct problem *p = &load->damaged.items[i];

		r = store_distrust_document(store, p->doc, &load->err);
		if (r == 0)
			r = store_put_problems(store, p->uri, p, 1, &load->err);
	}
	if (r == 0)
		return store_commit(store, &load->revision, &load->err);
	store_rollback(store);
	return r;
}

static void gather_families(struct load *load)
{
	struct family_changes all = {0};

	families_all(load->in->grouping.families, &all);
	load->families = family_table_new();
	family_table_change(load->families, &all);
	family_changes_free(&all);
}

/* Worker. */
static int run_files(struct load *load)
{
	struct problem_page page;
	int r;

	store_scan_end(load->scan);
	load->scan = NULL;
	gather_families(load);
	r = store_list_files(load->reader, &load->arena, &load->files, &load->n_files, &load->err);
	if (r == 0)
		r = store_list_problems(load->reader, 0, 0, &load->arena, &page, &load->err);
	if (r == 0)
		load->problems = page.total > UINT32_MAX ? UINT32_MAX : (uint32_t)page.total;
	return r;
}

static int run_load(struct job *job)
{
	struct load *load = container_of(job, struct load, job);

	switch (load->phase) {
	case LOAD_CACHE:
		return run_cache(load);
	case LOAD_SCAN:
		return run_scan(load);
	case LOAD_SKETCHES:
		grouping_keep(load->in->config.store, &load->missing);
		return 0;
	case LOAD_ADOPT:
		return run_adopt(load);
	case LOAD_REPAIR:
		return run_repair(load);
	case LOAD_FILES:
		return run_files(load);
	}
	return ERR_INTERNAL;
}

/* What the cache said of families is replaced by what the store says. */
static void publish_families(struct load *load)
{
	struct index *ix = load->in->config.index;
	const struct snapshot *now = index_current(ix);
	bool same =
		!load->families || family_table_stamp(load->families) == snapshot_family_stamp(now);

	if (load->families)
		index_regroup(ix, load->families);
	/* Also when there is nothing left to answer from. */
	if (!same || snapshot_revision(now) < load->revision)
		index_publish(ix, NULL, NULL, 0, load->revision);
	load->families = NULL;
}

static void load_end(struct load *load)
{
	struct ingest *in = load->in;

	for (size_t i = 0; i < load->n_files; i++)
		known_set(known_add(&in->known, load->files[i].path), &load->files[i]);
	in->problems = load->problems;
	publish_families(load);
	in->loading = false;
	for (size_t i = 0; i < in->n_folders; i++)
		in->folders[i].want_scan = true;
	in->first_scan_us = clock_monotonic_us();
	log_info("ingest", "loaded documents=%" PRIu32 " files=%zu damaged=%zu ms=%" PRIu64,
		 load->documents, load->n_files, load->damaged.n,
		 (clock_monotonic_us() - load->started_us) / 1000);
	store_scan_end(load->scan);
	store_reader_close(load->reader);
	cache_release(&load->cache);
	free(load->missing.items);
	arena_release(&load->arena);
	free(load);
}

static void load_submit(struct load *load, enum phase phase)
{
	struct ingest *in = load->in;

	load->phase = phase;
	bool writes = phase == LOAD_REPAIR || phase == LOAD_SKETCHES;

	ingest_submit(in, writes ? in->config.writer : in->config.workers, &load->job);
}

/* After a scan that came to an end, damaged documents apart. */
static void load_scanned(struct load *load)
{
	if (load->cache.n > 0 && load->phase <= LOAD_SKETCHES && load->at_end)
		load_submit(load, LOAD_ADOPT);
	else if (load->damaged.n > 0)
		load_submit(load, LOAD_REPAIR);
	else
		load_submit(load, LOAD_FILES);
}

/* What comes after the phase that ended with r. An error ends loading, not the daemon. */
static void load_continue(struct load *load, int r)
{
	if (r < 0)
		log_error("ingest",
			  "loading from the store: %s; going on with %" PRIu32 " documents",
			  load->err.code ? load->err.message : error_name(r), load->documents);
	load->scan_failed |= load->phase == LOAD_SCAN && r < 0;
	if (load->in->stopping || load->phase == LOAD_FILES || (r < 0 && !load->reader))
		load_end(load);
	else if (load->missing.n > 0 && load->phase == LOAD_SCAN)
		load_submit(load, LOAD_SKETCHES);
	else if (load->phase <= LOAD_SKETCHES && r == 0 && !load->at_end)
		load_submit(load, LOAD_SCAN);
	else if (load->phase <= LOAD_ADOPT)
		load_scanned(load);
	else
		load_submit(load, LOAD_FILES);
}

/* The cache is of the store's revision: it can be answered from. */
static void publish_cache(struct load *load)
{
	struct ingest *in = load->in;
	struct index_part *parts = xcalloc(load->cache.n + 1, sizeof *parts);

	for (size_t i = 0; i < load->cache.n; i++) {
		struct cached_segment *s = &load->cache.segments[i];

		if (s->number > in->last_cache_file)
			in->last_cache_file = s->number;
		if (load->cache.revision != load->revision)
			continue;
		s->bytes->refs++;
		s->block->refs++;
		parts[i] = (struct index_part){segment_new_of_block(s->bytes, s->block), s->gone};
		parts[i].segment->file = s->number;
		s->published = parts[i].segment;
	}
	if (load->cache.families && load->cache.revision == load->revision)
		index_regroup(in->config.index, TAKE_PTR(load->cache.families));
	if (load->cache.n > 0 && load->cache.revision == load->revision)
		index_restore(in->config.index, parts, load->cache.n, load->revision);
	free(parts);
	log_info("ingest", "cache segments=%zu refused=%u current=%s ms=%" PRIu64, load->cache.n,
		 load->cache.damaged, load->cache.revision == load->revision ? "yes" : "no",
		 (clock_monotonic_us() - load->started_us) / 1000);
}

static void publish_adopted(struct load *load)
{
	struct ingest *in = load->in;

	for (size_t i = 0; i < load->cache.n; i++) {
		struct cached_segment *s = &load->cache.segments[i];
		struct segment *fresh = load->adopted[i];

		s->bytes = NULL; /* the adopted segment has taken the reference */
		fresh->file = s->number;
		if (s->published)
			index_replace(in->config.index, s->published, fresh);
		else
			index_restore(in->config.index, &(struct index_part){fresh, s->gone}, 1,
				      load->revision);
	}
	free(load->adopted);
	load->adopted = NULL;
	/* Saved already, unless something was amiss. */
	if (load->cache.revision == load->revision && load->cache.damaged == 0) {
		in->saved_revision = load->cache.revision;
		in->saved_segments = load->cache.n;
		in->saved_families = snapshot_family_stamp(index_current(in->config.index));
	}
}

static void on_load_done(struct job *job, int r)
{
	struct load *load = container_of(job, struct load, job);
	struct ingest *in = load->in;

	if (load->phase == LOAD_CACHE)
		publish_cache(load);
	if (load->phase == LOAD_ADOPT && load->adopted)
		publish_adopted(load);
	if (load->segment) {
		index_publish(in->config.index, load->segment, NULL, 0, load->revision);
		load->segment = NULL;
	}
	load_continue(load, r);
	ingest_job_done(in);
}

void load_start(struct ingest *in)
{
	struct load *load = xcalloc(1, sizeof *load);

	in->loading = true;
	in->grouping.families = families_new();
	load->in = in;
	load->started_us = clock_monotonic_us();
	arena_init(&load->arena, FILES_BUDGET);
	load->job = (struct job){.run = run_load, .done = on_load_done};
	load_submit(load, LOAD_CACHE);
}
