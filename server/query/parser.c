/* Query text to a tree, by recursive descent no deeper than QUERY_DEPTH_MAX:
 *   any  := all { OR all }
 *   all  := one { [ AND ] one }
 *   one  := "-" one | "(" any ")" | field ":" value | word | phrase
 * A word or phrase that folds to nothing leaves no node. */
#include "base/utf8.h"
#include "model/date.h"
#include "query/ast.h"
#include "query/lexer.h"
#include "query/query_text.h"
#include "text/clean.h"

struct parser {
	struct query_lexer lexer;
	struct query_token token; /* the next one */
	struct arena *arena;
	struct query *query;
	struct error *err;
	unsigned nodes, depth;
	bool negated;
	bool plain; /* nothing but words so far */
};

static int parse_any(struct parser *p, struct node **ret);

static int fail_at(struct parser *p, uint32_t column, const char *what)
{
	return error_set_field(p->err, ERR_INVALID, "query", "%s at column %u", what, column);
}

/* Either the terms or the memory of a call. */
static int over_budget(struct parser *p)
{
	if (p->query && p->query->terms.n >= QUERY_TERMS_MAX)
		return error_set_field(p->err, ERR_INVALID, "query",
				       "the query has more than %u different terms",
				       QUERY_TERMS_MAX);
	return error_set_field(p->err, ERR_LIMIT, "query",
			       "the query needs more memory than a call may");
}

static int advance(struct parser *p)
{
	int r = query_lexer_next(&p->lexer, &p->token, p->err);

	if (p->token.typed)
		p->plain = false;
	return r;
}

static int add_node(struct parser *p, enum node_kind kind, struct slice text, struct node **ret)
{
	if (p->nodes == QUERY_NODES_MAX)
		return error_set_field(p->err, ERR_INVALID, "query",
				       "the query has more than %u words and operators (column %u)",
				       QUERY_NODES_MAX, p->token.column);
	struct node *node = arena_alloc(p->arena, sizeof *node);
	if (!node)
		return over_budget(p);
	p->nodes++;
	node->kind = kind;
	node->text = text;
	node->why = slice_of("", 0);
	node->negated = p->negated;
	*ret = node;
	return 0;
}

static int add_leaf(struct parser *p, enum node_kind kind, struct slice text, struct node **ret)
{
	int r = add_node(p, kind, text, ret);
	struct node **slot = r == 0 ? ARENA_PUSH(p->arena, &p->query->leaves) : NULL;

	if (r < 0)
		return r;
	if (!slot)
		return over_budget(p);
	*slot = *ret;
	(*ret)->number = (uint32_t)p->query->leaves.n - 1;
	return 0;
}

/* A stretch of the query's text, folded. */
struct passage {
	struct slice source;
	struct match_text match;
};

/* A leaf for units [first, last). */
static int add_pattern(struct parser *p, enum node_kind kind, const struct passage *passage,
		       size_t first, size_t last, struct node **ret)
{
	const struct match_text *m = &passage->match;
	struct slice text = slice_sub(passage->source, m->units[first].source_start,
				      m->units[last - 1].source_end);
	struct node *node = NULL;
	int r = add_leaf(p, kind, text, &node);

	if (r < 0)
		return r;
	node->pattern = arena_alloc(p->arena, sizeof *node->pattern);
	if (!node->pattern ||
	    pattern_make(m, first, last, &p->query->terms, p->arena, node->pattern) < 0)
		return over_budget(p);
	for (size_t i = 0; i < node->pattern->terms.n && !p->negated; i++)
		p->query->terms.items[node->pattern->terms.items[i]].scores = true;
	*ret = node;
	return 0;
}

/* Hangs node behind the last of list, whose head is *first. */
static void append(struct node **first, struct node **last, struct node *node)
{
	if (*last)
		(*last)->next = node;
	else
		*first = node;
	*last = node;
}

/* One node, or a node of kind over several; NULL for none. */
static int join(struct parser *p, enum node_kind kind, struct node *first, struct node **ret)
{
	*ret = first;
	if (!first || !first->next)
		return 0;
	int r = add_node(p, kind, slice_of("", 0), ret);
	if (r == 0)
		(*ret)->child = first;
	return r;
}

