#include <stdlib.h>

#include "base/lower_bound.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "resolve/people_build.h"
#include "text/fold.h"
#include "text/pinyin.h"

#define PINYIN_KEY_MAX 64
#define SOUNDS_MAX     2
#define BUCKET_MAX     64 /* names of one surname and sound that are compared */
#define HAN_BYTES_BOTH 15 /* of two Han names that vouch for each other */
/* Two Han characters. */
#define SHORT_NAME_BYTES 6
#define SHARED_MIN       2 /* companions two spellings must share */

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

static bool share_document(const struct node *x, const struct node *y)
{
	for (size_t i = 0, k = 0; i < x->n_refs && k < y->n_refs;) {
		if (x->refs[i].facts == y->refs[k].facts)
			return true;
		*(x->refs[i].facts < y->refs[k].facts ? &i : &k) += 1;
	}
	return false;
}

/* Names of two characters: one syllable beside the surname is soon alike. */
static bool are_short(const struct node *x, const struct node *y)
{
	return x->key.len <= SHORT_NAME_BYTES && y->key.len <= SHORT_NAME_BYTES;
}

/* A document that writes two short names means two people (劉裕 and 劉彧); longer ones are
 * misspelt within a document too. */
static bool are_two_people(const struct people_work *w, const struct node *x, const struct node *y)
{
	return share_sentence(w, x, y) || (are_short(x, y) && share_document(x, y));
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

/* Marks the nodes that a node's documents name. */
static void mark_nodes(const struct people_work *w, const struct node *x, uint32_t *stamps)
{
	for (size_t i = 0; i < x->n_refs; i++) {
		const struct facts *f = w->view->facts[x->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);

			if (node != UINT32_MAX)
				stamps[node] = 1;
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

/* A Latin name and a Han one that it spells. */
struct reading {
	uint32_t latin, han;
};

struct sounding {
	struct people_work *w;
	struct sound *sounds; /* by key */
	size_t n;
	struct reading *readings; /* by latin */
	size_t n_readings;
	uint32_t *stamps; /* by node */
};

static int compare_readings(const void *x, const void *y)
{
	const struct reading *a = x, *b = y;

	if (a->latin != b->latin)
		return a->latin < b->latin ? -1 : 1;
	return (a->han > b->han) - (a->han < b->han);
}

static const struct reading *first_reading(const struct sounding *s, uint32_t latin)
{
	size_t low = lower_bound(s->n_readings, i, s->readings[i].latin < latin);

	return low < s->n_readings && s->readings[low].latin == latin ? &s->readings[low] : NULL;
}

/* Two short names are too common to vouch for each other. */
static bool is_long_enough(const struct people_work *w, uint32_t x, uint32_t y)
{
	return w->nodes[x].key.len + w->nodes[y].key.len >= HAN_BYTES_BOTH;
}

/* Another Latin name beside the Latin one that spells another Han name beside the Han one:
 * Chen Weiran and Zheng Xiaolan here, 陈蔚然 and 郑晓岚 there. NULL when there is none. */
static const struct reading *supporter(struct sounding *s, const struct reading *r)
{
	struct people_work *w = s->w;
	const struct node *latin = &w->nodes[r->latin];

	memset(s->stamps, 0, w->n_nodes * sizeof *s->stamps);
	mark_nodes(w, &w->nodes[r->han], s->stamps);
	for (size_t i = 0; i < latin->n_refs; i++) {
		const struct facts *f = w->view->facts[latin->refs[i].facts];

		for (size_t e = 0; e < f->n_entities; e++) {
			uint32_t node = node_find(w, f->entities[e].person);
			const struct reading *other = node == UINT32_MAX || node == r->latin
							      ? NULL
							      : first_reading(s, node);

			for (; other && other < s->readings + s->n_readings && other->latin == node;
			     other++)
				if (other->han != r->han && s->stamps[other->han] != 0 &&
				    is_long_enough(w, r->han, other->han))
					return other;
		}
	}
	return NULL;
}

static void compare_pair(struct people_work *w, uint32_t x, uint32_t y, enum alias_kind as,
			 uint32_t *stamps)
{
	const struct node *companions[SHARED_MIN];
	struct arena *a = &w->view->arena;
	const struct node *p = &w->nodes[x];

	if (node_root(w, x) == node_root(w, y) || are_two_people(w, p, &w->nodes[y]))
		return;
	const struct role *role = shared_role(w, p, &w->nodes[y]);
	if (role) {
		join(w, x, y, as,
		     arena_printf(a, "sounds like %.*s, and both are %.*s of %.*s",
				  SLICE_ARGS(p->name), SLICE_ARGS(role->title),
				  SLICE_ARGS(role->organization)));
		return;
	}
	/* A dynasty's 劉裕, 劉彧 and 劉昱 keep the same company. */
	if (!are_short(p, &w->nodes[y]) &&
	    shared_companions(w, x, y, stamps, companions) == SHARED_MIN)
		join(w, x, y, as,
		     arena_printf(a, "sounds like %.*s, and both are named with %.*s and %.*s",
				  SLICE_ARGS(p->name), SLICE_ARGS(companions[0]->name),
				  SLICE_ARGS(companions[1]->name)));
}

/* Under '=' only a Han and a Latin name may meet. */
static bool may_meet(const struct sound *a, const struct sound *b)
{
	return a->codes == b->codes && (a->codes > 0 || a->latin != b->latin) &&
	       strcmp(a->key, b->key) == 0;
}

static void list_readings(struct sounding *s)
{
	size_t cap = 0;

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = i + 1; k < s->n && k - i < BUCKET_MAX; k++) {
			const struct sound *a = &s->sounds[i], *b = &s->sounds[k];

			if (strcmp(a->key, b->key) != 0)
				break;
			if (a->codes > 0 || !may_meet(a, b))
				continue;
			if (s->n_readings == cap) {
				cap = cap > 0 ? cap * 2 : 16;
				s->readings = xreallocarray(s->readings, cap, sizeof *s->readings);
			}
			s->readings[s->n_readings++] = a->latin
							       ? (struct reading){a->node, b->node}
							       : (struct reading){b->node, a->node};
		}
	if (s->n_readings > 0)
		qsort(s->readings, s->n_readings, sizeof *s->readings, compare_readings);
}

static bool is_supported(struct sounding *s, const struct reading *r, const struct reading **other)
{
	const struct node *han = &s->w->nodes[r->han], *latin = &s->w->nodes[r->latin];

	*other = share_sentence(s->w, han, latin) ? NULL : supporter(s, r);
	return *other != NULL;
}

/* The one Han name of a Latin one that has another such pair beside both; of two people who could
 * be meant neither is. Ends behind the readings of that Latin name. */
static size_t merge_reading(struct sounding *s, size_t first)
{
	struct people_work *w = s->w;
	const struct reading *found = NULL, *beside = NULL, *other;
	size_t i = first;
	bool unclear = false;

	for (; i < s->n_readings && s->readings[i].latin == s->readings[first].latin; i++) {
		const struct reading *r = &s->readings[i];

		if (node_root(w, r->han) == node_root(w, r->latin) || !is_supported(s, r, &other))
			continue;
		if (found && node_root(w, found->han) != node_root(w, r->han))
			unclear = true;
		found = found ? found : r;
		beside = beside ? beside : other;
	}
	if (found && !unclear)
		join(w, found->han, found->latin, ALIAS_TRANSLATION,
		     arena_printf(&w->view->arena,
				  "%.*s spells %.*s, and %.*s beside it spells %.*s",
				  SLICE_ARGS(w->nodes[found->latin].name),
				  SLICE_ARGS(w->nodes[found->han].name),
				  SLICE_ARGS(w->nodes[beside->latin].name),
				  SLICE_ARGS(w->nodes[beside->han].name)));
	return i;
}

static void merge_sounds(struct people_work *w)
{
	struct sounding s = {
		.w = w,
		.sounds = xcalloc(w->n_nodes * SOUNDS_MAX + SOUNDS_MAX, sizeof *s.sounds),
		.stamps = xcalloc(w->n_nodes + 1, sizeof *s.stamps),
	};

	for (uint32_t i = 0; i < w->n_nodes; i++)
		s.n += sounds_of(&w->nodes[i], i, &s.sounds[s.n]);
	qsort(s.sounds, s.n, sizeof *s.sounds, compare_sounds);
	list_readings(&s);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = i + 1; k < s.n && k - i < BUCKET_MAX; k++) {
			const struct sound *a = &s.sounds[i], *b = &s.sounds[k];

			if (strcmp(a->key, b->key) != 0 || a->codes != b->codes)
				break;
			if (may_meet(a, b))
				compare_pair(w, a->node, b->node,
					     a->codes > 0 ? ALIAS_MISSPELLING : ALIAS_TRANSLATION,
					     s.stamps);
		}
	for (size_t i = 0; i < s.n_readings;)
		i = merge_reading(&s, i);
	free(s.sounds);
	free(s.stamps);
	free(s.readings);
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
	merge_sounds(w);
}
