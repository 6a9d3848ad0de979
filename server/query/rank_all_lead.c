/* The leading list of a segment, block by block: which documents of it can reach the best. */
#include "query/rank_all_parts.h"

#define LAZY_SHARE 0.3 /* of the most a posting can add: most add more */
#define ALL_PARTS  ((1u << SLOTS / POSTING_FINE) - 1)
#define COLD       -1.0 /* partial score of a document that cannot reach the best */

/* What each scorer can add to documents of a block of the leading list: mostly less than what it
 * can anywhere. */
static void bound_block(struct all *a, uint32_t first, uint32_t last, double own)
{
	for (size_t i = 0; i < a->scorers.n; i++)
		a->adding[i].near = a->adding[i].bound;
	all_allow(&a->lists[0], own);
	for (size_t i = 1; i < a->n_lists; i++) {
		struct all_list *l = &a->lists[i];

		if (l->list && l->idf > 0.0)
			all_allow(l, rank_bound(a->run, 1.0,
						posting_list_cost_between(l->list, &l->near, first,
									  last)));
	}
	all_sum_bounds(a, a->rest);
}

bool all_block_may_enter(struct all *a, uint32_t block)
{
	const struct all_list *lead = &a->lists[0];

	if (a->ranking->cap == 0)
		return false;
	if (!a->rest)
		return true;
	if (!lead->list || lead->n_blocks == 1) {
		memcpy(a->rest, a->bounds, (a->n_lists + 1) * sizeof *a->rest);
		return all_may_enter(a, a->rest[0]);
	}
	double own = rank_bound(a->run, 1.0, posting_list_cost(lead->list, block));
	if (!all_may_enter(a, lead->idf * own + a->bounds[1]))
		return false;
	bound_block(a, block > 0 ? posting_list_last(lead->list, block - 1) + 1 : 0,
		    posting_list_last(lead->list, block), own);
	return all_may_enter(a, a->rest[0]);
}

/* A posting of tf adds what the best so far have beyond what others add where tf * (1 - x) >= x *
 * norm. False: every posting may. */
static bool needed_share(const struct all *a, double *x)
{
	const struct all_list *lead = &a->lists[0];

	if (!a->batch.weighed || lead->idf <= 0.0)
		return false;
	double need = a->ranking->best[0].score / ALL_ROUNDING - a->rest[1];
	*x = need / (lead->idf * (BM25_K1 + 1.0)) / ALL_ROUNDING;
	return *x > 0.0;
}

/* By tf, the first n: no document with such a code of its length, or above, can reach the best. The
 * last of all limits stands for any that are more. */
static void limit_lengths(const struct run *run, double x, uint32_t n, uint32_t ret[ALL_LIMITS])
{
	double step = (1.0 - x) / x / run->norm_slope;
	double length = 1.0 - run->norm_base / run->norm_slope;

	for (uint32_t tf = 0; tf < n; tf++, length += step) {
		ret[tf] = 0;
		if (length >= UINT32_MAX)
			ret[tf] = UINT32_MAX;
		else if (length > 0.0)
			ret[tf] = segment_length_code((uint32_t)length) + 1u;
	}
	ret[ALL_LIMITS - 1] = UINT32_MAX;
}

/* Tells of the documents of a leading block which cannot reach the best: most, by numbers alone.
 * They are left out, or only counted. */
static void choose_lead(const struct all *a, const struct posting_block *block, double x,
			struct all_batch *b)
{
	const uint8_t *lengths = a->run->view->length_codes;
	uint32_t kept = 0, *limits = b->limits;
	bool all = a->counts;

	b->n_limits = (1u << block->tf_bits) + POSTING_TITLE_TF + 1;
	b->n_limits = b->n_limits < ALL_LIMITS ? b->n_limits : ALL_LIMITS;
	limit_lengths(a->run, x, b->n_limits, limits);
	for (uint32_t i = 0; i < b->n; i++) {
		uint8_t slot = b->slots[i];
		uint32_t tf = bits_get(block->tfs, slot, block->tf_bits) + 1, enters;

		tf += (uint32_t)(block->titles[slot / 64] >> slot % 64 & 1) * POSTING_TITLE_TF;
		/* No branch: lengths are far apart, and many are to be on their way. */
		tf = tf < ALL_LIMITS ? tf : ALL_LIMITS - 1;
		enters = lengths[block->docs[slot]] < limits[tf];
		if (all)
			b->partial[slot] = enters + COLD;
		b->slots[kept] = slot;
		kept += enters | all;
	}
	b->n = kept;
	for (uint32_t i = 0; !all && i < kept; i++)
		b->partial[b->slots[i]] = 0.0;
}

