#include <math.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/xmalloc.h"
#include "index/posting.h"
#include "support/testing.h"

#define LIMIT (1u << 20)
#define MEAN  1500.0

struct made {
	struct posting *items;
	uint32_t n;
	struct buf section;
	uint32_t reference;
	uint32_t *lengths;
};

/* Lists of all sizes and densities, with a few wild entries. */
static struct made make(uint32_t n, uint32_t gap, unsigned seed)
{
	struct made m = {.items = xcalloc(n, sizeof *m.items), .n = n, .section = BUF_INIT};
	uint32_t at = 0;

	srandom(seed);
	m.lengths = xcalloc(LIMIT, sizeof *m.lengths);
	for (uint32_t i = 0; i < LIMIT; i++)
		m.lengths[i] = (uint32_t)random() % 3000;
	for (uint32_t i = 0; i < n; i++) {
		at += (uint32_t)random() % gap;
		m.items[i] = (struct posting){at++, 1 + (uint32_t)random() % 3, random() % 50 == 0,
					      (uint8_t)(random() % 16)};
		if (random() % 97 == 0)
			m.items[i].tf = POSTING_TF_MAX - (uint32_t)random() % 7;
	}
	assert_true(at <= LIMIT);
	buf_add_string(&m.section, "before");
	struct posting_lengths lengths = {m.lengths, MEAN};
	m.reference = posting_write(&m.section, m.items, n, &lengths);
	posting_write_end(&m.section);
	return m;
}

static void made_free(struct made *m)
{
	free(m->items);
	free(m->lengths);
	buf_free(&m->section);
}

static void expect(const struct posting *got, const struct posting *want, uint32_t n)
{
	assert_int_equal(got->ordinal, want->ordinal);
	assert_int_equal(got->tf, want->tf);
	assert_int_equal(got->in_title, want->in_title);
	/* Short lists may leave the hint out, never raise it. */
	assert_true(got->where == want->where || (got->where == 0 && n < POSTING_WHERES_MIN));
}

static const struct {
	uint32_t n, gap;
} shapes[] = {{1, 1},   {1, 200000}, {1, LIMIT}, {2, 3},      {5, 100000}, {127, 9}, {128, 40},
	      {129, 1}, {129, 5000}, {1000, 2},  {1000, 700}, {4096, 200}, {777, 1}, {30000, 30}};

static void test_round_trip(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes); i++) {
		struct made m = make(shapes[i].n, shapes[i].gap, i);
		struct posting_list list;
		struct posting_iter it;

		assert_int_equal(
			posting_list_open(buf_slice(&m.section), m.reference, LIMIT, &list), 0);
		assert_int_equal(list.df, m.n);
		posting_iter_begin(&it, &list);
		for (uint32_t k = 0; k < m.n; k++) {
			assert_int_equal(posting_iter_next(&it), 1);
			expect(&it.at, &m.items[k], m.n);
		}
		assert_int_equal(posting_iter_next(&it), 0);
		assert_int_equal(posting_iter_next(&it), 0);
		made_free(&m);
	}
}

/* The probe says of rising ordinals what a plain scan says. */
static void test_probe(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes); i++) {
		struct made m = make(shapes[i].n, shapes[i].gap, i);
		struct posting_list list;

		assert_int_equal(
			posting_list_open(buf_slice(&m.section), m.reference, LIMIT, &list), 0);
		for (uint32_t stride = 1; stride < LIMIT; stride = stride * 5 + 1) {
			struct posting_probe probe;
			uint32_t k = 0;

			posting_probe_begin(&probe, &list);
			for (uint32_t at = (uint32_t)random() % stride; at < LIMIT;
			     at += 1 + (uint32_t)random() % stride) {
				while (k < m.n && m.items[k].ordinal < at)
					k++;
				bool there = k < m.n && m.items[k].ordinal == at;
				assert_int_equal(posting_probe_find(&probe, at), there);
				if (!there)
					continue;
				struct posting got = posting_block_at(&probe.block, probe.at);
				expect(&got, &m.items[k], m.n);
			}
		}
		made_free(&m);
	}
}

