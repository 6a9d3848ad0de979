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
static void set_block(const struct tree_fill *f, struct posting_probe *p, uint64_t *out)
{
	uint32_t end = f->start + WINDOW, at = p->at;

	for (; at < p->block.n && p->block.docs[at] < end; at++)
		bitmap_set(out, p->block.docs[at] - f->start);
	p->at = at;
}

static int fill_list(const struct tree_fill *f, struct tree_list *l, double rest, uint64_t *out)
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

static void fill_docs(const struct tree_fill *f, struct tree_docs *d, uint64_t *out)
{
	while (d->filled < d->n && d->ordinals[d->filled] < f->start)
		d->filled++;
	for (; d->filled < d->n && d->ordinals[d->filled] < f->start + WINDOW; d->filled++) {
		bitmap_set(out, d->ordinals[d->filled] - f->start);
		if (f->hot)
			bitmap_set(f->hot, d->ordinals[d->filled] - f->start);
	}
}

static void fill_all(const struct tree_fill *f, uint64_t *out)
{
	uint32_t left = f->tree->run->n_docs - f->start;

	for (uint32_t i = 0; i < WINDOW_WORDS && i * 64 < left; i++)
		out[i] = batch_mask(left - i * 64);
	if (f->hot)
		memset(f->hot, 0xFF, WINDOW_WORDS * sizeof *f->hot);
}

uint32_t window_take(const uint64_t *bits, uint32_t start, uint32_t *at, uint32_t docs[BATCH])
{
	uint32_t n = 0;

	for (uint32_t i = *at / 64; i < WINDOW_WORDS; i++) {
		uint64_t word = bits[i];

		if (i == *at / 64)
			word &= ~(uint64_t)0 << *at % 64;
		for (; word != 0; word &= word - 1) {
			if (n == BATCH) {
				*at = i * 64 + (uint32_t)__builtin_ctzll(word);
				return n;
			}
			docs[n++] = start + i * 64 + (uint32_t)__builtin_ctzll(word);
		}
	}
	*at = WINDOW;
	return n;
}

int tree_keep(const struct tree_fill *f, struct tree_node *n, uint64_t *bits)
{
	uint32_t docs[BATCH];

	for (uint32_t at = 0; at < WINDOW;) {
		uint32_t count = window_take(bits, f->start, &at, docs);
		uint64_t mask = batch_mask(count);
		int r = count > 0 ? tree_filter(f->tree, n, docs, f->depth, &mask) : 0;

		if (r < 0)
			return r;
		for (uint64_t lost = batch_mask(count) & ~mask; lost != 0; lost &= lost - 1) {
			uint32_t bit = docs[__builtin_ctzll(lost)] - f->start;

			bits[bit / 64] &= ~((uint64_t)1 << bit % 64);
		}
	}
	return 0;
}

/* One list is all that decides. */
static bool is_plain(const struct tree_node *n)
{
	return n->kind == TREE_WORDS && n->n_needs == 1 && n->needs[0]->n_parts == 0 &&
	       !n->check.in_title && n->decided;
}

/* known: documents that need not be looked at. */
static int fill_words(const struct tree_fill *f, struct tree_node *n, double rest,
		      const uint64_t *known, uint64_t *out)
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
	for (uint32_t i = 0; i < WINDOW_WORDS; i++)
		out[i] &= ~known[i];
	return tree_keep(f, n, out);
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

static int fill_or(const struct tree_fill *f, struct tree_node *n, double rest, uint64_t *out)
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

static bool is_empty(const uint64_t *bits)
{
	for (uint32_t i = 0; i < WINDOW_WORDS; i++)
		if (bits[i] != 0)
			return false;
	return true;
}

static int fill_and(const struct tree_fill *f, struct tree_node *n, double rest, uint64_t *out)
{
	int r = tree_fill(f, n->children[0], rest, out);

	for (size_t i = 1; r == 0 && i < n->n_children && !is_empty(out); i++) {
		struct tree_node *child = n->children[i];
		uint64_t bits[WINDOW_WORDS] = {0};

		if (!is_dense(child, n->children[0])) {
			r = tree_keep(f, child, out);
			continue;
		}
		r = tree_fill(f, child, rest, bits);
		for (uint32_t k = 0; k < WINDOW_WORDS; k++)
			out[k] &= bits[k];
	}
	return r;
}

/* known: as for fill_words(). */
static int fill_node(const struct tree_fill *f, struct tree_node *n, double rest,
		     const uint64_t *known, uint64_t *out)
{
	switch (n->kind) {
	case TREE_AND:
		return fill_and(f, n, rest, out);
	case TREE_OR:
		return fill_or(f, n, rest, out);
	case TREE_WORDS:
		return fill_words(f, n, rest, known, out);
	case TREE_DOCS:
		fill_docs(f, &n->docs, out);
		return 0;
	case TREE_NOT:
	case TREE_DATES:
	case TREE_PUBLISHER:
	default:
		fill_all(f, out);
		return tree_keep(f, n, out);
	}
}

int tree_fill(const struct tree_fill *f, struct tree_node *n, double rest, uint64_t *out)
{
	uint64_t own[WINDOW_WORDS] = {0};

	/* What only adds needs no room of its own. */
	if (n->kind == TREE_OR || n->kind == TREE_DOCS || is_plain(n))
		return fill_node(f, n, rest, out, out);
	int r = fill_node(f, n, rest, out, own);
	for (uint32_t i = 0; i < WINDOW_WORDS; i++)
		out[i] |= own[i];
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
		break;
	case TREE_NOT:
	case TREE_DATES:
	case TREE_PUBLISHER:
	default:
		return from;
	}
	struct tree_docs *d = &n->docs;
	while (d->filled < d->n && d->ordinals[d->filled] < from)
		d->filled++;
	return d->filled < d->n ? d->ordinals[d->filled] : UINT32_MAX;
}
