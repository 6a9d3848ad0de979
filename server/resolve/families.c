#include "resolve/families.h"

#include <stdlib.h>

#include "base/macros.h"
#include "base/map.h"
#include "base/xmalloc.h"
#include "resolve/band_table.h"
#include "resolve/family_layer.h"
#include "text/sketch.h"

_Static_assert(FAMILY_DOC_MAX == BAND_DOC_MAX, "whoever has bands may have a family");

struct families {
	struct band_table bands;
	struct family_layer kin, close; /* groups of kin, and of close kin within them */
	/* Of the update to come: */
	struct id_list work;   /* documents whose kin are to be looked for; with repeats */
	struct id_list parted; /* documents whose groups were taken apart; with repeats */
	struct id_map removed; /* documents that went */
	struct id_list neighbours;
	/* Sketches at hand. */
	struct id_map at_hand; /* a document to its index + 1 */
	struct sketch *sketches;
	size_t n_sketches, cap_sketches;
};

struct families *families_new(void)
{
	return xcalloc(1, sizeof(struct families));
}

void families_free(struct families *f)
{
	if (!f)
		return;
	band_table_free(&f->bands);
	family_layer_free(&f->kin);
	family_layer_free(&f->close);
	id_list_free(&f->work);
	id_list_free(&f->parted);
	id_map_free(&f->removed);
	id_list_free(&f->neighbours);
	id_map_free(&f->at_hand);
	free(f->sketches);
	free(f);
}

void family_groups_free(struct family_groups *g)
{
	id_list_free(&g->parted);
	id_list_free(&g->kin);
	id_list_free(&g->close);
}

void family_changes_free(struct family_changes *c)
{
	id_list_free(&c->alone);
	id_list_free(&c->families);
	family_groups_free(&c->groups);
}

/* The keys of a sketch as the table has them; a text without bins meets its duplicates only. */
static size_t keys_of(const struct sketch *s, uint32_t ret[SKETCH_BANDS])
{
	uint64_t bands[SKETCH_BANDS];
	size_t n = sketch_bands(s, bands);

	for (size_t i = 0; i < n; i++)
		ret[i] = (uint32_t)(bands[i] ^ bands[i] >> 32);
	if (n == 0 && s->units > 0)
		ret[n++] = (uint32_t)(s->hash ^ s->hash >> 32);
	return n;
}

/* --- sketches --- */

static void keep_sketch(struct families *f, uint32_t doc, const struct sketch *s)
{
	if (f->n_sketches == f->cap_sketches) {
		f->cap_sketches = f->cap_sketches > 0 ? f->cap_sketches * 2 : 64;
		f->sketches = xreallocarray(f->sketches, f->cap_sketches, sizeof *f->sketches);
	}
	f->sketches[f->n_sketches++] = *s;
	id_map_put(&f->at_hand, doc, (uint32_t)f->n_sketches);
}

static bool find_sketch(struct families *f, struct sketch_reader *reader, uint32_t doc,
			struct sketch *ret)
{
	uint32_t index = id_map_find(&f->at_hand, doc);

	if (index > 0) {
		*ret = f->sketches[index - 1];
		return true;
	}
	if (reader->read(reader, doc, ret) < 0)
		return false;
	if (f->n_sketches < FAMILY_SKETCHES_MAX)
		keep_sketch(f, doc, ret);
	return true;
}

/* --- documents come and go --- */

/* Both groups: those of close kin lie within that of kin. */
static void take_apart(struct families *f, uint32_t doc)
{
	size_t first = f->parted.n;

	family_layer_part(&f->kin, doc, &f->parted);
	for (size_t i = first, end = f->parted.n; i < end; i++) {
		id_list_add(&f->work, f->parted.items[i]);
		family_layer_part(&f->close, f->parted.items[i], &f->parted);
	}
}

void families_add(struct families *f, doc_id doc, const struct sketch *s)
{
	uint32_t keys[SKETCH_BANDS], id = (uint32_t)doc;
	struct id_list far = {0};

	if (doc == 0 || doc > FAMILY_DOC_MAX)
		return;
	size_t n = keys_of(s, keys);
	for (size_t i = 0; i < n; i++)
		band_table_add(&f->bands, keys[i], id, &far);
	id_list_sort(&far);
	for (size_t i = 0; i < far.n; i++)
		take_apart(f, far.items[i]);
	id_list_free(&far);
	id_map_remove(&f->removed, id);
	if (n == 0)
		return;
	id_list_add(&f->work, id);
	keep_sketch(f, id, s);
}

void families_remove(struct families *f, doc_id doc, const struct sketch *s)
{
	uint32_t keys[SKETCH_BANDS], id = (uint32_t)doc;

	if (doc == 0 || doc > FAMILY_DOC_MAX)
		return;
	size_t n = s ? keys_of(s, keys) : 0;
	take_apart(f, id);
	for (size_t i = 0; i < n; i++)
		band_table_remove(&f->bands, keys[i], id, &f->work);
	id_list_add(&f->parted, id);
	id_map_put(&f->removed, id, 1);
	id_map_remove(&f->at_hand, id);
}

/* --- looking for kin --- */

