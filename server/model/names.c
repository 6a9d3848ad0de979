#include "model/analysis.h"

#include "base/lower_bound.h"

const char *damage_kind_name(enum damage_kind kind)
{
	static const char *const names[DAMAGE_KIND_MAX] = {
		"bad bytes", "inserted pinyin",    "stray markup", "lost bytes",
		"mojibake",  "control characters", "truncated",
	};

	return kind < DAMAGE_KIND_MAX ? names[kind] : "unknown";
}

double damage_score(const struct damage *damage, size_t characters)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < DAMAGE_KIND_MAX; i++)
		total += damage->counts[i];
	if (total == 0)
		return 0;
	return total >= characters ? 1 : (double)total / (double)characters;
}

const char *timex_type_name(enum timex_type type)
{
	static const char *const names[TIMEX_TYPE_MAX] = {"", "DATE", "TIME", "DURATION", "SET"};

	return type < TIMEX_TYPE_MAX ? names[type] : "";
}

const char *stage_name(enum stage stage)
{
	static const char *const names[STAGE_MAX] = {
		"read",     "decode", "clean",  "regions", "sentences",
		"mentions", "times",  "claims", "store",
	};

	return stage < STAGE_MAX ? names[stage] : "unknown";
}

enum region_kind analysis_region_at(const struct analysis *an, uint32_t offset)
{
	size_t low = lower_bound(an->n_regions, i, an->regions[i].span.end <= offset);

	return low < an->n_regions ? an->regions[low].kind : REGION_NONE;
}

size_t analysis_mention_behind(const struct analysis *an, uint32_t offset)
{
	return lower_bound(an->n_mentions, i, an->mentions[i].span.end <= offset);
}
