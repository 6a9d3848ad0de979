/* Looks at the match texts of documents that have, or may have, all terms. */
#include "query/rank_all_parts.h"

#define PENDING_FEW 8u

/* 1 when counts prove that the document has the leaf. */
static int is_sure(struct all *a, const struct all_leaf *leaf, uint32_t slot)
{
	int64_t pairs = 0;

	if (leaf->middles.n == 0)
		return 0;
	for (size_t i = 0; i < leaf->n_needs; i++)
		pairs += leaf->lists[i]->room->tfs[slot];
	return middles_prove(a->run, &leaf->middles, a->batch.docs[slot], pairs);
}

static uint8_t where_of(const struct all_leaf *leaf, uint32_t slot)
{
	uint8_t where = 0;

	for (size_t i = 0; i < leaf->n_needs; i++)
		if (leaf->lists[i]->list && leaf->lists[i]->room->wheres[slot] > where)
			where = leaf->lists[i]->room->wheres[slot];
	return where;
}

/* False when a term of the leaf is not in the title, where the leaf has to be. */
static bool may_match(const struct all_leaf *leaf, uint32_t slot)
{
	if (!leaf->check.in_title)
		return true;
	for (size_t i = 0; i < leaf->n_needs; i++)
		if (leaf->lists[i]->list && !leaf->lists[i]->room->titles[slot])
			return false;
	return true;
}

static int look_at(struct all *a, const struct all_pending *p)
{
	int r = 1;

	for (uint32_t i = 0; r > 0 && i < a->n_leaves; i++)
		if (p->unsure >> i & 1)
			r = text_check_document(a->run, a->run->view, &a->leaves[i].check,
						p->ordinal, p->wheres[i]);
	return r;
}

static void prefetch(const struct all *a, const struct all_pending *p)
{
	segment_view_prefetch_text(a->run->view, p->ordinal, p->wheres[__builtin_ctz(p->unsure)]);
}

static void keep(struct all *a, uint32_t ordinal, double with)
{
	a->total++;
	if (with >= 0.0)
		ranking_offer(a->ranking, (struct ranked){with, a->part, ordinal});
}

int all_flush(struct all *a)
{
	const struct all_pending *p = a->pending;
	uint32_t n = a->n_pending;

	for (uint32_t i = 0; i < n; i++)
		segment_view_prefetch_row(a->run->view, p[i].ordinal);
	for (uint32_t i = 0; i < n && i < PREFETCH_AHEAD; i++)
		prefetch(a, &p[i]);
	for (uint32_t i = 0; i < n; i++) {
		if (i + PREFETCH_AHEAD < n)
			prefetch(a, &p[i + PREFETCH_AHEAD]);
		if (!a->counts && !ranking_wants(a->ranking, p[i].score))
			continue;
		int r = look_at(a, &p[i]);
		if (r < 0)
			return r;
		if (r > 0)
			keep(a, p[i].ordinal, p[i].score);
	}
	a->n_pending = 0;
	return run_cancelled(a->run);
}

int all_take(struct all *a, uint32_t slot, double score)
{
	struct all_pending *p = &a->pending[a->n_pending];

	p->unsure = 0;
	for (uint32_t i = 0; a->looks && i < a->n_leaves; i++) {
		struct all_leaf *leaf = &a->leaves[i];
		int r;

		if (leaf->decided)
			continue;
		if (!may_match(leaf, slot))
			return 0;
		if (leaf->check.pattern->decided)
			continue;
		r = is_sure(a, leaf, slot);
		if (r < 0)
			return r;
		if (r > 0)
			continue;
		p->unsure |= 1u << i;
		p->wheres[i] = where_of(leaf, slot);
	}
	if (p->unsure == 0) {
		keep(a, a->batch.docs[slot], score);
		return 0;
	}
	p->ordinal = a->batch.docs[slot];
	p->score = score;
	a->n_pending++;
	return a->n_pending == (a->counts ? PENDING_MAX : PENDING_FEW) ? all_flush(a) : 0;
}
