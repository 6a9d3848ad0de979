#include <stdlib.h>

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "resolve/people_build.h"
#include "text/fold.h"
#include "text/pinyin.h"

#define PINYIN_KEY_MAX 64
#define SOUNDS_MAX     2
#define BUCKET_MAX     64 /* names of one surname and sound that are compared */
#define SHARED_MIN     2  /* companions two spellings must share */

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
	size_t low = 0, high = w->n_nodes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->nodes[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < w->n_nodes && w->nodes[low].id == id ? (uint32_t)low : UINT32_MAX;
}

/* Joins two nodes; the later one tells why it is the earlier one. */
static void join(struct people_work *w, uint32_t a, uint32_t b, enum alias_kind as, char *why)
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
			join(w, node, other, ALIAS_TRANSLATION,
			     arena_printf(a, "a text sets %.*s beside %.*s", SLICE_ARGS(e->name),
					  SLICE_ARGS(alias->text)));
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
			join(w, other, i, ALIAS_OTHER_SCRIPT,
			     arena_printf(a, "the same name, folded"));
		else
			map_put(&keys, key, i);
	}
	for (uint32_t i = 0; i < w->n_nodes; i++)
		merge_translations_of(w, &keys, i);
	map_free(&keys);
}

/* How a name sounds: for Han the surname and the toneless pinyin, so that surnames must agree; and
 * for Han and Latin alike '=' and the letters (Wenfeng Li and Li Wenfeng read as 李文峰). */
struct sound {
	uint32_t node;
	size_t codes; /* characters of a Han name; 0 under '=' */
	bool latin;
	char key[PINYIN_KEY_MAX];
};

static size_t sounds_of_han(uint32_t node, struct slice key, struct sound *ret)
{
	size_t codes = 0;
	uint32_t code;

	for (size_t at = 0; at < key.len; codes++) {
		at += utf8_decode(key, at, &code);
		if (!code_is_han(code))
			return 0;
	}
	if (codes < 2 || codes > 4)
		return 0;
	size_t surname = utf8_length((unsigned char)key.ptr[0]);
	ret[0] = (struct sound){.node = node, .codes = codes};
	memcpy(ret[0].key, key.ptr, surname);
	if (pinyin_of_name(key, ret[0].key + surname, sizeof ret[0].key - surname) == 0)
		return 0;
	ret[1] = (struct sound){.node = node, .key = "="};
	pinyin_of_name(key, ret[1].key + 1, sizeof ret[1].key - 1);
	return 2;
}

/* Both orders of a name of two words. */
static size_t sounds_of_latin(uint32_t node, struct slice key, struct sound *ret)
{
	size_t space = slice_find(key, SLICE_LITERAL(" "), 0);

	if (space == SIZE_MAX || key.len + 2 > PINYIN_KEY_MAX ||
	    slice_find(key, SLICE_LITERAL(" "), space + 1) != SIZE_MAX)
		return 0;
	struct slice first = slice_sub(key, 0, space), last = slice_sub(key, space + 1, key.len);
	for (int k = 0; k < 2; k++) {
		struct slice a = k == 0 ? first : last, b = k == 0 ? last : first;

		ret[k] = (struct sound){.node = node, .latin = true, .key = "="};
		memcpy(ret[k].key + 1, a.ptr, a.len);
		memcpy(ret[k].key + 1 + a.len, b.ptr, b.len);
	}
	return 2;
}

/* Up to SOUNDS_MAX entries of a person; returns the number. */
static size_t sounds_of(const struct node *n, uint32_t node, struct sound *ret)
{
	uint32_t code;

	if (n->kind != ENTITY_PERSON || n->key.len == 0)
		return 0;
	utf8_decode(n->key, 0, &code);
	return code_is_han(code) ? sounds_of_han(node, n->key, ret)
				 : sounds_of_latin(node, n->key, ret);
}

