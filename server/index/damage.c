#include "index/damage.h"

#include "base/mapping.h"
#include "index/snapshot_parts.h"

bool segment_is_damaged(const struct segment *s)
{
	return s->bytes.mapped > 0 && mapping_is_damaged(s->bytes.mapping);
}

struct segment *snapshot_damaged_segment(const struct snapshot *s)
{
	for (size_t i = 0; mapping_faults() > 0 && i < s->n_segments; i++)
		if (segment_is_damaged(s->segments[i].segment))
			return s->segments[i].segment;
	return NULL;
}
