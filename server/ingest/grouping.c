#include "ingest/grouping.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "text/sketch.h"

#define SKETCH_BUDGET   ((size_t)1 << 30) /* bytes, to make the sketch of one document */
#define CHUNK_DOCUMENTS 256u              /* a commit waits for one chunk at most */
#define CHUNK_MISSING   128u              /* documents without a sketch: their texts are read */

/* --- life --- */

void grouping_init(struct grouping *g, const char *cache_dir)
{
	*g = (struct grouping){0};
	family_log_init(&g->log, cache_dir);
}

static void clear(struct grouping *g)
{
	families_free(g->families);
	changed_free(&g->changed);
	id_map_free(&g->left_out);
	free(g->chunk);
	store_reader_close(g->reader);
	*g = (struct grouping){.log = g->log, .revision = g->revision};
}

void grouping_free(struct grouping *g)
{
	clear(g);
	family_log_done(&g->log);
}

/* --- sketches --- */

/* Of the store, or of the text where it has none. */
struct any_reader {
	struct sketch_reader base;
	struct store *store;
	struct store_reader *texts; /* NULL: none are read */
};

static int read_from_text(struct store_reader *reader, doc_id doc, struct sketch *ret)
{
	struct region *regions;
	struct slice text;
	struct arena a;
	size_t n;

	arena_init(&a, SKETCH_BUDGET);
	int r = store_get_text(reader, doc, &a, &text, NULL);
	if (r == 0)
		r = store_get_regions(reader, doc, &a, &regions, &n, NULL);
	if (r == 0)
		r = text_sketch_regions(text, regions, n, &a, ret);
	arena_release(&a);
	return r;
}

static int read_sketch(struct sketch_reader *base, doc_id doc, struct sketch *ret)
{
	struct any_reader *r = container_of(base, struct any_reader, base);
	int code = store_find_sketch(r->store, doc, ret, NULL);

	return code < 0 && r->texts ? read_from_text(r->texts, doc, ret) : code;
}

/* --- commits --- */

void grouping_prepare(struct grouping *g, struct store *store)
{
	family_log_add_old(&g->log, store_old_sketches(store));
}

static void note_changes(struct grouping *g, const struct old_sketches *old,
			 const struct grouped_batch *batch)
{
	for (size_t i = 0; i < old->n; i++)
		changed_add_old(&g->changed, &old->items[i]);
	for (size_t i = 0; i < batch->n; i++)
		changed_add(&g->changed, batch->added[i].doc);
}

static void take_changes(struct grouping *g, const struct old_sketches *old,
			 const struct grouped_batch *batch)
{
	for (size_t i = 0; i < old->n; i++)
		if (old->items[i].doc < g->next || g->complete)
			families_remove(g->families, old->items[i].doc,
					old->items[i].known ? &old->items[i].sketch : NULL);
	for (size_t i = 0; i < batch->n; i++) {
		const struct grouped_document *d = &batch->added[i];

		if (d->doc <= FAMILY_DOC_MAX)
			id_map_remove(&g->left_out, (uint32_t)d->doc);
		if (d->doc < g->next || g->complete)
			families_add(g->families, d->doc, d->sketch);
	}
}

/* After an update of all documents. */
static void keep_groups(struct grouping *g, struct store *store, const struct family_groups *groups)
{
	family_log_add_change(&g->log, store, g->revision, groups);
	if (family_log_is_due(&g->log))
		family_log_begin(&g->log, store, g->revision, g->families);
}

bool grouping_commit(struct grouping *g, struct store *store, const struct grouped_batch *batch,
		     struct family_changes *ret)
{
	const struct old_sketches *old = store_old_sketches(store);
	struct any_reader reader = {{read_sketch}, store, g->reader};

	g->revision = batch->revision;
	if (g->families && g->resumed && !g->complete)
		note_changes(g, old, batch);
	if (!g->families || (g->resumed && !g->complete))
		return false;
	take_changes(g, old, batch);
	families_update(g->families, &reader.base, ret);
	if (g->complete)
		keep_groups(g, store, &ret->groups);
	return g->complete;
}

/* --- all documents --- */

void grouping_begin(struct grouping *g, struct id_map left_out, revision_id revision)
{
	clear(g);
	family_log_drop(&g->log);
	g->families = families_new();
	g->next = 1;
	g->whole = true;
	if (g->revision < revision) /* else a batch was committed meanwhile */
		g->revision = revision;
	g->left_out = left_out;
	g->chunk = xcalloc(CHUNK_DOCUMENTS, sizeof *g->chunk);
}

