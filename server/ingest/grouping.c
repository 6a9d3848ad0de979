#include "ingest/grouping.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/xmalloc.h"
#include "text/sketch.h"

#define SKETCH_BUDGET ((size_t)1 << 30) /* bytes, to make the sketch of one document */

/* --- after a commit --- */

struct writer_reader {
	struct sketch_reader base;
	struct store *store;
};

static int read_from_writer(struct sketch_reader *base, doc_id doc, struct sketch *ret)
{
	struct writer_reader *r = container_of(base, struct writer_reader, base);

	return store_find_sketch(r->store, doc, ret, NULL);
}

void grouping_commit(struct grouping *g, struct store *store, const struct grouped_document *added,
		     size_t n, struct family_changes *ret)
{
	const struct old_sketches *old = store_old_sketches(store);
	struct writer_reader reader = {{read_from_writer}, store};

	for (size_t i = 0; i < old->n; i++)
		families_remove(g->families, old->items[i].doc,
				old->items[i].known ? &old->items[i].sketch : NULL);
	for (size_t i = 0; i < n; i++)
		families_add(g->families, added[i].doc, added[i].sketch);
	families_update(g->families, &reader.base, ret);
}

/* --- at start --- */

static int make_sketch(struct slice text, const struct region *regions, size_t n,
		       struct sketch *ret)
{
	struct arena a;

	arena_init(&a, SKETCH_BUDGET);
	int r = text_sketch_regions(text, regions, n, &a, ret);
	arena_release(&a);
	return r;
}

void grouping_load(struct grouping *g, const struct stored_document *d,
		   struct missing_sketches *missing)
{
	struct old_sketch made = {.doc = d->document.id, .known = true};

	if (d->has_sketch) {
		families_add(g->families, d->document.id, &d->sketch);
		return;
	}
	if (make_sketch(d->text, d->regions, d->n_regions, &made.sketch) < 0)
		return;
	families_add(g->families, made.doc, &made.sketch);
	if (missing->n == missing->cap) {
		missing->cap = missing->cap > 0 ? missing->cap * 2 : 64;
		missing->items = xreallocarray(missing->items, missing->cap, sizeof made);
	}
	missing->items[missing->n++] = made;
}

struct load_reader {
	struct sketch_reader base;
	struct store_reader *reader;
};

/* The reading connection sees the store as it was before missing sketches were stored. */
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

static int read_at_start(struct sketch_reader *base, doc_id doc, struct sketch *ret)
{
	struct load_reader *r = container_of(base, struct load_reader, base);

	if (store_get_sketch(r->reader, doc, ret, NULL) == 0)
		return 0;
	return read_from_text(r->reader, doc, ret);
}

void grouping_load_chunk(struct grouping *g, struct store_reader *reader)
{
	struct load_reader load = {{read_at_start}, reader};
	struct family_changes changes = {0};

	families_update(g->families, &load.base, &changes);
	family_changes_free(&changes);
}

void grouping_keep(struct store *store, struct missing_sketches *missing)
{
	struct error err = {0};
	revision_id revision;
	int r = store_begin(store, &err);

	for (size_t i = 0; i < missing->n && r == 0; i++)
		r = store_put_sketch(store, missing->items[i].doc, &missing->items[i].sketch, &err);
	if (r == 0)
		r = store_commit(store, &revision, &err);
	else
		store_rollback(store);
	if (r < 0)
		log_warning("ingest", "sketches of %zu documents were not stored: %s", missing->n,
			    err.message);
	missing->n = 0;
}
