#pragma once

/* Everything that was read from one document. Made by the pure stages of ingest/pipeline, each of
 * which fills its part; owned by the arena of the job that ran them. */
#include "model/claim.h"
#include "model/document.h"
#include "model/mention.h"
#include "model/repair.h"
#include "model/sketch.h"
#include "model/timex.h"

/* The stages, in order; names are what `problems` prints. */
enum stage {
	STAGE_READ = 0,
	STAGE_DECODE,
	STAGE_CLEAN,
	STAGE_REGIONS,
	STAGE_SENTENCES,
	STAGE_MENTIONS,
	STAGE_TIMES,
	STAGE_CLAIMS,
	STAGE_STORE,
	STAGE_MAX
};
const char *stage_name(enum stage stage);

struct stage_failure {
	enum stage stage;
	struct slice message;
};

struct analysis {
	struct document document;
	struct slice text;     /* cleaned, valid UTF-8 */
	struct offset_map map; /* cleaned -> original bytes */
	struct region *regions;
	size_t n_regions;
	struct sketch sketch;   /* of title and body */
	struct span *sentences; /* cleaned; in order, not overlapping, title and body only */
	size_t n_sentences;
	struct entity *entities;
	size_t n_entities;
	struct mention *mentions; /* by start */
	size_t n_mentions;
	struct timex3 *timexes; /* by start */
	size_t n_timexes;
	struct claim *claims; /* by start */
	size_t n_claims;
	struct repairs repairs; /* of damage, the first of them; empty when not asked for */
	struct stage_failure failures[STAGE_MAX]; /* steps that failed; the others' results stand */
	size_t n_failures;
};

/* Region that holds a cleaned offset; REGION_NONE when there are no regions. O(log n). */
enum region_kind analysis_region_at(const struct analysis *an, uint32_t offset);
/* Index of the first mention that ends behind the offset; n_mentions when none does. O(log n). */
size_t analysis_mention_behind(const struct analysis *an, uint32_t offset);
