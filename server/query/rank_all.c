#include "query/rank_all.h"

#include "query/rank_all_parts.h"

#define SPARE_MIN 2u /* documents kept beyond those wanted, in case some are false */
#define SHORTER   4u /* times */

static bool scores(const struct run *run, const struct pattern_need *need)
{
	return run->query->terms.items[need->term].scores;
}

/* A word and a number together add nothing to scores, so that no document is left out early by
 * their list: it is asked only where it is much shorter than the others. */
static bool helps(const struct run *run, const struct pattern *p, const struct pattern_need *need)
{
	uint32_t least = UINT32_MAX;

	if (!term_is_joint(run->query->terms.items[need->term].low))
		return true;
	for (size_t i = 0; i < p->needs.n; i++)
		if (scores(run, &p->needs.items[i]) && run->df[p->needs.items[i].term] < least)
			least = run->df[p->needs.items[i].term];
	return run->df[need->term] < least / SHORTER;
}

static void add_need(struct all *a, struct all_leaf *leaf, const struct pattern_need *need)
{
	uint32_t *number = &leaf->needs[leaf->n_needs++];

	if (need->n_parts == 0 && a->need_of[need->term] > 0) {
		*number = a->need_of[need->term] - 1;
		return;
	}
	*number = (uint32_t)a->n_needs;
	a->leaf_of[a->n_needs] = (uint32_t)a->n_leaves - 1;
	a->needs[a->n_needs++] = need;
	if (need->n_parts == 0)
		a->need_of[need->term] = (uint32_t)a->n_needs;
}

static int add_leaf(struct all *a, const struct node *node)
{
	const struct pattern *p = node->pattern;
	struct all_leaf *leaf = &a->leaves[a->n_leaves++];

	leaf->node = node;
	leaf->decided = p->decided && node->kind == NODE_TEXT;
	leaf->check = (struct text_check){.pattern = p, .in_title = node->kind == NODE_TITLE};
	leaf->needs = arena_array(&a->run->kept, p->needs.n + 1, sizeof *leaf->needs);
	if (!leaf->needs)
		return run_over_budget(a->run);
	for (size_t i = 0; i < p->needs.n; i++)
		if (helps(a->run, p, &p->needs.items[i]))
			add_need(a, leaf, &p->needs.items[i]);
	a->decided = a->decided && leaf->decided;
	return 0;
}

