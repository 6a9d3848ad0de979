#pragma once

/* Families of the documents that are answered from. Filled on a worker while the store is read at
 * start, then used by the writer alone: after each commit it groups what the batch touched; the
 * loop puts the result into the index before it publishes the batch. */
#include "resolve/families.h"
#include "store/store.h"

struct grouping {
	struct families *families; /* owned; made when loading begins */
};

/* Writer: after the commit of a batch, before the next begins. `added` are the documents that are
 * answered from anew, with their sketches. ret: to be freed with family_changes_free(). */
struct grouped_document {
	doc_id doc;
	const struct sketch *sketch;
};
void grouping_commit(struct grouping *g, struct store *store, const struct grouped_document *added,
		     size_t n, struct family_changes *ret);

/* --- at start, on a worker --- */

/* Documents without a stored sketch, as an older version left them. */
struct missing_sketches {
	struct old_sketch *items;
	size_t n, cap;
};

/* A document of the store; makes its sketch, and appends it to *missing, where it has none. */
void grouping_load(struct grouping *g, const struct stored_document *d,
		   struct missing_sketches *missing);
/* Groups what was added since the last time. */
void grouping_load_chunk(struct grouping *g, struct store_reader *reader);
/* Writer: stores what was missing and empties the list. Without them the next start makes them
 * again. */
void grouping_keep(struct store *store, struct missing_sketches *missing);