void all_weigh_lead(const struct all *a, struct all_batch *b, uint32_t slot)
{
	const struct all_list *lead = &a->lists[0];
	struct posting p = posting_block_at(&lead->room->probe.block, slot);

	b->norms[slot] = rank_norm(a->run, a->run->view->lengths[p.ordinal]);
	b->partial[slot] = 0.0;
	all_weigh(lead, 0, slot, p, b);
}

/* Weighs the documents of a leading block that can reach the best. */
static void weigh_lead(struct all *a, struct all_batch *b, bool shared, double x)
{
	b->limited = shared && !a->counts && a->lists[0].n_scorers == 1;
	if (shared)
		choose_lead(a, &a->lists[0].room->probe.block, x, b);
	else
		for (uint32_t i = 0; b->lazy && i < b->n; i++)
			b->partial[b->slots[i]] = 0.0;
	for (uint32_t i = 0; !b->lazy && i < b->n; i++)
		if (!shared || b->partial[b->slots[i]] >= 0.0)
			all_weigh_lead(a, b, b->slots[i]);
}

/* Leaves out documents that are gone or cannot match. */
static void leave_out(struct all *a)
{
	const uint64_t *gone = a->run->gone, *edges = a->edges;
	struct all_batch *b = &a->batch;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < b->n; i++) {
		uint32_t ordinal = b->docs[b->slots[i]];

		b->slots[kept] = b->slots[i];
		kept += !(gone && bitmap_has(gone, ordinal)) &&
			(!edges || bitmap_has(edges, ordinal));
	}
	b->n = kept;
}

/* Takes n documents; `parts` has a bit for each POSTING_FINE of them that are looked at. */
static void take_alive(struct all *a, const uint32_t *docs, uint32_t n, uint32_t parts)
{
	struct all_batch *b = &a->batch;

	b->docs = docs;
	b->n = 0;
	for (; parts != 0; parts &= parts - 1) {
		uint32_t i = (uint32_t)__builtin_ctz(parts) * POSTING_FINE;
		uint32_t end = i + POSTING_FINE < n ? i + POSTING_FINE : n;

		for (; i < end; i++)
			b->slots[b->n++] = (uint8_t)i;
	}
	if (a->run->gone || a->edges)
		leave_out(a);
}

/* A leading list that is no posting list: its terms add to scores later. */
static void take_docs(struct all *a, uint32_t block)
{
	const struct all_list *lead = &a->lists[0];
	uint32_t start = block * SLOTS, left = lead->df - start;
	struct all_batch *b = &a->batch;

	take_alive(a, lead->docs + start, left < SLOTS ? left : SLOTS, ALL_PARTS);
	for (uint32_t i = 0; b->weighed && i < b->n; i++) {
		uint8_t slot = b->slots[i];

		b->norms[slot] = rank_norm(a->run, a->run->view->lengths[b->docs[slot]]);
		b->partial[slot] = 0.0;
	}
}

/* Which parts of a leading block have documents that can reach the best. */
static uint32_t parts_of(const struct all *a, uint32_t block, double x)
{
	double norm = (1.0 - x) / x * ALL_ROUNDING;

	if (a->counts)
		return ALL_PARTS;
	return posting_list_fine(a->lists[0].list, block, norm / (BM25_K1 * a->run->cost_scale)) &
	       ALL_PARTS;
}

int all_take_lead(struct all *a, uint32_t block)
{
	struct all_list *lead = &a->lists[0];
	struct all_batch *b = &a->batch;
	uint32_t parts = ALL_PARTS;
	double x = 0.0;

	b->lazy = false;
	if (!lead->list) {
		take_docs(a, block);
		return 0;
	}
	bool shared = needed_share(a, &x);
	if (shared)
		parts = parts_of(a, block, x);
	b->n = 0;
	if (parts == 0)
		return 0;
	if (posting_block_read(lead->list, block, &lead->room->probe.block) < 0)
		return run_damaged(a->run);
	if (block + 1 < lead->n_blocks)
		posting_list_prefetch(lead->list, block + 1);
	take_alive(a, lead->room->probe.block.docs, lead->room->probe.block.n, parts);
	/* Where most blocks of the next list are read anyway, nothing is spared by knowing more. */
	b->lazy = b->weighed && a->n_needs > 1 && (x < LAZY_SHARE || !all_is_sparse(a, 1));
	if (b->weighed)
		weigh_lead(a, b, shared, x);
	for (uint32_t i = 0; a->looks && i < b->n; i++)
		all_note(lead->room, b->slots[i],
			 posting_block_at(&lead->room->probe.block, b->slots[i]));
	return 0;
}
