/* The lists of a segment. */
#include <stdlib.h>

#include "query/rank_all_parts.h"

#define SURE_MIN 256u /* fewer candidates are looked at sooner */

static int open_need(struct all *a, uint32_t need, struct all_list *ret)
{
	const struct pattern_need *n = a->needs[need];
	uint32_t *docs;
	int r;

	*ret = (struct all_list){.need = need, .bound_block = UINT32_MAX, .room = &a->rooms[need]};
	if (n->n_parts > 0) {
		r = eval_parts(a->run, n, &docs, &ret->df);
		ret->docs = docs;
		ret->n_blocks = (ret->df + SLOTS - 1) / SLOTS;
		return r;
	}
	r = run_list(a->run, n->term, &ret->list);
	if (r == 0) {
		ret->df = ret->list->df;
		ret->n_blocks = ret->list->n_blocks;
		posting_probe_begin(&ret->room->probe, ret->list);
	}
	return r;
}

static int by_df(const void *x, const void *y)
{
	const struct all_list *a = x, *b = y;

	if (a->df != b->df)
		return a->df < b->df ? -1 : 1;
	return (a->need > b->need) - (a->need < b->need);
}

/* The rarest list of each leaf before the second of any: the pairs of a word mostly stand in the
 * same documents, so that another word's leave fewer. */
static int by_use(const void *x, const void *y)
{
	const struct all_list *a = x, *b = y;

	if (a->nth != b->nth)
		return a->nth < b->nth ? -1 : 1;
	return by_df(x, y);
}

/* Puts the lists, the rarest first, into the order they are asked in. */
static void order_needs(struct all *a)
{
	uint32_t seen[LEAVES_MAX] = {0};

	if (a->n_leaves < 2)
		return;
	for (size_t i = 0; i < a->n_needs; i++)
		a->lists[i].nth = seen[a->leaf_of[a->lists[i].need]]++;
	qsort(a->lists, a->n_needs, sizeof *a->lists, by_use);
}

/* The list of a term that scores: of a need, or one more. */
static int open_scoring(struct all *a, uint32_t term, struct all_list **ret)
{
	const struct posting_list *list;

	if (a->list_of[term] > 0) {
		*ret = &a->lists[a->list_of[term] - 1];
		return 0;
	}
	int r = run_list(a->run, term, &list);
	if (r < 0)
		return r;
	*ret = &a->lists[a->n_lists];
	**ret = (struct all_list){.list = list,
				  .room = &a->rooms[a->n_lists++],
				  .df = list->df,
				  .n_blocks = list->n_blocks,
				  .need = UINT32_MAX,
				  .bound_block = UINT32_MAX};
	a->list_of[term] = (uint32_t)a->n_lists;
	posting_probe_begin(&(*ret)->room->probe, list);
	return 0;
}

static int open_scorer(struct all *a, struct all_scorer *s)
{
	size_t n;
	const uint32_t *terms = scorer_terms(s->of, &n);

	s->first = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		struct all_list *l;
		int r = open_scoring(a, terms[i], &l);

		if (r < 0)
			return r;
		size_t at = (size_t)(l - a->lists);
		s->first = at < s->first ? at : s->first;
		if (!l->scorers)
			l->scorers = arena_array(&a->run->scratch, a->scorers.uses[terms[i]],
						 sizeof(struct all_scorer *));
		if (!l->scorers)
			return run_over_budget(a->run);
		l->scorers[l->n_scorers++] = s;
		l->idf += s->of->idf;
	}
	return 0;
}

/* Joins what scores to the lists that tell of it. */
static int open_scorers(struct all *a)
{
	int r = 0;

	for (size_t i = 0; i < a->n_needs; i++)
		if (a->needs[a->lists[i].need]->n_parts == 0)
			a->list_of[a->needs[a->lists[i].need]->term] = (uint32_t)i + 1;
	for (size_t i = 0; r == 0 && i < a->scorers.n; i++) {
		a->adding[i].of = &a->scorers.items[i];
		r = open_scorer(a, &a->adding[i]);
	}
	return r;
}

static int open_edges(struct all *a, const struct all_leaf *leaf)
{
	uint64_t *edges;
	int r = eval_edges(a->run, leaf->node->pattern, &edges);

	for (uint32_t i = 0; edges && a->edges && i < a->run->n_words64; i++)
		edges[i] &= a->edges[i];
	if (r == 0 && edges)
		a->edges = edges;
	return r;
}

static int open_leaf(struct all *a, struct all_leaf *leaf)
{
	size_t n = leaf->n_needs;

	leaf->middles.n = 0;
	if (!a->looks || leaf->decided)
		return 0;
	leaf->lists = arena_array(&a->run->scratch, n + 1, sizeof(struct all_list *));
	if (!leaf->lists)
		return run_over_budget(a->run);
	for (size_t i = 0; i < n; i++)
		leaf->lists[i] = a->by_need[leaf->needs[i]];
	int r = open_edges(a, leaf);
	if (r < 0 || leaf->check.in_title || !a->counts || a->lists[0].df < SURE_MIN)
		return r;
	return middles_open(a->run, leaf->node->pattern, &leaf->middles);
}

