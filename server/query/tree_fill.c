/* The documents of a window that match a tree: lists of what leads are read, the others are asked.
 */
#include <math.h>

#include "query/tree.h"

#define DENSE 4u /* a list that is so many times as long is read sooner than asked */

/* The first ordinal that a block may hold. */
static uint32_t block_first(const struct posting_list *list, uint32_t block)
{
	return block > 0 ? posting_list_last(list, block - 1) + 1 : 0;
}

static bool is_used_up(const struct posting_probe *p, uint32_t ordinal)
{
	return p->block.n == 0 || p->block.docs[p->block.n - 1] < ordinal;
}

/* No block that is worth reading holds lower ordinals from `from` on. */
static uint32_t next_of_list(struct tree_list *l, uint32_t from)
{
	struct posting_probe *p = &l->filled;

	if (is_used_up(p, from)) {
		p->block.n = p->at = 0;
		if (p->next >= l->list->n_blocks)
			return UINT32_MAX;
		p->next = posting_list_seek(l->list, p->next, from);
		if (p->next >= l->list->n_blocks)
			return UINT32_MAX;
		uint32_t first = block_first(l->list, p->next);
		return first > from ? first : from;
	}
	while (p->block.docs[p->at] < from)
		p->at++;
	return p->block.docs[p->at];
}

/* What a document of the block can score, when it is of no use without the list. */
static bool may_enter(const struct tree *t, const struct tree_list *l, uint32_t block, double rest)
{
	if (!t->bounds)
		return true;
	if (t->idfs[l->term] <= 0.0 || l->list->n_blocks < 2)
		return tree_may_enter(t, rest);
	double own = rank_bound(t->run, t->idfs[l->term], posting_list_cost(l->list, block));
	return tree_may_enter(t, rest - t->bounds[l->term] + own);
}

/* The documents of the block at hand. */
static void set_block(const struct tree_fill *f, struct posting_probe *p, struct window *out)
{
	uint32_t end = f->start + WINDOW, at = p->at;

	for (; at < p->block.n && p->block.docs[at] < end; at++)
		window_set(out, p->block.docs[at] - f->start);
	p->at = at;
}

static int fill_list(const struct tree_fill *f, struct tree_list *l, double rest,
		     struct window *out)
{
	struct posting_probe *p = &l->filled;
	uint32_t from = f->start, end = f->start + WINDOW;

	while (next_of_list(l, from) < end) {
		uint32_t block = is_used_up(p, from) ? p->next : p->next - 1, at;
		bool hot = may_enter(f->tree, l, block, rest);

		if (block == p->next && !hot && !f->hot) {
			from = posting_list_last(l->list, p->next++) + 1;
			continue;
		}
		if (block == p->next && posting_block_read(l->list, p->next++, &p->block) < 0)
			return run_damaged(f->tree->run);
		while (p->at < p->block.n && p->block.docs[p->at] < from)
			p->at++;
		at = p->at;
		set_block(f, p, out);
		if (hot && f->hot) {
			p->at = at;
			set_block(f, p, f->hot);
		}
		if (p->at < p->block.n)
			return 0;
		from = p->block.docs[p->block.n - 1] + 1;
	}
	return 0;
}

static void fill_docs(const struct tree_fill *f, struct tree_docs *d, struct window *out)
{
	while (d->filled < d->n && d->ordinals[d->filled] < f->start)
		d->filled++;
	for (; d->filled < d->n && d->ordinals[d->filled] < f->start + WINDOW; d->filled++) {
		window_set(out, d->ordinals[d->filled] - f->start);
		if (f->hot)
			window_set(f->hot, d->ordinals[d->filled] - f->start);
	}
}

static void fill_all(const struct tree_fill *f, struct window *out)
{
	uint32_t left = f->tree->run->n_docs - f->start;

	for (uint32_t i = 0; i < WINDOW / 64 && i * 64 < left; i++) {
		out->words[i] = batch_mask(left - i * 64);
		out->any |= (uint64_t)1 << i;
	}
	if (f->hot)
		*f->hot = *out;
}

uint32_t window_take(struct window *w, uint32_t start, uint32_t docs[BATCH])
{
	uint32_t n = 0;

	for (; w->any != 0; w->any &= w->any - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(w->any);
		uint64_t word = w->words[i];

		for (; word != 0 && n < BATCH; word &= word - 1)
			docs[n++] = start + i * 64 + (uint32_t)__builtin_ctzll(word);
		w->words[i] = word;
		if (word != 0)
			break;
	}
	return n;
}

int tree_keep(const struct tree_fill *f, struct tree_node *n, struct window *docs)
{
	struct window left = *docs;
	uint32_t batch[BATCH], count;

	*docs = (struct window){0};
	while ((count = window_take(&left, f->start, batch)) > 0) {
		uint64_t mask = batch_mask(count);
		int r = tree_filter(f->tree, n, batch, f->depth, &mask);

		if (r < 0)
			return r;
		for (; mask != 0; mask &= mask - 1)
			window_set(docs, batch[__builtin_ctzll(mask)] - f->start);
	}
	return 0;
}

/* One list is all that decides. */
static bool is_plain(const struct tree_node *n)
{
	return n->kind == TREE_WORDS && n->n_needs == 1 && n->needs[0]->n_parts == 0 &&
	       !n->check.in_title && n->decided;
}

static int keep_words(const struct tree_fill *f, struct tree_node *n, struct window *docs)
{
	/* What the lead tells beside its documents is of use where texts are looked at. */
	bool looks = f->depth == TREE_EXACT && !n->decided;

	n->known = !n->check.inside && !n->check.in_title && n->needs[0]->n_parts == 0 && !looks;
	int r = tree_keep(f, n, docs);
	n->known = 0;
	return r;
}

