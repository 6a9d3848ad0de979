#include "resolve/people_evidence.h"

#include <string.h>

#include "text/fold.h"

/* Two Han characters. */
#define SHORT_NAME_BYTES 6

bool people_share_sentence(const struct people_work *w, const struct node *x, const struct node *y)
{
	for (size_t i = 0, k = 0; i < x->n_refs && k < y->n_refs;) {
		if (x->refs[i].facts != y->refs[k].facts) {
			*(x->refs[i].facts < y->refs[k].facts ? &i : &k) += 1;
			continue;
		}
		const struct facts *f = w->view->facts[x->refs[i].facts];
		uint32_t sentence = UINT32_MAX;
		bool has_x = false, has_y = false;

		for (size_t m = 0; m < f->n_mentions; m++) {
			if (f->mentions[m].sentence.start != sentence)
				has_x = has_y = false;
			sentence = f->mentions[m].sentence.start;
			has_x = has_x || f->mentions[m].entity == x->refs[i].entity;
			has_y = has_y || f->mentions[m].entity == y->refs[k].entity;
			if (has_x && has_y)
				return true;
		}
		i++;
		k++;
	}
	return false;
}

static bool share_document(const struct node *x, const struct node *y)
{
	for (size_t i = 0, k = 0; i < x->n_refs && k < y->n_refs;) {
		if (x->refs[i].facts == y->refs[k].facts)
			return true;
		*(x->refs[i].facts < y->refs[k].facts ? &i : &k) += 1;
	}
	return false;
}

bool people_are_short(const struct node *x, const struct node *y)
{
	return x->key.len <= SHORT_NAME_BYTES && y->key.len <= SHORT_NAME_BYTES;
}

bool people_are_two(const struct people_work *w, const struct node *x, const struct node *y)
{
	return people_share_sentence(w, x, y) || (people_are_short(x, y) && share_document(x, y));
}

static bool same_folded(struct arena *a, struct slice x, struct slice y)
{
	return slice_equal(x, y) || slice_equal(text_fold_key(x, a), text_fold_key(y, a));
}

const struct role *people_shared_role(struct people_work *w, const struct node *x,
				      const struct node *y)
{
	for (size_t i = 0; i < x->n_refs; i++) {
		const struct entity *a = ref_entity(w, &x->refs[i]);

		for (size_t k = 0; k < y->n_refs && a->n_roles > 0; k++) {
			const struct entity *b = ref_entity(w, &y->refs[k]);

			for (size_t r = 0; r < a->n_roles * b->n_roles; r++) {
				const struct role *p = &a->roles[r / b->n_roles];
				const struct role *q = &b->roles[r % b->n_roles];

				if (p->organization.len > 0 &&
				    same_folded(&w->view->arena, p->organization,
						q->organization) &&
				    same_folded(&w->view->arena, p->title, q->title))
					return p;
			}
		}
	}
	return NULL;
}

/* Marks whom a node's documents name, by root; stamps[root] = stamp. */
static void mark_companions(struct people_work *w, const struct node *x, uint32_t *stamps,
			    uint32_t stamp)
{
	for (size_t i = 0; i < x->n_refs; i++) {
		const struct facts *f = w->view->facts[x->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node != UINT32_MAX)
				stamps[node_root(w, node)] = stamp;
		}
	}
}

void people_mark_companions(const struct people_work *w, const struct node *x, uint32_t *stamps)
{
	for (size_t i = 0; i < x->n_refs; i++) {
		const struct facts *f = w->view->facts[x->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node != UINT32_MAX)
				stamps[node] = 1;
		}
	}
}

size_t people_shared_companions(struct people_work *w, uint32_t x, uint32_t y, uint32_t *stamps,
				const struct node *ret[PEOPLE_SHARED_MIN])
{
	const struct node *b = &w->nodes[y];
	size_t n = 0;

	memset(stamps, 0, w->n_nodes * sizeof *stamps);
	mark_companions(w, &w->nodes[x], stamps, 1);
	stamps[node_root(w, x)] = stamps[node_root(w, y)] = 0;
	for (size_t i = 0; i < b->n_refs; i++) {
		const struct facts *f = w->view->facts[b->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node == UINT32_MAX || stamps[node_root(w, node)] != 1)
				continue;
			stamps[node_root(w, node)] = 2;
			ret[n++] = &w->nodes[node_root(w, node)];
			if (n == PEOPLE_SHARED_MIN)
				return n;
		}
	}
	return n;
}
