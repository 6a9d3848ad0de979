/* Which nodes are one person. */
#include <string.h>

#include "base/lower_bound.h"
#include "resolve/people_build.h"
#include "text/fold.h"

uint32_t node_root(struct people_work *w, uint32_t node)
{
	while (w->nodes[node].parent != node) {
		w->nodes[node].parent = w->nodes[w->nodes[node].parent].parent;
		node = w->nodes[node].parent;
	}
	return node;
}

uint32_t node_find(const struct people_work *w, person_id id)
{
	size_t low = lower_bound(w->n_nodes, i, w->nodes[i].id < id);

	return low < w->n_nodes && w->nodes[low].id == id ? (uint32_t)low : UINT32_MAX;
}

void people_join(struct people_work *w, uint32_t a, uint32_t b, enum alias_kind as, char *why)
{
	uint32_t x = node_root(w, a), y = node_root(w, b);

	if (x == y)
		return;
	w->nodes[x > y ? x : y].parent = x < y ? x : y;
	struct node *later = &w->nodes[a > b ? a : b];
	if (later->joined_as == ALIAS_NONE) {
		later->joined_as = as;
		later->why = slice_of_string(why);
	}
}

/* Key of a name among its kind, for the map. */
static struct slice kind_key(struct arena *a, enum entity_kind kind, struct slice key)
{
	char *bytes = arena_alloc(a, key.len + 1);

	bytes[0] = (char)kind;
	if (key.len > 0)
		memcpy(bytes + 1, key.ptr, key.len);
	return slice_of(bytes, key.len + 1);
}

static void merge_translations_of(struct people_work *w, const struct map *keys, uint32_t node)
{
	struct arena *a = &w->view->arena;
	const struct node *n = &w->nodes[node];

	for (size_t i = 0; i < n->n_refs; i++) {
		const struct entity *e = ref_entity(w, &n->refs[i]);

		for (size_t k = 0; k < e->n_aliases; k++) {
			const struct alias *alias = &e->aliases[k];
			uint32_t other;

			if (alias->kind != ALIAS_TRANSLATION)
				continue;
			struct slice key = text_fold_key(alias->text, a);
			if (!map_find(keys, kind_key(a, n->kind, key), &other) || other == node)
				continue;
			people_join(w, node, other, ALIAS_TRANSLATION,
				    arena_printf(a, "a text sets %.*s beside %.*s",
						 SLICE_ARGS(e->name), SLICE_ARGS(alias->text)));
		}
	}
}

/* Equal keys under different ids, and names that a text sets side by side. */
static void merge_keys(struct people_work *w)
{
	struct arena *a = &w->view->arena;
	struct map keys = {0};
	uint32_t other;

	for (uint32_t i = 0; i < w->n_nodes; i++) {
		struct slice key = kind_key(a, w->nodes[i].kind, w->nodes[i].key);

		if (map_find(&keys, key, &other))
			people_join(w, other, i, ALIAS_OTHER_SCRIPT,
				    arena_printf(a, "the same name, folded"));
		else
			map_put(&keys, key, i);
	}
	for (uint32_t i = 0; i < w->n_nodes; i++)
		merge_translations_of(w, &keys, i);
	map_free(&keys);
}

/* What most documents that give a name take it for: two kinds of one key, where the rarer one
 * stands in less than half as many documents, are mistakes of those. */
static void settle_kinds(struct people_work *w)
{
	struct map keys = {0};
	uint32_t other;

	for (uint32_t i = 0; i < w->n_nodes; i++) {
		struct node *n = &w->nodes[i];

		if (!map_find(&keys, n->key, &other)) {
			map_put(&keys, n->key, i);
			continue;
		}
		struct node *m = &w->nodes[other];
		if (n->kind == m->kind)
			continue;
		if (n->n_refs > 2 * m->n_refs)
			m->kind = n->kind;
		else if (m->n_refs > 2 * n->n_refs)
			n->kind = m->kind;
	}
	map_free(&keys);
}

void people_merge(struct people_work *w)
{
	settle_kinds(w);
	merge_keys(w);
	people_merge_sounds(w);
}
