/* One segment: the leading list block by block, the others asked for its documents. */
#include "query/probe.h"
#include "query/rank_all_parts.h"

#define CANCEL_EVERY 64u /* blocks */
#define PENDING_FEW  8u
#define ROUNDING     (1.0 + 1e-9)
#define LAZY_SHARE   0.3  /* of the most a posting can add: most add more */
#define COLD         -1.0 /* partial score of a document that cannot reach the best */

static bool may_enter(const struct all *a, double bound)
{
	return ranking_wants(a->ranking, bound * ROUNDING);
}

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
		return may_enter(a, a->rest[0]);
	}
	double own = rank_bound(a->run, lead->idf, posting_list_cost(lead->list, block));
	if (!may_enter(a, own + a->bounds[1]))
		return false;
	bound_block(a, block > 0 ? posting_list_last(lead->list, block - 1) + 1 : 0,
		    posting_list_last(lead->list, block));
	a->rest[0] = a->rest[1] + own;
	return may_enter(a, a->rest[0]);
}

static void take_entry(const struct all *a, struct all_list *l, uint32_t slot, uint32_t entry,
		       struct all_batch *b)
{
	if (!b->hot && !a->looks)
		return;
	struct posting p = posting_block_at(&l->probe.block, entry);
	if (a->looks) {
		l->wheres[slot] = p.where;
		l->tfs[slot] = p.tf;
		l->titles[slot] = p.in_title;
	}
	if (!b->hot || b->partial[slot] < 0.0)
		return;
	l->weights[slot] = rank_weight_of(l->idf, rank_tf(p), b->norms[slot]);
	b->partial[slot] += l->weights[slot];
}

/* A posting of tf adds `need` or more to a score where tf * (1 - x) >= x * norm. False: every
 * posting may. */
static bool needed_share(const struct all *a, double *x)
{
	const struct all_list *lead = &a->lists[0];

	if (!a->rest || lead->idf <= 0.0)
		return false;
	double need = a->ranking->best[0].score / ROUNDING - a->rest[1];
	*x = need / (lead->idf * (BM25_K1 + 1.0)) / ROUNDING;
	return *x > 0.0;
}

/* Weighs the documents of a leading block that can reach the best; the others are left out, or only
 * counted. */
static void weigh_lead(struct all *a, struct all_batch *b)
{
	struct all_list *lead = &a->lists[0];
	const struct posting_block *block = &lead->probe.block;
	const struct run *run = a->run;
	double tfs[SLOTS], x = 0.0;
	bool shared = needed_share(a, &x);
	uint32_t kept = 0;

	b->lazy = a->n_needs > 1 && x < LAZY_SHARE;
	if (b->lazy)
		return;
	for (uint32_t i = 0; i < block->n; i++) {
		tfs[i] = rank_tf(posting_block_at(block, i));
		b->norms[i] = rank_norm(run, run->view->lengths[block->docs[i]]);
	}
	for (uint32_t i = 0; i < b->n; i++) {
		uint8_t slot = b->slots[i];
		bool enters = !shared || tfs[slot] * (1.0 - x) >= x * b->norms[slot];

		b->partial[slot] = enters ? 0.0 : COLD;
		b->slots[kept] = slot;
		kept += enters || a->counts;
	}
	b->n = kept;
	for (uint32_t i = 0; i < b->n; i++) {
		uint8_t slot = b->slots[i];

		if (b->partial[slot] < 0.0)
			continue;
		lead->weights[slot] = rank_weight_of(lead->idf, tfs[slot], b->norms[slot]);
		b->partial[slot] = lead->weights[slot];
	}
}

/* The same for one of them, that the next list has too. */
static void weigh_late(const struct all *a, struct all_batch *b, uint32_t slot)
{
	struct all_list *lead = &a->lists[0];
	struct posting p = posting_block_at(&lead->probe.block, slot);

	b->norms[slot] = rank_norm(a->run, a->run->view->lengths[p.ordinal]);
	lead->weights[slot] = rank_weight_of(lead->idf, rank_tf(p), b->norms[slot]);
	b->partial[slot] = lead->weights[slot];
}

