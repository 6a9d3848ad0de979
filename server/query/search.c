#include "query/search.h"

#include <stdlib.h>

#include "query/rank_all.h"
#include "query/rerank.h"
#include "query/run.h"
#include "query/suggest.h"
#include "query/trim.h"
#include "query/widen.h"

/* Documents that match, in one pass over the segments: all of the query, or any of the terms. */
struct pass {
	const uint32_t *any; /* terms; NULL: all of the query */
	size_t n_any;
};

/* What still holds when words are given up: exclusions and fields. */
static bool is_restriction(const struct node *node)
{
	return node->kind != NODE_TEXT && node->kind != NODE_AND && node->kind != NODE_OR;
}

static int eval_terms(struct run *run, const uint32_t *terms, size_t n, uint64_t *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct posting_list *list;
		int r = run_list(run, terms[i], &list);

		if (r == 0)
			r = run_list_bits(run, list, out);
		if (r < 0)
			return r;
	}
	for (uint32_t i = 0; run->gone && i < run->n_words64; i++)
		out[i] &= ~run->gone[i];
	return 0;
}

/* Documents that one of the terms is in and that the restrictions allow; NULL: nothing restricts.
 */
static int eval_any(struct run *run, const struct pass *pass, uint64_t **ret)
{
	const struct node *root = run->query->root;
	uint64_t *out = NULL, *left = NULL;
	int r = 0;

	*ret = NULL;
	for (const struct node *n = root->kind == NODE_AND ? root->child : NULL; n; n = n->next) {
		if (!is_restriction(n))
			continue;
		left = run_bitmap(run);
		if (!left)
			return ERR_LIMIT;
		if (!out)
			r = eval_terms(run, pass->any, pass->n_any, left);
		else
			memcpy(left, out, run->n_words64 * sizeof *left);
		out = run_bitmap(run);
		if (!out)
			return ERR_LIMIT;
		if (r == 0)
			r = eval_node(run, n, left, out);
		if (r < 0)
			return r;
	}
	*ret = out;
	return 0;
}

/* Of the set (NULL: all) what may be looked at. */
static int keep_live(struct run *run, uint64_t **set)
{
	uint64_t *kept = *set ? *set : run_bitmap(run);

	if (!kept)
		return ERR_LIMIT;
	for (uint32_t i = 0; i < run->n_words64; i++)
		kept[i] = *set ? kept[i] & run->live[i] : run->live[i];
	*set = kept;
	return 0;
}

static int run_segment(struct run *run, const struct pass *pass, struct ranking *ranking)
{
	uint64_t *set;

	if (run->within) {
		int r = run_restrict(run);

		if (r < 0)
			return r;
	}
	if (pass->any) {
		int r = eval_any(run, pass, &set);

		if (r == 0 && run->within)
			r = keep_live(run, &set);
		return r < 0 ? r : rank_any(run, set, pass->any, pass->n_any, ranking);
	}
	set = run_bitmap(run);
	if (!set)
		return ERR_LIMIT;
	int r = eval_leaves(run);
	if (r == 0 && !run_live(run))
		r = ERR_LIMIT;
	if (r == 0)
		r = eval_node(run, run->query->root, run->live, set);
	return r < 0 ? r : rank_or_count(run, set, ranking);
}

static int run_pass(struct run *run, const struct pass *pass, size_t cap, struct ranking *ranking)
{
	if (!pass->any && !run->within && rank_all_fits(run))
		return rank_all(run, cap, ranking);
	int r = ranking_reset(run, ranking, cap);
	for (size_t i = 0; i < run->query->leaves.n && !pass->any; i++)
		run->leaves[i].count = 0;
	if (!pass->any)
		eval_defer(run);
	for (size_t i = 0; r == 0 && i < run->snapshot->n_segments; i++) {
		r = run_enter(run, i);
		if (r == 0)
			r = run_segment(run, pass, ranking);
	}
	return r;
}

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
static int choose_any(struct run *run, struct pass *ret)
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
	*ret = (struct pass){any, (n + 1) / 2};
	for (size_t i = 0; i < ret->n_any; i++)
		any[i] = rarities[i].term;
	return 0;
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

