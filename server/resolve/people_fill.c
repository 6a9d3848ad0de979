#include <stdlib.h>

#include "base/utf8.h"
#include "resolve/people_build.h"
#include "text/fold.h"

/* Aliases of one person while they are gathered. */
struct gather {
	struct people_work *w;
	struct person *person;
	struct map texts; /* alias text -> index */
	size_t cap_aliases, cap_roles;
	struct map roles; /* folded title and organisation -> index */
	size_t cap_documents;
};

static void add_alias(struct gather *g, const struct node *node, const struct alias *from)
{
	struct person *p = g->person;
	uint32_t index;

	if (map_find(&g->texts, from->text, &index)) {
		p->aliases[index].count += from->count;
		/* A full name in one document is no short form in another. */
		if (from->kind == ALIAS_NAME)
			p->aliases[index].kind = ALIAS_NAME;
		return;
	}
	p->aliases = arena_grow(&g->w->view->arena, p->aliases, p->n_aliases, &g->cap_aliases,
				sizeof *p->aliases);
	struct alias *alias = &p->aliases[p->n_aliases];
	*alias = *from;
	if (from->kind != ALIAS_SHORT_FORM && node->joined_as != ALIAS_NONE) {
		alias->kind = from->kind == ALIAS_NAME ? ALIAS_NAME : from->kind;
		alias->why = node->why;
	}
	map_put(&g->texts, alias->text, (uint32_t)p->n_aliases++);
}

static void add_role(struct gather *g, const struct entity_ref *ref, const struct role *role)
{
	struct arena *a = &g->w->view->arena;
	struct person *p = g->person;
	struct slice title = text_fold_key(role->title, a);
	struct slice organization = text_fold_key(role->organization, a);
	struct slice key = slice_of_string(
		arena_printf(a, "%.*s\n%.*s", SLICE_ARGS(title), SLICE_ARGS(organization)));
	uint32_t index;

	if (map_find(&g->roles, key, &index))
		return;
	map_put(&g->roles, key, (uint32_t)p->n_roles);
	p->roles = arena_grow(a, p->roles, p->n_roles, &g->cap_roles, sizeof *p->roles);
	p->roles[p->n_roles++] = (struct person_role){
		.role = *role, .doc = g->w->view->facts[ref->facts]->doc, .facts = ref->facts};
}

static void add_ref(struct gather *g, const struct node *node, const struct entity_ref *ref)
{
	const struct facts *f = g->w->view->facts[ref->facts];
	const struct entity *e = &f->entities[ref->entity];
	struct arena *a = &g->w->view->arena;
	struct person *p = g->person;

	for (size_t i = 0; i < e->n_aliases; i++)
		add_alias(g, node, &e->aliases[i]);
	for (size_t i = 0; i < e->n_roles; i++)
		add_role(g, ref, &e->roles[i]);
	p->documents = arena_grow(a, p->documents, p->n_documents, &g->cap_documents,
				  sizeof *p->documents);
	p->documents[p->n_documents++] = f->doc;
}

static int compare_documents(const void *x, const void *y)
{
	doc_id a = *(const doc_id *)x, b = *(const doc_id *)y;

	return (a > b) - (a < b);
}

/* Falling counts; the name first; bytes decide what is left. */
static int compare_aliases(const void *x, const void *y)
{
	const struct alias *a = x, *b = y;

	if ((a->kind == ALIAS_NAME) != (b->kind == ALIAS_NAME))
		return a->kind == ALIAS_NAME ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return slice_compare(a->text, b->text);
}

static bool has_han(struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		if (code_is_han(code))
			return true;
	}
	return false;
}

/* Full names before short ones, then by count, then the form that named its own document. */
static bool is_better_name(const struct alias *x, const struct alias *y)
{
	bool full_x = x->kind != ALIAS_SHORT_FORM, full_y = y->kind != ALIAS_SHORT_FORM;

	if (full_x != full_y)
		return full_x;
	if (x->count != y->count)
		return x->count > y->count;
	if ((x->kind == ALIAS_NAME) != (y->kind == ALIAS_NAME))
		return x->kind == ALIAS_NAME;
	return slice_compare(x->text, y->text) < 0;
}

static const struct alias *best_name(const struct person *p)
{
	const struct alias *best = &p->aliases[0];

	for (size_t i = 1; i < p->n_aliases; i++)
		if (is_better_name(&p->aliases[i], best))
			best = &p->aliases[i];
	return best;
}

/* What each alias is to the name that was chosen. */
static void name_person(struct gather *g)
{
	struct person *p = g->person;
	struct arena *a = &g->w->view->arena;

	if (p->n_aliases == 0)
		return;
	p->name = best_name(p)->text;
	p->key = text_fold_key(p->name, a);
	for (size_t i = 0; i < p->n_aliases; i++) {
		struct alias *x = &p->aliases[i];
		bool same = slice_equal(text_fold_key(x->text, a), p->key);

		if (slice_equal(x->text, p->name)) {
			x->kind = ALIAS_NAME;
			x->why = (struct slice){"", 0};
			continue;
		}
		if (same)
			x->kind = ALIAS_OTHER_SCRIPT;
		else if (x->kind != ALIAS_SHORT_FORM)
			x->kind = has_han(x->text) == has_han(p->name) ? ALIAS_MISSPELLING
								       : ALIAS_TRANSLATION;
		if (x->why.len == 0 || same)
			x->why = slice_of_string(
				same ? "the same name in another spelling or script"
				     : arena_printf(a, "joined with %.*s", SLICE_ARGS(p->name)));
	}
	qsort(p->aliases, p->n_aliases, sizeof *p->aliases, compare_aliases);
}

void people_fill(struct people_work *w, const uint32_t *members, size_t n, struct person *ret)
{
	struct gather g = {.w = w, .person = ret};

	ret->id = w->nodes[members[0]].id;
	ret->kind = w->nodes[members[0]].kind;
	ret->name = w->nodes[members[0]].name;
	ret->key = w->nodes[members[0]].key;
	ret->ids = arena_array(&w->view->arena, n, sizeof *ret->ids);
	for (size_t i = 0; i < n; i++) {
		const struct node *node = &w->nodes[members[i]];

		ret->ids[ret->n_ids++] = node->id;
		ret->n_mentions += node->n_mentions;
		for (size_t k = 0; k < node->n_refs; k++)
			add_ref(&g, node, &node->refs[k]);
	}
	name_person(&g);
	qsort(ret->documents, ret->n_documents, sizeof *ret->documents, compare_documents);
	size_t kept = 0;
	for (size_t i = 0; i < ret->n_documents; i++)
		if (i == 0 || ret->documents[i] != ret->documents[i - 1])
			ret->documents[kept++] = ret->documents[i];
	ret->n_documents = kept;
	map_free(&g.texts);
	map_free(&g.roles);
}
