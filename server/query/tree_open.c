/* The lists of a tree in the segment at hand. */
#include <stdlib.h>

#include "query/tree.h"

#define SURE_MIN     256u  /* texts of fewer candidates are looked at sooner */
#define CANCEL_EVERY 1024u /* words */

static int open_node(struct tree *t, struct tree_node *n);

static int begin_list(struct tree *t, struct tree_list *l)
{
	if (!l->asked) {
		l->asked = arena_alloc(&t->run->kept, sizeof *l->asked);
		l->filled = arena_alloc(&t->run->kept, sizeof *l->filled);
	}
	if (!l->asked || !l->filled)
		return run_over_budget(t->run);
	l->last = 0;
	posting_probe_begin(l->asked, l->list);
	posting_probe_begin(l->filled, l->list);
	return 0;
}

static int begin_need(struct tree *t, struct tree_need *need)
{
	int r = begin_list(t, &need->whole);

	for (size_t i = 0; r == 0 && i < need->n_parts; i++)
		r = begin_list(t, &need->parts[i]);
	return r;
}

static int by_length(const void *a, const void *b)
{
	const struct tree_list *x = a, *y = b;

	return (x->list->df > y->list->df) - (x->list->df < y->list->df);
}

static int find_need(struct tree *t, struct tree_need *need)
{
	int r = run_list(t->run, need->whole.term, &need->whole.list);

	for (size_t i = 0; r == 0 && i < need->n_parts; i++)
		r = run_list(t->run, need->parts[i].term, &need->parts[i].list);
	if (r < 0)
		return r;
	need->most = need->whole.list->df;
	if (need->n_parts == 0)
		return 0;
	qsort(need->parts, need->n_parts, sizeof *need->parts, by_length);
	need->most += need->parts[0].list->df;
	return 0;
}

static int by_need(const void *a, const void *b)
{
	const struct tree_need *const *x = a, *const *y = b;

	return ((*x)->most > (*y)->most) - ((*x)->most < (*y)->most);
}

/* Documents in the order of their ordinals. */
static int list_docs(struct run *run, const uint64_t *bits, struct tree_docs *ret)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < run->n_words64; i++)
		count += (uint32_t)__builtin_popcountll(bits[i]);
	uint32_t *ordinals = arena_array(&run->scratch, count + 1u, sizeof *ordinals);
	if (!ordinals)
		return run_over_budget(run);
	*ret = (struct tree_docs){.ordinals = ordinals};
	for (uint32_t i = 0; i < run->n_words64; i++)
		for (uint64_t word = bits[i]; word != 0; word &= word - 1)
			ordinals[ret->n++] = i * 64 + (uint32_t)__builtin_ctzll(word);
	return 0;
}

/* Documents with a word that holds the pattern's longest word. */
static int find_inside(struct tree *t, struct tree_node *n)
{
	struct run *run = t->run;
	uint32_t n_words = run->view->header->n_words;
	uint32_t first = run->view->header->n_terms - n_words;
	uint64_t *found = run_bitmap(run);
	struct posting_list list;

	if (!found)
		return ERR_LIMIT;
	for (uint32_t i = 0; i < n_words; i++) {
		int r = i % CANCEL_EVERY == CANCEL_EVERY - 1 ? run_cancelled(run) : 0;

		if (r < 0)
			return r;
		if (slice_find(segment_view_word(run->view, i), n->check.pattern->longest, 0) ==
		    SIZE_MAX)
			continue;
		if (segment_view_postings(run->view, first + i, &list) < 0)
			return run_damaged(run);
		r = run_list_bits(run, &list, found);
		if (r < 0)
			return r;
	}
	int r = list_docs(run, found, &n->docs);
	n->most = n->docs.n;
	return r;
}

static int open_words(struct tree *t, struct tree_node *n)
{
	int r = 0;

	if (n->check.inside)
		return find_inside(t, n);
	n->most = t->run->n_docs;
	n->edges = NULL;
	n->middles.n = 0;
	for (size_t i = 0; r == 0 && i < n->n_needs; i++) {
		r = find_need(t, n->needs[i]);
		if (r == 0 && n->needs[i]->most < n->most)
			n->most = n->needs[i]->most;
		if (n->most == 0)
			return r;
	}
	for (size_t i = 0; r == 0 && i < n->n_needs; i++)
		r = begin_need(t, n->needs[i]);
	if (r < 0)
		return r;
	qsort(n->needs, n->n_needs, sizeof(struct tree_need *), by_need);
	if (n->decided || !t->looks)
		return 0;
	if (!n->check.in_title) {
		uint64_t *edges;

		r = eval_edges(t->run, n->check.pattern, &edges);
		n->edges = r == 0 ? edges : NULL;
	}
	if (r < 0 || n->check.in_title || n->most < SURE_MIN)
		return r;
	return middles_open(t->run, n->check.pattern, &n->middles);
}

