/* The tree of a run, from the nodes of its query. */
#include <stdlib.h>

#include "base/interrupt.h"
#include "query/tree.h"

#define DATES_LONG 4096u /* documents whose dates take their time to be put in order */

static struct tree_node *new_node(struct tree *t, enum tree_kind kind, const struct node *node)
{
	struct tree_node *n = arena_alloc(&t->run->kept, sizeof *n);

	if (!n) {
		run_over_budget(t->run);
		return NULL;
	}
	n->kind = kind;
	n->node = node;
	n->decided = true;
	return n;
}

static int make_node(struct tree *t, const struct node *node, struct tree_node **ret);

static int by_most(const void *a, const void *b)
{
	const struct tree_node *const *x = a, *const *y = b;

	return ((*x)->most > (*y)->most) - ((*x)->most < (*y)->most);
}

/* The least term of a child decides what documents of others can score: rare ones go first. */
static void order_choice(struct tree_node *n)
{
	qsort(n->children, n->n_children, sizeof(struct tree_node *), by_most);
	for (size_t i = 0; i < n->n_children; i++) {
		struct tree_node *child = n->children[i];

		child->apart = child->kind == TREE_WORDS;
		for (size_t k = 0; k < i && child->apart; k++) {
			const struct tree_node *other = n->children[k];

			for (size_t x = 0; child->apart && x < child->n_needs; x++)
				for (size_t y = 0; y < other->n_needs; y++)
					if (child->needs[x]->whole.term ==
					    other->needs[y]->whole.term)
						child->apart = false;
		}
	}
}

static int add_children(struct tree *t, const struct node *node, struct tree_node *ret)
{
	size_t n = 0;

	for (const struct node *child = node->child; child; child = child->next)
		n++;
	ret->children = arena_array(&t->run->kept, n + 1, sizeof(struct tree_node *));
	if (!ret->children)
		return run_over_budget(t->run);
	for (const struct node *child = node->child; child; child = child->next) {
		/* Most forms that widen a word are in no document. */
		if (ret->kind == TREE_OR && node_most(t->run, child) == 0)
			continue;
		int r = make_node(t, child, &ret->children[ret->n_children]);
		if (r < 0)
			return r;
		ret->decided = ret->decided && ret->children[ret->n_children]->decided;
		ret->n_children++;
	}
	if (ret->kind == TREE_OR)
		order_choice(ret);
	return 0;
}

static int set_words(struct tree *t, const struct node *node, struct tree_node *ret)
{
	const struct pattern *p = node->pattern;

	ret->check = (struct text_check){.pattern = p,
					 .in_title = node->kind == NODE_TITLE,
					 .inside = t->run->leaves[node->number].inside};
	ret->decided = p->decided && !ret->check.inside;
	if (ret->check.inside)
		return 0;
	struct tree_need *needs = arena_array(&t->run->kept, p->needs.n + 1, sizeof *needs);
	ret->needs = arena_array(&t->run->kept, p->needs.n + 1, sizeof(struct tree_need *));
	if (!needs || !ret->needs)
		return run_over_budget(t->run);
	for (size_t i = 0; i < p->needs.n; i++) {
		const struct pattern_need *from = &p->needs.items[i];
		struct tree_need *need = &needs[i];

		ret->needs[ret->n_needs++] = need;
		need->whole.term = from->term;
		need->parts = arena_array(&t->run->kept, from->n_parts + 1, sizeof *need->parts);
		if (!need->parts)
			return run_over_budget(t->run);
		for (size_t k = 0; k < from->n_parts; k++)
			need->parts[need->n_parts++].term = from->parts[k];
	}
	return 0;
}

static enum tree_kind kind_of(const struct node *node)
{
	switch (node->kind) {
	case NODE_AND:
		return TREE_AND;
	case NODE_OR:
		return TREE_OR;
	case NODE_NOT:
		return TREE_NOT;
	case NODE_TEXT:
	case NODE_TITLE:
		return TREE_WORDS;
	case NODE_PERSON:
		return TREE_DOCS;
	case NODE_AFTER:
	case NODE_BEFORE:
		return TREE_DATES;
	case NODE_PUBLISHER:
	default:
		return TREE_PUBLISHER;
	}
}

/* As deep as queries are (QUERY_DEPTH_MAX). */
static int make_node(struct tree *t, const struct node *node, struct tree_node **ret)
{
	struct tree_node *n = new_node(t, kind_of(node), node);
	int r = n ? 0 : ERR_LIMIT;

	if (r < 0)
		return r;
	n->first = node->kind == NODE_AFTER ? node->day : INT32_MIN;
	n->before = node->kind == NODE_BEFORE ? node->day : INT32_MAX;
	n->most = node_most(t->run, node);
	if (n->kind == TREE_WORDS)
		r = set_words(t, node, n);
	else if (node->child)
		r = add_children(t, node, n);
	if (n->kind == TREE_DOCS) {
		n->docs.ids = t->run->leaves[node->number].ids;
		n->docs.n_ids = t->run->leaves[node->number].n_ids;
	}
	*ret = n;
	return r;
}