static void take_alive(struct all *a, const uint32_t *docs, uint32_t n)
{
	const uint64_t *gone = a->run->gone, *edges = a->edges;
	struct all_batch *b = &a->batch;

	b->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		b->docs[i] = docs[i];
		b->slots[b->n] = (uint8_t)i;
		b->n += !(gone && bitmap_has(gone, docs[i])) &&
			(!edges || bitmap_has(edges, docs[i]));
	}
}

/* A leading list that is no posting list: its terms add to scores later. */
static void take_docs(struct all *a, uint32_t block)
{
	const struct all_list *lead = &a->lists[0];
	uint32_t start = block * SLOTS, left = lead->df - start;
	struct all_batch *b = &a->batch;

	take_alive(a, lead->docs + start, left < SLOTS ? left : SLOTS);
	for (uint32_t i = 0; b->hot && i < b->n; i++) {
		uint8_t slot = b->slots[i];

		b->norms[slot] = rank_norm(a->run, a->run->view->lengths[b->docs[slot]]);
		b->partial[slot] = 0.0;
	}
}

/* Reads a block of the leading list. */
static int take_lead(struct all *a, uint32_t block)
{
	struct all_list *lead = &a->lists[0];
	struct all_batch *b = &a->batch;

	b->lazy = false;
	if (!lead->list) {
		take_docs(a, block);
		return 0;
	}
	if (posting_block_read(lead->list, block, &lead->probe.block) < 0)
		return run_damaged(a->run);
	take_alive(a, lead->probe.block.docs, lead->probe.block.n);
	if (b->hot)
		weigh_lead(a, b);
	for (uint32_t i = 0; a->looks && i < b->n; i++) {
		struct posting p = posting_block_at(&lead->probe.block, b->slots[i]);

		lead->wheres[b->slots[i]] = p.where;
		lead->tfs[b->slots[i]] = p.tf;
		lead->titles[b->slots[i]] = p.in_title;
	}
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
	struct posting_probe *p = &l->probe;

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
		if (!may_enter(a, *have + l->block_bound))
			return 0;
	}
	int r = probe_find(p, ordinal);
	return r < 0 ? run_damaged(a->run) : r;
}

