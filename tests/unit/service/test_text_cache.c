/* Texts kept for excerpts: copies, versions, the limit and who goes first. */
#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "service/text_cache.h"

#define TEXT_BYTES ((size_t)2000)
#define LIMIT      ((size_t)80000)

struct fixture {
	struct text_cache *cache;
	struct arena arena;
};

static struct document document_of(doc_id id, int64_t stored_ms)
{
	struct document d = {.id = id, .stored_ms = stored_ms};

	memset(d.hash, (int)id, sizeof d.hash);
	return d;
}

static void add(struct fixture *f, doc_id id, int64_t stored_ms, size_t bytes)
{
	struct document d = document_of(id, stored_ms);
	struct region regions[] = {{REGION_BODY, {0, (uint32_t)bytes}}};
	char *text = xmalloc(bytes);
	struct cached_text t = {.regions = regions, .n_regions = 1};

	memset(text, 'a' + (int)(id % 26), bytes);
	t.text = slice_of(text, bytes);
	assert_int_equal(folded_text_make(t.text, &f->arena, &t.folded), 0);
	assert_int_equal(offset_map_add(&t.map, &f->arena, 7, (uint32_t)bytes, 1, 1), 0);
	text_cache_add(f->cache, &d, &t);
	memset(text, 0, bytes);
	free(text);
	arena_release(&f->arena);
}

static const struct cached_text *find(struct fixture *f, doc_id id, int64_t stored_ms)
{
	struct document d = document_of(id, stored_ms);

	return text_cache_find(f->cache, &d);
}

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	f->cache = text_cache_new();
	text_cache_set_limit(f->cache, LIMIT);
	arena_init(&f->arena, (size_t)1 << 24);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	text_cache_free(f->cache);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static void test_copy(void **state)
{
	struct fixture *f = *state;

	assert_null(find(f, 3, 1));
	add(f, 3, 1, TEXT_BYTES);
	const struct cached_text *t = find(f, 3, 1);
	assert_non_null(t);
	assert_int_equal(t->text.len, TEXT_BYTES);
	for (size_t i = 0; i < t->text.len; i++)
		assert_int_equal(t->text.ptr[i], 'd');
	assert_true(slice_equal(t->text, t->folded.text));
	assert_int_equal(t->n_regions, 1);
	assert_int_equal(t->regions[0].span.end, TEXT_BYTES);
	assert_int_equal(offset_map_to_original(&t->map, (struct span){1, 2}).start, 8);
	assert_int_equal(folded_text_source(&t->folded, (struct span){5, 9}).end, 9);
}

static void test_versions(void **state)
{
	struct fixture *f = *state;

	add(f, 3, 1, TEXT_BYTES);
	assert_null(find(f, 3, 2));
	struct document other = document_of(3, 1);
	other.hash[15] ^= 1;
	assert_null(text_cache_find(f->cache, &other));
	size_t bytes = text_cache_bytes(f->cache);
	add(f, 3, 2, TEXT_BYTES);
	assert_non_null(find(f, 3, 2));
	assert_null(find(f, 3, 1));
	assert_int_equal(text_cache_bytes(f->cache), bytes);
}

static void test_limit(void **state)
{
	struct fixture *f = *state;

	for (doc_id id = 1; id <= 100; id++) {
		add(f, id, 1, TEXT_BYTES);
		assert_non_null(find(f, id, 1));
		assert_non_null(find(f, 1, 1)); /* asked for again and again: it stays */
		assert_true(text_cache_bytes(f->cache) <= LIMIT);
	}
	assert_null(find(f, 2, 1));
	assert_non_null(find(f, 99, 1));
	add(f, 200, 1, LIMIT);
	assert_null(find(f, 200, 1));
	assert_non_null(find(f, 100, 1));
	text_cache_set_limit(f->cache, 0);
	assert_int_equal(text_cache_bytes(f->cache), 0);
	add(f, 5, 1, TEXT_BYTES);
	assert_null(find(f, 5, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_copy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_versions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limit, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
