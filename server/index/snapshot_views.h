#pragma once

/* Views of a snapshot that are built when somebody first asks: documents in order of their ids,
 * people, events. Any thread; one atomic load once built. */
#include "index/snapshot_parts.h"

struct snapshot_order {
	const struct index_doc **docs; /* by id */
	const struct facts **facts;    /* of the same documents */
};

struct snapshot_views *snapshot_views_new(void);
void snapshot_views_unref(struct snapshot_views *v);
const struct snapshot_order *snapshot_views_order(const struct snapshot *s);