static int run_passes(struct run *run, const struct search_options *options,
		      struct ranking *ranking, struct search_result *ret)
{
	bool whole = options->exact || options->strict || options->bare;
	size_t cap = ranking_size(run, options, false);
	struct pass pass = {0};
	int r = run_pass(run, &pass, cap, ranking);

	/* An empty answer is explained by exact counts. */
	if (r == 0 && ranking->total == 0)
		r = eval_deferred(run);
	ret->match = MATCH_ALL;
	if (r < 0 || whole || ranking->total > 0)
		return r;
	if (look_inside(run)) {
		r = run_pass(run, &pass, cap, ranking);
		ret->match = MATCH_INSIDE_WORDS;
		ret->note = SLICE_LITERAL("no document has these words whole; these have them "
					  "inside longer words");
		if (r < 0 || ranking->total > 0)
			return r;
	}
	ret->match = MATCH_ALL;
	ret->note = SLICE_LITERAL("no document matches");
	r = choose_any(run, &pass);
	if (r < 0 || pass.n_any == 0)
		return r;
	for (size_t i = 0; i < run->query->leaves.n; i++)
		run->leaves[i].inside = false;
	r = run_pass(run, &pass, ranking_size(run, options, true), ranking);
	if (r < 0 || ranking->total == 0)
		return r;
	ret->match = MATCH_PARTIAL;
	ret->note =
		SLICE_LITERAL("no document matches the whole query; these share at least one of "
			      "the rarer half of its terms, best matches first");
	return 0;
}

static struct term_report report_of(const struct run *run, const struct node *node)
{
	const struct leaf_state *leaf = &run->leaves[node->number];
	struct term_report t = {.text = node->text, .document_count = leaf->count, .why = {"", 0}};

	if (node->kind == NODE_PERSON) {
		t.folded = leaf->name.len > 0 ? leaf->name : node->text;
		t.why = leaf->n_ids > 0 ? SLICE_LITERAL("documents that mention this person")
					: SLICE_LITERAL("nobody of that name");
		return t;
	}
	t.folded = node->pattern->folded;
	if (node->why.len > 0)
		t.why = node->why;
	else if (leaf->inside)
		t.why = SLICE_LITERAL("found inside longer words");
	else if (leaf->at_most)
		t.why = SLICE_LITERAL("at most so many documents: counted by pairs of characters");
	else if (node->negated)
		t.why = SLICE_LITERAL("excluded");
	else if (node->kind == NODE_TITLE)
		t.why = SLICE_LITERAL("in titles");
	return t;
}

static int report(struct run *run, const struct ranking *ranking,
		  const struct search_options *options, struct search_result *ret)
{
	size_t n = run->query->leaves.n;
	size_t skip = options->offset < ranking->n ? options->offset : ranking->n;

	ret->terms = arena_array(run->arena, n + 1, sizeof *ret->terms);
	if (!ret->terms)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	for (size_t i = 0; i < n; i++)
		if (!run->query->leaves.items[i]->implied)
			ret->terms[ret->n_terms++] = report_of(run, run->query->leaves.items[i]);
	ret->hits = ranking->heap + skip;
	ret->n_hits = ranking->n - skip;
	if (ret->n_hits > options->limit)
		ret->n_hits = options->limit;
	ret->total = ranking->total;
	ret->lowest = ranking->n > 0 ? ranking->heap[ranking->n - 1].score : 0.0;
	return 0;
}

static int run_all(struct run *run, const struct search_options *options, struct search_result *ret)
{
	struct ranking ranking = {0};

	run->leaves = arena_array(run->arena, run->query->leaves.n + 1, sizeof *run->leaves);
	run->df = arena_array(run->arena, run->query->terms.n + 1, sizeof *run->df);
	if (!run->leaves || !run->df)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	int r = persons_resolve(run, options->exact);
	if (r == 0)
		r = run_count_terms(run);
	if (r == 0)
		r = run_passes(run, options, &ranking, ret);
	if (r < 0)
		return r;
	rank_finish(&ranking);
	if (!options->bare && rerank_depth(run->query, ret->match == MATCH_PARTIAL) > 0)
		r = rerank(run, &ranking);
	return r < 0 ? r : report(run, &ranking, options, ret);
}

