#pragma once

/* The inside of people_build: nodes are ids as the store gave them, groups are people. */
#include "base/map.h"
#include "resolve/people.h"

/* An entity of one document. */
struct entity_ref {
	person_id id;
	uint32_t facts, entity;
};

/* Everything under one id. */
struct node {
	person_id id;
	enum entity_kind kind;
	struct slice key;        /* of the first entity */
	struct slice name;       /* of the first entity */
	struct entity_ref *refs; /* by (facts, entity) */
	size_t n_refs;
	size_t n_mentions;
	uint32_t parent;           /* union-find; the smallest node of a group is its root */
	enum alias_kind joined_as; /* MISSPELLING or TRANSLATION when joined to an earlier node */
	struct slice why;
};

struct people_work {
	struct people *view;
	struct entity_ref *refs; /* by id, then facts, then entity */
	size_t n_refs;
	struct node *nodes; /* by id */
	size_t n_nodes;
};

/* For people_get: which person an id is. */
struct people_id {
	person_id id;
	uint32_t person;
};

/* A folded form for look-ups. */
struct people_form {
	struct slice key;
	struct slice pinyin; /* toneless, run together; empty without Han */
	uint32_t person;
};

uint32_t node_root(struct people_work *w, uint32_t node);
/* Index of the node with this id, UINT32_MAX when there is none. */
uint32_t node_find(const struct people_work *w, person_id id);

/* Joins two nodes; the later one tells why it is the earlier one. */
void people_join(struct people_work *w, uint32_t a, uint32_t b, enum alias_kind as, char *why);
/* Joins nodes that mean one person. */
void people_merge(struct people_work *w);
/* Those that sound alike. */
void people_merge_sounds(struct people_work *w);
/* Fills one person from the nodes of its group, which are members[0 … n); mentions are counted, not
 * yet listed. */
void people_fill(struct people_work *w, const uint32_t *members, size_t n, struct person *ret);

static inline const struct entity *ref_entity(const struct people_work *w,
					      const struct entity_ref *ref)
{
	return &w->view->facts[ref->facts]->entities[ref->entity];
}
