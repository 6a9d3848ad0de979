#pragma once

/* What one document says, as the index keeps it in memory: entities, mentions, claims. Built from
 * an analysis at commit or from the store at start; immutable; owned by its own arena. Strings are
 * copied, so no text of the document is needed to answer from it. */
#include "base/arena.h"
#include "model/claim.h"
#include "model/document.h"
#include "model/mention.h"
#include "model/timex.h"

/* A claim with what an answer needs of its time expression. */
struct fact_claim {
	struct claim claim;
	struct slice time_text; /* the words, empty when undated */
	struct span time_original;
	struct anchor anchor;
	struct slice anchor_text;
	const char *time_rule; /* static or in the arena; "" when undated */
	struct slice quote;    /* the cleaned sentence */
};

struct facts {
	doc_id doc;
	struct entity *entities; /* entity.person is set */
	size_t n_entities;
	struct mention *mentions;
	enum region_kind *mention_regions; /* n_mentions of them */
	size_t n_mentions;
	struct fact_claim *claims;
	size_t n_claims;
	struct arena arena; /* owns all of the above */
};

struct facts *facts_new(doc_id doc);
void facts_free(struct facts *f);

struct analysis;
/* Deep copy of what an analysis says; person ids as set in it. Never fails: facts are bounded by
 * the analysis, which has its own limits. */
struct facts *facts_of_analysis(const struct analysis *an);