static void compare(struct families *f, struct sketch_reader *reader, uint32_t doc,
		    const struct sketch *own, uint32_t other)
{
	struct sketch s;

	/* Close kin are kin, so that nothing is left to find. */
	if (family_layer_is_joined(&f->close, doc, other) || !find_sketch(f, reader, other, &s))
		return;
	double similarity = sketch_similarity(own, &s);
	if (similarity >= SKETCH_KIN)
		family_layer_join(&f->kin, doc, other);
	if (similarity >= SKETCH_CLOSE)
		family_layer_join(&f->close, doc, other);
}

static void join_kin(struct families *f, struct sketch_reader *reader, uint32_t doc)
{
	uint32_t keys[SKETCH_BANDS];
	struct sketch own;

	if (!find_sketch(f, reader, doc, &own))
		return;
	size_t n = keys_of(&own, keys);
	f->neighbours.n = 0;
	for (size_t i = 0; i < n; i++)
		band_table_neighbours(&f->bands, keys[i], doc, &f->neighbours);
	id_list_sort(&f->neighbours);
	for (size_t i = 0; i < f->neighbours.n; i++)
		compare(f, reader, doc, &own, f->neighbours.items[i]);
}

/* --- results --- */

/* A group of kin as families. */
static void report(const struct families *f, const struct id_list *group,
		   struct family_changes *ret)
{
	bool large = group->n > FAMILY_LARGE;

	id_list_add_group(&ret->groups.kin, group);
	if (!large)
		id_list_add_group(&ret->families, group);
	for (size_t i = 0; i < group->n; i++) {
		const struct id_list *close = family_layer_group(&f->close, group->items[i]);

		if (!close && large)
			id_list_add(&ret->alone, group->items[i]);
		if (!close || close->items[0] != group->items[i])
			continue;
		id_list_add_group(&ret->groups.close, close);
		if (large)
			id_list_add_group(&ret->families, close);
	}
}

/* The groups of all documents that were looked at: nothing else can have changed. */
static void report_touched(struct families *f, struct family_changes *ret)
{
	struct id_map told = {0};

	id_list_sort(&f->parted);
	for (size_t i = 0; i < f->parted.n; i++) {
		id_list_add(&f->work, f->parted.items[i]);
		id_list_add(&ret->groups.parted, f->parted.items[i]);
	}
	id_list_sort(&f->work);
	for (size_t i = 0; i < f->work.n; i++) {
		const struct id_list *group = family_layer_group(&f->kin, f->work.items[i]);

		if (!group) {
			id_list_add(&ret->alone, f->work.items[i]);
			continue;
		}
		if (id_map_find(&told, group->items[0]) > 0)
			continue;
		id_map_put(&told, group->items[0], 1);
		report(f, group, ret);
	}
	id_map_free(&told);
}

static void forget_touched(struct families *f)
{
	f->work.n = f->parted.n = f->n_sketches = 0;
	id_map_free(&f->removed);
	id_map_free(&f->at_hand);
	if (f->cap_sketches <= FAMILY_SKETCHES_MAX / 64)
		return;
	free(f->sketches);
	f->sketches = NULL;
	f->cap_sketches = 0;
}

void families_update(struct families *f, struct sketch_reader *reader, struct family_changes *ret)
{
	id_list_sort(&f->work);
	for (size_t i = 0; i < f->work.n; i++)
		if (id_map_find(&f->removed, f->work.items[i]) == 0)
			join_kin(f, reader, f->work.items[i]);
	family_layer_finish(&f->kin);
	family_layer_finish(&f->close);
	report_touched(f, ret);
	forget_touched(f);
}

void families_all(const struct families *f, struct family_changes *ret)
{
	for (size_t i = 0; i < f->kin.n_groups; i++)
		if (f->kin.groups[i].n > 0)
			report(f, &f->kin.groups[i], ret);
}

/* --- kept groups --- */

static void part(struct families *f, const uint32_t *docs, size_t n)
{
	struct id_list parted = {0};

	for (size_t i = 0; i < n; i++) {
		family_layer_part(&f->kin, docs[i], &parted);
		family_layer_part(&f->close, docs[i], &parted);
	}
	id_list_free(&parted);
}

static void set_groups(struct family_layer *l, const struct id_list *groups)
{
	for (size_t i = 0; i < groups->n; i += groups->items[i] + 1)
		family_layer_set(l, groups->items + i + 1, groups->items[i]);
}

void families_apply(struct families *f, const struct family_groups *groups)
{
	const struct id_list *kin = &groups->kin;

	part(f, groups->parted.items, groups->parted.n);
	for (size_t i = 0; i < kin->n; i += kin->items[i] + 1)
		part(f, kin->items + i + 1, kin->items[i]);
	set_groups(&f->kin, kin);
	set_groups(&f->close, &groups->close);
}

void families_fill(struct families *f, doc_id doc, const struct sketch *s)
{
	uint32_t keys[SKETCH_BANDS];
	struct id_list far = {0}; /* was parted when the groups were made */

	if (doc == 0 || doc > FAMILY_DOC_MAX)
		return;
	size_t n = keys_of(s, keys);
	for (size_t i = 0; i < n; i++)
		band_table_add(&f->bands, keys[i], (uint32_t)doc, &far);
	id_list_free(&far);
}

uint64_t families_rules(void)
{
	/* The first is raised when groups come out otherwise although no number changed. */
	static const double rules[] = {1,          SKETCH_BINS,  SKETCH_BANDS, SKETCH_ROWS,
				       SKETCH_KIN, SKETCH_CLOSE, BAND_WINDOW,  FAMILY_LARGE};

	return hash_bytes(slice_of((const char *)rules, sizeof rules));
}
