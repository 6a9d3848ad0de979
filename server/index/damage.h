#pragma once

/* Whether files under segments turned out to be unreadable (base/mapping.h): such a segment says
 * nothing that may be believed, and leaves the index (ingest/mend.c). Any thread that holds the
 * snapshot; costs nothing while nothing is damaged. */
#include "index/segment.h"
#include "index/snapshot.h"

bool segment_is_damaged(const struct segment *s);
/* One that is. NULL: none. */
struct segment *snapshot_damaged_segment(const struct snapshot *s);