static int add_child(struct tree *t, struct tree_node *child)
{
	struct tree_node *root = t->root;
	struct tree_node **children =
		arena_array(&t->run->kept, root->n_children + 2, sizeof(struct tree_node *));

	if (!children)
		return run_over_budget(t->run);
	for (size_t i = 0; i < root->n_children; i++)
		children[i] = root->children[i];
	children[root->n_children++] = child;
	root->children = children;
	root->decided = root->decided && child->decided;
	return 0;
}

struct tree *tree_new(struct run *run)
{
	struct tree *t = arena_alloc(&run->kept, sizeof *t);

	if (!t) {
		run_over_budget(run);
		return NULL;
	}
	t->run = run;
	t->root = new_node(t, TREE_AND, NULL);
	return t->root ? t : NULL;
}

int tree_add(struct tree *t, const struct node *node)
{
	struct tree_node *child;
	int r = 0;

	for (const struct node *n = node->kind == NODE_AND ? node->child : NULL; r == 0 && n;
	     n = n->next)
		r = tree_add(t, n);
	if (r < 0 || node->kind == NODE_AND)
		return r;
	r = make_node(t, node, &child);
	if (r < 0 || child->kind != TREE_DATES)
		return r < 0 ? r : add_child(t, child);
	/* Both ends of a range of days are one node. */
	for (size_t i = 0; i < t->root->n_children; i++) {
		struct tree_node *other = t->root->children[i];

		if (other->kind != TREE_DATES)
			continue;
		other->first = child->first > other->first ? child->first : other->first;
		other->before = child->before < other->before ? child->before : other->before;
		return 0;
	}
	return add_child(t, child);
}

int tree_add_within(struct tree *t, const doc_id *ids, size_t n)
{
	struct tree_node *child = new_node(t, TREE_DOCS, NULL);

	if (!child)
		return ERR_LIMIT;
	child->docs.ids = ids;
	child->docs.n_ids = n;
	child->most = (uint32_t)n;
	return add_child(t, child);
}

static uint32_t add_most(uint32_t a, uint32_t b)
{
	return a < UINT32_MAX - b ? a + b : UINT32_MAX;
}

static uint32_t words_most(const struct run *run, const struct node *node)
{
	const struct pattern *p = node->pattern;
	uint32_t least = run->snapshot->totals.documents;

	for (size_t i = 0; i < p->needs.n && !run->leaves[node->number].inside; i++) {
		const struct pattern_need *need = &p->needs.items[i];
		uint32_t parts = need->n_parts > 0 ? UINT32_MAX : 0;

		for (size_t k = 0; k < need->n_parts; k++)
			if (run->df[need->parts[k]] < parts)
				parts = run->df[need->parts[k]];
		uint32_t df = add_most(run->df[need->term], parts);
		least = df < least ? df : least;
	}
	return least;
}

uint32_t node_most(const struct run *run, const struct node *node)
{
	uint32_t all = run->snapshot->totals.documents, most = node->kind == NODE_OR ? 0 : all;

	if (node->kind == NODE_TEXT || node->kind == NODE_TITLE)
		return words_most(run, node);
	if (node->kind == NODE_PERSON)
		return (uint32_t)run->leaves[node->number].n_ids;
	if (node->kind != NODE_AND && node->kind != NODE_OR)
		return all;
	for (const struct node *child = node->child; child; child = child->next) {
		uint32_t one = node_most(run, child);

		if (node->kind == NODE_OR)
			most = add_most(most, one);
		else
			most = one < most ? one : most;
	}
	return most < all ? most : all;
}

const struct dated *dates_within(const struct run *run, const struct tree_node *n,
				 const struct segment *s, uint32_t *count)
{
	if (!segment_has_dates(s) && segment_count(s) >= DATES_LONG)
		interrupt_before_long(run->interrupt);
	const struct date_order *o = segment_dates(s);
	uint32_t from = date_order_lower(o, n->first), to = date_order_lower(o, n->before);

	*count = to > from ? to - from : 0;
	return o->items + from;
}

uint32_t tree_most(const struct tree *t)
{
	const struct snapshot *s = t->run->snapshot;
	uint32_t least = s->totals.documents;

	for (size_t i = 0; i < t->root->n_children; i++) {
		const struct tree_node *child = t->root->children[i];
		uint32_t most = child->most, count;

		if (child->kind == TREE_DATES)
			most = 0;
		for (size_t k = 0; child->kind == TREE_DATES && k < s->n_segments; k++) {
			dates_within(t->run, child, s->segments[k].segment, &count);
			most += count;
		}
		least = most < least ? most : least;
	}
	return least;
}
