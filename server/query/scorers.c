#include "query/scorers.h"

static bool is_scoring(const struct node *leaf)
{
	return leaf->pattern && !leaf->negated;
}

static bool counts_as_one(const struct run *run, const struct node *leaf)
{
	return is_scoring(leaf) && !leaf->implied && !run->leaves[leaf->number].inside &&
	       eval_is_chain(run, leaf->pattern);
}

/* A word that stands in a query twice counts once. */
static bool is_there(const struct scorers *s, const struct pattern *p)
{
	for (size_t i = 0; i < s->n_words; i++)
		if (slice_equal(s->items[i].word->folded, p->folded))
			return true;
	return false;
}

static void add_word(const struct run *run, const struct pattern *p, struct scorers *ret)
{
	struct scorer *s = &ret->items[ret->n];

	if (is_there(ret, p))
		return;
	s->word = p;
	for (size_t i = 0; i < p->terms.n; i++) {
		s->idf += rank_idf(run, p->terms.items[i]);
		ret->uses[p->terms.items[i]]++;
	}
	ret->n = ++ret->n_words;
}

/* Marks the terms that count by themselves: those of leaves that are no words of several. What we
 * added to the query ourselves adds no terms that count in words already. */
static void mark_terms(const struct run *run, const uint32_t *uses, bool *alone)
{
	for (size_t i = 0; i < run->query->leaves.n; i++) {
		const struct node *leaf = run->query->leaves.items[i];

		if (!is_scoring(leaf) || counts_as_one(run, leaf))
			continue;
		for (size_t k = 0; k < leaf->pattern->terms.n; k++) {
			uint32_t term = leaf->pattern->terms.items[k];

			alone[term] = alone[term] || !leaf->implied || uses[term] == 0;
		}
	}
}

int scorers_make(struct run *run, struct scorers *ret)
{
	const struct query *q = run->query;
	size_t n = q->leaves.n + q->terms.n;
	bool *alone = arena_array(&run->kept, q->terms.n + 1, sizeof *alone);

	*ret = (struct scorers){
		.items = arena_array(&run->kept, n + 1, sizeof *ret->items),
		.uses = arena_array(&run->kept, q->terms.n + 1, sizeof *ret->uses),
	};
	if (!ret->items || !ret->uses || !alone)
		return run_over_budget(run);
	for (size_t i = 0; i < q->leaves.n; i++)
		if (counts_as_one(run, q->leaves.items[i]))
			add_word(run, q->leaves.items[i]->pattern, ret);
	mark_terms(run, ret->uses, alone);
	for (uint32_t i = 0; i < q->terms.n; i++) {
		if (!alone[i] || run->df[i] == 0)
			continue;
		ret->items[ret->n++] = (struct scorer){.idf = rank_idf(run, i), .term = i};
		ret->uses[i]++;
	}
	return 0;
}
