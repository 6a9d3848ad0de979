#include "resolve/people.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/lower_bound.h"
#include "base/xmalloc.h"
#include "resolve/people_build.h"
#include "text/fold.h"
#include "text/pinyin.h"

#define PINYIN_BYTES_MAX 256

static int compare_refs(const void *x, const void *y)
{
	const struct entity_ref *a = x, *b = y;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (a->facts != b->facts)
		return a->facts < b->facts ? -1 : 1;
	return (a->entity > b->entity) - (a->entity < b->entity);
}

static void gather_refs(struct people_work *w)
{
	const struct people *p = w->view;
	size_t total = 0;

	for (size_t i = 0; i < p->n_facts; i++)
		total += p->facts[i]->n_entities;
	w->refs = xcalloc(total + 1, sizeof *w->refs);
	for (uint32_t i = 0; i < p->n_facts; i++)
		for (uint32_t e = 0; e < p->facts[i]->n_entities; e++)
			if (p->facts[i]->entities[e].person != 0)
				w->refs[w->n_refs++] =
					(struct entity_ref){p->facts[i]->entities[e].person, i, e};
	qsort(w->refs, w->n_refs, sizeof *w->refs, compare_refs);
}

static void make_nodes(struct people_work *w)
{
	w->nodes = xcalloc(w->n_refs + 1, sizeof *w->nodes);
	for (size_t i = 0; i < w->n_refs; i++) {
		struct node *n = w->n_nodes > 0 ? &w->nodes[w->n_nodes - 1] : NULL;

		if (!n || n->id != w->refs[i].id) {
			const struct entity *e = ref_entity(w, &w->refs[i]);

			n = &w->nodes[w->n_nodes];
			*n = (struct node){.id = w->refs[i].id,
					   .kind = e->kind,
					   .key = e->key,
					   .name = e->name,
					   .refs = &w->refs[i],
					   .parent = (uint32_t)w->n_nodes++};
		}
		n->n_refs++;
	}
}

static void count_mentions(struct people_work *w)
{
	for (size_t i = 0; i < w->view->n_facts; i++) {
		const struct facts *f = w->view->facts[i];
		uint32_t *counts = xcalloc(f->n_entities + 1, sizeof *counts);

		for (size_t m = 0; m < f->n_mentions; m++)
			counts[f->mentions[m].entity]++;
		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node != UINT32_MAX)
				w->nodes[node].n_mentions += counts[e];
		}
		free(counts);
	}
}

static void list_document(struct people *p, uint32_t facts, size_t *filled)
{
	const struct facts *f = p->facts[facts];
	const struct person **of = xcalloc(f->n_entities + 1, sizeof *of);

	for (uint32_t e = 0; e < f->n_entities; e++)
		of[e] = people_of_entity(p, f, e);
	for (uint32_t m = 0; m < f->n_mentions; m++) {
		const struct person *who = of[f->mentions[m].entity];

		if (who)
			who->mentions[filled[who - p->items]++] = (struct mention_ref){facts, m};
	}
	free(of);
}

/* Mentions come in order of documents, so that each list is sorted as it grows. */
static void list_mentions(struct people *p)
{
	size_t *filled = xcalloc(p->n + 1, sizeof *filled);

	for (size_t i = 0; i < p->n; i++)
		p->items[i].mentions = arena_array(&p->arena, p->items[i].n_mentions + 1,
						   sizeof *p->items[i].mentions);
	for (uint32_t i = 0; i < p->n_facts; i++)
		list_document(p, i, filled);
	free(filled);
}

static int compare_people(const void *x, const void *y)
{
	const struct person *a = x, *b = y;

	if (a->n_mentions != b->n_mentions)
		return a->n_mentions > b->n_mentions ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* A node of a group, to bring groups together. */
struct member {
	uint32_t root, node;
};

static int compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->root != b->root)
		return a->root < b->root ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

static void make_people(struct people_work *w)
{
	struct people *p = w->view;
	struct member *members = xcalloc(w->n_nodes + 1, sizeof *members);
	uint32_t *group = xcalloc(w->n_nodes + 1, sizeof *group);

	for (uint32_t i = 0; i < w->n_nodes; i++)
		members[i] = (struct member){node_root(w, i), i};
	qsort(members, w->n_nodes, sizeof *members, compare_members);
	p->items = arena_array(&p->arena, w->n_nodes + 1, sizeof *p->items);
	for (size_t i = 0; i < w->n_nodes;) {
		size_t n = 0;

		for (; i + n < w->n_nodes && members[i + n].root == members[i].root; n++)
			group[n] = members[i + n].node;
		people_fill(w, group, n, &p->items[p->n++]);
		i += n;
	}
	qsort(p->items, p->n, sizeof *p->items, compare_people);
	free(members);
	free(group);
}