/* known: documents that need not be looked at. */
static int fill_words(const struct tree_fill *f, struct tree_node *n, double rest,
		      const struct window *known, struct window *out)
{
	int r = 0;

	if (n->check.inside) {
		fill_docs(f, &n->docs, out);
	} else {
		struct tree_need *lead = n->needs[0];

		r = fill_list(f, &lead->whole, rest, out);
		if (r == 0 && lead->n_parts > 0)
			r = fill_list(f, &lead->parts[0], rest, out);
	}
	if (r < 0 || is_plain(n))
		return r;
	for (uint64_t any = out->any & known->any; any != 0; any &= any - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(any);

		out->words[i] &= ~known->words[i];
	}
	return keep_words(f, n, out);
}

/* What a document cannot have that lacks a term of the node. */
static double least_bound(const struct tree *t, const struct tree_node *n)
{
	double least = n->kind == TREE_WORDS && n->apart && n->n_needs > 0 ? HUGE_VAL : 0.0;

	for (size_t i = 0; i < n->n_needs && least > 0.0; i++) {
		const struct tree_need *need = n->needs[i];
		double bound = need->n_parts == 0 ? t->bounds[need->whole.term] : 0.0;

		least = bound < least ? bound : least;
	}
	return least;
}

static int fill_or(const struct tree_fill *f, struct tree_node *n, double rest, struct window *out)
{
	for (size_t i = 0; i < n->n_children; i++) {
		struct tree_node *child = n->children[i];

		if (f->tree->bounds && !f->hot && !tree_may_enter(f->tree, rest))
			return 0;
		int r = child->most > 0 ? tree_fill(f, child, rest, out) : 0;
		if (r < 0)
			return r;
		if (f->tree->bounds)
			rest -= least_bound(f->tree, child);
	}
	return 0;
}

static bool is_dense(const struct tree_node *n, const struct tree_node *lead)
{
	return (n->kind == TREE_OR || is_plain(n)) && n->most / DENSE < lead->most;
}

/* Texts are looked at of what has all terms. */
static int fill_and(const struct tree_fill *f, struct tree_node *n, double rest, struct window *out)
{
	bool looks = f->depth == TREE_EXACT && !n->decided && n->n_children > 1;
	const struct tree_fill terms = {f->tree, f->start, looks ? TREE_TERMS : f->depth, f->hot};
	int r = tree_fill(&terms, n->children[0], rest, out);

	for (size_t i = 1; r == 0 && i < n->n_children && out->any != 0; i++) {
		struct tree_node *child = n->children[i];
		struct window docs = {0};

		if (!is_dense(child, n->children[0])) {
			r = tree_keep(&terms, child, out);
			continue;
		}
		r = tree_fill(&terms, child, rest, &docs);
		out->any &= docs.any;
		for (uint64_t any = out->any; any != 0; any &= any - 1) {
			uint32_t k = (uint32_t)__builtin_ctzll(any);

			out->words[k] &= docs.words[k];
		}
	}
	return r == 0 && looks ? tree_keep(f, n, out) : r;
}

/* known: as for fill_words(). */
static int fill_node(const struct tree_fill *f, struct tree_node *n, double rest,
		     const struct window *known, struct window *out)
{
	switch (n->kind) {
	case TREE_AND:
		return fill_and(f, n, rest, out);
	case TREE_OR:
		return fill_or(f, n, rest, out);
	case TREE_WORDS:
		return fill_words(f, n, rest, known, out);
	case TREE_DOCS:
	case TREE_DATES:
		if (n->kind == TREE_DOCS || n->listed) {
			fill_docs(f, &n->docs, out);
			return 0;
		}
		/* fall through */
	case TREE_NOT:
	case TREE_PUBLISHER:
	default:
		fill_all(f, out);
		return tree_keep(f, n, out);
	}
}

int tree_fill(const struct tree_fill *f, struct tree_node *n, double rest, struct window *out)
{
	struct window own = {0};

	/* What only adds needs no room of its own. */
	if (n->kind == TREE_OR || n->kind == TREE_DOCS || is_plain(n))
		return fill_node(f, n, rest, out, out);
	int r = fill_node(f, n, rest, out, &own);
	out->any |= own.any;
	for (; own.any != 0; own.any &= own.any - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(own.any);

		out->words[i] |= own.words[i];
	}
	return r;
}

uint32_t tree_next(const struct tree *t, struct tree_node *n, uint32_t from)
{
	uint32_t next = n->kind == TREE_OR ? UINT32_MAX : from, one;

	if (n->most == 0)
		return UINT32_MAX;
	switch (n->kind) {
	case TREE_AND:
	case TREE_OR:
		for (size_t i = 0; i < n->n_children; i++) {
			one = tree_next(t, n->children[i], from);
			next = (n->kind == TREE_OR) == (one < next) ? one : next;
		}
		return next;
	case TREE_WORDS:
		if (n->check.inside)
			break;
		next = next_of_list(&n->needs[0]->whole, from);
		if (n->needs[0]->n_parts > 0) {
			one = next_of_list(&n->needs[0]->parts[0], from);
			next = one < next ? one : next;
		}
		return next;
	case TREE_DOCS:
	case TREE_DATES:
		if (n->kind == TREE_DOCS || n->listed)
			break;
		/* fall through */
	case TREE_NOT:
	case TREE_PUBLISHER:
	default:
		return from;
	}
	struct tree_docs *d = &n->docs;
	while (d->filled < d->n && d->ordinals[d->filled] < from)
		d->filled++;
	return d->filled < d->n ? d->ordinals[d->filled] : UINT32_MAX;
}
