#pragma once

/* Families of the documents that are answered from. Used on the writer alone: documents of the
 * store are read from the first to the last, a chunk at a time; batches may come between two
 * chunks. Each touches what was read by then, and what it adds behind that is read in its turn, so
 * that nothing needs to be remembered: the families follow from the documents alone. */
#include "resolve/families.h"
#include "store/store.h"

struct grouping {
	struct families *families;   /* owned; NULL: not begun */
	doc_id next;                 /* documents before it are grouped */
	bool complete;               /* all are */
	struct id_map left_out;      /* documents that are passed over until they are stored anew */
	struct old_sketch *chunk;    /* owned; of the chunks, while they are read */
	struct store_reader *reader; /* owned; of texts without a sketch */
};

void grouping_free(struct grouping *g);

/* After the commit of a batch, before the next begins. `added` are the documents that are answered
 * from anew, with their sketches. True when *ret is all that changed in the families; false while
 * documents are still to be read. ret: to be freed with family_changes_free(). */
struct grouped_document {
	doc_id doc;
	const struct sketch *sketch;
};
bool grouping_commit(struct grouping *g, struct store *store, const struct grouped_document *added,
		     size_t n, struct family_changes *ret);

/* From the first document on. left_out is taken over. */
void grouping_begin(struct grouping *g, struct id_map left_out);
/* The next chunk. Documents that have no sketch, as an older version left them, or a damaged one
 * get theirs. 1 = there may be more, 0 = complete, < 0 error. */
int grouping_read(struct grouping *g, struct store *store, const char *data_dir,
		  struct error *err) must_check;