/* Heads promise what the entries keep, and not much more. */
static void test_heads(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes); i++) {
		struct made m = make(shapes[i].n, shapes[i].gap, i);
		struct posting_list list;
		double least = HUGE_VAL;

		assert_int_equal(
			posting_list_open(buf_slice(&m.section), m.reference, LIMIT, &list), 0);
		for (uint32_t k = 0; k < m.n; k++) {
			const struct posting *p = &m.items[k];
			uint32_t block = k / POSTING_BLOCK, near = 0;
			double tf = p->tf + (p->in_title ? (double)POSTING_TITLE_TF : 0.0);
			double cost = posting_norm(m.lengths[p->ordinal], MEAN) / tf;

			assert_int_equal(posting_list_seek(&list, 0, p->ordinal), block);
			assert_true(posting_list_least(&list) <= cost);
			assert_true(posting_list_cost_between(&list, &near, p->ordinal,
							      p->ordinal) <= cost);
			assert_int_equal(near, block);
			assert_true(posting_list_fine(&list, block, cost) >>
					    k % POSTING_BLOCK / POSTING_FINE &
				    1);
			if (list.n_blocks > 1 && posting_list_cost(&list, block) > 0.0)
				assert_int_equal(
					posting_list_fine(&list, block,
							  posting_list_cost(&list, block) * 0.999),
					0);
			least = k % POSTING_BLOCK == 0 ? cost : fmin(least, cost);
			if (k + 1 < m.n && (k + 1) % POSTING_BLOCK != 0)
				continue;
			assert_true(posting_list_cost(&list, block) <= least);
			if (list.n_blocks > 1 && least > 1e-3)
				assert_true(posting_list_cost(&list, block) > least * 0.999);
		}
		made_free(&m);
	}
}

static int read_all(struct slice section, uint32_t reference, uint32_t limit, uint32_t *n)
{
	struct posting_list list;
	struct posting_probe probe;
	struct posting_iter it;
	int r = posting_list_open(section, reference, limit, &list);

	*n = 0;
	if (r < 0)
		return r;
	posting_iter_begin(&it, &list);
	for (uint32_t last = 0; (r = posting_iter_next(&it)) > 0; last = it.at.ordinal, ++*n) {
		assert_true(it.at.ordinal < limit);
		assert_true(*n == 0 || it.at.ordinal > last);
	}
	posting_probe_begin(&probe, &list);
	for (uint32_t at = 0; at < limit && posting_probe_find(&probe, at) >= 0; at += 1 + at / 3)
		assert_true(probe.block.n == 0 || probe.block.docs[probe.block.n - 1] < limit);
	return r;
}

/* A copy of exactly that size, so that the sanitizer sees a read behind it. */
static void read_copy(const struct made *m, size_t size, size_t flip)
{
	char *copy = xmalloc(size + 1);
	uint32_t n;

	memcpy(copy, m->section.data, size);
	copy = realloc(copy, size > 0 ? size : 1);
	assert_non_null(copy);
	if (flip < size * 8)
		copy[flip / 8] = (char)(copy[flip / 8] ^ (1 << flip % 8));
	int r = read_all(slice_of(copy, size), m->reference, LIMIT, &n);
	assert_true(r == 0 || r == ERR_CORRUPT);
	free(copy);
}

static void test_damage(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes) - 4; i++) {
		struct made m = make(shapes[i].n, shapes[i].gap, i);
		uint32_t n;

		for (size_t cut = 0; cut < m.section.len; cut += 1 + cut / 50)
			read_copy(&m, cut, SIZE_MAX);
		for (size_t flip = 0; flip < m.section.len * 8; flip += 1 + flip / 200)
			read_copy(&m, m.section.len, flip);
		/* An ordinal at the limit is noticed. */
		assert_int_equal(
			read_all(buf_slice(&m.section), m.reference, m.items[m.n - 1].ordinal, &n),
			ERR_CORRUPT);
		made_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
