/* Ranking of the documents of one term: a pass over its list in which blocks whose highest tf in a
 * shortest document would not reach the best so far stay undecoded (block maxima; Ding & Suel
 * 2011). */
#include "query/run.h"

static bool can_enter(const struct ranking *r, double bound)
{
	return r->n < r->cap || (r->cap > 0 && bound >= r->heap[0].score);
}

static void offer_block(struct run *run, const struct posting_block *block, double idf,
			struct ranking *ret)
{
	for (uint32_t i = 0; i < block->n; i++) {
		struct posting p = posting_block_at(block, i);

		if (run->part->gone && !bitmap_has(run->live, p.ordinal))
			continue;
		double score = rank_weight(run, idf, p);
		if (can_enter(ret, score))
			ranking_offer(ret,
				      (struct search_hit){segment_id(run->part->segment, p.ordinal),
							  score, NULL});
	}
}

static void count_live(const struct run *run, const struct posting_block *block, uint32_t *count)
{
	for (uint32_t i = 0; i < block->n; i++)
		*count += bitmap_has(run->live, block->docs[i]);
}

int rank_term(struct run *run, uint32_t term, struct ranking *ret, uint32_t *count)
{
	const double idf = rank_idf(run, term);
	const struct posting_list *list;
	struct posting_block block;
	int r = run_list(run, term, &list);

	*count = 0;
	if (r < 0 || list->df == 0)
		return r;
	for (uint32_t i = 0; i < list->n_blocks; i++) {
		bool ranks = can_enter(ret, rank_bound(run, idf, posting_list_head(list, i)));

		if (!ranks && !run->part->gone)
			continue;
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		if (ranks)
			offer_block(run, &block, idf, ret);
		if (run->part->gone)
			count_live(run, &block, count);
	}
	if (!run->part->gone)
		*count = list->df;
	ret->total += *count;
	return run_cancelled(run);
}
