/* Which documents of a segment match a node: a bitmap at a time. Leaves are evaluated once over the
 * whole segment, because their counts are part of the answer. */
#include "query/rank_all.h"

#define DEFER_MIN 2048u /* documents */

/* Filters look at each document that is left, so they come last. */
static bool is_filter(const struct node *node)
{
	return node->kind == NODE_PUBLISHER || node->kind == NODE_AFTER ||
	       node->kind == NODE_BEFORE;
}

static bool is_deferred(const struct run *run, const struct node *node)
{
	return node->kind == NODE_TEXT && run->leaves[node->number].deferred;
}

/* narrow() has left no other documents than those with the child's term. */
static bool is_done(const struct run *run, const struct node *node)
{
	return is_deferred(run, node) && node->pattern->decided;
}

/* Deferred children together: their terms alone leave few documents to look at. */
static int narrow(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	const struct pattern **patterns;
	size_t n = 0;

	for (const struct node *child = node->child; child; child = child->next)
		n += is_deferred(run, child);
	if (n == 0) {
		memcpy(out, within, run->n_words64 * sizeof *out);
		return 0;
	}
	patterns = arena_array(&run->scratch, n, sizeof *patterns);
	if (!patterns)
		return run_over_budget(run);
	n = 0;
	for (const struct node *child = node->child; child; child = child->next)
		if (is_deferred(run, child))
			patterns[n++] = child->pattern;
	return eval_needs(run, patterns, n, within, out);
}

static int eval_and(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	uint64_t *left = run_bitmap(run);
	size_t size = run->n_words64 * sizeof *out;

	if (!left)
		return ERR_LIMIT;
	int r = narrow(run, node, within, left);
	if (r < 0)
		return r;
	for (int filters = 0; filters < 2; filters++) {
		for (const struct node *child = node->child; child; child = child->next) {
			if (is_filter(child) != (filters > 0) || is_done(run, child))
				continue;
			memset(out, 0, size);
			r = eval_node(run, child, left, out);
			if (r < 0)
				return r;
			memcpy(left, out, size);
		}
	}
	memcpy(out, left, size);
	return 0;
}

static int eval_or(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	uint64_t *one = run_bitmap(run);

	if (!one)
		return ERR_LIMIT;
	for (const struct node *child = node->child; child; child = child->next) {
		memset(one, 0, run->n_words64 * sizeof *one);
		int r = eval_node(run, child, within, one);
		if (r < 0)
			return r;
		for (uint32_t i = 0; i < run->n_words64; i++)
			out[i] |= one[i];
	}
	return 0;
}

static int eval_not(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	int r = eval_node(run, node->child, within, out);

	for (uint32_t i = 0; r == 0 && i < run->n_words64; i++)
		out[i] = within[i] & ~out[i];
	return r;
}

static void eval_person(struct run *run, const struct node *node, const uint64_t *within,
			uint64_t *out)
{
	const struct leaf_state *leaf = &run->leaves[node->number];

	for (size_t i = 0; i < leaf->n_ids; i++) {
		uint32_t at = segment_find(run->part->segment, leaf->ids[i]);

		if (at != UINT32_MAX && bitmap_has(within, at))
			bitmap_set(out, at);
	}
}

static bool doc_passes(const struct run *run, const struct node *node, uint32_t ordinal)
{
	const struct doc_row *row = &run->part->segment->table.rows[ordinal];

	if (node->kind == NODE_PUBLISHER) {
		struct slice publisher = segment_view_publisher(run->view, ordinal);

		return slice_find(publisher, node->text, 0) != SIZE_MAX;
	}
	if (row->first > row->last)
		return false;
	return node->kind == NODE_AFTER ? row->first >= node->day : row->last < node->day;
}

static void eval_filter(struct run *run, const struct node *node, const uint64_t *within,
			uint64_t *out)
{
	for (uint32_t i = 0; i < run->n_words64; i++) {
		for (uint64_t word = within[i]; word != 0; word &= word - 1) {
			uint32_t ordinal = i * 64 + (uint32_t)__builtin_ctzll(word);

			if (doc_passes(run, node, ordinal))
				bitmap_set(out, ordinal);
		}
	}
}

