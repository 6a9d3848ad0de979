#include "extract/canonical.h"

#include <stdlib.h>

#include "base/map.h"
#include "extract/canonical_forms.h"
#include "extract/role_find.h"

struct builder {
	struct forms forms;
	struct analysis *an;
	struct arena *arena;
	struct {
		struct entity *items;
		size_t n, cap;
	} entities;
	size_t *alias_caps; /* per entity */
};

/* The entity of a form, made when it has none yet. */
static uint32_t entity_of(struct builder *b, uint32_t form)
{
	struct form *f = &b->forms.items[form];

	if (f->entity != FORM_NONE)
		return f->entity;
	struct entity *e = ARENA_PUSH(b->arena, &b->entities);
	if (!e)
		return FORM_NONE;
	e->kind = f->kind;
	e->name = f->surface;
	e->key = f->key;
	f->entity = (uint32_t)(b->entities.n - 1);
	return f->entity;
}

static bool wants_latin(const struct builder *b)
{
	return b->an->document.script == SCRIPT_LATN;
}

/* Of two names set side by side the document's own script gives the name. */
static void choose_names(struct builder *b)
{
	for (size_t i = 0; i < b->forms.n; i++) {
		struct form *other = &b->forms.items[i];

		if (other->same_as == FORM_NONE || other->tie != ALIAS_TRANSLATION)
			continue;
		struct form *form = &b->forms.items[other->same_as];
		if (form->entity == FORM_NONE || other->entity != FORM_NONE)
			continue;
		struct entity *e = &b->entities.items[form->entity];
		if (form->latin != wants_latin(b) && other->latin == wants_latin(b) &&
		    slice_equal(e->key, form->key)) {
			e->name = other->surface;
			e->key = other->key;
		}
	}
}

static struct slice explain(struct builder *b, const struct form *f, const struct entity *e,
			    enum alias_kind kind)
{
	struct span tie = f->tie_span;
	char *why = NULL;

	if (f->same_as != FORM_NONE && f->tie != ALIAS_NONE && tie.end > tie.start) {
		struct slice words = span_slice(b->an->text, tie);
		why = arena_printf(b->arena, "the text sets them side by side: %.*s",
				   SLICE_ARGS(words));
	} else if (kind == ALIAS_TRANSLATION || kind == ALIAS_NONE) {
		why = arena_printf(b->arena, "the text sets it beside %.*s", SLICE_ARGS(e->name));
	} else if (kind == ALIAS_OTHER_SCRIPT) {
		why = arena_printf(b->arena, "the same name in another spelling or script");
	} else {
		why = arena_printf(b->arena, "short for %.*s, the fuller name before it",
				   SLICE_ARGS(e->name));
	}
	return slice_of_string(why);
}

static enum alias_kind kind_of(const struct builder *b, const struct form *f,
			       const struct entity *e, struct slice text)
{
	if (slice_equal(text, e->name))
		return ALIAS_NAME;
	if (slice_equal(f->key, e->key))
		return ALIAS_OTHER_SCRIPT;
	if (f->same_as != FORM_NONE && f->tie != ALIAS_NONE)
		return f->tie;
	/* The form that made the entity bears another key only when the name set beside it took
	 * its place. */
	if (f->entity != FORM_NONE && &b->entities.items[f->entity] == e)
		return ALIAS_TRANSLATION;
	return ALIAS_SHORT_FORM;
}

/* The alias of an entity with this text, made when it is new. */
static uint32_t alias_of(struct builder *b, uint32_t entity, const struct form *f,
			 struct slice text)
{
	struct entity *e = &b->entities.items[entity];

	for (size_t i = 0; i < e->n_aliases; i++)
		if (slice_equal(e->aliases[i].text, text))
			return (uint32_t)i;
	struct alias *grown = arena_grow(b->arena, e->aliases, e->n_aliases, &b->alias_caps[entity],
					 sizeof *grown);
	if (!grown)
		return FORM_NONE;
	e->aliases = grown;
	struct alias *alias = &e->aliases[e->n_aliases++];
	alias->text = text;
	alias->kind = kind_of(b, f, e, text);
	alias->why =
		alias->kind == ALIAS_NAME ? (struct slice){"", 0} : explain(b, f, e, alias->kind);
	return alias->why.ptr ? (uint32_t)(e->n_aliases - 1) : FORM_NONE;
}

static int add_mention(struct builder *b, const struct named *x, struct mention *m)
{
	const struct form *f = &b->forms.items[x->form];

	m->entity = b->forms.items[x->target].entity;
	m->alias = alias_of(b, m->entity, f, span_slice(b->an->text, x->span));
	if (m->alias == FORM_NONE)
		return ERR_LIMIT;
	b->entities.items[m->entity].aliases[m->alias].count++;
	m->span = x->span;
	m->sentence = x->sentence == FORM_NONE ? x->span : b->an->sentences[x->sentence];
	m->original = offset_map_to_original(&b->an->map, m->span);
	m->sentence_original = offset_map_to_original(&b->an->map, m->sentence);
	return 0;
}

static int make_entities(struct builder *b)
{
	for (size_t i = 0; i < b->forms.n_named; i++)
		if (b->forms.named[i].target != FORM_NONE &&
		    entity_of(b, b->forms.named[i].target) == FORM_NONE)
			return ERR_LIMIT;
	choose_names(b);
	b->alias_caps = arena_array(b->arena, b->entities.n + 1, sizeof *b->alias_caps);
	if (!b->alias_caps)
		return ERR_LIMIT;
	/* Alias 0 is the name, also where it is first written otherwise. */
	for (size_t i = 0; i < b->entities.n; i++) {
		const struct form name = {.key = b->entities.items[i].key, .same_as = FORM_NONE};

		if (alias_of(b, (uint32_t)i, &name, b->entities.items[i].name) == FORM_NONE)
			return ERR_LIMIT;
	}
	return 0;
}

int canonical_resolve(const struct name_spans *names, struct arena *a, struct analysis *an,
		      struct error *err)
{
	struct builder b = {.an = an, .arena = a};
	struct mention *mentions;
	size_t n = 0;

	if (forms_gather(names, an, a, &b.forms) < 0)
		goto limit;
	forms_pair(&b.forms, an);
	forms_target(&b.forms);
	mentions = arena_array(a, b.forms.n_named + 1, sizeof *mentions);
	if (!mentions || make_entities(&b) < 0)
		goto limit;
	for (size_t i = 0; i < b.forms.n_named; i++)
		if (b.forms.named[i].target != FORM_NONE &&
		    add_mention(&b, &b.forms.named[i], &mentions[n++]) < 0)
			goto limit;
	an->entities = b.entities.items;
	an->n_entities = b.entities.n;
	an->mentions = mentions;
	an->n_mentions = n;
	if (role_find(a, an) == 0)
		return 0;
limit:
	return error_set(err, ERR_LIMIT, "the document names too many people");
}
