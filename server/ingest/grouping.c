#include "ingest/grouping.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/xmalloc.h"
#include "text/sketch.h"

#define SKETCH_BUDGET   ((size_t)1 << 30) /* bytes, to make the sketch of one document */
#define CHUNK_DOCUMENTS 256u              /* a commit waits for one chunk at most */
#define CHUNK_MISSING   128u              /* documents without a sketch: their texts are read */

void grouping_free(struct grouping *g)
{
	families_free(g->families);
	id_map_free(&g->left_out);
	free(g->chunk);
	store_reader_close(g->reader);
	*g = (struct grouping){0};
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

/* --- after a commit --- */

bool grouping_commit(struct grouping *g, struct store *store, const struct grouped_document *added,
		     size_t n, struct family_changes *ret)
{
	const struct old_sketches *old = store_old_sketches(store);
	struct any_reader reader = {{read_sketch}, store, g->reader};

	if (!g->families)
		return false;
	for (size_t i = 0; i < old->n; i++)
		if (old->items[i].doc < g->next || g->complete)
			families_remove(g->families, old->items[i].doc,
					old->items[i].known ? &old->items[i].sketch : NULL);
	for (size_t i = 0; i < n; i++) {
		if (added[i].doc <= FAMILY_DOC_MAX)
			id_map_remove(&g->left_out, (uint32_t)added[i].doc);
		if (added[i].doc < g->next || g->complete)
			families_add(g->families, added[i].doc, added[i].sketch);
	}
	families_update(g->families, &reader.base, ret);
	return g->complete;
}

/* --- all documents --- */

void grouping_begin(struct grouping *g, struct id_map left_out)
{
	grouping_free(g);
	*g = (struct grouping){
		.families = families_new(),
		.next = 1,
		.left_out = left_out,
		.chunk = xcalloc(CHUNK_DOCUMENTS, sizeof *g->chunk),
	};
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
		if (d->doc <= FAMILY_DOC_MAX && id_map_find(&g->left_out, (uint32_t)d->doc) > 0)
			continue;
		if (!d->known) {
			n_read++;
			if ((r = open_texts(g, data_dir, err)) < 0)
				return r;
			if (read_from_text(g->reader, d->doc, &d->sketch) < 0)
				continue;
			made[n_made++] = *d;
		}
		families_add(g->families, d->doc, &d->sketch);
	}
	if (n_made > 0)
		keep_sketches(store, made, n_made);
	return (int)i;
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
	struct any_reader reader = {{read_sketch}, store, g->reader};
	families_update(g->families, &reader.base, &changes);
	family_changes_free(&changes);
	if (n == CHUNK_DOCUMENTS || (size_t)r < n)
		return 1;
	end_reading(g);
	return 0;
}