static int open_needs(struct all *a)
{
	for (uint32_t i = 0; i < a->n_needs; i++) {
		int r = open_need(a, i, &a->lists[i]);

		if (r < 0 || a->lists[i].df == 0)
			return r;
	}
	qsort(a->lists, a->n_needs, sizeof *a->lists, by_df);
	order_needs(a);
	for (size_t i = 0; i < a->n_needs; i++)
		a->by_need[a->lists[i].need] = &a->lists[i];
	return 1;
}

/* Most segments lack a term of a long query. */
static int has_needs(struct all *a)
{
	for (size_t i = 0; i < a->n_needs; i++) {
		const struct posting_list *list;
		int r = a->needs[i]->n_parts == 0 ? run_list(a->run, a->needs[i]->term, &list) : 0;

		if (r < 0 || (a->needs[i]->n_parts == 0 && list->df == 0))
			return r;
	}
	return 1;
}

void all_prefetch(const struct all *a, size_t part)
{
	const struct posting_list *rarest = NULL, *next = NULL;

	if (part >= a->run->snapshot->n_segments || !a->run->opened)
		return;
	for (size_t i = 0; i < a->n_needs; i++) {
		const struct posting_list *l = &a->run->opened[part][a->needs[i]->term].list;

		if (a->needs[i]->n_parts > 0)
			continue;
		if (!rarest || l->df < rarest->df) {
			next = rarest;
			rarest = l;
		} else if (!next || l->df < next->df) {
			next = l;
		}
	}
	if (!rarest || rarest->df == 0)
		return;
	posting_list_prefetch(rarest, 0);
	posting_list_prefetch_heads(rarest);
	if (next)
		posting_list_prefetch_heads(next);
}

int all_open(struct all *a)
{
	struct run *run = a->run;
	int r = has_needs(a);

	if (r <= 0)
		return r;
	/* Not before: of a question no segment has all terms, mostly. */
	size_t terms = run->query->terms.n, most = a->n_needs + a->n_extra + 1;
	if (!a->rooms) {
		a->rooms = arena_array(&run->kept, most, sizeof *a->rooms);
		a->adding = arena_array(&run->kept, a->scorers.n + 1, sizeof *a->adding);
	}
	a->lists = arena_array(&run->scratch, most, sizeof *a->lists);
	a->by_need = arena_array(&run->scratch, a->n_needs + 1, sizeof(struct all_list *));
	a->list_of = arena_array(&run->scratch, terms + 1, sizeof *a->list_of);
	a->rest = a->bounds = NULL;
	a->edges = NULL;
	a->n_pending = 0;
	if (!a->rooms || !a->adding || !a->lists || !a->by_need || !a->list_of)
		return run_over_budget(run);
	r = open_needs(a);
	if (r <= 0)
		return r;
	a->n_lists = a->n_needs;
	r = open_scorers(a);
	for (size_t i = 0; r == 0 && i < a->n_leaves; i++)
		r = open_leaf(a, &a->leaves[i]);
	if (r < 0 || !a->others)
		return r < 0 ? r : 1;
	a->others->looks = a->counts || a->looks;
	return tree_open(a->others);
}

/* What a posting of such a cost, or above, lets a scorer of idf 1 add at most. */
static double least_of(const struct all *a, const struct all_list *l)
{
	if (l->df == 0)
		return 0.0;
	return rank_bound(a->run, 1.0, l->list ? posting_list_least(l->list) : 0.0);
}

void all_sum_bounds(const struct all *a, double *sums)
{
	memset(sums, 0, (a->n_lists + 1) * sizeof *sums);
	for (size_t i = 0; i < a->scorers.n; i++)
		sums[a->adding[i].first] += a->adding[i].near;
	for (size_t i = a->n_lists; i-- > 0;)
		sums[i] += sums[i + 1];
}

int all_bounds(struct all *a)
{
	a->bounds = arena_array(&a->run->scratch, a->n_lists + 1, sizeof *a->bounds);
	a->rest = arena_array(&a->run->scratch, a->n_lists + 1, sizeof *a->rest);
	if (!a->rest || !a->bounds)
		return run_over_budget(a->run);
	for (size_t i = 0; i < a->scorers.n; i++)
		a->adding[i].near = rank_bound(a->run, a->scorers.items[i].idf, 0.0);
	for (size_t i = 0; i < a->n_lists; i++)
		all_allow(&a->lists[i], least_of(a, &a->lists[i]));
	all_sum_bounds(a, a->bounds);
	for (size_t i = 0; i < a->scorers.n; i++)
		a->adding[i].bound = a->adding[i].near;
	return 0;
}
