#pragma once

/* How many people, organizations and events there are, as of the last snapshot of which somebody
 * had them made: they take time and memory in proportion to the corpus, so that a status does not
 * ask for them itself where that is much. Loop thread. */
#include "index/snapshot.h"

struct counts {
	uint32_t people, organizations, events;
	revision_id people_revision, events_revision; /* 0: never counted */
};

/* Takes what is made of the snapshot, unless it is older or damaged. O(1). */
void counts_take(struct counts *c, const struct snapshot *s);
