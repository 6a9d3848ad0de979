#pragma once

/* Families as they were kept (family_log.h), and the documents that changed since: what a start
 * answers from, and what grouping goes on from (grouping.h). */
#include "ingest/family_log.h"
#include "resolve/family_table.h"
#include "store/store.h"

/* Documents that changed since a revision. */
struct changed_documents {
	struct id_map at;        /* a document to its place in old + 1, or CHANGED_ADDED */
	struct old_sketches old; /* of those that were there before */
};
#define CHANGED_ADDED UINT32_MAX
void changed_add(struct changed_documents *c, doc_id doc);
/* As it was; a later call for the same document changes nothing. */
void changed_add_old(struct changed_documents *c, const struct old_sketch *old);
void changed_free(struct changed_documents *c);

/* What a start goes on from. */
struct kept_families {
	struct family_log_state log;
	revision_id revision; /* of the store then */
	struct changed_documents changed;
	bool whole; /* all changes can be made up for */
};
void kept_families_free(struct kept_families *k); /* NULL is fine */
/* Returns 0 or an error when there is nothing to go on from. */
int kept_families_read(const char *folder, struct store_reader *reader,
		       struct kept_families **ret) must_check;
/* The families of the documents that did not change. */
struct family_table *kept_families_table(const struct kept_families *k);
