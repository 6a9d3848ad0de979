/* The other lists of a segment, asked for the documents of a leading block. */
#include "query/probe.h"
#include "query/rank_all_parts.h"

static void take_entry(struct all *a, size_t i, uint32_t slot, uint32_t entry, bool weighs)
{
	const struct all_list *l = &a->lists[i];
	struct all_room *room = l->room;
	struct all_batch *b = &a->batch;

	if (!b->hot && !a->looks)
		return;
	struct posting p = posting_block_at(&room->probe.block, entry);
	all_note(room, slot, p);
	if (weighs && b->weighed && b->partial[slot] >= 0.0)
		all_weigh(l, i, slot, p, b);
}

static int find_in_docs(struct all_list *l, uint32_t ordinal)
{
	uint32_t step = 1;

	while (l->at + step < l->df && l->docs[l->at + step] < ordinal) {
		l->at += step;
		step *= 2;
	}
	while (l->at < l->df && l->docs[l->at] < ordinal)
		l->at++;
	return l->at < l->df && l->docs[l->at] == ordinal;
}

/* What the document can have once list i, with entries that allow so much, was asked. */
static double have_at_most(const struct all *a, size_t i, uint32_t slot, double most)
{
	const struct all_list *l = &a->lists[i];
	double have = a->batch.partial[slot] + a->rest[i + 1];

	for (size_t k = 0; k < l->n_scorers; k++) {
		const struct all_scorer *s = l->scorers[k];
		double allowed = s->of->idf * most, before = s->weights[slot];

		if (s->first == i)
			have += allowed;
		else if (allowed < before)
			have -= before - allowed;
	}
	return have;
}

/* 1 when list i has the document (entry probe.at). 0: it has not, or, where that is of use, not in
 * a block that could add the rest that the document needs to reach the best. */
static int find(struct all *a, size_t i, uint32_t slot, bool bounded)
{
	struct all_list *l = &a->lists[i];
	struct posting_probe *p = &l->room->probe;
	uint32_t ordinal = a->batch.docs[slot];

	if (!l->list)
		return find_in_docs(l, ordinal);
	if (bounded && l->n_blocks > 1 && probe_is_behind(p, ordinal)) {
		if (!probe_seek(p, ordinal))
			return 0;
		if (l->bound_block != p->next) {
			l->bound_block = p->next;
			l->block_bound =
				rank_bound(a->run, 1.0, posting_list_cost(l->list, p->next));
		}
		if (!all_may_enter(a, have_at_most(a, i, slot, l->block_bound)))
			return 0;
	}
	uint32_t next = p->next;
	int r = probe_find(p, ordinal);
	if (p->next != next && p->next < l->n_blocks)
		posting_list_prefetch(l->list, p->next);
	return r < 0 ? run_damaged(a->run) : r;
}

/* Asks for the memory of the blocks that the documents of the batch may be in; once they are all
 * known, since more are waited for at once that way. */
static void prefetch_blocks(const struct all *a, const struct all_list *l)
{
	const struct posting_probe *p = &l->room->probe;
	const struct all_batch *b = &a->batch;
	uint32_t blocks[SLOTS], n = 0, at = p->next;

	for (uint32_t k = 0; k < b->n && at < l->n_blocks; k++) {
		uint32_t ordinal = b->docs[b->slots[k]];

		if (!probe_is_behind(p, ordinal))
			continue;
		at = posting_list_seek(l->list, at, ordinal);
		if (at < l->n_blocks && (n == 0 || blocks[n - 1] != at))
			blocks[n++] = at;
	}
	for (uint32_t k = 0; k < n; k++)
		posting_list_prefetch(l->list, blocks[k]);
}

/* False when a pair of the word that leads stands too rarely in the document, for its length. */
static bool may_reach(const struct all *a, const struct all_list *l, uint32_t slot)
{
	const struct all_batch *b = &a->batch;
	const struct all_room *room = l->room;

	if (!b->limited || l->n_scorers != 1 || l->scorers[0] != a->lists[0].scorers[0])
		return true;
	uint32_t tf = room->tfs[slot] + room->titles[slot] * POSTING_TITLE_TF;
	return tf >= b->n_limits || a->run->view->length_codes[b->docs[slot]] < b->limits[tf];
}

/* Weighs by the first two lists, both known. */
static void weigh_late(struct all *a, struct all_batch *b, uint32_t slot)
{
	const struct all_list *l = &a->lists[1];

	all_weigh_lead(a, b, slot);
	if (l->list)
		all_weigh(l, 1, slot, all_noted(l->room, slot, b->docs[slot]), b);
}

int all_intersect(struct all *a, size_t i)
{
	struct all_list *l = &a->lists[i];
	struct all_batch *b = &a->batch;
	bool late = b->lazy && i == 1, bounded = all_is_bounded(a, i);
	uint32_t kept = 0;

	if (l->list && all_is_sparse(a, i))
		prefetch_blocks(a, l);
	for (uint32_t k = 0; k < b->n; k++) {
		uint8_t slot = b->slots[k];

		if (bounded && !all_may_enter(a, b->partial[slot] + a->rest[i]))
			continue;
		int r = find(a, i, slot, bounded && l->idf > 0.0);
		if (r < 0)
			return r;
		if (r == 0)
			continue;
		if (l->list)
			take_entry(a, i, slot, l->room->probe.at, !late);
		if (late && !may_reach(a, l, slot))
			continue;
		b->slots[kept++] = slot;
		if (late)
			__builtin_prefetch(&a->run->view->lengths[b->docs[slot]]);
	}
	b->n = kept;
	for (uint32_t k = 0; late && k < kept; k++)
		if (b->partial[b->slots[k]] >= 0.0)
			weigh_late(a, b, b->slots[k]);
	return 0;
}

int all_add_extra(struct all *a, size_t i, uint32_t slot)
{
	struct all_list *l = &a->lists[i];
	struct posting none = {.ordinal = a->batch.docs[slot]};
	int r = find(a, i, slot, false);

	if (r >= 0)
		all_weigh(l, i, slot,
			  r > 0 ? posting_block_at(&l->room->probe.block, l->room->probe.at) : none,
			  &a->batch);
	return r < 0 ? r : 0;
}
