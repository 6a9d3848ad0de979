/* The passes of a search over the segments: documents that have all of the query, then those with
 * its Latin words inside longer ones, then those that share some of its terms. */
#include <stdlib.h>

#include "query/rank_all.h"
#include "query/rank_tree.h"
#include "query/rerank.h"
#include "query/search_parts.h"

/* --- all of the query --- */

/* An AND: one of its words leads the search, or one of the others. */
struct split {
	struct conjunction words;
	uint32_t words_most; /* no more documents have them */
};

static bool is_word(const struct run *run, const struct node *node)
{
	return (node->kind == NODE_TEXT || node->kind == NODE_TITLE) &&
	       !run->leaves[node->number].inside;
}

static int split(struct run *run, const struct node *node, struct split *ret)
{
	struct conjunction *c = &ret->words;
	int r = 0;

	if (node->kind == NODE_AND) {
		for (const struct node *n = node->child; r == 0 && n; n = n->next)
			r = split(run, n, ret);
		return r;
	}
	if (is_word(run, node) && c->n < RANK_ALL_WORDS) {
		uint32_t most = node_most(run, node);

		c->words[c->n++] = node;
		ret->words_most = most < ret->words_most ? most : ret->words_most;
		return 0;
	}
	if (!c->others)
		c->others = tree_new(run);
	return c->others ? tree_add(c->others, node) : ERR_LIMIT;
}

/* Where a word leads, everything else filters what has all words (rank_all.h). */
static int rank_matching(struct run *run, size_t cap, struct ranking *ranking)
{
	struct split s = {.words_most = UINT32_MAX};

	/* Of a question no document has all terms, mostly. */
	if (node_most(run, run->query->root) == 0)
		return ranking_reset(run, ranking, cap);
	int r = split(run, run->query->root, &s);

	if (r == 0 && !run->within && s.words.n > 0 &&
	    (!s.words.others || s.words_most <= tree_most(s.words.others)))
		return rank_all(run, &s.words, cap, ranking);
	struct tree *t = r == 0 ? tree_new(run) : NULL;
	if (!t)
		return r < 0 ? r : ERR_LIMIT;
	r = tree_add(t, run->query->root);
	if (r == 0 && run->within)
		r = tree_add_within(t, run->within, run->n_within);
	return r < 0 ? r : rank_tree(t, cap, run->counts, ranking);
}

static int rank_whole(struct run *run, size_t cap, struct ranking *ranking)
{
	int r = rank_matching(run, cap, ranking);

	return r < 0 ? r : leaf_counts(run, ranking);
}

/* --- some of its terms --- */

/* The terms that lead: a document has one of them. */
struct leading {
	uint32_t *terms;
	size_t n;
};

/* What still holds when words are given up: exclusions and fields. */
static bool is_restriction(const struct node *node)
{
	return node->kind != NODE_TEXT && node->kind != NODE_AND && node->kind != NODE_OR;
}

static int make_restrictions(struct run *run, struct tree **ret)
{
	const struct node *root = run->query->root;
	struct tree *t = tree_new(run);
	int r = t ? 0 : ERR_LIMIT;

	for (const struct node *n = root->kind == NODE_AND ? root->child : root; r == 0 && n;
	     n = n->next)
		if (is_restriction(n))
			r = tree_add(t, n);
	if (r == 0 && run->within)
		r = tree_add_within(t, run->within, run->n_within);
	*ret = r == 0 && t->root->n_children > 0 ? t : NULL;
	return r;
}

/* What may be allowed at all: documents with a leading term, or the few that are looked at. */
static int set_candidates(struct run *run, const struct leading *lead, uint64_t *bits)
{
	int r = 0;

	for (size_t i = 0; run->within && i < run->n_within; i++) {
		uint32_t at = segment_find(run->part->segment, run->within[i]);

		if (at != UINT32_MAX)
			bitmap_set(bits, at);
	}
	for (size_t i = 0; r == 0 && !run->within && i < lead->n; i++) {
		const struct posting_list *list;

		r = run_list(run, lead->terms[i], &list);
		if (r == 0)
			r = run_list_bits(run, list, bits);
	}
	for (uint32_t i = 0; run->gone && i < run->n_words64; i++)
		bits[i] &= ~run->gone[i];
	return r;
}

/* Those of the candidates in the segment at hand that the restrictions allow. */
static int allow(struct run *run, const struct leading *lead, struct tree *t, uint64_t **ret)
{
	uint64_t *bits = run_bitmap(run);
	int r = bits ? tree_open(t) : ERR_LIMIT;

	*ret = bits;
	if (r > 0)
		r = set_candidates(run, lead, bits);
	for (uint32_t i = 0; r == 0 && i < run->n_words64; i++) {
		uint32_t docs[BATCH], n = 0;

		for (; bits[i] != 0; bits[i] &= bits[i] - 1)
			docs[n++] = i * 64 + (uint32_t)__builtin_ctzll(bits[i]);
		uint64_t mask = batch_mask(n);
		if (n > 0)
			r = tree_filter(t, t->root, docs, TREE_EXACT, &mask);
		for (; n > 0 && mask != 0; mask &= mask - 1)
			bitmap_set(bits, docs[__builtin_ctzll(mask)]);
	}
	return r;
}

