#include "query/widen.h"

struct widener {
	const struct run *run;
	struct arena *arena;
	struct query *query; /* in the making */
};

static int over_budget(const struct run *run)
{
	return error_set(run->err, ERR_LIMIT, "the search needs more memory than a call may");
}

void forms_add(struct forms *f, struct slice text, struct slice why)
{
	for (size_t i = 0; i < f->n; i++)
		if (slice_equal(f->items[i].text, text))
			return;
	if (f->n < WIDEN_FORMS_MAX)
		f->items[f->n++] = (struct form){text, why};
}

static struct node *new_node(struct widener *w, enum node_kind kind, struct node *child)
{
	struct node *node = arena_alloc(w->arena, sizeof *node);

	if (node) {
		node->kind = kind;
		node->child = child;
		node->text = slice_of("", 0);
		node->why = slice_of("", 0);
	}
	return node;
}

/* A leaf for another form; NULL over the budget. */
static struct node *new_leaf(struct widener *w, const struct form *form)
{
	struct node *leaf = new_node(w, NODE_TEXT, NULL);
	struct node **slot = leaf ? ARENA_PUSH(w->arena, &w->query->leaves) : NULL;
	struct match_text m;

	if (!slot || match_text_make(form->text, w->arena, &m) < 0 || m.n_units == 0)
		return NULL;
	leaf->pattern = arena_alloc(w->arena, sizeof *leaf->pattern);
	if (!leaf->pattern || pattern_make_whole(&m, &w->query->terms, w->arena, leaf->pattern) < 0)
		return NULL;
	for (size_t i = 0; i < leaf->pattern->terms.n; i++)
		w->query->terms.items[leaf->pattern->terms.items[i]].scores = true;
	leaf->text = form->text;
	leaf->why = form->why;
	leaf->number = (uint32_t)w->query->leaves.n - 1;
	*slot = leaf;
	return leaf;
}

/* node OR its forms. */
static int add_forms(struct widener *w, struct node *node, const struct forms *forms,
		     struct node **ret)
{
	struct node **next = &node->next;

	*ret = node;
	if (forms->n == 0)
		return 0;
	for (size_t i = 0; i < forms->n; i++) {
		struct node *leaf = new_leaf(w, &forms->items[i]);

		if (!leaf)
			return over_budget(w->run);
		*next = leaf;
		next = &leaf->next;
	}
	*ret = new_node(w, NODE_OR, node);
	return *ret ? 0 : over_budget(w->run);
}

/* Latin words side by side may be one name; the text from the first to the last. */
static struct slice latin_words(const struct node *node)
{
	const struct node *last = node->child;

	for (const struct node *n = node->child; n; n = n->next) {
		if (n->kind != NODE_TEXT || n->pattern->has_han || n->text.ptr < last->text.ptr)
			return slice_of("", 0);
		last = n;
	}
	return slice_of(node->child->text.ptr,
			(size_t)(last->text.ptr + last->text.len - node->child->text.ptr));
}

static int find_forms(struct widener *w, const struct node *node, struct forms *ret)
{
	struct slice text = node->text;
	int r = 0;

	*ret = (struct forms){.arena = w->arena};
	if (node->negated || node->implied)
		return 0;
	if (node->kind == NODE_AND && node->child)
		text = latin_words(node);
	else if (node->kind != NODE_TEXT)
		return 0;
	if (text.len == 0 || text.len > WIDEN_BYTES_MAX)
		return 0;
	if (node->kind == NODE_TEXT)
		r = widen_words(node->pattern->folded, ret);
	if (r == 0)
		r = widen_names(w->run, text, ret);
	return r < 0 ? over_budget(w->run) : 0;
}

/* A copy of the tree with forms beside its words; as deep as queries are (QUERY_DEPTH_MAX). */
static int copy(struct widener *w, const struct node *node, struct node **ret)
{
	struct node *own = new_node(w, node->kind, NULL), **next;
	struct forms forms;

	if (!own)
		return over_budget(w->run);
	*own = *node;
	own->child = own->next = NULL;
	next = &own->child;
	for (const struct node *child = node->child; child; child = child->next) {
		int r = copy(w, child, next);

		if (r < 0)
			return r;
		next = &(*next)->next;
	}
	int r = find_forms(w, node, &forms);
	return r < 0 ? r : add_forms(w, own, &forms, ret);
}

