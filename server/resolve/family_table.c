#include "resolve/family_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/xmalloc.h"

#define BITS   5u
#define FANOUT (1u << BITS)

struct leaf {
	unsigned refs;
	uint32_t ids[FANOUT];            /* family of each document, 0: alone */
	struct family *families[FANOUT]; /* where the document gives the family its id */
};

struct branch {
	unsigned refs;
	void *children[FANOUT]; /* branches, above the leaves leaves; NULL: empty */
};

struct family_table {
	unsigned refs;
	unsigned height; /* of the root; 0: it is a leaf */
	void *root;      /* NULL: empty */
	uint32_t count;
	uint64_t stamp;
};

struct family_table *family_table_new(void)
{
	struct family_table *t = xcalloc(1, sizeof *t);

	t->refs = 1;
	return t;
}

struct family_table *family_table_ref(struct family_table *t)
{
	t->refs++;
	return t;
}

static void family_unref(struct family *family)
{
	if (family && --family->refs == 0)
		free(family);
}

static void leaf_unref(struct leaf *leaf)
{
	if (!leaf || --leaf->refs > 0)
		return;
	for (unsigned i = 0; i < FANOUT; i++)
		family_unref(leaf->families[i]);
	free(leaf);
}

/* As deep as a document id has digits: seven at most. */
static void node_unref(void *node, unsigned height)
{
	struct branch *branch = node;

	if (height == 0) {
		leaf_unref(node);
		return;
	}
	if (!branch || --branch->refs > 0)
		return;
	for (unsigned i = 0; i < FANOUT; i++)
		node_unref(branch->children[i], height - 1);
	free(branch);
}

static void *node_ref(void *node, unsigned height)
{
	if (node && height == 0)
		((struct leaf *)node)->refs++;
	else if (node)
		((struct branch *)node)->refs++;
	return node;
}

void family_table_unref(struct family_table *t)
{
	if (!t || --t->refs > 0)
		return;
	node_unref(t->root, t->height);
	free(t);
}

struct family_table *family_table_of(const struct families *f)
{
	struct family_table *t = family_table_new();
	struct family_changes all = {0};

	families_all(f, &all);
	family_table_change(t, &all);
	family_changes_free(&all);
	return t;
}

struct family_table *family_table_copy(const struct family_table *t)
{
	struct family_table *copy = xmalloc(sizeof *copy);

	*copy = *t;
	copy->refs = 1;
	node_ref(copy->root, copy->height);
	return copy;
}

/* --- reading --- */

static unsigned digit(uint32_t id, unsigned height)
{
	return id >> (BITS * height) & (FANOUT - 1);
}

static bool reaches(const struct family_table *t, uint32_t id)
{
	return t->root && (t->height >= 6 || id >> (BITS * (t->height + 1)) == 0);
}

static const struct leaf *leaf_of(const struct family_table *t, uint32_t id)
{
	const void *node = reaches(t, id) ? t->root : NULL;

	for (unsigned height = t->height; node && height > 0; height--)
		node = ((const struct branch *)node)->children[digit(id, height)];
	return node;
}

static uint32_t id_of(const struct family_table *t, uint32_t doc)
{
	const struct leaf *leaf = leaf_of(t, doc);

	return leaf ? leaf->ids[digit(doc, 0)] : 0;
}

const struct family *family_table_find(const struct family_table *t, doc_id doc)
{
	uint32_t id = doc <= FAMILY_DOC_MAX ? id_of(t, (uint32_t)doc) : 0;

	return id > 0 ? leaf_of(t, id)->families[digit(id, 0)] : NULL;
}

uint32_t family_table_count(const struct family_table *t)
{
	return t->count;
}

uint64_t family_table_stamp(const struct family_table *t)
{
	return t->stamp;
}

/* --- changing --- */

static struct leaf *own_leaf(void **slot)
{
	struct leaf *old = *slot, *leaf = old;

