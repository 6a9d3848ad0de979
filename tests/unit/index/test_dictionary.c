#include <stdlib.h>

#include "base/macros.h"
#include "base/xmalloc.h"
#include "index/dictionary.h"
#include "index/posting.h"
#include "support/testing.h"

struct made {
	struct dictionary_writer w;
	struct dictionary d;
	term_key *keys;
	uint32_t *references;
};

static uint64_t any(void)
{
	return (uint64_t)random() << 42 ^ (uint64_t)random() << 21 ^ (uint64_t)random();
}

/* Pairs close together, then words as far apart as few hashes are. */
static struct made make(uint32_t n, uint32_t words, unsigned seed)
{
	struct made m = {.keys = xcalloc(n + 1, sizeof *m.keys),
			 .references = xcalloc(n + 1, sizeof *m.references)};
	term_key key = 0;
	uint32_t offset = 0;

	srandom(seed);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t gap = 1 + (random() % 9 > 0 ? any() % 5 : any() % ((uint64_t)1 << 30));

		if (i == n - words)
			key = TERM_WORD_BIT;
		if (i >= n - words)
			gap = 1 + any() % (((uint64_t)1 << 62) / words);
		m.keys[i] = key += gap;
		if (random() % 3 == 0) {
			m.references[i] = POSTING_INLINE | (uint32_t)(any() & 0x3FFFFF);
		} else {
			m.references[i] = offset;
			offset += (uint32_t)(any() % 100000);
		}
		dictionary_add(&m.w, key, m.references[i]);
	}
	dictionary_end(&m.w);
	m.d = (struct dictionary){(const void *)m.w.blocks.data, buf_slice(&m.w.bytes), n,
				  (const void *)m.w.samples.data};
	return m;
}

static void made_free(struct made *m)
{
	buf_free(&m->w.blocks);
	buf_free(&m->w.bytes);
	buf_free(&m->w.samples);
	free(m->keys);
	free(m->references);
}

static const struct {
	uint32_t n, words;
} shapes[] = {{0, 0}, {1, 0}, {1, 1}, {31, 2}, {32, 0}, {33, 1}, {64, 64}, {1000, 40}, {5000, 900}};

static void test_round_trip(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes); i++) {
		struct made m = make(shapes[i].n, shapes[i].words, i);
		uint32_t got;

		for (uint32_t k = 0; k < m.d.n; k++) {
			assert_true(dictionary_key(&m.d, k) == m.keys[k]);
			assert_int_equal(dictionary_reference(&m.d, k, &got), 0);
			assert_int_equal(got, m.references[k]);
			term_key keys[DICTIONARY_BLOCK];
			uint32_t n = dictionary_keys(&m.d, k, keys);
			assert_true(n > 0 && k + n <= m.d.n);
			assert_true(k + n == m.d.n || (k + n) % DICTIONARY_BLOCK == 0);
			assert_memory_equal(keys, m.keys + k, n * sizeof *keys);
		}
		made_free(&m);
	}
}

static void test_lower(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes); i++) {
		struct made m = make(shapes[i].n, shapes[i].words, i);

		assert_int_equal(dictionary_lower(&m.d, 0), 0);
		assert_int_equal(dictionary_lower(&m.d, UINT64_MAX), m.d.n);
		for (uint32_t k = 0; k < m.d.n; k++) {
			assert_int_equal(dictionary_lower(&m.d, m.keys[k]), k);
			assert_int_equal(dictionary_lower(&m.d, m.keys[k] + 1), k + 1);
		}
		made_free(&m);
	}
}

static int find(const struct dictionary *d, term_key key, uint32_t *ret)
{
	struct dictionary_lookup l;

	dictionary_lookup_begin(&l, d, key);
	dictionary_lookup_prefetch(&l);
	dictionary_lookup_block(&l);
	dictionary_lookup_prefetch(&l);
	return dictionary_lookup_end(&l, ret);
}

static void test_find(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(shapes); i++) {
		struct made m = make(shapes[i].n, shapes[i].words, i);
		uint32_t got;

		assert_int_equal(find(&m.d, 0, &got), 0);
		assert_int_equal(find(&m.d, UINT64_MAX, &got), 0);
		for (uint32_t k = 0; k < m.d.n; k++) {
			assert_int_equal(find(&m.d, m.keys[k], &got), 1);
			assert_int_equal(got, m.references[k]);
			bool next = k + 1 < m.d.n && m.keys[k + 1] == m.keys[k] + 1;
			assert_int_equal(find(&m.d, m.keys[k] + 1, &got), next);
		}
		made_free(&m);
	}
}

/* Whatever the bytes say, the sanitizer sees no read outside. */
static void test_damage(void **state)
{
	struct made m = make(100, 10, 5);
	size_t size = m.w.bytes.len, rows = m.w.blocks.len;

	(void)state;
	for (size_t flip = 0; flip < (size + rows) * 8; flip += 1 + flip / 300) {
		struct made copy = {.w = {.n = 0}};
		uint32_t got;

		buf_add(&copy.w.bytes, m.w.bytes.data, size);
		buf_add(&copy.w.blocks, m.w.blocks.data, rows);
		char *at = flip < size * 8 ? copy.w.bytes.data + flip / 8
					   : copy.w.blocks.data + flip / 8 - size;
		*at = (char)(*at ^ 1 << flip % 8);
		char *bytes = xmalloc(size);
		memcpy(bytes, copy.w.bytes.data, size);
		struct dictionary d = {(const void *)copy.w.blocks.data, slice_of(bytes, size), 100,
				       (const void *)m.w.samples.data};
		for (uint32_t k = 0; k < d.n; k++) {
			(void)dictionary_key(&d, k);
			int r = dictionary_reference(&d, k, &got);
			assert_true(r == 0 || r == ERR_CORRUPT);
			assert_true(dictionary_lower(&d, m.keys[k]) <= d.n);
			r = find(&d, m.keys[k], &got);
			assert_true(r == 0 || r == 1 || r == ERR_CORRUPT);
		}
		free(bytes);
		made_free(&copy);
	}
	made_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_lower),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