static int compare_ids(const void *x, const void *y)
{
	const struct people_id *a = x, *b = y;

	return (a->id > b->id) - (a->id < b->id);
}

static int compare_forms(const void *x, const void *y)
{
	const struct people_form *a = x, *b = y;
	int order = slice_compare(a->key, b->key);

	return order != 0 ? order : (a->person > b->person) - (a->person < b->person);
}

static struct people_form make_form(struct people *p, struct slice text, uint32_t person)
{
	struct people_form form = {.key = text_fold_key(text, &p->arena), .person = person};
	char pinyin[PINYIN_BYTES_MAX];
	size_t n = pinyin_of_name(form.key, pinyin, sizeof pinyin);

	form.pinyin = n > 0 ? arena_copy(&p->arena, slice_of(pinyin, n)) : (struct slice){"", 0};
	return form;
}

static void make_look_ups(struct people_work *w)
{
	struct people *p = w->view;
	size_t n_forms = 0, kept = 0;

	p->ids = arena_array(&p->arena, w->n_nodes + 1, sizeof *p->ids);
	for (size_t i = 0; i < p->n; i++) {
		n_forms += p->items[i].n_aliases;
		for (size_t k = 0; k < p->items[i].n_ids; k++)
			p->ids[p->n_ids++] = (struct people_id){p->items[i].ids[k], (uint32_t)i};
	}
	qsort(p->ids, p->n_ids, sizeof *p->ids, compare_ids);
	p->forms = arena_array(&p->arena, n_forms + 1, sizeof *p->forms);
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->items[i].n_aliases; k++)
			p->forms[p->n_forms++] =
				make_form(p, p->items[i].aliases[k].text, (uint32_t)i);
	qsort(p->forms, p->n_forms, sizeof *p->forms, compare_forms);
	for (size_t i = 0; i < p->n_forms; i++)
		if (kept == 0 || compare_forms(&p->forms[kept - 1], &p->forms[i]) != 0)
			p->forms[kept++] = p->forms[i];
	p->n_forms = kept;
}

int people_build(const struct facts *const *facts, size_t n, struct people **ret)
{
	if (n >= UINT32_MAX)
		return ERR_LIMIT;
	for (size_t i = 0; i < n; i++)
		if (facts[i]->n_entities >= UINT32_MAX || facts[i]->n_mentions >= UINT32_MAX)
			return ERR_LIMIT;
	struct people *p = xcalloc(1, sizeof *p);
	struct people_work w = {.view = p};
	const struct facts **own;

	/* Bounded by the facts, so that no budget applies. */
	arena_init(&p->arena, SIZE_MAX / 2);
	own = arena_array(&p->arena, n + 1, sizeof *own);
	for (size_t i = 0; i < n; i++)
		own[i] = facts[i];
	p->facts = own;
	p->n_facts = n;
	gather_refs(&w);
	make_nodes(&w);
	count_mentions(&w);
	people_merge(&w);
	make_people(&w);
	make_look_ups(&w);
	list_mentions(p);
	for (size_t i = 0; i < p->n; i++)
		p->n_persons += p->items[i].kind == ENTITY_PERSON;
	free(w.refs);
	free(w.nodes);
	*ret = p;
	return 0;
}

void people_free(struct people *p)
{
	if (!p)
		return;
	arena_release(&p->arena);
	free(p);
}

const struct person *people_get(const struct people *p, person_id id)
{
	size_t low = lower_bound(p->n_ids, i, p->ids[i].id < id);

	return low < p->n_ids && p->ids[low].id == id ? &p->items[p->ids[low].person] : NULL;
}

const struct person *people_of_entity(const struct people *p, const struct facts *f,
				      uint32_t entity)
{
	if (entity >= f->n_entities || f->entities[entity].person == 0)
		return NULL;
	return people_get(p, f->entities[entity].person);
}

static size_t first_form(const struct people *p, struct slice key)
{
	return lower_bound(p->n_forms, i, slice_compare(p->forms[i].key, key) < 0);
}

int people_find_name(const struct people *p, struct slice text, struct arena *a,
		     struct person_list *ret)
{
	struct person_list out = {0};
	struct slice key = text_fold_key(text, a);

	if (!key.ptr)
		return ERR_LIMIT;
	for (size_t i = first_form(p, key); i < p->n_forms; i++) {
		if (!slice_equal(p->forms[i].key, key))
			break;
		const struct person **item = ARENA_PUSH(a, &out);
		if (!item)
			return ERR_LIMIT;
		*item = &p->items[p->forms[i].person];
	}
	*ret = out;
	return 0;
}