/* Unquoted text is as many words as marks leave; a phrase keeps its marks. */
static int parse_text(struct parser *p, enum node_kind kind, struct slice source, bool phrase,
		      struct node **ret)
{
	struct passage passage = {.source = source};
	const struct match_text *m = &passage.match;
	struct node *first = NULL, *last = NULL, *node = NULL;
	int r = match_text_make(source, p->arena, &passage.match);

	if (r < 0)
		return over_budget(p);
	for (size_t i = 0; i < m->n_units && r == 0;) {
		size_t end = i + 1;

		while (end < m->n_units && (phrase || m->units[end].gap < MATCH_GAP_SPACE))
			end++;
		r = add_pattern(p, kind, &passage, i, end, &node);
		if (r == 0)
			append(&first, &last, node);
		i = end;
	}
	return r < 0 ? r : join(p, NODE_AND, first, ret);
}

static int parse_day(struct parser *p, enum node_kind kind, struct slice value, uint32_t column,
		     struct node **ret)
{
	struct date date;

	if (!date_parse_iso(value, &date))
		return fail_at(p, column, "a date must be YYYY-MM-DD, YYYY-MM or YYYY,");
	int r = add_node(p, kind, value, ret);
	if (r == 0)
		(*ret)->day = date.first;
	return r;
}

static int parse_publisher(struct parser *p, struct slice value, struct node **ret)
{
	struct match_text m;

	if (match_text_make(value, p->arena, &m) < 0)
		return over_budget(p);
	return add_node(p, NODE_PUBLISHER, m.text, ret);
}

static int parse_field(struct parser *p, struct node **ret)
{
	struct slice name = p->token.text;
	uint32_t column = p->token.column;
	int r = advance(p);

	if (r < 0)
		return r;
	if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_PHRASE)
		return fail_at(p, column, "a field needs a word or a phrase behind its colon,");
	struct slice value = p->token.text;
	bool phrase = p->token.kind == TOKEN_PHRASE;
	column = p->token.column;
	r = advance(p);
	if (r < 0)
		return r;
	if (slice_equal(name, SLICE_LITERAL("title")))
		return parse_text(p, NODE_TITLE, value, phrase, ret);
	if (slice_equal(name, SLICE_LITERAL("publisher")))
		return parse_publisher(p, value, ret);
	if (slice_equal(name, SLICE_LITERAL("person")))
		return add_leaf(p, NODE_PERSON, value, ret);
	bool after = slice_equal(name, SLICE_LITERAL("after"));
	return parse_day(p, after ? NODE_AFTER : NODE_BEFORE, value, column, ret);
}

static int parse_one(struct parser *p, struct node **ret);

static int parse_nested(struct parser *p, int (*parse)(struct parser *, struct node **),
			struct node **ret)
{
	uint32_t column = p->token.column;

	if (p->depth == QUERY_DEPTH_MAX)
		return error_set_field(p->err, ERR_INVALID, "query",
				       "the query nests deeper than %u at column %u",
				       QUERY_DEPTH_MAX, column);
	p->depth++;
	int r = advance(p);
	if (r == 0)
		r = parse(p, ret);
	p->depth--;
	return r;
}

static int parse_not(struct parser *p, struct node **ret)
{
	bool outer = p->negated;
	uint32_t column = p->token.column;
	struct node *child = NULL;

	p->negated = !outer;
	int r = parse_nested(p, parse_one, &child);
	p->negated = outer;
	if (r < 0 || !child)
		return r < 0 ? r : fail_at(p, column, "nothing to exclude behind '-'");
	r = add_node(p, NODE_NOT, slice_of("", 0), ret);
	if (r == 0)
		(*ret)->child = child;
	return r;
}

static int parse_parentheses(struct parser *p, struct node **ret)
{
	uint32_t column = p->token.column;
	int r = parse_nested(p, parse_any, ret);

	if (r < 0)
		return r;
	if (p->token.kind != TOKEN_CLOSE)
		return fail_at(p, column, "unbalanced parenthesis");
	return advance(p);
}

