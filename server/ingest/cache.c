#include "ingest/cache.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/segment_file.h"
#include "index/snapshot_parts.h"
#include "ingest/cache_families.h"
#include "store/document_codec.h"

/* The list: magic, device and inode of the store, revision, number of segments; of each its number,
 * how many documents it has, and the ordinals of those that left; then a hash of all that. Integers
 * are LEB128. */
#define LIST_MAGIC   "annals segments 1\n"
#define LIST_MAX     ((size_t)256 << 20)
#define SEGMENTS_MAX 65536u

static char *path_of(const char *folder, uint64_t number)
{
	return xasprintf("%s/segments/%" PRIu64, folder, number);
}

/* What tells one store from another. 0 when there is none. */
static uint64_t stamp_of(const struct cache_place *place)
{
	_cleanup_(freep) char *path = xasprintf("%s/annals.db", place->data_dir);
	struct stat st;

	if (stat(path, &st) < 0)
		return 0;
	uint64_t numbers[2] = {st.st_dev, st.st_ino};
	return hash_bytes(slice_of((const char *)numbers, sizeof numbers));
}

static char *list_path(const char *folder)
{
	return xasprintf("%s/segments/list", folder);
}

/* --- reading --- */

static int read_file(const char *path, struct buf *ret)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");

	if (!f)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	for (;;) {
		size_t n = fread(buf_reserve(ret, 65536), 1, 65536, f);

		ret->len += n;
		if (ferror(f))
			return ERR_IO;
		if (n == 0)
			return 0;
		if (ret->len > LIST_MAX)
			return ERR_CORRUPT;
	}
}

/* One document after the other, in the order of ordinals. */
static int read_documents(const struct segment_view *v, struct slice metadata,
			  struct doc_block *ret)
{
	struct arena a;
	int r = 0;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (uint32_t i = 0; i < v->header->n_documents && r == 0; i++) {
		struct document d;
		uint32_t len;

		r = varint_take32(&metadata, &len);
		if (r == 0 && len > metadata.len)
			r = ERR_CORRUPT;
		if (r == 0)
			r = metadata_decode(slice_sub(metadata, 0, len), &a, &d);
		if (r < 0)
			break;
		metadata = slice_sub(metadata, len, metadata.len);
		d.id = v->documents[i].id;
		doc_block_add(ret, &d, facts_new(d.id));
		arena_release(&a);
	}
	arena_release(&a);
	return r;
}

static int open_segment(const char *folder, struct cached_segment *ret, struct error *err)
{
	_cleanup_(freep) char *path = path_of(folder, ret->number);
	struct segment_view v;
	struct slice metadata;
	int r = segment_file_open(path, &ret->bytes, &metadata, err);

	if (r < 0)
		return r;
	ret->block = doc_block_new();
	if (segment_view_open(ret->bytes->buffer, &v) < 0 ||
	    read_documents(&v, metadata, ret->block) < 0)
		return error_set(err, ERR_CORRUPT, "%s: documents are damaged", path);
	return 0;
}

static void segment_release(struct cached_segment *s)
{
	for (uint32_t i = 0; s->facts && i < s->block->n; i++)
		facts_free((struct facts *)(uintptr_t)s->facts[i]);
	segment_bytes_unref(s->bytes);
	doc_block_unref(s->block);
	free(s->facts);
	free(s->gone);
	*s = (struct cached_segment){0};
}

static int take_segment(struct slice *rest, struct cached_segment *ret, uint64_t *n_documents)
{
	uint64_t n_gone, at = 0, gap;

	if (varint_take(rest, &ret->number) < 0 || varint_take(rest, n_documents) < 0 ||
	    varint_take(rest, &n_gone) < 0 || *n_documents > UINT32_MAX || n_gone > *n_documents)
		return ERR_CORRUPT;
	ret->gone = xcalloc(bitmap_words((uint32_t)*n_documents) + 1u, sizeof *ret->gone);
	for (uint64_t i = 0; i < n_gone; i++) {
		if (varint_take(rest, &gap) < 0 || gap >= *n_documents - at)
			return ERR_CORRUPT;
		bitmap_set(ret->gone, (uint32_t)(at + gap));
		at += gap + 1;
	}
	return 0;
}

