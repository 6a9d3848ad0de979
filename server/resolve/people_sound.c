/* Names that sound alike: joined where something else speaks for it too. */
#include <stdlib.h>
#include <string.h>

#include "base/lower_bound.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "resolve/people_evidence.h"
#include "text/pinyin.h"

#define PINYIN_KEY_MAX 64
#define SOUNDS_MAX     2
#define BUCKET_MAX     64 /* names of one surname and sound that are compared */
#define HAN_BYTES_BOTH 15 /* of two Han names that vouch for each other */

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
	people_mark_companions(w, &w->nodes[r->han], s->stamps);
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
	const struct node *companions[PEOPLE_SHARED_MIN];
	struct arena *a = &w->view->arena;
	const struct node *p = &w->nodes[x];

	if (node_root(w, x) == node_root(w, y) || people_are_two(w, p, &w->nodes[y]))
		return;
	const struct role *role = people_shared_role(w, p, &w->nodes[y]);
	if (role) {
		people_join(w, x, y, as,
			    arena_printf(a, "sounds like %.*s, and both are %.*s of %.*s",
					 SLICE_ARGS(p->name), SLICE_ARGS(role->title),
					 SLICE_ARGS(role->organization)));
		return;
	}
	/* A dynasty's 劉裕, 劉彧 and 劉昱 keep the same company. */
	if (!people_are_short(p, &w->nodes[y]) &&
	    people_shared_companions(w, x, y, stamps, companions) == PEOPLE_SHARED_MIN)
		people_join(w, x, y, as,
			    arena_printf(a,
					 "sounds like %.*s, and both are named with %.*s and %.*s",
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

	*other = people_share_sentence(s->w, han, latin) ? NULL : supporter(s, r);
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
		people_join(w, found->han, found->latin, ALIAS_TRANSLATION,
			    arena_printf(&w->view->arena,
					 "%.*s spells %.*s, and %.*s beside it spells %.*s",
					 SLICE_ARGS(w->nodes[found->latin].name),
					 SLICE_ARGS(w->nodes[found->han].name),
					 SLICE_ARGS(w->nodes[beside->latin].name),
					 SLICE_ARGS(w->nodes[beside->han].name)));
	return i;
}

void people_merge_sounds(struct people_work *w)
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
