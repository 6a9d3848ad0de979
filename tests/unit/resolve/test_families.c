#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/xmalloc.h"
#include "resolve/band_table.h"
#include "resolve/family_table.h"
#include "support/testing.h"
#include "text/sketch.h"

#define DOCS  240u
#define TEXTS 12u

/* A small world: which documents there are, and their sketches. */
struct world {
	struct sketch_reader reader;
	bool there[DOCS + 1];
	struct sketch sketches[DOCS + 1];
	uint32_t keys[DOCS + 1][SKETCH_BANDS];
	size_t n_keys[DOCS + 1];
	uint64_t random;
	unsigned reads;
};

static uint32_t pick(struct world *w, uint32_t n)
{
	return test_roll(&w->random, n);
}

static int read_sketch(struct sketch_reader *reader, doc_id doc, struct sketch *ret)
{
	struct world *w = container_of(reader, struct world, reader);

	w->reads++;
	if (doc > DOCS || !w->there[doc])
		return -1;
	*ret = w->sketches[doc];
	return 0;
}

/* One of TEXTS texts with some changes, or a text of its own; half of all share a band, as pages
 * with one furniture do. */
static struct sketch make_sketch(struct world *w)
{
	struct world base = {.random = pick(w, 3) > 0 ? pick(w, TEXTS) : 1000 + w->random};
	struct sketch s = {.hash = w->random, .units = 500, .shingles = 400};
	uint32_t changes = pick(w, 50);

	for (size_t i = 0; i < SKETCH_BINS; i++)
		s.bins[i] = (uint16_t)pick(&base, 65536);
	for (uint32_t i = 0; i < changes; i++)
		s.bins[pick(w, SKETCH_BINS)] = (uint16_t)pick(w, 65536);
	if (pick(w, 2) == 0)
		memset(s.bins, 7, SKETCH_ROWS * sizeof s.bins[0]);
	if (pick(w, 12) > 0)
		return s;
	/* Short ones only have a hash. */
	return (struct sketch){.hash = pick(w, 3), .units = 9};
}

/* --- what the families must be, found by looking at every pair --- */

struct expected {
	uint32_t id[DOCS + 1]; /* smallest of the family; 0: not there or alone */
};

static uint32_t root(uint32_t *parent, uint32_t doc)
{
	while (parent[doc] != doc)
		doc = parent[doc];
	return doc;
}

static bool has_key(const struct world *w, uint32_t doc, uint32_t key)
{
	for (size_t i = 0; i < w->n_keys[doc]; i++)
		if (w->keys[doc][i] == key)
			return true;
	return false;
}

static void join_neighbours(const struct world *w, uint32_t doc, uint32_t key, double least,
			    uint32_t *parent)
{
	uint32_t seen = 0;

	for (uint32_t other = doc + 1; other <= DOCS && seen < BAND_WINDOW; other++) {
		if (!w->there[other] || !has_key(w, other, key))
			continue;
		seen++;
		uint32_t a = root(parent, doc), b = root(parent, other);
		if (sketch_similarity(&w->sketches[doc], &w->sketches[other]) >= least)
			parent[a > b ? a : b] = a > b ? b : a;
	}
}

/* The root of every document when all with this similarity are joined. */
static void join_all(const struct world *w, double least, uint32_t ret[DOCS + 1])
{
	for (uint32_t i = 0; i <= DOCS; i++)
		ret[i] = i;
	for (uint32_t doc = 1; doc <= DOCS; doc++) {
		for (size_t k = 0; w->there[doc] && k < w->n_keys[doc]; k++)
			join_neighbours(w, doc, w->keys[doc][k], least, ret);
	}
	for (uint32_t doc = 1; doc <= DOCS; doc++)
		ret[doc] = root(ret, doc);
}

static void expect(const struct world *w, struct expected *ret)
{
	uint32_t kin[DOCS + 1], close[DOCS + 1], n_kin[DOCS + 1] = {0}, n[DOCS + 1] = {0};

	join_all(w, SKETCH_KIN, kin);
	join_all(w, SKETCH_CLOSE, close);
	for (uint32_t doc = 1; doc <= DOCS; doc++)
		n_kin[kin[doc]]++;
	for (uint32_t doc = 1; doc <= DOCS; doc++) {
		ret->id[doc] = n_kin[kin[doc]] > FAMILY_LARGE ? close[doc] : kin[doc];
		n[ret->id[doc]]++;
	}
	for (uint32_t doc = 1; doc <= DOCS; doc++)
		if (n[ret->id[doc]] < 2)
			ret->id[doc] = 0;
}

static void check(const struct family_table *t, const struct expected *e)
{
	uint32_t grouped = 0;

	for (uint32_t doc = 1; doc <= DOCS; doc++) {
		const struct family *family = family_table_find(t, doc);
		bool found = false;

		assert_int_equal(family ? family->docs[0] : 0, e->id[doc]);
		grouped += family != NULL;
		for (uint32_t i = 0; family && i < family->n; i++) {
			assert_int_equal(e->id[family->docs[i]], e->id[doc]);
			assert_true(i == 0 || family->docs[i] > family->docs[i - 1]);
			found = found || family->docs[i] == doc;
		}
		assert_int_equal(found, family != NULL);
	}
	assert_int_equal(family_table_count(t), grouped);
}

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

static void come(struct world *w, struct families *f, uint32_t doc)
{
	w->sketches[doc] = make_sketch(w);
	w->n_keys[doc] = keys_of(&w->sketches[doc], w->keys[doc]);
	w->there[doc] = true;
	families_add(f, doc, &w->sketches[doc]);
}

static void go(struct world *w, struct families *f, uint32_t doc)
{
	w->there[doc] = false;
	families_remove(f, doc, &w->sketches[doc]);
}

