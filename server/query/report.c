/* What an answer tells of its query. */
#include "query/search_parts.h"

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
	else if (leaf->inside && leaf->count > 0)
		t.why = SLICE_LITERAL("found inside longer words");
	else if (leaf->at_most)
		t.why = SLICE_LITERAL("at most so many documents: counted by pairs of characters");
	else if (node->negated)
		t.why = SLICE_LITERAL("excluded");
	else if (node->kind == NODE_TITLE)
		t.why = SLICE_LITERAL("in titles");
	return t;
}

int search_report(struct run *run, const struct ranking *ranking,
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