static int rank_some(struct run *run, const struct leading *lead, size_t cap,
		     struct ranking *ranking)
{
	struct tree *restrictions;
	int r = ranking_reset(run, ranking, cap);

	if (r == 0)
		r = make_restrictions(run, &restrictions);
	for (size_t i = 0; r == 0 && i < run->snapshot->n_segments; i++) {
		uint64_t *allowed = NULL;

		r = run_enter(run, i);
		if (r == 0 && restrictions)
			r = allow(run, lead, restrictions, &allowed);
		if (r == 0)
			r = rank_any(run, allowed, lead->terms, lead->n, ranking);
	}
	return r;
}

struct rarity {
	uint32_t df, term;
};

static int by_rarity(const void *a, const void *b)
{
	const struct rarity *x = a, *y = b;

	return x->df != y->df ? (x->df < y->df ? -1 : 1)
			      : (x->term > y->term) - (x->term < y->term);
}

/* The rarer half of the terms that occur at all. */
static int choose_leading(struct run *run, struct leading *ret)
{
	struct rarity *rarities =
		arena_array(run->arena, run->query->terms.n + 1, sizeof *rarities);
	uint32_t *any = arena_array(run->arena, run->query->terms.n + 1, sizeof *any);
	size_t n = 0;

	if (!rarities || !any)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	for (uint32_t i = 0; i < run->query->terms.n; i++)
		if (run->query->terms.items[i].scores && run->df[i] > 0)
			rarities[n++] = (struct rarity){run->df[i], i};
	qsort(rarities, n, sizeof *rarities, by_rarity);
	*ret = (struct leading){any, (n + 1) / 2};
	for (size_t i = 0; i < ret->n; i++)
		any[i] = rarities[i].term;
	return 0;
}

/* --- one after the other --- */

/* Latin words that no document has as a word are looked for inside longer ones. */
static bool look_inside(struct run *run)
{
	bool found = false;

	for (size_t i = 0; i < run->query->leaves.n; i++) {
		const struct node *node = run->query->leaves.items[i];
		struct leaf_state *leaf = &run->leaves[i];

		if (node->kind != NODE_TEXT || node->pattern->has_han || node->negated ||
		    leaf->count > 0)
			continue;
		leaf->inside = true;
		found = true;
	}
	return found;
}

/* How many hits are kept; none where they are only counted. */
static size_t ranking_size(const struct run *run, const struct search_options *options,
			   bool partial)
{
	size_t wanted = (size_t)options->offset + options->limit + options->no_total;
	size_t depth = rerank_depth(run->query, partial);

	if (options->limit == 0 && !options->no_total)
		return 0;
	if (!options->bare && wanted < depth)
		wanted = depth;
	return wanted < run->snapshot->totals.documents ? wanted : run->snapshot->totals.documents;
}

static int rank_inside(struct run *run, size_t cap, struct ranking *ranking,
		       struct search_result *ret)
{
	int r = rank_whole(run, cap, ranking);

	ret->match = MATCH_INSIDE_WORDS;
	ret->note = SLICE_LITERAL("no document has these words whole; these have them "
				  "inside longer words");
	return r;
}

static int rank_partial(struct run *run, size_t cap, struct ranking *ranking,
			struct search_result *ret)
{
	struct leading lead;

	ret->match = MATCH_ALL;
	ret->note = SLICE_LITERAL("no document matches");
	int r = choose_leading(run, &lead);
	if (r < 0 || lead.n == 0)
		return r;
	for (size_t i = 0; i < run->query->leaves.n; i++)
		run->leaves[i].inside = false;
	r = rank_some(run, &lead, cap, ranking);
	if (r < 0 || ranking->total == 0)
		return r;
	ret->match = MATCH_PARTIAL;
	ret->note =
		SLICE_LITERAL("no document matches the whole query; these share at least one of "
			      "the rarer half of its terms, best matches first");
	return 0;
}

int search_passes(struct run *run, const struct search_options *options, struct ranking *ranking,
		  struct search_result *ret)
{
	bool whole = options->exact || options->strict || options->bare;
	size_t cap = ranking_size(run, options, false);
	int r = rank_whole(run, cap, ranking);

	/* An empty answer is explained by exact counts. A strict one is not shown to anybody. */
	if (r == 0 && ranking->total == 0 && !options->strict && !options->bare)
		r = leaf_counts_exactly(run);
	ret->match = MATCH_ALL;
	if (r < 0 || whole || ranking->total > 0)
		return r;
	if (look_inside(run)) {
		r = rank_inside(run, cap, ranking, ret);
		if (r < 0 || ranking->total > 0)
			return r;
	}
	return rank_partial(run, ranking_size(run, options, true), ranking, ret);
}