static int open_docs(struct tree *t, struct tree_node *n)
{
	const struct segment *s = t->run->part->segment;
	struct tree_docs *d = &n->docs;
	uint32_t *ordinals = arena_array(&t->run->scratch, d->n_ids + 1, sizeof *ordinals);

	if (!ordinals)
		return run_over_budget(t->run);
	d->n = d->at = d->filled = 0;
	d->ordinals = ordinals;
	for (size_t i = 0; i < d->n_ids; i++) {
		uint32_t at = segment_find(s, d->ids[i]);

		if (at != UINT32_MAX && (d->n == 0 || ordinals[d->n - 1] < at))
			ordinals[d->n++] = at;
	}
	n->most = d->n;
	return 0;
}

static int by_most(const void *a, const void *b)
{
	const struct tree_node *const *x = a, *const *y = b;

	return ((*x)->most > (*y)->most) - ((*x)->most < (*y)->most);
}

static int open_and(struct tree *t, struct tree_node *n)
{
	n->most = t->run->n_docs;
	for (size_t i = 0; i < n->n_children; i++) {
		int r = open_node(t, n->children[i]);

		if (r < 0)
			return r;
		if (n->children[i]->most < n->most)
			n->most = n->children[i]->most;
		if (n->most == 0)
			return 0;
	}
	qsort(n->children, n->n_children, sizeof(struct tree_node *), by_most);
	return 0;
}

static int open_or(struct tree *t, struct tree_node *n)
{
	uint32_t all = t->run->n_docs;

	n->most = 0;
	for (size_t i = 0; i < n->n_children; i++) {
		int r = open_node(t, n->children[i]);

		if (r < 0)
			return r;
		n->most =
			n->children[i]->most < all - n->most ? n->most + n->children[i]->most : all;
	}
	return 0;
}

static int open_node(struct tree *t, struct tree_node *n)
{
	switch (n->kind) {
	case TREE_AND:
		return open_and(t, n);
	case TREE_OR:
		return open_or(t, n);
	case TREE_NOT:
		n->most = t->run->n_docs;
		return open_node(t, n->children[0]);
	case TREE_WORDS:
		return open_words(t, n);
	case TREE_DOCS:
		return open_docs(t, n);
	case TREE_DATES:
		n->listed = false;
		dates_within(t->run, n, t->run->part->segment, &n->most);
		return 0;
	case TREE_PUBLISHER:
	default:
		n->most = t->run->n_docs;
		return 0;
	}
}

static int list_dates(struct tree *t, struct tree_node *n)
{
	const struct segment *s = t->run->part->segment;
	uint32_t count;
	const struct dated *items = dates_within(t->run, n, s, &count);
	uint64_t *bits = run_bitmap(t->run);

	if (!bits)
		return ERR_LIMIT;
	for (uint32_t i = 0; i < count; i++)
		if (s->table.rows[items[i].ordinal].last < n->before)
			bitmap_set(bits, items[i].ordinal);
	n->listed = true;
	return list_docs(t->run, bits, &n->docs);
}

/* Dates are listed where they lead. */
static int list_leading(struct tree *t, struct tree_node *n)
{
	size_t n_leading = n->kind == TREE_AND && n->n_children > 0 ? 1 : n->n_children;
	int r = 0;

	if (n->most == 0 || n->kind == TREE_NOT)
		return 0;
	for (size_t i = 0; r == 0 && i < n_leading; i++)
		r = list_leading(t, n->children[i]);
	return r == 0 && n->kind == TREE_DATES ? list_dates(t, n) : r;
}

int tree_open(struct tree *t)
{
	int r = open_node(t, t->root);

	return r < 0 ? r : t->root->most > 0;
}

int tree_open_leading(struct tree *t)
{
	int r = tree_open(t);

	if (r > 0 && list_leading(t, t->root) < 0)
		r = ERR_LIMIT;
	return r;
}
