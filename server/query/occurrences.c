#include "query/occurrences.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "query/function_words.h"

#define OCCURRENCES_MAX 256u /* of one word */

static int add(struct occurrences *o, struct arena *a, const struct folded_text *f,
	       struct span match, uint32_t leaf)
{
	struct occurrence *item = ARENA_PUSH(a, o);

	if (!item)
		return ERR_LIMIT;
	*item = (struct occurrence){folded_text_source(f, match), leaf, false};
	return 0;
}

static int add_pattern(struct occurrences *o, struct arena *a, const struct folded_text *f,
		       const struct node *node, bool inside)
{
	struct pattern_target target = {f->text, f->hidden, f->n_hidden, false};
	struct span span = {0, 0};
	size_t n = 0;

	while (n < OCCURRENCES_MAX &&
	       pattern_find(node->pattern, &target, span.end, inside, &span)) {
		if (add(o, a, f, span, node->number) < 0)
			return ERR_LIMIT;
		n++;
	}
	return n > 0;
}

static bool has_function_word(struct slice term)
{
	for (size_t at = 0; at < term.len;) {
		uint32_t code;

		at += utf8_decode(term, at, &code);
		if (is_function_word(code))
			return true;
	}
	return false;
}

static int add_terms(struct occurrences *o, struct arena *a, const struct folded_text *f,
		     const struct query *query, const struct node *node)
{
	const struct term_ids *ids = &node->pattern->terms;

	for (size_t i = 0; i < ids->n; i++) {
		struct slice term = query->terms.items[ids->items[i]].text;
		size_t at = 0, first = o->n;

		for (size_t n = 0; n < OCCURRENCES_MAX; n++) {
			at = pattern_find_text(f->text, term, at);
			if (at == SIZE_MAX)
				break;
			struct span span = {(uint32_t)at, (uint32_t)(at + term.len)};
			/* Each term counts as a word of its own. */
			uint32_t leaf = (uint32_t)(query->leaves.n + ids->items[i]);
			if (add(o, a, f, span, leaf) < 0)
				return ERR_LIMIT;
			at += term.len;
		}
		bool little = o->n > first && has_function_word(term);
		for (size_t n = first; n < o->n; n++)
			o->items[n].says_little = little;
	}
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	return (x->leaf > y->leaf) - (x->leaf < y->leaf);
}

int occurrences_find(const struct query *query, const struct folded_text *f, struct arena *a,
		     struct occurrences *ret)
{
	int r = 0;

	*ret = (struct occurrences){0};
	for (size_t i = 0; r >= 0 && i < query->leaves.n; i++) {
		const struct node *node = query->leaves.items[i];

		if (!node->pattern || node->negated)
			continue;
		r = add_pattern(ret, a, f, node, false);
		if (r == 0 && !node->pattern->has_han)
			r = add_pattern(ret, a, f, node, true);
		if (r == 0)
			r = add_terms(ret, a, f, query, node);
	}
	if (ret->n > 0)
		qsort(ret->items, ret->n, sizeof *ret->items, by_start);
	return r < 0 ? r : 0;
}

/* Fields hold; what they say of documents is decided elsewhere. */
static bool node_matches(const struct node *node, const struct pattern_target *target)
{
	struct span span;

	switch (node->kind) {
	case NODE_TEXT:
		return pattern_find(node->pattern, target, 0, false, &span);
	case NODE_NOT:
		return node->child->kind > NODE_TEXT || !node_matches(node->child, target);
	case NODE_AND:
	case NODE_OR:
		for (const struct node *child = node->child; child; child = child->next)
			if (node_matches(child, target) == (node->kind == NODE_OR))
				return node->kind == NODE_OR;
		return node->kind == NODE_AND;
	case NODE_TITLE:
	case NODE_PUBLISHER:
	case NODE_PERSON:
	case NODE_AFTER:
	case NODE_BEFORE:
	default:
		return true;
	}
}

bool query_matches_text(const struct query *query, struct slice text, struct arena *a)
{
	struct match_text m;

	if (match_text_make(text, a, &m) < 0)
		return false;
	struct pattern_target target = {m.text, m.hidden.items, m.hidden.n, false};
	return node_matches(query->root, &target);
}
