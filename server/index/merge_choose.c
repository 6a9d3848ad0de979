#include "index/merge.h"

#include "index/segment_builder.h"

#define MERGE_MATCH_MAX ((size_t)1 << 30)
#define TIERS_MAX       8
/* Smaller segments stay as they are: dictionaries of their own would cost what they save. */
#define COMPRESS_MIN ((size_t)1 << 20)

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

/* Of the texts when they are not compressed; a guess where they are. */
static size_t text_size(const struct segment_view *v)
{
	size_t size = v->sections[SECTION_MATCH].len;

	return segment_view_is_compressed(v) ? size * 2 : size;
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
		size_t size = text_size(&part->segment->view);

		if (part->segment->unchecked || tier_of(live) != tier ||
		    documents + live > SEGMENT_DOCUMENTS_MAX || bytes + size > MERGE_MATCH_MAX)
			continue;
		ret[n++] = (struct merge_source){part->segment, part->gone};
		documents += live;
		bytes += size;
	}
	return n;
}

static size_t choose_merge(const struct snapshot *s, struct merge_source ret[MERGE_SOURCES_MAX])
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

static uint64_t bytes_of(const struct segment *s)
{
	return s->view.bytes.len;
}

/* The segment with the most text that is not compressed. */
static size_t choose_compression(const struct snapshot *s, struct merge_source *ret)
{
	size_t most = COMPRESS_MIN;
	size_t found = 0;

	for (size_t i = 0; i < s->n_segments; i++) {
		const struct snapshot_segment *part = &s->segments[i];
		const struct segment_view *v = &part->segment->view;

		if (part->segment->unchecked || segment_view_is_compressed(v) ||
		    v->sections[SECTION_MATCH].len < most)
			continue;
		most = v->sections[SECTION_MATCH].len;
		*ret = (struct merge_source){part->segment, part->gone};
		found = 1;
	}
	return found;
}

struct merge_plan merge_choose(const struct snapshot *s, uint64_t memory)
{
	struct merge_plan plan = {.n = 0};
	uint64_t bytes = 0;
	size_t texts = 0;

	for (size_t i = 0; i < s->n_segments; i++)
		bytes += bytes_of(s->segments[i].segment);
	plan.n = choose_merge(s, plan.sources);
	if (plan.n == 0 && bytes > memory)
		plan.n = choose_compression(s, plan.sources);
	for (size_t i = 0; i < plan.n; i++) {
		const struct segment_view *v = &plan.sources[i].segment->view;

		texts += text_size(v);
		/* As if they were not compressed, as the merged one would be. */
		bytes += text_size(v) - v->sections[SECTION_MATCH].len;
	}
	plan.compress = bytes > memory && texts >= COMPRESS_MIN;
	return plan;
}
