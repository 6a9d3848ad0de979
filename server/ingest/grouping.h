#pragma once

/* Families of the documents that are answered from. Used on the writer alone. A commit is grouped
 * when all documents are known: their groups, and by which keys they are found
 * (resolve/families.h). Until then chunks of documents are read from the store, in one of two ways;
 * batches may come between two chunks.
 *
 *   resumed  The groups are those that were kept (family_log.h); of each document the keys are
 * read. Commits, and those after the kept revision, are noted, with the sketches that documents
 *            had, and made up for when all is read: families are those of the kept revision so
 * long. anew     Groups are looked for from the first document to the last. A commit touches what
 * was read by then, and what it adds behind that is read in its turn.
 *
 * Either way the families follow from the documents alone. */
#include "ingest/kept_families.h"

struct grouping {
	struct families *families;        /* owned; NULL: not begun */
	doc_id next;                      /* documents before it are read */
	bool resumed, complete;           /* complete: all are read */
	bool whole;                       /* false: what was resumed is to be grouped anew */
	struct changed_documents changed; /* while it is resumed */
	revision_id revision;             /* after the last commit that was seen */
	struct id_map left_out;      /* documents that are passed over until they are stored anew */
	struct old_sketch *chunk;    /* owned; of the chunks, while they are read */
	struct store_reader *reader; /* owned; of texts without a sketch */
	struct family_log log;
};

/* cache_dir: where groups are kept, NULL: nowhere. */
void grouping_init(struct grouping *g, const char *cache_dir);
void grouping_free(struct grouping *g);

/* Before the commit of a batch. */
void grouping_prepare(struct grouping *g, struct store *store);
/* After it, before the next begins. `added` are the documents that are answered from anew, with
 * their sketches. True when *ret is all that changed in the families; false while documents are
 * still to be read. ret: to be freed with family_changes_free(). */
struct grouped_document {
	doc_id doc;
	const struct sketch *sketch;
};
struct grouped_batch {
	const struct grouped_document *added;
	size_t n;
	revision_id revision; /* after it */
};
bool grouping_commit(struct grouping *g, struct store *store, const struct grouped_batch *batch,
		     struct family_changes *ret);

/* From the first document on. left_out is taken over; revision is the store's. */
void grouping_begin(struct grouping *g, struct id_map left_out, revision_id revision);
/* From what was kept, which is taken over. */
void grouping_resume(struct grouping *g, struct kept_families *kept);
/* The next chunk. Documents that have no sketch, as an older version left them, or a damaged one
 * get theirs. 1 = there may be more, 0 = complete, < 0 error. */
int grouping_read(struct grouping *g, struct store *store, const char *data_dir,
		  struct error *err) must_check;
