/* Which of a few documents match a tree: lists are asked for these alone. */
#include "query/tree.h"

/* The documents asked for, and what postings tell of those that are left. */
struct words_batch {
	const uint32_t *docs;
	uint64_t mask;
	int64_t pairs[BATCH];  /* what those of the word count */
	uint8_t wheres[BATCH]; /* no match begins before this sixteenth */
	bool looks;            /* the two are wanted */
};

static void take_entry(const struct tree_list *l, struct words_batch *b, uint32_t i)
{
	if (!b->looks)
		return;
	struct posting p = posting_block_at(&l->asked->block, l->asked->at);
	b->pairs[i] += p.tf;
	b->wheres[i] = p.where > b->wheres[i] ? p.where : b->wheres[i];
}

static bool stands_in_title(const struct tree_list *l)
{
	return (l->asked->block.titles[l->asked->at / 64] >> (l->asked->at % 64) & 1) != 0;
}

static int has_list(struct tree_list *l, uint32_t ordinal, bool in_title)
{
	int r = tree_list_find(l, ordinal);

	return r > 0 && in_title ? stands_in_title(l) : r;
}

static int has_need(struct tree_need *need, struct words_batch *b, uint32_t i, bool in_title)
{
	int r = has_list(&need->whole, b->docs[i], in_title);

	/* Where a match has the parts apart, the place of the whole says nothing of it. */
	if (r > 0 && need->n_parts == 0)
		take_entry(&need->whole, b, i);
	if (r != 0 || need->n_parts == 0)
		return r;
	r = 1;
	for (size_t k = 0; r > 0 && k < need->n_parts; k++)
		r = has_list(&need->parts[k], b->docs[i], in_title);
	return r;
}

static int filter_need(struct tree *t, struct tree_need *need, bool in_title, struct words_batch *b)
{
	for (uint64_t left = b->mask; left != 0; left &= left - 1) {
		int r = has_need(need, b, (uint32_t)__builtin_ctzll(left), in_title);

		if (r < 0)
			return run_damaged(t->run);
		if (r == 0)
			b->mask &= ~(left & -left);
	}
	return 0;
}

static void filter_docs(struct tree_docs *d, const uint32_t *docs, uint64_t *mask)
{
	for (uint64_t left = *mask; left != 0; left &= left - 1) {
		uint32_t ordinal = docs[__builtin_ctzll(left)], step = 1;

		if (d->at > 0 && d->ordinals[d->at - 1] >= ordinal)
			d->at = 0;
		for (; d->at + step < d->n && d->ordinals[d->at + step] < ordinal; step *= 2)
			d->at += step;
		while (d->at < d->n && d->ordinals[d->at] < ordinal)
			d->at++;
		if (d->at == d->n || d->ordinals[d->at] != ordinal)
			*mask &= ~(left & -left);
	}
}

/* Texts of those that are not sure, each asked for some before it is looked at. */
static int look_at(struct tree *t, struct tree_node *n, struct words_batch *b, uint64_t unsure)
{
	const struct segment_view *v = t->run->view;
	uint32_t at[BATCH], count = 0;
	int r = run_cancelled(t->run);

	for (; unsure != 0; unsure &= unsure - 1) {
		at[count] = (uint32_t)__builtin_ctzll(unsure);
		segment_view_prefetch_row(v, b->docs[at[count++]]);
	}
	for (uint32_t i = 0; i < count + PREFETCH_AHEAD && r >= 0; i++) {
		if (i < count)
			segment_view_prefetch_text(v, b->docs[at[i]], b->wheres[at[i]]);
		if (i < PREFETCH_AHEAD)
			continue;
		uint32_t one = at[i - PREFETCH_AHEAD];
		r = text_check_document(t->run, v, &n->check, b->docs[one], b->wheres[one]);
		if (r == 0)
			b->mask &= ~((uint64_t)1 << one);
	}
	return r < 0 ? r : 0;
}