static int parse_one(struct parser *p, struct node **ret)
{
	struct query_token token = p->token;
	int r;

	switch (token.kind) {
	case TOKEN_MINUS:
		return parse_not(p, ret);
	case TOKEN_OPEN:
		return parse_parentheses(p, ret);
	case TOKEN_FIELD:
		return parse_field(p, ret);
	case TOKEN_AND:
	case TOKEN_WORD:
	case TOKEN_PHRASE:
		r = advance(p);
		return r < 0 ? r
			     : parse_text(p, NODE_TEXT, token.text, token.kind == TOKEN_PHRASE,
					  ret);
	case TOKEN_OR:
		return fail_at(p, token.column, "OR needs words on both sides,");
	case TOKEN_CLOSE:
		return fail_at(p, token.column, "unbalanced parenthesis");
	case TOKEN_END:
	default:
		*ret = NULL;
		return 0;
	}
}

static bool at_end(const struct parser *p)
{
	return p->token.kind == TOKEN_END || p->token.kind == TOKEN_OR ||
	       p->token.kind == TOKEN_CLOSE;
}

/* AND between two operands says nothing new; elsewhere it is a word. */
static int parse_operand(struct parser *p, bool is_first, struct node **ret)
{
	struct slice word = p->token.text;

	if (p->token.kind != TOKEN_AND || is_first)
		return parse_one(p, ret);
	int r = advance(p);
	if (r < 0)
		return r;
	return at_end(p) ? parse_text(p, NODE_TEXT, word, false, ret) : parse_one(p, ret);
}

static int parse_all(struct parser *p, struct node **ret)
{
	struct node *first = NULL, *last = NULL;

	while (!at_end(p)) {
		struct node *node = NULL;
		int r = parse_operand(p, !first, &node);

		if (r < 0)
			return r;
		if (node)
			append(&first, &last, node);
	}
	return join(p, NODE_AND, first, ret);
}

static int parse_any(struct parser *p, struct node **ret)
{
	struct node *first = NULL, *last = NULL, *node = NULL;
	uint32_t column = p->token.column;
	int r = parse_all(p, &node);

	for (;;) {
		if (r < 0)
			return r;
		if (node)
			append(&first, &last, node);
		if (p->token.kind != TOKEN_OR)
			return join(p, NODE_OR, first, ret);
		column = p->token.column;
		if (!node)
			return fail_at(p, column, "OR needs words on both sides,");
		r = advance(p);
		if (r < 0)
			return r;
		node = NULL;
		r = parse_all(p, &node);
		if (r == 0 && !node)
			return fail_at(p, column, "OR needs words on both sides,");
	}
}

/* A passage copied out of a text may begin or end inside a Latin word or a number, which then is no
 * word of its own: "发布了V3，20" stands in "…发布了V3，2025年…". Where the first or the last word
 * of a plain query is such, the query as one phrase is a match too. */
static int add_passage(struct parser *p)
{
	struct query *q = p->query;
	struct passage whole = {.source = p->lexer.text};
	struct node *passage = NULL;
	bool has_han = false;

	if (!p->plain || q->leaves.n < 2)
		return 0;
	for (size_t i = 0; i < q->leaves.n; i++)
		has_han = has_han || q->leaves.items[i]->pattern->has_han;
	if (!has_han || (q->leaves.items[0]->pattern->has_han &&
			 q->leaves.items[q->leaves.n - 1]->pattern->has_han))
		return 0;
	if (match_text_make(whole.source, p->arena, &whole.match) < 0)
		return over_budget(p);
	int r = add_pattern(p, NODE_TEXT, &whole, 0, whole.match.n_units, &passage);
	if (r < 0)
		return r;
	passage->implied = true;
	passage->next = q->root;
	return join(p, NODE_OR, passage, &q->root);
}

