#include "index/merge.h"

#include "index/segment_builder.h"

#define MERGE_MATCH_MAX ((size_t)1 << 30)
#define TIERS_MAX       8

static uint32_t live_of(const struct snapshot_segment *s)
{
	return segment_count(s->segment) - (s->gone ? s->gone->lost.documents : 0);
}

static unsigned tier_of(uint32_t n)
{
	unsigned tier = 0;

	while (n >= MERGE_FANOUT && tier + 1 < TIERS_MAX) {
		n /= MERGE_FANOUT;
		tier++;
	}
	return tier;
}

/* Takes segments of one tier, as many as fit into one. */
static size_t choose_tier(const struct snapshot *s, unsigned tier,
			  struct merge_source ret[MERGE_SOURCES_MAX])
{
	uint64_t documents = 0, bytes = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->n_segments && n < MERGE_SOURCES_MAX; i++) {
		const struct snapshot_segment *part = &s->segments[i];
		uint32_t live = live_of(part);
		size_t size = part->segment->view.sections[SECTION_MATCH].len;

		if (part->segment->unchecked || tier_of(live) != tier ||
		    documents + live > SEGMENT_DOCUMENTS_MAX || bytes + size > MERGE_MATCH_MAX)
			continue;
		ret[n++] = (struct merge_source){part->segment, part->gone};
		documents += live;
		bytes += size;
	}
	return n;
}

size_t merge_choose(const struct snapshot *s, struct merge_source ret[MERGE_SOURCES_MAX])
{
	for (unsigned tier = 0; tier < TIERS_MAX; tier++) {
		size_t n = choose_tier(s, tier, ret);

		if (n >= MERGE_FANOUT)
			return n;
	}
	for (size_t i = 0; i < s->n_segments; i++) {
		const struct snapshot_segment *part = &s->segments[i];

		if (part->segment->unchecked || live_of(part) >= segment_count(part->segment) / 2)
			continue;
		ret[0] = (struct merge_source){part->segment, part->gone};
		return 1;
	}
	return 0;
}
