#include "model/facts.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "model/analysis.h"

struct facts *facts_new(doc_id doc)
{
	struct facts *f = xcalloc(1, sizeof *f);

	f->doc = doc;
	arena_init(&f->arena, SIZE_MAX / 2);
	return f;
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	arena_release(&f->arena);
	free(f);
}

/* An array copied as it is; its pointers are replaced by the caller. */
static void *copy_array(struct arena *a, const void *items, size_t n, size_t size)
{
	void *copy = arena_array(a, n > 0 ? n : 1, size);

	ensure(copy);
	if (n > 0)
		memcpy(copy, items, n * size);
	return copy;
}

static struct slice copy_slice(struct arena *a, struct slice s)
{
	return s.len > 0 ? arena_copy(a, s) : (struct slice){"", 0};
}

static void copy_entity(struct arena *a, struct entity *e)
{
	e->name = copy_slice(a, e->name);
	e->key = copy_slice(a, e->key);
	e->aliases = copy_array(a, e->aliases, e->n_aliases, sizeof *e->aliases);
	for (size_t i = 0; i < e->n_aliases; i++) {
		e->aliases[i].text = copy_slice(a, e->aliases[i].text);
		e->aliases[i].why = copy_slice(a, e->aliases[i].why);
	}
	e->roles = copy_array(a, e->roles, e->n_roles, sizeof *e->roles);
	for (size_t i = 0; i < e->n_roles; i++) {
		e->roles[i].title = copy_slice(a, e->roles[i].title);
		e->roles[i].organization = copy_slice(a, e->roles[i].organization);
	}
}

/* The words of a span; empty when it does not lie in the text. */
static struct slice copy_words(struct arena *a, struct slice text, struct span s)
{
	if (s.start >= s.end || s.end > text.len)
		return (struct slice){"", 0};
	return copy_slice(a, span_slice(text, s));
}

static void copy_claim(struct arena *a, const struct analysis *an, const struct claim *from,
		       struct fact_claim *to)
{
	*to = (struct fact_claim){.claim = *from, .time_text = {"", 0}, .anchor_text = {"", 0}};
	to->time_rule = "";
	to->claim.participants =
		copy_array(a, from->participants, from->n_participants, sizeof *from->participants);
	to->claim.quantities =
		copy_array(a, from->quantities, from->n_quantities, sizeof *from->quantities);
	for (size_t i = 0; i < from->n_quantities; i++) {
		struct quantity *q = &to->claim.quantities[i];

		q->text = copy_slice(a, q->text);
		q->unit = copy_slice(a, q->unit);
	}
	to->quote = copy_words(a, an->text, from->sentence);
	if (from->timex >= an->n_timexes)
		return;
	const struct timex3 *t = &an->timexes[from->timex];
	to->time_text = copy_words(a, an->text, t->span);
	to->time_original = t->original;
	to->anchor = t->anchor;
	to->anchor_text = copy_words(a, an->text, t->anchor.span);
	to->time_rule = t->rule ? t->rule : "";
}

struct facts *facts_of_analysis(const struct analysis *an)
{
	struct facts *f = facts_new(an->document.id);
	struct arena *a = &f->arena;

	f->n_entities = an->n_entities;
	f->entities = copy_array(a, an->entities, an->n_entities, sizeof *f->entities);
	for (size_t i = 0; i < f->n_entities; i++)
		copy_entity(a, &f->entities[i]);
	f->n_mentions = an->n_mentions;
	f->mentions = copy_array(a, an->mentions, an->n_mentions, sizeof *f->mentions);
	f->mention_regions = copy_array(a, NULL, 0, sizeof *f->mention_regions);
	if (f->n_mentions > 0)
		f->mention_regions = arena_array(a, f->n_mentions, sizeof *f->mention_regions);
	for (size_t i = 0; i < f->n_mentions; i++)
		f->mention_regions[i] = analysis_region_at(an, f->mentions[i].span.start);
	f->n_claims = an->n_claims;
	f->claims = arena_array(a, an->n_claims > 0 ? an->n_claims : 1, sizeof *f->claims);
	for (size_t i = 0; i < f->n_claims; i++)
		copy_claim(a, an, &an->claims[i], &f->claims[i]);
	return f;
}
