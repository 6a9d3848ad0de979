#include "ingest/cache_families.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/segment_file.h"

/* Magic, store, revision, its mark; of each family the number of its documents and the distances
 * between their ids; then a hash of all that. Integers are LEB128. */
#define MAGIC          "annals families 2\n"
#define FAMILIES_BYTES ((size_t)1 << 30)

static char *path_of(const char *folder)
{
	return xasprintf("%s/segments/families", folder);
}

static int read_file(const char *path, struct buf *ret)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");

	if (!f)
		return ERR_NOT_FOUND;
	for (;;) {
		size_t n = fread(buf_reserve(ret, 65536), 1, 65536, f);

		ret->len += n;
		if (ferror(f) || ret->len > FAMILIES_BYTES)
			return ERR_IO;
		if (n == 0)
			return 0;
	}
}

static int take_family(struct slice *rest, struct id_list *ret)
{
	uint32_t n, gap;
	uint64_t id = 0;

	if (varint_take32(rest, &n) < 0 || n < 2 || n > rest->len)
		return ERR_CORRUPT;
	id_list_add(ret, n);
	for (uint32_t i = 0; i < n; i++) {
		if (varint_take32(rest, &gap) < 0 || gap == 0 || id + gap > FAMILY_DOC_MAX)
			return ERR_CORRUPT;
		id += gap;
		id_list_add(ret, (uint32_t)id);
	}
	return 0;
}

static int take_all(struct slice bytes, struct cache_families_key key, struct id_list *ret)
{
	uint64_t hash, store, revision, mark;
	int r = 0;

	if (bytes.len < sizeof hash || !slice_starts_with(bytes, SLICE_LITERAL(MAGIC)))
		return ERR_CORRUPT;
	memcpy(&hash, bytes.ptr + bytes.len - sizeof hash, sizeof hash);
	bytes.len -= sizeof hash;
	if (hash_bytes(bytes) != hash)
		return ERR_CORRUPT;
	bytes = slice_sub(bytes, sizeof MAGIC - 1, bytes.len);
	if (varint_take(&bytes, &store) < 0 || varint_take(&bytes, &revision) < 0 ||
	    varint_take(&bytes, &mark) < 0 || store != key.store || revision != key.revision ||
	    mark != key.mark)
		return ERR_NOT_FOUND;
	while (r == 0 && bytes.len > 0)
		r = take_family(&bytes, ret);
	return r;
}

uint64_t cache_families_size(const char *folder)
{
	_cleanup_(freep) char *path = path_of(folder);
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (uint64_t)st.st_size;
}

struct family_table *cache_families_read(const char *folder, struct cache_families_key key)
{
	_cleanup_(freep) char *path = path_of(folder);
	_cleanup_(buf_free) struct buf bytes = BUF_INIT;
	struct family_changes all = {0};
	struct family_table *table = NULL;

	if (read_file(path, &bytes) == 0 && take_all(buf_slice(&bytes), key, &all.families) == 0) {
		table = family_table_new();
		family_table_change(table, &all);
	}
	family_changes_free(&all);
	return table;
}

int cache_families_write(const char *folder, struct cache_families_key key,
			 const struct family_table *families, struct error *err)
{
	_cleanup_(freep) char *path = path_of(folder);
	_cleanup_(buf_free) struct buf b = BUF_INIT;
	struct id_list all = {0};

	buf_add_string(&b, MAGIC);
	varint_add(&b, key.store);
	varint_add(&b, key.revision);
	varint_add(&b, key.mark);
	family_table_list(families, &all);
	for (size_t i = 0; i < all.n;) {
		uint32_t n = all.items[i++], last = 0;

		varint_add(&b, n);
		for (; n > 0; n--, i++) {
			varint_add(&b, all.items[i] - last);
			last = all.items[i];
		}
	}
	id_list_free(&all);
	uint64_t hash = hash_bytes(buf_slice(&b));
	buf_add(&b, &hash, sizeof hash);
	return file_replace(path, buf_slice(&b), err);
}
