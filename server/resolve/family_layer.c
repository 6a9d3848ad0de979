#include "resolve/family_layer.h"

#include <stdlib.h>

#include "base/xmalloc.h"

void family_layer_free(struct family_layer *l)
{
	for (size_t i = 0; i < l->n_groups; i++)
		id_list_free(&l->groups[i]);
	free(l->groups);
	id_map_free(&l->group_of);
	id_list_free(&l->unused);
	id_map_free(&l->node_of);
	id_list_free(&l->docs);
	id_list_free(&l->parent);
}

static struct id_list *group_of(const struct family_layer *l, uint32_t doc)
{
	uint32_t index = id_map_find(&l->group_of, doc);

	return index > 0 ? &l->groups[index - 1] : NULL;
}

const struct id_list *family_layer_group(const struct family_layer *l, uint32_t doc)
{
	return group_of(l, doc);
}

/* Takes docs (rising, two or more) over. */
static void group_new(struct family_layer *l, struct id_list docs)
{
	uint32_t index;

	if (l->unused.n > 0) {
		index = l->unused.items[--l->unused.n];
	} else {
		if (l->n_groups == l->cap_groups) {
			l->cap_groups = l->cap_groups > 0 ? l->cap_groups * 2 : 64;
			l->groups = xreallocarray(l->groups, l->cap_groups, sizeof *l->groups);
		}
		index = (uint32_t)l->n_groups++;
	}
	l->groups[index] = docs;
	for (size_t i = 0; i < docs.n; i++)
		id_map_put(&l->group_of, docs.items[i], index + 1);
}

static void group_free(struct family_layer *l, struct id_list *group)
{
	for (size_t i = 0; i < group->n; i++)
		id_map_remove(&l->group_of, group->items[i]);
	id_list_free(group);
	id_list_add(&l->unused, (uint32_t)(group - l->groups));
}

void family_layer_part(struct family_layer *l, uint32_t doc, struct id_list *ret)
{
	struct id_list *group = group_of(l, doc);

	if (!group)
		return;
	for (size_t i = 0; i < group->n; i++)
		id_list_add(ret, group->items[i]);
	group_free(l, group);
}

void family_layer_set(struct family_layer *l, const uint32_t *docs, size_t n)
{
	struct id_list group = {0}, parted = {0};

	for (size_t i = 0; i < n; i++) {
		family_layer_part(l, docs[i], &parted);
		id_list_add(&group, docs[i]);
	}
	id_list_free(&parted);
	group_new(l, group);
}

static uint32_t node_of(struct family_layer *l, uint32_t doc)
{
	const struct id_list *group = group_of(l, doc);
	uint32_t first = group ? group->items[0] : doc, node = id_map_find(&l->node_of, first);

	if (node > 0)
		return node - 1;
	node = (uint32_t)l->docs.n;
	id_list_add(&l->docs, first);
	id_list_add(&l->parent, node);
	id_map_put(&l->node_of, first, node + 1);
	return node;
}

static uint32_t root_of(struct family_layer *l, uint32_t node)
{
	uint32_t *parent = l->parent.items;

	while (parent[node] != node)
		node = parent[node] = parent[parent[node]];
	return node;
}

bool family_layer_is_joined(struct family_layer *l, uint32_t a, uint32_t b)
{
	uint32_t x = node_of(l, a), y = node_of(l, b);

	return root_of(l, x) == root_of(l, y);
}

void family_layer_join(struct family_layer *l, uint32_t a, uint32_t b)
{
	uint32_t x = node_of(l, a), y = node_of(l, b);

	x = root_of(l, x);
	y = root_of(l, y);
	l->parent.items[x > y ? x : y] = x > y ? y : x;
}

/* A root and one of its nodes. */
struct member {
	uint32_t root, node;
};

static int compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->root != y->root)
		return x->root < y->root ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

static void make_group(struct family_layer *l, const struct member *members, size_t n)
{
	struct id_list docs = {0};

	for (size_t i = 0; i < n; i++) {
		uint32_t doc = l->docs.items[members[i].node];

		if (group_of(l, doc))
			family_layer_part(l, doc, &docs);
		else
			id_list_add(&docs, doc);
	}
	id_list_sort(&docs);
	group_new(l, docs);
}

void family_layer_finish(struct family_layer *l)
{
	struct member *members = xcalloc(l->docs.n + 1, sizeof *members);
	size_t n;

	for (uint32_t i = 0; i < l->docs.n; i++)
		members[i] = (struct member){root_of(l, i), i};
	if (l->docs.n > 0)
		qsort(members, l->docs.n, sizeof *members, compare_members);
	for (size_t i = 0; i < l->docs.n; i += n) {
		for (n = 1; i + n < l->docs.n && members[i + n].root == members[i].root;)
			n++;
		if (n > 1)
			make_group(l, members + i, n);
	}
	free(members);
	id_map_free(&l->node_of);
	l->docs.n = l->parent.n = 0;
}
