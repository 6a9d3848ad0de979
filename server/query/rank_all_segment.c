/* One segment: the leading list block by block, the others asked for its documents. */
#include "query/probe.h"
#include "query/rank_all_parts.h"

#define CANCEL_EVERY 64u /* blocks */
#define LAZY_SHARE   0.3 /* of the most a posting can add: most add more */
#define LIMITS       32u /* documents that have a term oftener are weighed */
#define ALL_PARTS    ((1u << SLOTS / POSTING_FINE) - 1)
#define COLD         -1.0 /* partial score of a document that cannot reach the best */

/* What the other lists can add to documents of a block of the leading list: mostly less than what
 * they can anywhere. */
static void bound_block(struct all *a, uint32_t first, uint32_t last)
{
	a->rest[a->n_lists] = 0.0;
	for (size_t i = a->n_lists; i-- > 1;) {
		struct all_list *l = &a->lists[i];
		double bound = l->bound;

		if (l->list && l->idf > 0.0)
			bound = rank_bound(
				a->run, l->idf,
				posting_list_cost_between(l->list, &l->near, first, last));
		a->rest[i] = a->rest[i + 1] + bound;
	}
}

/* Can any document of the block reach the best? */
static bool block_may_enter(struct all *a, uint32_t block)
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
	double own = rank_bound(a->run, lead->idf, posting_list_cost(lead->list, block));
	if (!all_may_enter(a, own + a->bounds[1]))
		return false;
	bound_block(a, block > 0 ? posting_list_last(lead->list, block - 1) + 1 : 0,
		    posting_list_last(lead->list, block));
	a->rest[0] = a->rest[1] + own;
	return all_may_enter(a, a->rest[0]);
}

static void weigh(const struct all_list *l, uint32_t slot, struct posting p, struct all_batch *b)
{
	l->room->weights[slot] = rank_weight_of(l->idf, rank_tf(p), b->norms[slot]);
	b->partial[slot] += l->room->weights[slot];
}

static void take_entry(const struct all *a, struct all_list *l, uint32_t slot, uint32_t entry,
		       struct all_batch *b)
{
	struct all_room *room = l->room;

	if (!b->hot && !a->looks)
		return;
	struct posting p = posting_block_at(&room->probe.block, entry);
	room->wheres[slot] = p.where;
	room->tfs[slot] = p.tf;
	room->titles[slot] = p.in_title;
	if (b->weighed && b->partial[slot] >= 0.0)
		weigh(l, slot, p, b);
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

/* By tf, up to `most`: no document with such a code of its length, or above, can reach the best.
 * The last limit stands for all that are more. */
static void limit_lengths(const struct run *run, double x, uint32_t most, uint32_t ret[LIMITS])
{
	double step = (1.0 - x) / x / run->norm_slope;
	double length = 1.0 - run->norm_base / run->norm_slope;

	for (uint32_t tf = 0; tf < LIMITS && tf <= most; tf++, length += step) {
		ret[tf] = 0;
		if (length >= UINT32_MAX)
			ret[tf] = UINT32_MAX;
		else if (length > 0.0)
			ret[tf] = segment_length_code((uint32_t)length) + 1u;
	}
	ret[LIMITS - 1] = UINT32_MAX;
}

/* Tells of the documents of a leading block which cannot reach the best: most, by numbers alone.
 * They are left out, or only counted. */
static void choose_lead(const struct all *a, const struct posting_block *block, double x,
			struct all_batch *b)
{
	const uint8_t *lengths = a->run->view->length_codes;
	uint32_t limits[LIMITS], kept = 0;