static int read_list(const struct cache_place *place, struct slice list, struct cache *ret)
{
	uint64_t hash, n, stamp;

	if (list.len < sizeof hash || !slice_starts_with(list, SLICE_LITERAL(LIST_MAGIC)))
		return ERR_CORRUPT;
	memcpy(&hash, list.ptr + list.len - sizeof hash, sizeof hash);
	list.len -= sizeof hash;
	if (hash_bytes(list) != hash)
		return ERR_CORRUPT;
	list = slice_sub(list, sizeof LIST_MAGIC - 1, list.len);
	if (varint_take(&list, &stamp) < 0 || stamp != stamp_of(place))
		return ERR_NOT_FOUND;
	if (varint_take(&list, &ret->revision) < 0 || varint_take(&list, &n) < 0 ||
	    n > SEGMENTS_MAX)
		return ERR_CORRUPT;
	ret->segments = xcalloc(n + 1, sizeof *ret->segments);
	for (uint64_t i = 0; i < n; i++) {
		struct cached_segment s = {0};
		struct error err = {0};
		uint64_t n_documents;
		int r = take_segment(&list, &s, &n_documents);

		if (r == 0)
			r = open_segment(place->folder, &s, &err);
		if (r == 0 && s.block->n != n_documents)
			r = error_set(&err, ERR_CORRUPT, "a segment is not the one listed");
		if (r == 0) {
			ret->segments[ret->n++] = s;
			continue;
		}
		log_warning("cache", "%s; its documents are indexed anew",
			    err.code ? err.message : "the list of segments is damaged");
		segment_release(&s);
		ret->damaged++;
	}
	return 0;
}

void cache_open(const struct cache_place *place, struct cache *ret)
{
	_cleanup_(freep) char *path = list_path(place->folder);
	_cleanup_(buf_free) struct buf list = BUF_INIT;
	int r = read_file(path, &list);

	*ret = (struct cache){0};
	if (r == 0)
		r = read_list(place, buf_slice(&list), ret);
	if (r < 0 && r != ERR_NOT_FOUND)
		log_warning("cache", "%s is not used: %s", path, error_name(r));
	if (r == 0)
		ret->families = cache_families_read(
			place->folder, (struct cache_families_key){stamp_of(place), ret->revision});
}

void cache_release(struct cache *c)
{
	for (size_t i = 0; i < c->n; i++)
		segment_release(&c->segments[i]);
	free(c->segments);
	family_table_unref(c->families);
	*c = (struct cache){0};
}

/* --- writing --- */

static int write_segment(const char *folder, const struct cache_part *part, struct error *err)
{
	_cleanup_(freep) char *path = path_of(folder, part->number);
	_cleanup_(buf_free) struct buf metadata = BUF_INIT, one = BUF_INIT;
	const struct segment *s = part->segment;

	for (uint32_t i = 0; i < segment_count(s); i++) {
		buf_clear(&one);
		metadata_encode(&s->docs[i]->document, &one);
		varint_add(&metadata, one.len);
		buf_add_slice(&metadata, buf_slice(&one));
	}
	return segment_file_write(path, s->view.bytes, buf_slice(&metadata), err);
}

static void add_part(struct buf *b, const struct cache_part *part)
{
	uint32_t n = segment_count(part->segment), next = 0;

	varint_add(b, part->number);
	varint_add(b, n);
	varint_add(b, part->gone ? part->gone->lost.documents : 0);
	for (uint32_t i = 0; part->gone && i < n; i++) {
		if (!bitmap_has(part->gone->words, i))
			continue;
		varint_add(b, i - next);
		next = i + 1;
	}
}

static bool is_listed(const char *name, const struct cache_part *parts, size_t n)
{
	if (strcmp(name, "list") == 0 || strcmp(name, "families") == 0 || name[0] == '.')
		return true;
	for (size_t i = 0; i < n; i++) {
		char number[32];

		snprintf(number, sizeof number, "%" PRIu64, parts[i].number);
		if (strcmp(name, number) == 0)
			return true;
	}
	return false;
}

static void remove_others(const char *folder, const struct cache_part *parts, size_t n)
{
	_cleanup_(freep) char *path = xasprintf("%s/segments", folder);
	DIR *dir = opendir(path);

	for (struct dirent *e; dir && (e = readdir(dir));)
		if (!is_listed(e->d_name, parts, n))
			unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
}

int cache_write(const struct cache_place *place, const struct cache_part *parts, size_t n,
		const struct cache_state *state, struct error *err)
{
	const char *folder = place->folder;
	_cleanup_(freep) char *segments = xasprintf("%s/segments", folder);
	_cleanup_(freep) char *path = list_path(folder);
	_cleanup_(buf_free) struct buf b = BUF_INIT;
	int r = 0;

	mkdir(folder, 0700); /* what fails here fails below, with a reason */
	mkdir(segments, 0700);
	buf_add_string(&b, LIST_MAGIC);
	varint_add(&b, stamp_of(place));
	varint_add(&b, state->revision);
	varint_add(&b, n);
	for (size_t i = 0; i < n && r == 0; i++) {
		add_part(&b, &parts[i]);
		if (parts[i].fresh)
			r = write_segment(folder, &parts[i], err);
	}
	if (r == 0)
		r = cache_families_write(
			folder, (struct cache_families_key){stamp_of(place), state->revision},
			state->families, err);
	if (r < 0)
		return r;
	uint64_t hash = hash_bytes(buf_slice(&b));
	buf_add(&b, &hash, sizeof hash);
	r = file_replace(path, &(struct file_piece){buf_slice(&b), 0}, 1, err);
	if (r == 0)
		remove_others(folder, parts, n);
	return r;
}