static int compare_sounds(const void *x, const void *y)
{
	const struct sound *a = x, *b = y;
	int order = strcmp(a->key, b->key);

	if (order != 0)
		return order;
	if (a->codes != b->codes)
		return a->codes < b->codes ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

/* Whether one sentence names both: then they are two people. */
static bool share_sentence(const struct people_work *w, const struct node *x, const struct node *y)
{
	for (size_t i = 0, k = 0; i < x->n_refs && k < y->n_refs;) {
		if (x->refs[i].facts != y->refs[k].facts) {
			*(x->refs[i].facts < y->refs[k].facts ? &i : &k) += 1;
			continue;
		}
		const struct facts *f = w->view->facts[x->refs[i].facts];
		uint32_t sentence = UINT32_MAX;
		bool has_x = false, has_y = false;

		for (size_t m = 0; m < f->n_mentions; m++) {
			if (f->mentions[m].sentence.start != sentence)
				has_x = has_y = false;
			sentence = f->mentions[m].sentence.start;
			has_x = has_x || f->mentions[m].entity == x->refs[i].entity;
			has_y = has_y || f->mentions[m].entity == y->refs[k].entity;
			if (has_x && has_y)
				return true;
		}
		i++;
		k++;
	}
	return false;
}

static bool same_folded(struct arena *a, struct slice x, struct slice y)
{
	return slice_equal(x, y) || slice_equal(text_fold_key(x, a), text_fold_key(y, a));
}

/* A role with an organisation that both are told to have. */
static const struct role *shared_role(struct people_work *w, const struct node *x,
				      const struct node *y)
{
	for (size_t i = 0; i < x->n_refs; i++) {
		const struct entity *a = ref_entity(w, &x->refs[i]);

		for (size_t k = 0; k < y->n_refs && a->n_roles > 0; k++) {
			const struct entity *b = ref_entity(w, &y->refs[k]);

			for (size_t r = 0; r < a->n_roles * b->n_roles; r++) {
				const struct role *p = &a->roles[r / b->n_roles];
				const struct role *q = &b->roles[r % b->n_roles];

				if (p->organization.len > 0 &&
				    same_folded(&w->view->arena, p->organization,
						q->organization) &&
				    same_folded(&w->view->arena, p->title, q->title))
					return p;
			}
		}
	}
	return NULL;
}

/* Marks whom a node's documents name, by root; stamps[root] = stamp. */
static void mark_companions(struct people_work *w, const struct node *x, uint32_t *stamps,
			    uint32_t stamp)
{
	for (size_t i = 0; i < x->n_refs; i++) {
		const struct facts *f = w->view->facts[x->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node != UINT32_MAX)
				stamps[node_root(w, node)] = stamp;
		}
	}
}

/* Companions of both: whom documents of x name, and documents of y other than those of x. Writes
 * up to two names and returns the number. */
static size_t shared_companions(struct people_work *w, uint32_t x, uint32_t y, uint32_t *stamps,
				const struct node *ret[SHARED_MIN])
{
	const struct node *b = &w->nodes[y];
	size_t n = 0;

	memset(stamps, 0, w->n_nodes * sizeof *stamps);
	mark_companions(w, &w->nodes[x], stamps, 1);
	stamps[node_root(w, x)] = stamps[node_root(w, y)] = 0;
	for (size_t i = 0; i < b->n_refs; i++) {
		const struct facts *f = w->view->facts[b->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node == UINT32_MAX || stamps[node_root(w, node)] != 1)
				continue;
			stamps[node_root(w, node)] = 2;
			ret[n++] = &w->nodes[node_root(w, node)];
			if (n == SHARED_MIN)
				return n;
		}
	}
	return n;
}

static void compare_pair(struct people_work *w, uint32_t x, uint32_t y, enum alias_kind as,
			 uint32_t *stamps)
{
	const struct node *companions[SHARED_MIN];
	struct arena *a = &w->view->arena;
	const struct node *p = &w->nodes[x];

	if (node_root(w, x) == node_root(w, y) || share_sentence(w, p, &w->nodes[y]))
		return;
	const struct role *role = shared_role(w, p, &w->nodes[y]);
	if (role) {
		join(w, x, y, as,
		     arena_printf(a, "sounds like %.*s, and both are %.*s of %.*s",
				  SLICE_ARGS(p->name), SLICE_ARGS(role->title),
				  SLICE_ARGS(role->organization)));
		return;
	}
	if (shared_companions(w, x, y, stamps, companions) == SHARED_MIN)
		join(w, x, y, as,
		     arena_printf(a, "sounds like %.*s, and both are named with %.*s and %.*s",
				  SLICE_ARGS(p->name), SLICE_ARGS(companions[0]->name),
				  SLICE_ARGS(companions[1]->name)));
}

static void merge_sounds(struct people_work *w)
{
	struct sound *sounds = xcalloc(w->n_nodes * SOUNDS_MAX + SOUNDS_MAX, sizeof *sounds);
	uint32_t *stamps = xcalloc(w->n_nodes + 1, sizeof *stamps);
	size_t n = 0;

	for (uint32_t i = 0; i < w->n_nodes; i++)
		n += sounds_of(&w->nodes[i], i, &sounds[n]);
	qsort(sounds, n, sizeof *sounds, compare_sounds);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n && k - i < BUCKET_MAX; k++) {
			if (strcmp(sounds[i].key, sounds[k].key) != 0 ||
			    sounds[i].codes != sounds[k].codes)
				break;
			/* Under '=' only a Han and a Latin name may meet. */
			if (sounds[i].codes == 0 && sounds[i].latin == sounds[k].latin)
				continue;
			compare_pair(w, sounds[i].node, sounds[k].node,
				     sounds[i].codes > 0 ? ALIAS_MISSPELLING : ALIAS_TRANSLATION,
				     stamps);
		}
	free(sounds);
	free(stamps);
}

void people_merge(struct people_work *w)
{
	merge_keys(w);
	merge_sounds(w);
}