/* The tables are not shared: the query that was parsed stays as it is. */
static int copy_lists(struct widener *w)
{
	const struct query *q = w->run->query;
	struct query *own = arena_alloc(w->arena, sizeof *own);

	if (!own)
		return over_budget(w->run);
	*own = (struct query){.text = q->text, .cut_head = {"", 0}, .cut_tail = {"", 0}};
	for (size_t i = 0; i < q->leaves.n; i++) {
		struct node **slot = ARENA_PUSH(w->arena, &own->leaves);

		if (!slot)
			return over_budget(w->run);
		*slot = q->leaves.items[i];
	}
	if (query_terms_copy(&q->terms, w->arena, &own->terms) < 0)
		return over_budget(w->run);
	w->query = own;
	return 0;
}

/* Most queries have no other forms: nothing is copied for them. 1 when a node has some. */
static int has_forms(struct widener *w, const struct node *node)
{
	struct forms forms;
	int r = find_forms(w, node, &forms);

	if (r < 0 || forms.n > 0)
		return r < 0 ? r : 1;
	for (const struct node *child = node->child; r == 0 && child; child = child->next)
		r = has_forms(w, child);
	return r;
}

static bool has_added(const struct node *node)
{
	bool found = node->why.len > 0;

	for (const struct node *child = node->child; !found && child; child = child->next)
		found = has_added(child);
	return found;
}

/* A copy of what is below and of the node itself. NULL over the budget. */
static struct node *copy_whole(struct widener *w, const struct node *node)
{
	struct node *ret = new_node(w, node->kind, NULL);

	if (!ret)
		return NULL;
	*ret = *node;
	ret->child = ret->next = NULL;
	struct node **next = &ret->child;
	for (const struct node *child = node->child; child; child = child->next) {
		*next = copy_whole(w, child);
		if (!*next)
			return NULL;
		next = &(*next)->next;
	}
	return ret;
}

static struct node *only_by_forms(struct widener *w, const struct node *node);

/* What is found by other forms in one child of an AND, where all the others match somehow. */
static struct node *only_by_child(struct widener *w, const struct node *all, const struct node *one)
{
	struct node *ret = new_node(w, NODE_AND, NULL), **next = ret ? &ret->child : NULL;

	for (const struct node *child = all->child; next && child; child = child->next) {
		*next = child == one ? only_by_forms(w, child) : copy_whole(w, child);
		next = *next ? &(*next)->next : NULL;
	}
	return next ? ret : NULL;
}

/* Of a widened tree that has forms: documents that match it but not the words it was made of, and
 * some of those that match both. In each a word is found by another form, which is mostly rarer
 * than the word. As deep as queries are. NULL over the budget. */
static struct node *only_by_forms(struct widener *w, const struct node *node)
{
	struct node *ret = new_node(w, NODE_OR, NULL), **next = ret ? &ret->child : NULL;

	if (node->why.len > 0)
		return copy_whole(w, node);
	for (const struct node *child = node->child; next && child; child = child->next) {
		if (!has_added(child))
			continue;
		*next = node->kind == NODE_AND ? only_by_child(w, node, child)
					       : only_by_forms(w, child);
		next = *next ? &(*next)->next : NULL;
	}
	return next ? ret : NULL;
}

int widen_query(const struct run *run, const struct query **ret)
{
	struct widener w = {.run = run, .arena = run->arena};
	struct node *root = NULL, *own, *all;

	*ret = NULL;
	if (run->query->leaves.n > WIDEN_WORDS_MAX)
		return 0;
	int r = has_forms(&w, run->query->root);
	if (r <= 0)
		return r;
	r = copy_lists(&w);
	if (r == 0)
		r = copy(&w, run->query->root, &root);
	if (r < 0)
		return r;
	root = only_by_forms(&w, root);
	own = new_node(&w, NODE_NOT, run->query->root);
	all = new_node(&w, NODE_AND, root);
	if (!root || !own || !all)
		return over_budget(run);
	root->next = own;
	w.query->root = all;
	*ret = w.query;
	return 0;
}