static void change(struct world *w, struct families *f)
{
	uint32_t doc = 1 + pick(w, DOCS), what = pick(w, 8);

	if (!w->there[doc]) {
		come(w, f, doc);
	} else if (what < 3) {
		go(w, f, doc);
	} else if (what < 5) {
		go(w, f, doc);
		come(w, f, doc);
	}
}

static struct family_table *update(struct world *w, struct families *f,
				   const struct family_table *before)
{
	struct family_table *after = family_table_copy(before);
	struct family_changes changes = {0};

	families_update(f, &w->reader, &changes);
	family_table_change(after, &changes);
	family_changes_free(&changes);
	return after;
}

/* All at once, in a shuffled order: the same families, the same stamp. */
static void check_from_scratch(struct world *w, const struct family_table *t,
			       const struct expected *e)
{
	struct families *f = families_new();
	struct family_table *none = family_table_new(), *all, *listed = family_table_new();
	struct family_changes changes = {0};
	uint32_t step = 101; /* no divisor in common with DOCS */

	for (uint32_t i = 0, doc = pick(w, DOCS); i < DOCS; i++, doc = (doc + step) % DOCS)
		if (w->there[doc + 1])
			families_add(f, doc + 1, &w->sketches[doc + 1]);
	all = update(w, f, none);
	check(all, e);
	assert_true(family_table_stamp(all) == family_table_stamp(t));
	families_all(f, &changes);
	family_table_change(listed, &changes);
	assert_true(family_table_stamp(listed) == family_table_stamp(t));
	family_changes_free(&changes);
	family_table_unref(listed);
	family_table_unref(all);
	family_table_unref(none);
	families_free(f);
}

static void test_incremental(void **state)
{
	struct world *w = xcalloc(1, sizeof *w);
	struct families *f = families_new();
	struct family_table *t = family_table_new(), *kept = NULL;
	struct expected now, then = {{0}};

	(void)state;
	w->reader.read = read_sketch;
	w->random = 11;
	for (unsigned round = 0; round < 60; round++) {
		uint32_t n = 1 + pick(w, round % 10 == 0 ? 120 : 6);

		for (uint32_t i = 0; i < n; i++)
			change(w, f);
		struct family_table *next = update(w, f, t);
		family_table_unref(t);
		t = next;
		row("round %u", round);
		expect(w, &now);
		check(t, &now);
		if (kept) /* what a snapshot held stays as it was */
			check(kept, &then);
		if (round % 20 == 0) {
			check_from_scratch(w, t, &now);
			family_table_unref(kept);
			kept = family_table_ref(t);
			then = now;
		}
	}
	for (uint32_t doc = 1; doc <= DOCS; doc++)
		if (w->there[doc])
			go(w, f, doc);
	struct family_table *empty = update(w, f, t);
	assert_int_equal(family_table_count(empty), 0);
	assert_true(family_table_stamp(empty) == 0);
	family_table_unref(empty);
	family_table_unref(kept);
	family_table_unref(t);
	families_free(f);
	free(w);
}

/* What is done for one document more does not grow with the corpus. */
static void test_cost(void **state)
{
	struct world *w = xcalloc(1, sizeof *w);
	struct families *f = families_new();
	struct family_table *t = family_table_new(), *next;
	struct sketch same;

	(void)state;
	w->reader.read = read_sketch;
	same = make_sketch(w);
	while (same.shingles == 0)
		same = make_sketch(w);
	for (uint32_t doc = 1; doc < DOCS; doc++) {
		w->there[doc] = true;
		w->sketches[doc] = same;
		families_add(f, doc, &same);
	}
	next = update(w, f, t);
	assert_int_equal(family_table_find(next, 9)->n, DOCS - 1);
	w->reads = 0;
	w->there[DOCS] = true;
	w->sketches[DOCS] = same;
	families_add(f, DOCS, &same);
	family_table_unref(t);
	t = update(w, f, next);
	assert_int_equal(family_table_find(t, DOCS)->n, DOCS);
	assert_in_range(w->reads, 1, BAND_WINDOW);
	family_table_unref(next);
	family_table_unref(t);
	families_free(f);
	free(w);
}

static void test_edges(void **state)
{
	struct world w = {.reader = {read_sketch}};
	struct families *f = families_new();
	struct family_table *none = family_table_new(), *t;
	struct sketch empty = {0};

	(void)state;
	/* Texts without a word are nobody's reprints; ids beyond the highest are alone. */
	families_add(f, 1, &empty);
	families_add(f, 2, &empty);
	families_add(f, FAMILY_DOC_MAX + (doc_id)1, &empty);
	families_remove(f, 77, &empty);
	families_remove(f, 78, NULL);
	t = update(&w, f, none);
	assert_null(family_table_find(t, 1));
	assert_null(family_table_find(t, 0));
	assert_null(family_table_find(t, UINT64_MAX));
	assert_int_equal(family_table_count(t), 0);
	/* Far apart. */
	struct family_changes c = {0};
	static const uint32_t pairs[] = {2, 3, FAMILY_DOC_MAX, 2, 31, 32, 2, 70000, 1u << 25};
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		id_list_add(&c.families, pairs[i]);
	family_table_change(t, &c);
	assert_int_equal(family_table_find(t, FAMILY_DOC_MAX)->docs[0], 3);
	assert_int_equal(family_table_find(t, 32)->docs[0], 31);
	assert_int_equal(family_table_find(t, 1u << 25)->docs[0], 70000);
	assert_null(family_table_find(t, 33));
	assert_int_equal(family_table_count(none), 0);
	family_changes_free(&c);
	family_table_unref(t);
	family_table_unref(none);
	families_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_incremental),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
