/* How many documents have each word of a query: what an answer tells beside its hits. To count the
 * documents of a long common word, a look at many texts is needed, which the answer to a query of
 * several words has no other use for: no more than its rarest term has is told instead. */
#include "query/rank_all.h"
#include "query/rank_tree.h"

#define COUNT_MAX 256u /* a word that so few documents can have is counted beside others */

static uint32_t count_persons(const struct run *run, const struct leaf_state *leaf)
{
	uint32_t n = 0, ordinal;

	for (size_t i = 0; i < leaf->n_ids; i++)
		n += (i == 0 || leaf->ids[i] != leaf->ids[i - 1]) &&
		     snapshot_find(run->snapshot, leaf->ids[i], &ordinal) != SIZE_MAX;
	return n;
}

static int count_inside(struct run *run, const struct node *node, uint32_t *ret)
{
	struct ranking none = {0};
	struct tree *t = tree_new(run);
	int r = t ? tree_add(t, node) : ERR_LIMIT;

	if (r == 0)
		r = rank_tree(t, 0, true, &none);
	if (r == 0)
		*ret = none.total;
	return r;
}

static int count_exactly(struct run *run, const struct node *node, struct leaf_state *leaf)
{
	leaf->at_most = false;
	return leaf->inside ? count_inside(run, node, &leaf->count)
			    : rank_all_count(run, node, &leaf->count);
}

static int count_leaf(struct run *run, const struct node *node, const struct ranking *ranking)
{
	struct leaf_state *leaf = &run->leaves[node->number];
	bool all_seen = run->counts || ranking->n < ranking->cap;

	leaf->at_most = false;
	if (node->kind == NODE_PERSON) {
		leaf->count = count_persons(run, leaf);
		return 0;
	}
	leaf->count = node_most(run, node);
	bool decided = node->kind == NODE_TEXT && node->pattern->decided && !leaf->inside;
	if (decided || leaf->count == 0)
		return 0;
	if (node == run->query->root && all_seen && !run->within) {
		leaf->count = ranking->total;
		return 0;
	}
	leaf->at_most = true;
	if (!leaf->inside && (!run->counts || leaf->count > COUNT_MAX))
		return 0;
	return count_exactly(run, node, leaf);
}

int leaf_counts(struct run *run, const struct ranking *ranking)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < run->query->leaves.n; i++)
		r = count_leaf(run, run->query->leaves.items[i], ranking);
	return r;
}

int leaf_counts_exactly(struct run *run)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < run->query->leaves.n; i++) {
		const struct node *node = run->query->leaves.items[i];
		struct leaf_state *leaf = &run->leaves[i];

		/* Whether a Latin word is there at all decides where else to look. */
		if (leaf->at_most && (run->counts || !node->pattern->has_han))
			r = count_exactly(run, node, leaf);
	}
	return r;
}