static int run_query(struct run *run, const struct search_options *options,
		     struct search_result *ret)
{
	struct search_result result = {.note = {"", 0}, .suggestion = {"", 0}};

	run->counts = !options->no_total;
	run_begin(run);
	rank_begin(run);
	int r = run_all(run, options, &result);
	run_end(run);
	if (r == 0)
		*ret = result;
	return r;
}

/* The query's own hits, then those of other words for it. *ret has none when neither has. */
static int run_widened(struct run *run, const struct search_options *options,
		       struct search_result *ret)
{
	struct search_options strict = *options;
	struct search_result own, added;
	struct run other = *run;
	int r = widen_query(run, &other.query);

	if (r < 0 || !other.query)
		return r;
	strict.strict = true;
	r = run_query(run, &strict, &own);
	if (r < 0)
		return r;
	if (options->no_total && own.total > (uint64_t)options->offset + options->limit) {
		*ret = own;
		return 0;
	}
	strict.offset = options->offset > own.total ? options->offset - own.total : 0;
	strict.limit = options->limit - (uint32_t)own.n_hits;
	r = run_query(&other, &strict, &added);
	return r < 0 ? r : widen_join(run, other.query, &own, &added, ret);
}

/* When nothing has all of the query: what a cut left is left out, or another spelling offered. */
static int try_again(struct run *run, const struct search_options *options,
		     struct search_result *ret)
{
	const struct query *query = run->query;
	int r = 0;

	if (trim_helps(query, options, ret)) {
		struct search_options strict = *options;
		struct run trimmed = *run;
		struct search_result other;

		strict.strict = true;
		trimmed.query = query->trimmed;
		r = run_query(&trimmed, &strict, &other);
		if (r == 0)
			r = trim_choose(query, &other, run->arena, ret, run->err);
	}
	if (r == 0 && !options->no_total && suggest_helps(options, ret))
		r = suggest_find(run, ret);
	return r;
}

/* What an answer says of its documents. */
static int read_hits(struct run *run, struct search_result *ret)
{
	for (size_t i = 0; i < ret->n_hits; i++)
		snapshot_prefetch_begin(run->snapshot, ret->hits[i].id);
	for (size_t i = 0; i < ret->n_hits; i++)
		snapshot_prefetch(run->snapshot, ret->hits[i].id);
	for (size_t i = 0; i < ret->n_hits; i++) {
		struct search_hit *hit = &ret->hits[i];

		hit->doc = snapshot_document(run->snapshot, hit->id, run->arena);
		if (!hit->doc)
			return run_damaged(run);
	}
	return 0;
}

int search_run(const struct snapshot *snapshot, const struct query *query,
	       const struct search_options *options, const struct interrupt *interrupt,
	       struct arena *a, struct search_result *ret, struct error *err)
{
	struct text_reader texts = {.cap = 0};
	struct run run = {.snapshot = snapshot,
			  .query = query,
			  .interrupt = interrupt,
			  .within = options->within,
			  .n_within = options->n_within,
			  .weights = options->weights,
			  .err = err,
			  .arena = a,
			  .texts = &texts};
	struct search_result result = {.total = 0};
	int r = 0;

	if (!options->exact && !options->bare)
		r = run_widened(&run, options, &result);
	if (r == 0 && result.total == 0) {
		r = run_query(&run, options, &result);
		if (r == 0)
			r = try_again(&run, options, &result);
	}
	text_reader_free(&texts);
	if (r == 0 && !options->bare && !options->ids_only)
		r = read_hits(&run, &result);
	if (r == 0)
		*ret = result;
	return r;
}