	if (old && old->refs == 1)
		return old;
	leaf = xcalloc(1, sizeof *leaf);
	if (old) {
		*leaf = *old;
		for (unsigned i = 0; i < FANOUT; i++)
			if (leaf->families[i])
				leaf->families[i]->refs++;
		old->refs--;
	}
	leaf->refs = 1;
	*slot = leaf;
	return leaf;
}

static struct branch *own_branch(void **slot, unsigned height)
{
	struct branch *old = *slot, *branch = old;

	if (old && old->refs == 1)
		return old;
	branch = xcalloc(1, sizeof *branch);
	if (old) {
		*branch = *old;
		for (unsigned i = 0; i < FANOUT; i++)
			node_ref(branch->children[i], height - 1);
		old->refs--;
	}
	branch->refs = 1;
	*slot = branch;
	return branch;
}

/* The document's leaf, nobody else's, with the way to it. */
static struct leaf *leaf_to_change(struct family_table *t, uint32_t id)
{
	while (!reaches(t, id)) {
		if (!t->root) {
			for (t->height = 0; t->height < 6 && id >> (BITS * (t->height + 1)) != 0;)
				t->height++;
			break;
		}
		struct branch *above = xcalloc(1, sizeof *above);
		above->refs = 1;
		above->children[0] = t->root;
		t->root = above;
		t->height++;
	}
	void **slot = &t->root;
	for (unsigned height = t->height; height > 0; height--)
		slot = &own_branch(slot, height)->children[digit(id, height)];
	return own_leaf(slot);
}

static uint64_t stamp_of(uint32_t doc, uint32_t id)
{
	uint32_t pair[2] = {doc, id};

	return hash_bytes(slice_of((const char *)pair, sizeof pair));
}

/* family: where doc gives it its id, else NULL. */
static void set(struct family_table *t, uint32_t doc, uint32_t id, struct family *family)
{
	const struct leaf *now = leaf_of(t, doc);
	uint32_t old = now ? now->ids[digit(doc, 0)] : 0;

	if (old == id && !family && (!now || !now->families[digit(doc, 0)]))
		return;
	struct leaf *leaf = leaf_to_change(t, doc);
	family_unref(leaf->families[digit(doc, 0)]);
	leaf->families[digit(doc, 0)] = family;
	leaf->ids[digit(doc, 0)] = id;
	t->stamp ^= (old > 0 ? stamp_of(doc, old) : 0) ^ (id > 0 ? stamp_of(doc, id) : 0);
	t->count += id > 0;
	t->count -= old > 0;
}

static void put_family(struct family_table *t, const uint32_t *docs, uint32_t n)
{
	struct family *family = xmalloc(sizeof *family + n * sizeof *docs);

	*family = (struct family){1, n};
	memcpy(family->docs, docs, n * sizeof *docs);
	for (uint32_t i = 0; i < n; i++)
		set(t, docs[i], docs[0], i == 0 ? family : NULL);
}

void family_table_change(struct family_table *t, const struct family_changes *c)
{
	for (size_t i = 0; i < c->alone.n; i++)
		set(t, c->alone.items[i], 0, NULL);
	for (size_t i = 0; i < c->families.n; i += c->families.items[i] + 1)
		put_family(t, &c->families.items[i + 1], c->families.items[i]);
}

void family_table_leave(struct family_table *t, doc_id doc)
{
	const struct family *family = family_table_find(t, doc);
	struct family_changes c = {0};

	if (!family)
		return;
	struct id_list *rest = family->n > 2 ? &c.families : &c.alone;
	id_list_add(&c.alone, (uint32_t)doc);
	if (family->n > 2)
		id_list_add(rest, family->n - 1);
	for (uint32_t i = 0; i < family->n; i++)
		if (family->docs[i] != doc)
			id_list_add(rest, family->docs[i]);
	family_table_change(t, &c);
	family_changes_free(&c);
}