void grouping_resume(struct grouping *g, struct kept_families *kept)
{
	clear(g);
	family_log_continue(&g->log, &kept->log);
	g->families = TAKE_PTR(kept->log.families);
	g->next = 1;
	g->resumed = true;
	g->whole = kept->whole;
	g->revision = kept->revision;
	g->changed = kept->changed;
	kept->changed = (struct changed_documents){0};
	g->chunk = xcalloc(CHUNK_DOCUMENTS, sizeof *g->chunk);
	kept_families_free(kept);
}

/* The sketches that were made; without them the next start makes them again. */
static void keep_sketches(struct store *store, const struct old_sketch *made, size_t n)
{
	struct error err = {0};
	revision_id revision;
	int r = store_begin(store, &err);

	for (size_t i = 0; i < n && r == 0; i++)
		r = store_put_sketch(store, made[i].doc, &made[i].sketch, &err);
	if (r == 0)
		r = store_commit(store, &revision, &err);
	else
		store_rollback(store);
	if (r < 0)
		log_warning("ingest", "sketches of %zu documents were not stored: %s", n,
			    err.message);
}

static int open_texts(struct grouping *g, const char *data_dir, struct error *err)
{
	return g->reader ? 0 : store_reader_open(data_dir, &g->reader, err);
}

static bool is_passed_over(const struct grouping *g, doc_id doc)
{
	uint32_t id = (uint32_t)doc;

	return doc <= FAMILY_DOC_MAX &&
	       (id_map_find(&g->left_out, id) > 0 || id_map_find(&g->changed.at, id) > 0);
}

/* Adds the chunk's documents up to the last whose text may be read now; returns how many. */
static int add_chunk(struct grouping *g, struct store *store, const char *data_dir, size_t n,
		     struct error *err)
{
	struct old_sketch made[CHUNK_MISSING];
	size_t i, n_read = 0, n_made = 0;

	for (i = 0; i < n && n_read < CHUNK_MISSING; i++) {
		struct old_sketch *d = &g->chunk[i];
		int r;

		g->next = d->doc + 1;
		if (is_passed_over(g, d->doc))
			continue;
		if (!d->known) {
			n_read++;
			if ((r = open_texts(g, data_dir, err)) < 0)
				return r;
			if (read_from_text(g->reader, d->doc, &d->sketch) < 0)
				continue;
			made[n_made++] = *d;
		}
		if (g->resumed)
			families_fill(g->families, d->doc, &d->sketch);
		else
			families_add(g->families, d->doc, &d->sketch);
	}
	if (n_made > 0) {
		keep_sketches(store, made, n_made);
		g->whole &= !g->resumed; /* not what the groups were made of */
	}
	return (int)i;
}

/* From the documents of the kept revision to those of now. */
static void make_up(struct grouping *g, struct sketch_reader *reader)
{
	struct old_sketches *old = &g->changed.old;
	const struct id_map *changed = &g->changed.at;
	struct sketch sketch;

	for (size_t i = 0; i < old->n; i++)
		if (old->items[i].known)
			families_fill(g->families, old->items[i].doc, &old->items[i].sketch);
	for (size_t i = 0; i < old->n; i++) {
		g->whole &= old->items[i].known;
		families_remove(g->families, old->items[i].doc,
				old->items[i].known ? &old->items[i].sketch : NULL);
	}
	for (size_t i = 0; i < changed->cap; i++)
		if (changed->slots[i].value > 0 &&
		    reader->read(reader, changed->slots[i].key, &sketch) == 0)
			families_add(g->families, changed->slots[i].key, &sketch);
	changed_free(&g->changed);
}

static void end_reading(struct grouping *g)
{
	g->complete = true;
	free(g->chunk);
	g->chunk = NULL;
	store_reader_close(g->reader);
	g->reader = NULL;
}

int grouping_read(struct grouping *g, struct store *store, const char *data_dir, struct error *err)
{
	struct family_changes changes = {0};
	size_t n;
	int r = store_list_sketches(store, g->next, g->chunk, CHUNK_DOCUMENTS, &n, err);

	if (r == 0)
		r = add_chunk(g, store, data_dir, n, err);
	if (r < 0)
		return r;
	bool more = n == CHUNK_DOCUMENTS || (size_t)r < n;
	struct any_reader reader = {{read_sketch}, store, g->reader};
	if (g->resumed && !more)
		make_up(g, &reader.base);
	families_update(g->families, &reader.base, &changes);
	if (!more) {
		end_reading(g);
		if (g->whole)
			keep_groups(g, store, &changes.groups);
		else
			family_log_drop(&g->log);
	}
	family_changes_free(&changes);
	return more;
}