	limit_lengths(a->run, x, (1u << block->tf_bits) + POSTING_TITLE_TF, limits);
	for (uint32_t i = 0; i < b->n; i++) {
		uint8_t slot = b->slots[i];
		uint32_t tf = bits_get(block->tfs, slot, block->tf_bits) + 1, enters;

		tf += (uint32_t)(block->titles[slot / 64] >> slot % 64 & 1) * POSTING_TITLE_TF;
		/* No branch: lengths are far apart, and many are to be on their way. */
		tf = tf < LIMITS ? tf : LIMITS - 1;
		enters = lengths[block->docs[slot]] < limits[tf];
		b->partial[slot] = enters + COLD;
		b->slots[kept] = slot;
		kept += enters | a->counts;
	}
	b->n = kept;
}

static void weigh_one(const struct all *a, struct all_batch *b, uint32_t slot)
{
	const struct all_list *lead = &a->lists[0];
	struct posting p = posting_block_at(&lead->room->probe.block, slot);

	b->norms[slot] = rank_norm(a->run, a->run->view->lengths[p.ordinal]);
	b->partial[slot] = 0.0;
	weigh(lead, slot, p, b);
}

/* Weighs the documents of a leading block that can reach the best. */
static void weigh_lead(struct all *a, struct all_batch *b, bool shared, double x)
{
	if (shared)
		choose_lead(a, &a->lists[0].room->probe.block, x, b);
	else
		for (uint32_t i = 0; b->lazy && i < b->n; i++)
			b->partial[b->slots[i]] = 0.0;
	for (uint32_t i = 0; !b->lazy && i < b->n; i++)
		if (!shared || b->partial[b->slots[i]] >= 0.0)
			weigh_one(a, b, b->slots[i]);
}

/* Weighs a document that has all needs, where nothing was weighed before. */
static void weigh_needs(const struct all *a, struct all_batch *b, uint32_t slot)
{
	uint32_t ordinal = b->docs[slot];

	b->norms[slot] = rank_norm(a->run, a->run->view->lengths[ordinal]);
	b->partial[slot] = 0.0;
	for (size_t i = 0; i < a->n_needs; i++) {
		const struct all_list *l = &a->lists[i];
		const struct all_room *room = l->room;

		if (!l->list)
			continue;
		weigh(l, slot,
		      i == 0 ? posting_block_at(&room->probe.block, slot)
			     : (struct posting){ordinal, room->tfs[slot], room->titles[slot], 0},
		      b);
	}
}

/* Takes n documents; `parts` has a bit for each POSTING_FINE of them that are looked at. */
static void take_alive(struct all *a, const uint32_t *docs, uint32_t n, uint32_t parts)
{
	const uint64_t *gone = a->run->gone, *edges = a->edges;
	struct all_batch *b = &a->batch;

	b->n = 0;
	for (; parts != 0; parts &= parts - 1) {
		uint32_t i = (uint32_t)__builtin_ctz(parts) * POSTING_FINE;
		uint32_t end = i + POSTING_FINE < n ? i + POSTING_FINE : n;

		for (; i < end; i++) {
			b->docs[i] = docs[i];
			b->slots[b->n] = (uint8_t)i;
			b->n += !(gone && bitmap_has(gone, docs[i])) &&
				(!edges || bitmap_has(edges, docs[i]));
		}
	}
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

static void note_lead(struct all_room *room, uint8_t slot)
{
	struct posting p = posting_block_at(&room->probe.block, slot);

	room->wheres[slot] = p.where;
	room->tfs[slot] = p.tf;
	room->titles[slot] = p.in_title;
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

/* Reads a block of the leading list. */
static int take_lead(struct all *a, uint32_t block)
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
		note_lead(lead->room, b->slots[i]);
	return 0;
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

/* 1 when the list has the document (entry probe.at). 0: it has not, or not in a block that could
 * add the rest that the document needs to reach the best; `have` is what it has. */
static int find(struct all *a, struct all_list *l, uint32_t ordinal, const double *have)
{
	struct posting_probe *p = &l->room->probe;

	if (!l->list)
		return find_in_docs(l, ordinal);
	if (have && l->n_blocks > 1 && probe_is_behind(p, ordinal)) {
		if (!probe_seek(p, ordinal))
			return 0;
		if (l->bound_block != p->next) {
			l->bound_block = p->next;
			l->block_bound =
				rank_bound(a->run, l->idf, posting_list_cost(l->list, p->next));
		}
		if (!all_may_enter(a, *have + l->block_bound))
			return 0;
	}
	int r = probe_find(p, ordinal);
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

/* Keeps the documents of the batch that list i has too. */
static int intersect(struct all *a, size_t i)
{
	struct all_list *l = &a->lists[i];
	struct all_batch *b = &a->batch;
	bool late = b->lazy && i == 1, bounded = all_is_bounded(a, i);
	uint32_t kept = 0;

	if (l->list && all_is_sparse(a, i))
		prefetch_blocks(a, l);
	for (uint32_t k = 0; k < b->n; k++) {
		uint8_t slot = b->slots[k];
		double have = 0.0;

		if (bounded) {
			if (!all_may_enter(a, b->partial[slot] + a->rest[i]))
				continue;
			have = b->partial[slot] + a->rest[i + 1];
		}
		int r = find(a, l, b->docs[slot], bounded && l->idf > 0.0 ? &have : NULL);
		if (r < 0)
			return r;
		if (r == 0)
			continue;
		if (late && b->partial[slot] >= 0.0)
			weigh_one(a, b, slot);
		if (l->list)
			take_entry(a, l, slot, l->room->probe.at, b);
		b->slots[kept++] = slot;
	}
	b->n = kept;
	return 0;
}

/* The score of a document that has all needs; below 0 when it cannot reach the best. */
static int score(struct all *a, uint32_t slot, double *ret)
{
	struct all_batch *b = &a->batch;

	*ret = -1.0;
	if (!b->hot || (b->weighed && (b->partial[slot] < 0.0 ||
				       !all_may_enter(a, b->partial[slot] + a->rest[a->n_needs]))))
		return 0;
	if (!b->weighed)
		weigh_needs(a, b, slot);
	for (size_t i = a->n_needs; i < a->n_lists; i++) {
		struct all_list *l = &a->lists[i];
		int r = find(a, l, b->docs[slot], NULL);

		if (r < 0)
			return r;
		l->room->weights[slot] = 0.0;
		if (r > 0)
			weigh(l, slot, posting_block_at(&l->room->probe.block, l->room->probe.at),
			      b);
	}
	double sum = 0.0;
	for (size_t i = 0; i < a->n_scoring; i++)
		sum += a->orders[i]->room->weights[slot];
	if (ranking_wants(a->ranking, sum))
		*ret = sum;
	return 0;
}

static int take_one(struct all *a, uint32_t slot)
{
	double sum;
	int r = score(a, slot, &sum);

	if (r < 0 || (!a->counts && sum < 0.0))
		return r;
	return all_take(a, slot, sum);
}

/* Keeps those that match the rest of the query. */
static int filter(struct all *a)
{
	struct all_batch *b = &a->batch;
	uint32_t docs[BATCH], kept = 0;

	for (uint32_t from = 0, n; from < b->n; from += n) {
		n = b->n - from < BATCH ? b->n - from : BATCH;
		uint64_t mask = batch_mask(n);

		for (uint32_t i = 0; i < n; i++)
			docs[i] = b->docs[b->slots[from + i]];
		int r = tree_filter(a->others, a->others->root, docs, TREE_EXACT, &mask);
		if (r < 0)
			return r;
		for (; mask != 0; mask &= mask - 1)
			b->slots[kept++] = b->slots[from + (uint32_t)__builtin_ctzll(mask)];
	}
	b->n = kept;
	return 0;
}

static int run_block(struct all *a, uint32_t block)
{
	struct all_batch *b = &a->batch;
	int r = 0;

	if (!a->rest && a->ranking->cap > 0 && a->ranking->n == a->ranking->cap)
		r = all_bounds(a);
	if (r < 0)
		return r;
	b->hot = block_may_enter(a, block);
	if (!b->hot && !a->counts)
		return 0;
	b->weighed = b->hot && a->rest;
	r = take_lead(a, block);
	for (size_t i = 1; r == 0 && b->n > 0 && i < a->n_needs; i++)
		r = intersect(a, i);
	if (r == 0 && a->others)
		r = filter(a);
	if (r == 0 && !b->hot && !a->looks) {
		a->total += b->n;
		return 0;
	}
	for (uint32_t i = 0; b->hot && !b->weighed && i < b->n; i++)
		__builtin_prefetch(&a->run->view->lengths[b->docs[b->slots[i]]]);
	for (uint32_t i = 0; r == 0 && i < b->n; i++)
		r = take_one(a, b->slots[i]);
	return r;
}

int all_segment(struct all *a)
{
	int r = all_open(a);

	if (r <= 0)
		return r;
	r = 0;
	for (uint32_t i = 0; r == 0 && i < a->lists[0].n_blocks; i++) {
		if (i % CANCEL_EVERY == CANCEL_EVERY - 1)
			r = run_cancelled(a->run);
		if (r == 0)
			r = run_block(a, i);
	}
	return r == 0 && a->n_pending > 0 ? all_flush(a) : r;
}