/* Does the node name documents, or only exclude some? */
static bool is_positive(const struct node *node)
{
	if (node->kind == NODE_NOT)
		return false;
	if (node->kind != NODE_AND && node->kind != NODE_OR)
		return true;
	for (const struct node *child = node->child; child; child = child->next)
		if (is_positive(child) == (node->kind == NODE_AND))
			return node->kind == NODE_AND;
	return node->kind == NODE_OR;
}

static int check_tree(struct parser *p)
{
	const struct node *root = p->query->root;

	if (p->token.kind == TOKEN_CLOSE)
		return fail_at(p, p->token.column, "unbalanced parenthesis");
	if (!root)
		return error_set_field(p->err, ERR_INVALID, "query", "the query has no words");
	if (!is_positive(root))
		return error_set_field(p->err, ERR_INVALID, "query",
				       "the query only excludes: add a word that must match");
	return 0;
}

/* text: without the repairable damage. */
static int parse_clean(struct slice text, struct query_remnants cut, struct arena *a,
		       struct query **ret, struct error *err)
{
	struct parser p = {.arena = a, .err = err, .plain = true};

	p.query = arena_alloc(a, sizeof *p.query);
	if (!p.query || query_lexer_init(&p.lexer, text, cut.head, cut.tail, a) < 0)
		return over_budget(&p);
	p.query->text = text;
	int r = advance(&p);
	if (r == 0)
		r = parse_any(&p, &p.query->root);
	if (r == 0)
		r = check_tree(&p);
	if (r == 0)
		r = add_passage(&p);
	if (r == 0)
		*ret = p.query;
	return r;
}

/* What stands in the quotes of a query that is one phrase; empty when it is not. */
static struct slice inside_of_phrase(struct slice text)
{
	struct slice whole = slice_trim(text);
	struct slice quote = SLICE_LITERAL("\"");

	if (whole.len < 2 || !slice_starts_with(whole, quote) ||
	    slice_find(whole, quote, 1) != whole.len - 1)
		return (struct slice){"", 0};
	return slice_sub(whole, 1, whole.len - 1);
}

/* The query without what a cut left at its ends, for when nothing has it as it is. */
static int parse_trimmed(struct slice text, struct arena *a, struct query *q, struct error *err)
{
	struct slice phrase = inside_of_phrase(text);
	struct slice whole = phrase.len > 0 ? phrase : text;
	struct query_remnants cut = query_text_remnants(whole);
	struct slice rest = slice_sub(whole, cut.head, whole.len - cut.tail);
	struct error ignored = {0};
	int r;

	if (cut.head + cut.tail == 0)
		return 0;
	if (phrase.len > 0)
		rest = slice_of_string(arena_printf(a, "\"%.*s\"", SLICE_ARGS(rest)));
	if (!rest.ptr)
		return error_set_field(err, ERR_LIMIT, "query",
				       "the query needs more memory than a call may");
	r = parse_clean(rest, (struct query_remnants){0, 0}, a, &q->trimmed, &ignored);
	if (r == ERR_INVALID)
		return 0;
	q->cut_head = slice_sub(whole, 0, cut.head);
	q->cut_tail = slice_sub(whole, whole.len - cut.tail, whole.len);
	return r < 0 ? error_set_field(err, r, "query", "%s", ignored.message) : 0;
}

int query_parse(struct slice text, struct arena *a, const struct query **ret, struct error *err)
{
	struct query *q = NULL;
	int r = query_text_check(text, err);

	if (r < 0)
		return r;
	struct slice clean = text_clean_plain(text, a);
	if (!clean.ptr)
		return error_set_field(err, ERR_LIMIT, "query",
				       "the query needs more memory than a call may");
	struct query_remnants cut = query_text_remnants(clean);
	r = parse_clean(clean, cut, a, &q, err);
	/* Columns are those of the text as it was typed. */
	if (r == ERR_INVALID && !slice_equal(clean, text))
		r = parse_clean(text, (struct query_remnants){0, 0}, a, &q, err);
	else if (r == 0)
		r = parse_trimmed(clean, a, q, err);
	if (r == 0)
		*ret = q;
	return r;
}
