/* Lists read window by window. */
#include "query/tree.h"

/* The first ordinal that a block may hold. */
static uint32_t block_first(const struct posting_list *list, uint32_t block)
{
	return block > 0 ? posting_list_last(list, block - 1) + 1 : 0;
}

static bool is_used_up(const struct posting_probe *p, uint32_t ordinal)
{
	return p->block.n == 0 || p->block.docs[p->block.n - 1] < ordinal;
}

uint32_t tree_list_next(struct tree_list *l, uint32_t from)
{
	struct posting_probe *p = l->filled;

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

int tree_list_fill(const struct tree_fill *f, struct tree_list *l, double rest, struct window *out)
{
	struct posting_probe *p = l->filled;
	uint32_t from = f->start, end = f->start + WINDOW;

	while (tree_list_next(l, from) < end) {
		uint32_t block = is_used_up(p, from) ? p->next : p->next - 1, at;
		bool hot = may_enter(f->tree, l, block, rest);

		if (block == p->next && !hot && !f->hot) {
			uint32_t last = posting_list_last(l->list, block);

			/* In the windows behind, others may add more. */
			if (last >= end)
				return 0;
			p->next++;
			from = last + 1;
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

void tree_docs_fill(const struct tree_fill *f, struct tree_docs *d, struct window *out)
{
	tree_docs_next(d, f->start);
	for (; d->filled < d->n && d->ordinals[d->filled] < f->start + WINDOW; d->filled++) {
		window_set(out, d->ordinals[d->filled] - f->start);
		if (f->hot)
			window_set(f->hot, d->ordinals[d->filled] - f->start);
	}
}

uint32_t tree_docs_next(struct tree_docs *d, uint32_t from)
{
	while (d->filled < d->n && d->ordinals[d->filled] < from)
		d->filled++;
	return d->filled < d->n ? d->ordinals[d->filled] : UINT32_MAX;
}
