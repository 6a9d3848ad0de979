/* Which documents of a segment match a node: a bitmap at a time. Leaves are evaluated once over the
 * whole segment, because their counts are part of the answer. */
#include "query/run.h"

/* Filters look at each document that is left, so they come last. */
static bool is_filter(const struct node *node)
{
	return node->kind == NODE_PUBLISHER || node->kind == NODE_AFTER ||
	       node->kind == NODE_BEFORE;
}

static int eval_and(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	uint64_t *left = run_bitmap(run);
	size_t size = run->n_words64 * sizeof *out;

	if (!left)
		return ERR_LIMIT;
	memcpy(left, within, size);
	for (int filters = 0; filters < 2; filters++) {
		for (const struct node *child = node->child; child; child = child->next) {
			if (is_filter(child) != (filters > 0))
				continue;
			memset(out, 0, size);
			int r = eval_node(run, child, left, out);
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
	const struct date *published = &run->part->segment->docs[ordinal]->document.published;

	if (node->kind == NODE_PUBLISHER) {
		struct slice publisher = segment_view_text(run->view, ordinal).publisher;

		return slice_find(publisher, node->text, 0) != SIZE_MAX;
	}
	if (!date_is_known(published))
		return false;
	return node->kind == NODE_AFTER ? published->first >= node->day
					: published->last < node->day;
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

int eval_leaves(struct run *run, const uint64_t *live, bool counted)
{
	for (size_t i = 0; i < run->query->leaves.n; i++) {
		const struct node *node = run->query->leaves.items[i];
		struct leaf_state *leaf = &run->leaves[i];
		int r = run_cancelled(run);

		/* The second time only what is never given up is looked at. */
		if (counted && node->kind == NODE_TEXT && !node->negated)
			continue;
		leaf->set = run_bitmap(run);
		if (r == 0 && !leaf->set)
			r = ERR_LIMIT;
		if (r == 0 && node->kind == NODE_PERSON)
			eval_person(run, node, live, leaf->set);
		else if (r == 0)
			r = eval_pattern(run, node, live, leaf->set);
		if (r < 0)
			return r;
		for (uint32_t k = 0; k < run->n_words64 && !counted; k++)
			leaf->count += (uint32_t)__builtin_popcountll(leaf->set[k]);
	}
	return 0;
}

int eval_node(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
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
		for (uint32_t i = 0; i < run->n_words64; i++)
			out[i] = run->leaves[node->number].set[i] & within[i];
		return 0;
	case NODE_PUBLISHER:
	case NODE_AFTER:
	case NODE_BEFORE:
	default:
		eval_filter(run, node, within, out);
		return 0;
	}
}