/* The leaf's documents in the segment at hand, found when first asked for. */
static int eval_leaf(struct run *run, const struct node *node, const uint64_t **ret)
{
	struct leaf_state *leaf = &run->leaves[node->number];
	uint64_t *set;
	int r = 0;

	if (!leaf->set) {
		r = run_cancelled(run);
		set = r == 0 ? run_bitmap(run) : NULL;
		if (!set || !run_live(run))
			return r < 0 ? r : ERR_LIMIT;
		if (node->kind == NODE_PERSON)
			eval_person(run, node, run->live, set);
		else
			r = eval_pattern(run, node, run->live, set);
		leaf->set = set;
	}
	*ret = leaf->set;
	return r;
}

/* The least of its terms' document counts; UINT32_MAX when a need has parts. */
static uint32_t most_of(const struct run *run, const struct pattern *p)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < p->needs.n; i++) {
		uint32_t df = run->df[p->needs.items[i].term];

		if (p->needs.items[i].n_parts > 0)
			return UINT32_MAX;
		least = df < least ? df : least;
	}
	return least;
}

/* To count the documents of a long common word, a look at many texts is needed, which the answer to
 * a query of several words has no other use for. Those of a word that its term decides are counted
 * already. */
void eval_defer(struct run *run)
{
	for (size_t i = 0; i < run->query->leaves.n; i++) {
		const struct node *node = run->query->leaves.items[i];
		struct leaf_state *leaf = &run->leaves[i];

		leaf->deferred = leaf->at_most = false;
		if (run->query->leaves.n == 1 || node->kind != NODE_TEXT || leaf->inside)
			continue;
		uint32_t most = most_of(run, node->pattern);
		bool decided = node->pattern->decided && most != UINT32_MAX;
		if (!decided && (node->negated || !node->pattern->has_han || most <= DEFER_MIN ||
				 most == UINT32_MAX))
			continue;
		leaf->deferred = true;
		leaf->at_most = !decided;
		leaf->count = most;
	}
}

int eval_deferred(struct run *run)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < run->query->leaves.n; i++) {
		struct leaf_state *leaf = &run->leaves[i];

		/* Whether a Latin word is there at all decides where else to look. */
		if (!leaf->at_most ||
		    (!run->counts && run->query->leaves.items[i]->pattern->has_han))
			continue;
		leaf->deferred = leaf->at_most = false;
		r = rank_all_count(run, run->query->leaves.items[i], &leaf->count);
	}
	return r;
}

int eval_leaves(struct run *run)
{
	for (size_t i = 0; i < run->query->leaves.n; i++) {
		const uint64_t *set;

		if (run->leaves[i].deferred)
			continue;
		int r = eval_leaf(run, run->query->leaves.items[i], &set);

		if (r < 0)
			return r;
		for (uint32_t k = 0; k < run->n_words64; k++)
			run->leaves[i].count += (uint32_t)__builtin_popcountll(set[k]);
	}
	return 0;
}

int eval_node(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	const uint64_t *set;
	int r;

	switch (node->kind) {
	case NODE_AND:
		return eval_and(run, node, within, out);
	case NODE_OR:
		return eval_or(run, node, within, out);
	case NODE_NOT:
		return eval_not(run, node, within, out);
	case NODE_TEXT:
	case NODE_TITLE:
	case NODE_PERSON:
		if (is_deferred(run, node))
			return eval_pattern(run, node, within, out);
		r = eval_leaf(run, node, &set);
		for (uint32_t i = 0; r == 0 && i < run->n_words64; i++)
			out[i] = set[i] & within[i];
		return r;
	case NODE_PUBLISHER:
	case NODE_AFTER:
	case NODE_BEFORE:
	default:
		eval_filter(run, node, within, out);
		return 0;
	}
}