/* Keeps the documents of the batch that list i has too. */
static int intersect(struct all *a, size_t i)
{
	struct all_list *l = &a->lists[i];
	struct all_batch *b = &a->batch;
	bool late = b->lazy && i == 1;
	bool bounded = b->hot && a->rest && !a->counts && !late;
	uint32_t kept = 0;

	for (uint32_t k = 0; k < b->n; k++) {
		uint8_t slot = b->slots[k];
		double have = 0.0;

		if (bounded) {
			if (!may_enter(a, b->partial[slot] + a->rest[i]))
				continue;
			have = b->partial[slot] + a->rest[i + 1];
		}
		int r = find(a, l, b->docs[slot], bounded && l->idf > 0.0 ? &have : NULL);
		if (r < 0)
			return r;
		if (r == 0)
			continue;
		if (late)
			weigh_late(a, b, slot);
		if (l->list)
			take_entry(a, l, slot, l->probe.at, b);
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
	if (!b->hot || b->partial[slot] < 0.0 ||
	    (a->rest && !may_enter(a, b->partial[slot] + a->rest[a->n_needs])))
		return 0;
	for (size_t i = a->n_needs; i < a->n_lists; i++) {
		struct all_list *l = &a->lists[i];
		int r = find(a, l, b->docs[slot], NULL);

		if (r < 0)
			return r;
		l->weights[slot] = 0.0;
		if (r > 0)
			take_entry(a, l, slot, l->probe.at, b);
	}
	double sum = 0.0;
	for (size_t i = 0; i < a->n_scoring; i++)
		sum += a->orders[i]->weights[slot];
	if (ranking_wants(a->ranking, sum))
		*ret = sum;
	return 0;
}

static void keep(struct all *a, uint32_t ordinal, double with)
{
	a->total++;
	if (with >= 0.0)
		ranking_offer(a->ranking, (struct ranked){with, a->part, ordinal});
}

/* How often a chain of pairs AB, BC, CD stands in a document at least: of the n(B) places of B,
 * tf(AB) have an A before and tf(BC) a C behind, so tf(AB) + tf(BC) - n(B) or more have both; and
 * so on along the chain. Where that is above 0 no look at the text is needed, which is nearly
 * always. */
static int is_sure(struct all *a, struct all_leaf *leaf, uint32_t slot)
{
	size_t n = leaf->node->pattern->needs.n;
	int64_t sure = 0;

	for (size_t i = 0; i < n; i++)
		sure += leaf->lists[i]->tfs[slot];
	for (size_t i = 1; i < n && sure > 0; i++) {
		struct posting_probe *p = &leaf->middles[i];
		int r = posting_probe_find(p, a->batch.docs[slot]);

		if (r < 0)
			return run_damaged(a->run);
		if (r > 0)
			sure -= posting_block_at(&p->block, p->at).tf;
	}
	return sure > 0;
}

static uint8_t where_of(const struct all_leaf *leaf, uint32_t slot)
{
	uint8_t where = 0;

	for (size_t i = 0; i < leaf->node->pattern->needs.n; i++)
		if (leaf->lists[i]->list && leaf->lists[i]->wheres[slot] > where)
			where = leaf->lists[i]->wheres[slot];
	return where;
}

/* False when a term of the leaf is not in the title, where the leaf has to be. */
static bool may_match(const struct all_leaf *leaf, uint32_t slot)
{
	if (!leaf->check.in_title)
		return true;
	for (size_t i = 0; i < leaf->node->pattern->needs.n; i++)
		if (leaf->lists[i]->list && !leaf->lists[i]->titles[slot])
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

static int flush(struct all *a)
{
	const struct segment_view *v = a->run->view;
	const struct all_pending *p = a->pending;
	uint32_t n = a->n_pending;

	for (uint32_t i = 0; i < n; i++)
		segment_view_prefetch_row(v, p[i].ordinal);
	for (uint32_t i = 0; i < n; i++) {
		if (i == 0)
			for (uint32_t k = 0; k < PREFETCH_AHEAD && k < n; k++)
				segment_view_prefetch_text(v, p[k].ordinal,
							   p[k].wheres[__builtin_ctz(p[k].unsure)]);
		if (i + PREFETCH_AHEAD < n)
			segment_view_prefetch_text(
				v, p[i + PREFETCH_AHEAD].ordinal,
				p[i + PREFETCH_AHEAD]
					.wheres[__builtin_ctz(p[i + PREFETCH_AHEAD].unsure)]);
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

/* Documents that have all terms: kept, or looked at when some more are together. */
static int take_one(struct all *a, uint32_t slot)
{
	struct all_pending *p = &a->pending[a->n_pending];
	double sum;
	int r = score(a, slot, &sum);

	if (r < 0 || (!a->counts && sum < 0.0))
		return r;
	p->unsure = 0;
	for (uint32_t i = 0; a->looks && i < a->n_leaves; i++) {
		struct all_leaf *leaf = &a->leaves[i];

		if (leaf->decided)
			continue;
		if (!may_match(leaf, slot))
			return 0;
		if (leaf->check.pattern->decided)
			continue;
		r = leaf->middles ? is_sure(a, leaf, slot) : 0;
		if (r < 0)
			return r;
		if (r > 0)
			continue;
		p->unsure |= 1u << i;
		p->wheres[i] = where_of(leaf, slot);
	}
	if (p->unsure == 0) {
		keep(a, a->batch.docs[slot], sum);
		return 0;
	}
	p->ordinal = a->batch.docs[slot];
	p->score = sum;
	a->n_pending++;
	return a->n_pending == (a->counts ? PENDING_MAX : PENDING_FEW) ? flush(a) : 0;
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
	r = take_lead(a, block);
	for (size_t i = 1; r == 0 && b->n > 0 && i < a->n_needs; i++)
		r = intersect(a, i);
	if (r == 0 && a->others)
		r = filter(a);
	if (r == 0 && !b->hot && !a->looks) {
		a->total += b->n;
		return 0;
	}
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
	return r == 0 && a->n_pending > 0 ? flush(a) : r;
}
