#pragma once

/* Views of a snapshot that are built when somebody first asks: documents in order of their ids,
 * facts, people, events. Any thread; one atomic load once built. */
#include "index/snapshot_parts.h"

/* Facts of all documents by id. Borrows them from the segments', to which it holds references: they
 * stay when a merge or a file takes the place of their segment. */
struct views_facts {
	const struct facts **items;
	size_t n;
	struct segment_facts **held;
	size_t n_held;
};

struct snapshot_views *snapshot_views_new(void);
void snapshot_views_unref(struct snapshot_views *v);
const struct views_facts *snapshot_views_facts(const struct snapshot *s);
/* Places of all documents in this very snapshot, by id. */
const struct doc_place *snapshot_order(const struct snapshot *s);