static int look_at_unsure(struct tree *t, struct tree_node *n, struct words_batch *b)
{
	uint64_t unsure = b->mask;

	for (uint64_t left = n->middles.n > 0 ? b->mask : 0; left != 0; left &= left - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(left);
		int r = middles_prove(t->run, &n->middles, b->docs[i], b->pairs[i]);

		if (r < 0)
			return r;
		if (r > 0)
			unsure &= ~(left & -left);
	}
	return unsure != 0 ? look_at(t, n, b, unsure) : 0;
}

static int filter_words(struct tree *t, struct tree_node *n, const uint32_t *docs,
			enum tree_depth depth, uint64_t *mask)
{
	struct words_batch b;
	int r = 0;

	b.docs = docs;
	b.mask = *mask;
	b.looks = depth == TREE_EXACT && !n->decided;
	if (b.looks) {
		memset(b.pairs, 0, sizeof b.pairs);
		memset(b.wheres, 0, sizeof b.wheres);
	}
	if (n->check.inside)
		filter_docs(&n->docs, docs, &b.mask);
	for (size_t i = n->known; r == 0 && b.mask != 0 && i < n->n_needs; i++)
		r = filter_need(t, n->needs[i], n->check.in_title, &b);
	for (uint64_t left = b.looks && n->edges ? b.mask : 0; left != 0; left &= left - 1)
		if (!bitmap_has(n->edges, docs[__builtin_ctzll(left)]))
			b.mask &= ~(left & -left);
	if (r == 0 && b.looks && b.mask != 0)
		r = look_at_unsure(t, n, &b);
	*mask = b.mask;
	return r;
}

static bool passes(const struct run *run, const struct tree_node *n, uint32_t ordinal)
{
	if (n->kind == TREE_PUBLISHER)
		return slice_find(segment_view_publisher(run->view, ordinal), n->node->text, 0) !=
		       SIZE_MAX;
	const struct doc_row *row = &run->part->segment->table.rows[ordinal];
	return row->first <= row->last && row->first >= n->first && row->last < n->before;
}

static int filter_or(struct tree *t, struct tree_node *n, const uint32_t *docs,
		     enum tree_depth depth, uint64_t *mask)
{
	uint64_t left = *mask;
	int r = 0;

	for (size_t i = 0; r == 0 && left != 0 && i < n->n_children; i++) {
		uint64_t found = left;

		r = tree_filter(t, n->children[i], docs, depth, &found);
		left &= ~found;
	}
	*mask &= ~left;
	return r;
}

static int filter_not(struct tree *t, struct tree_node *n, const uint32_t *docs,
		      enum tree_depth depth, uint64_t *mask)
{
	uint64_t found = *mask;

	if (depth == TREE_TERMS && !n->decided)
		return 0;
	int r = tree_filter(t, n->children[0], docs, TREE_EXACT, &found);
	*mask &= ~found;
	return r;
}

int tree_filter(struct tree *t, struct tree_node *n, const uint32_t *docs, enum tree_depth depth,
		uint64_t *mask)
{
	int r = 0;

	if (n->most == 0)
		*mask = 0;
	if (*mask == 0)
		return 0;
	switch (n->kind) {
	case TREE_AND:
		for (size_t i = 0; r == 0 && *mask != 0 && i < n->n_children; i++)
			r = tree_filter(t, n->children[i], docs, depth, mask);
		return r;
	case TREE_OR:
		return filter_or(t, n, docs, depth, mask);
	case TREE_NOT:
		return filter_not(t, n, docs, depth, mask);
	case TREE_WORDS:
		return filter_words(t, n, docs, depth, mask);
	case TREE_DOCS:
		filter_docs(&n->docs, docs, mask);
		return 0;
	case TREE_DATES: /* a look at a row is as quick as one into a list */
	case TREE_PUBLISHER:
	default:
		for (uint64_t left = *mask; left != 0; left &= left - 1)
			if (!passes(t->run, n, docs[__builtin_ctzll(left)]))
				*mask &= ~(left & -left);
		return 0;
	}
}