static int plan(struct all *a, const struct node *const *leaves, size_t n)
{
	struct run *run = a->run;
	size_t needs = 0;

	for (size_t i = 0; i < n; i++)
		needs += leaves[i]->pattern->needs.n;
	a->needs = arena_array(&run->kept, needs + 1, sizeof(const struct pattern_need *));
	a->leaf_of = arena_array(&run->kept, needs + 1, sizeof *a->leaf_of);
	a->need_of = arena_array(&run->kept, run->query->terms.n + 1, sizeof *a->need_of);
	if (!a->needs || !a->leaf_of || !a->need_of)
		return run_over_budget(run);
	a->decided = true;
	for (size_t i = 0; i < n; i++) {
		int r = add_leaf(a, leaves[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static int run_segments(struct all *a, size_t cap)
{
	int r = ranking_reset(a->run, a->ranking, cap);

	a->total = 0;
	all_prefetch(a, 0);
	for (size_t i = 0; r == 0 && i < a->run->snapshot->n_segments; i++) {
		r = run_enter(a->run, i);
		a->part = (uint32_t)i;
		all_prefetch(a, i + 1);
		if (r == 0)
			r = all_segment(a);
	}
	return r;
}

/* 1 when all words stand in the texts of a document that has their terms. */
static int look_at(struct all *a, const struct ranked *hit)
{
	const struct segment_view *v = &a->run->snapshot->segments[hit->part].segment->view;
	int r = 1;

	for (size_t i = 0; r > 0 && i < a->n_leaves; i++)
		if (!a->leaves[i].decided)
			r = text_check_document(a->run, v, &a->leaves[i].check, hit->ordinal, 0);
	return r;
}

static const struct segment_view *view_of(const struct all *a, size_t i)
{
	return &a->run->snapshot->segments[a->ranking->best[i].part].segment->view;
}

/* Leaves the best `most` that truly match. 1 when those are the best of all, 0 when others may have
 * been left out for false ones. */
static int keep_true(struct all *a, size_t most)
{
	struct ranking *r = a->ranking;
	bool full = r->n == r->cap;
	size_t kept = 0;

	ranking_sort(r);
	for (size_t i = 0; i < r->n && kept < most; i++) {
		if (i + 2 * PREFETCH_AHEAD < r->n)
			segment_view_prefetch_row(view_of(a, i + 2 * PREFETCH_AHEAD),
						  r->best[i + 2 * PREFETCH_AHEAD].ordinal);
		if (i + PREFETCH_AHEAD < r->n)
			segment_view_prefetch_text(view_of(a, i + PREFETCH_AHEAD),
						   r->best[i + PREFETCH_AHEAD].ordinal, 0);
		int found = look_at(a, &r->best[i]);
		if (found < 0)
			return found;
		if (found > 0)
			r->best[kept++] = r->best[i];
	}
	r->n = kept;
	r->cap = most;
	/* A heap again. */
	for (size_t i = 0; i + 1 < kept - i; i++) {
		struct ranked one = r->best[i];

		r->best[i] = r->best[kept - 1 - i];
		r->best[kept - 1 - i] = one;
	}
	return kept == most || !full;
}

/* Where a word is made of parts, documents often have them apart. */
static bool is_doubtful(const struct all *a, size_t most)
{
	for (size_t i = 0; i < a->n_needs; i++)
		if (a->needs[i]->n_parts > 0 && a->run->df[a->needs[i]->term] < most)
			return true;
	return false;
}

static int rank(struct all *a, size_t most)
{
	int r;

	a->looks = (a->counts || is_doubtful(a, most)) && !a->decided;
	if (a->looks || a->decided)
		return run_segments(a, most);
	r = run_segments(a, most + most / 8 + SPARE_MIN);
	if (r == 0)
		r = keep_true(a, most);
	if (r != 0)
		return r < 0 ? r : 0;
	a->looks = true;
	return run_segments(a, most);
}

static int add_scorers(struct all *a)
{
	int r = scorers_make(a->run, &a->scorers);

	for (uint32_t i = 0; r == 0 && i < a->run->query->terms.n; i++)
		a->n_extra += a->scorers.uses[i] > 0 && a->need_of[i] == 0;
	return r;
}

int rank_all(struct run *run, const struct conjunction *c, size_t most, struct ranking *ret)
{
	struct all *a = arena_alloc(&run->kept, sizeof *a);

	if (!a)
		return run_over_budget(run);
	*a = (struct all){.run = run, .ranking = ret, .counts = run->counts, .others = c->others};
	int r = plan(a, c->words, c->n);
	if (r < 0)
		return r;
	r = add_scorers(a);
	if (r < 0)
		return r;
	/* One list that is the answer tells its length. */
	bool told = a->decided && a->n_needs == 1 && a->needs[0]->n_parts == 0 && !a->others;
	a->counts = a->counts && !told;
	r = rank(a, most);
	if (r == 0)
		ret->total = told ? run->df[a->needs[0]->term]
				  : (a->counts ? a->total : (uint32_t)ret->n);
	return r;
}

int rank_all_count(struct run *run, const struct node *leaf, uint32_t *ret)
{
	struct ranking none = {0};
	struct all *a = arena_alloc(&run->kept, sizeof *a);

	if (!a)
		return run_over_budget(run);
	*a = (struct all){.run = run, .ranking = &none, .counts = true};
	int r = plan(a, &leaf, 1);
	if (r == 0)
		r = rank(a, 0);
	if (r == 0)
		*ret = a->total;
	return r;
}
