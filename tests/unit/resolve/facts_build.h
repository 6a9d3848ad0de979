#pragma once

/* Hand-made facts for the tests of this folder. Sentences are told by number: sentence k covers
 * cleaned bytes [100 k, 100 k + 100). */
#include <string.h>

#include "base/slice.h"
#include "model/date.h"
#include "model/facts.h"
#include "text/fold.h"

#define BUILD_MAX 16

struct facts_builder {
	struct facts *facts;
	size_t cap_entities, cap_mentions, cap_claims;
};

static inline struct facts_builder build_facts(doc_id doc)
{
	return (struct facts_builder){.facts = facts_new(doc)};
}

static inline struct slice build_copy(struct facts_builder *b, const char *text)
{
	return arena_copy(&b->facts->arena, slice_of_string(text));
}

static inline uint32_t build_entity(struct facts_builder *b, person_id id, enum entity_kind kind,
				    const char *name)
{
	struct facts *f = b->facts;
	struct arena *a = &f->arena;

	f->entities =
		arena_grow(a, f->entities, f->n_entities, &b->cap_entities, sizeof *f->entities);
	struct entity *e = &f->entities[f->n_entities];
	*e = (struct entity){.kind = kind, .person = id, .name = build_copy(b, name)};
	e->key = text_fold_key(e->name, a);
	e->aliases = arena_array(a, BUILD_MAX, sizeof *e->aliases);
	e->roles = arena_array(a, BUILD_MAX, sizeof *e->roles);
	e->aliases[e->n_aliases++] =
		(struct alias){.text = e->name, .kind = ALIAS_NAME, .why = {"", 0}};
	return (uint32_t)f->n_entities++;
}

static inline uint32_t build_person(struct facts_builder *b, person_id id, const char *name)
{
	return build_entity(b, id, ENTITY_PERSON, name);
}

static inline uint32_t build_alias(struct facts_builder *b, uint32_t entity, const char *text,
				   enum alias_kind kind)
{
	struct entity *e = &b->facts->entities[entity];

	e->aliases[e->n_aliases++] = (struct alias){
		.text = build_copy(b, text), .kind = kind, .why = build_copy(b, "told so")};
	return (uint32_t)e->n_aliases - 1;
}

static inline void build_role(struct facts_builder *b, uint32_t entity, const char *title,
			      const char *organization)
{
	struct entity *e = &b->facts->entities[entity];

	e->roles[e->n_roles++] = (struct role){.title = build_copy(b, title),
					       .organization = build_copy(b, organization)};
}

static inline void build_mention(struct facts_builder *b, uint32_t entity, uint32_t alias,
				 uint32_t sentence)
{
	struct facts *f = b->facts;
	uint32_t at = sentence * 100 + (uint32_t)f->n_mentions % 100;

	f->mentions = arena_grow(&f->arena, f->mentions, f->n_mentions, &b->cap_mentions,
				 sizeof *f->mentions);
	f->mentions[f->n_mentions++] =
		(struct mention){.entity = entity,
				 .alias = alias,
				 .span = {at, at + 1},
				 .sentence = {sentence * 100, sentence * 100 + 100}};
	f->entities[entity].aliases[alias].count++;
}

/* A claim whose clause is its whole quote. who ends with UINT32_MAX. */
static inline void build_claim(struct facts_builder *b, struct date when, const char *quote,
			       const uint32_t *who)
{
	struct facts *f = b->facts;
	struct fact_claim *c;

	f->claims =
		arena_grow(&f->arena, f->claims, f->n_claims, &b->cap_claims, sizeof *f->claims);
	c = &f->claims[f->n_claims++];
	*c = (struct fact_claim){.quote = build_copy(b, quote), .time_rule = ""};
	c->claim.when = when;
	c->claim.timex = TIMEX_INDEX_NONE;
	c->claim.span = c->claim.sentence = (struct span){0, (uint32_t)strlen(quote)};
	c->claim.participants = arena_array(&f->arena, BUILD_MAX, sizeof *who);
	while (who[c->claim.n_participants] != UINT32_MAX) {
		c->claim.participants[c->claim.n_participants] = who[c->claim.n_participants];
		c->claim.n_participants++;
	}
}
