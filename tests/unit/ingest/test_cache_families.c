#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/macros.h"
#include "base/xmalloc.h"
#include "ingest/cache_families.h"
#include "support/testing.h"

static const struct cache_families_key key = {77, 9, 5};

static struct family_table *make_table(void)
{
	static const uint32_t items[] = {2, 3, 900, 3, 5, 70, 1u << 30};
	struct family_table *t = family_table_new();
	struct family_changes c = {0};

	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		id_list_add(&c.families, items[i]);
	family_table_change(t, &c);
	family_changes_free(&c);
	return t;
}

static size_t read_bytes(const char *path, char *ret, size_t size)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "r");

	assert_non_null(f);
	return fread(ret, 1, size, f);
}

static void write_bytes(const char *path, const char *bytes, size_t n)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
}

static void test_families_file(void **state)
{
	char dir[] = P_tmpdir "/annals-families-XXXXXX", bytes[256];
	struct family_table *t = make_table(), *got;
	struct error err = {0};

	(void)state;
	assert_non_null(mkdtemp(dir));
	_cleanup_(freep) char *folder = xasprintf("%s/segments", dir);
	_cleanup_(freep) char *path = xasprintf("%s/families", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_null(cache_families_read(dir, key));
	assert_int_equal(cache_families_write(dir, key, t, &err), 0);
	got = cache_families_read(dir, key);
	assert_non_null(got);
	assert_true(family_table_stamp(got) == family_table_stamp(t));
	assert_int_equal(family_table_find(got, 1u << 30)->docs[0], 5);
	family_table_unref(got);
	/* Of another store, of another revision, of another history. */
	assert_null(cache_families_read(dir, (struct cache_families_key){78, 9, 5}));
	assert_null(cache_families_read(dir, (struct cache_families_key){77, 8, 5}));
	assert_null(cache_families_read(dir, (struct cache_families_key){77, 9, 6}));
	/* Whatever is not as it was written is refused. */
	size_t n = read_bytes(path, bytes, sizeof bytes);
	for (size_t i = 0; i < n; i++) {
		row("byte %zu", i);
		bytes[i] = (char)(bytes[i] ^ 4);
		write_bytes(path, bytes, n);
		assert_null(cache_families_read(dir, key));
		bytes[i] = (char)(bytes[i] ^ 4);
		write_bytes(path, bytes, i);
		assert_null(cache_families_read(dir, key));
	}
	family_table_unref(t);
	remove(path);
	remove(folder);
	remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
