/* Ranking of documents that share some of many terms (MaxScore; Turtle & Flood 1995): the terms one
 * of which each document has are summed over all of them; of the other, more common terms only what
 * they can add at most is known at first. Documents that cannot reach the best even with all of
 * that fall out before the next term is looked up. Those left are scored exactly, so that the
 * result is the one of rank_segment(). */
#include "query/run.h"

#include <stdlib.h>

#define ROUNDING    1e-6
#define KEEP_FACTOR 2 /* so few left are scored at once */

struct bounded {
	uint32_t term;
	double idf, bound;
};

struct pruning {
	struct run *run;
	double *partial;      /* by ordinal */
	struct bounded *rest; /* terms not summed yet, the weightiest first */
	size_t n_rest;
	struct {
		uint32_t *docs; /* ascending */
		uint32_t n;
	} left;
	double *best; /* heap of the `cap` highest partial scores, the least on top */
	size_t cap;
};

static int sum_term(struct pruning *p, uint32_t term)
{
	struct run *run = p->run;
	const double idf = rank_idf(run, term);
	const struct posting_list *list;
	struct posting_block block;
	int r = run_list(run, term, &list);

	for (uint32_t i = 0; r == 0 && list->df > 0 && i < list->n_blocks; i++) {
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		for (uint32_t k = 0; k < block.n; k++)
			p->partial[block.docs[k]] +=
				rank_weight(run, idf, posting_block_at(&block, k));
	}
	return r < 0 ? r : run_cancelled(run);
}

static int by_bound(const void *a, const void *b)
{
	const struct bounded *x = a, *y = b;

	if (x->bound < y->bound || x->bound > y->bound)
		return x->bound > y->bound ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static int list_rest(struct pruning *p, const uint32_t *any, size_t n_any)
{
	struct run *run = p->run;

	p->rest = arena_array(&run->scratch, run->query->terms.n + 1, sizeof *p->rest);
	if (!p->rest)
		return run_over_budget(run);
	for (uint32_t i = 0; i < run->query->terms.n; i++) {
		bool summed = false;

		for (size_t k = 0; k < n_any; k++)
			summed = summed || any[k] == i;
		if (summed || !run->query->terms.items[i].scores || run->df[i] == 0)
			continue;
		struct posting_head none = {UINT32_MAX, UINT32_MAX, 0};
		double idf = rank_idf(run, i);
		p->rest[p->n_rest++] = (struct bounded){i, idf, rank_bound(run, idf, none)};
	}
	qsort(p->rest, p->n_rest, sizeof *p->rest, by_bound);
	return 0;
}

static void best_offer(struct pruning *p, size_t *n, double score)
{
	double *heap = p->best;
	size_t at;

	if (*n < p->cap) {
		for (at = (*n)++; at > 0 && heap[(at - 1) / 2] > score; at = (at - 1) / 2)
			heap[at] = heap[(at - 1) / 2];
		heap[at] = score;
		return;
	}
	if (score <= heap[0])
		return;
	for (at = 0; 2 * at + 1 < p->cap;) {
		size_t child = 2 * at + 1;

		child += child + 1 < p->cap && heap[child + 1] < heap[child];
		if (heap[child] >= score)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = score;
}

/* Drops what cannot reach the best with all that the terms from `next` on may add. */
static void prune(struct pruning *p, size_t next, const struct ranking *ranking)
{
	double more = 0, least = 0;
	size_t n = 0;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < p->left.n; i++)
		best_offer(p, &n, p->partial[p->left.docs[i]]);
	if (n == p->cap)
		least = p->best[0];
	if (ranking->n == ranking->cap && ranking->best[0].score > least)
		least = ranking->best[0].score;
	for (size_t i = next; i < p->n_rest; i++)
		more += p->rest[i].bound;
	for (uint32_t i = 0; i < p->left.n; i++) {
		p->left.docs[kept] = p->left.docs[i];
		kept += p->partial[p->left.docs[i]] + more + ROUNDING >= least;
	}
	p->left.n = kept;
}

/* Looks the term up for the documents left. */
static int add_rest(struct pruning *p, const struct bounded *b)
{
	struct run *run = p->run;
	const struct posting_list *list;
	struct posting_iter it;
	int r = run_list(run, b->term, &list);

	if (r < 0 || list->df == 0)
		return r;
	posting_iter_begin(&it, list);
	for (uint32_t i = 0; i < p->left.n; i++) {
		uint32_t doc = p->left.docs[i];

		r = posting_iter_skip_to(&it, doc);
		if (r <= 0)
			return r < 0 ? run_damaged(run) : 0;
		if (it.at.ordinal == doc)
			p->partial[doc] += rank_weight(run, b->idf, it.at);
	}
	return run_cancelled(run);
}

static int begin(struct pruning *p, const uint64_t *set, struct ranking *ret)
{
	struct run *run = p->run;
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->n_words64; i++)
		n += (uint32_t)__builtin_popcountll(set[i]);
	ret->total += n;
	p->cap = ret->cap;
	p->partial = arena_array(&run->scratch, run->n_docs + 1u, sizeof *p->partial);
	p->left.docs = arena_array(&run->scratch, n + 1u, sizeof *p->left.docs);
	p->best = arena_array(&run->scratch, p->cap + 1, sizeof *p->best);
	if (!p->partial || !p->left.docs || !p->best)
		return run_over_budget(run);
	for (uint32_t i = 0; i < run->n_words64; i++)
		for (uint64_t word = set[i]; word != 0; word &= word - 1)
			p->left.docs[p->left.n++] = i * 64 + (uint32_t)__builtin_ctzll(word);
	return 0;
}

int rank_any(struct run *run, const uint64_t *set, const uint32_t *any, size_t n_any,
	     struct ranking *ret)
{
	struct pruning p = {.run = run};
	int r = begin(&p, set, ret);

	if (r < 0 || p.cap == 0)
		return r;
	for (size_t i = 0; r == 0 && i < n_any; i++)
		r = sum_term(&p, any[i]);
	if (r == 0)
		r = list_rest(&p, any, n_any);
	for (size_t i = 0; r == 0 && i <= p.n_rest; i++) {
		prune(&p, i, ret);
		if (p.left.n <= p.cap * KEEP_FACTOR || i == p.n_rest)
			break;
		r = add_rest(&p, &p.rest[i]);
	}
	struct scored s = {.docs = p.left.docs, .n = p.left.n};
	s.scores = arena_array(&run->scratch, s.n + 1u, sizeof *s.scores);
	if (!s.scores)
		return run_over_budget(run);
	return r < 0 ? r : rank_exact(run, &s, ret);
}
