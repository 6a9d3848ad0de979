/* The documents of a window that match a tree: lists of what leads are read, the others are asked.
 */
#include <math.h>

#include "query/tree.h"

#define DENSE 4u /* a list that is so many times as long is read sooner than asked */

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

/* Leaves of the documents of a window those that match. */
static int keep(const struct tree_fill *f, struct tree_node *n, struct window *docs)
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
	int r = keep(f, n, docs);
	n->known = 0;
	return r;
}

/* known: documents that need not be looked at. */
static int fill_words(const struct tree_fill *f, struct tree_node *n, double rest,
		      const struct window *known, struct window *out)
{
	int r = 0;

	if (n->check.inside) {
		tree_docs_fill(f, &n->docs, out);
	} else {
		struct tree_need *lead = n->needs[0];

		r = tree_list_fill(f, &lead->whole, rest, out);
		if (r == 0 && lead->n_parts > 0)
			r = tree_list_fill(f, &lead->parts[0], rest, out);
	}
	if (r < 0 || is_plain(n))
		return r;
	for (uint64_t any = out->any & known->any; any != 0; any &= any - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(any);

		out->words[i] &= ~known->words[i];
	}
	return keep_words(f, n, out);
}

/* What a document cannot have that lacks a term of the node. One that does not match a title may
 * have all of them, in its text. */
static double least_bound(const struct tree *t, const struct tree_node *n)
{
	bool lacks = n->kind == TREE_WORDS && n->apart && n->n_needs > 0 && !n->check.in_title;
	double least = lacks ? HUGE_VAL : 0.0;

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
			r = keep(&terms, child, out);
			continue;
		}
		r = tree_fill(&terms, child, rest, &docs);
		out->any &= docs.any;
		for (uint64_t any = out->any; any != 0; any &= any - 1) {
			uint32_t k = (uint32_t)__builtin_ctzll(any);

			out->words[k] &= docs.words[k];
		}
	}
	return r == 0 && looks ? keep(f, n, out) : r;
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
			tree_docs_fill(f, &n->docs, out);
			return 0;
		}
		/* fall through */
	case TREE_NOT:
	case TREE_PUBLISHER:
	default:
		fill_all(f, out);
		return keep(f, n, out);
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
		next = tree_list_next(&n->needs[0]->whole, from);
		if (n->needs[0]->n_parts > 0) {
			one = tree_list_next(&n->needs[0]->parts[0], from);
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
	return tree_docs_next(&n->docs, from);
}
