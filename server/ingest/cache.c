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
#include "index/match_text.h"
#include "index/segment_file.h"
#include "index/snapshot_parts.h"
#include "store/store.h"

/* The list: magic, device and inode of the store, revision and its mark, whether all its documents
 * are there, number of segments; of each its number, how many documents it has, and the ordinals of
 * those that left; then a hash of all that. Integers are LEB128. */
#define LIST_MAGIC   "annals segments 2\n"
#define LIST_MAX     ((size_t)256 << 20)
#define SEGMENTS_MAX 65536u

char *cache_segments_path(const char *folder)
{
	return xasprintf("%s/segments", folder);
}

char *cache_file_path(const char *folder, uint64_t number)
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

static void segment_release(struct cached_segment *s)
{
	segment_unref(s->segment);
	free(s->gone);
	*s = (struct cached_segment){0};
}

/* One line of the list. */
struct listed {
	uint64_t number, n_documents;
	uint64_t *gone; /* owned */
};

static int take_listed(struct slice *rest, struct listed *ret)
{
	uint64_t n_gone, at = 0, gap;
	uint64_t *n_documents = &ret->n_documents;

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

static int open_listed(const char *folder, uint64_t folding, struct listed *l, struct cache *ret,
		       struct error *err)
{
	_cleanup_(freep) char *path = cache_file_path(folder, l->number);
	struct segment *segment;
	int r = segment_file_open(path, folding, &segment, err);

	if (r < 0)
		return r;
	if (segment_count(segment) != l->n_documents) {
		segment_unref(segment);
		return error_set(err, ERR_CORRUPT, "%s is not the one listed", path);
	}
	segment->file = l->number;
	segment->unchecked = true;
	ret->segments[ret->n++] = (struct cached_segment){segment, TAKE_PTR(l->gone)};
	return 0;
}

static int read_segments(const char *folder, struct slice *list, uint64_t n, struct cache *ret)
{
	uint64_t folding = match_text_fingerprint();

	ret->segments = xcalloc(n + 1, sizeof *ret->segments);
	for (uint64_t i = 0; i < n; i++) {
		struct listed l = {0};
		struct error err = {0};
		int r = take_listed(list, &l);

		if (r == 0 && open_listed(folder, folding, &l, ret, &err) < 0) {
			log_warning("cache", "%s; its documents are indexed anew", err.message);
			ret->refused++;
		}
		if (l.number > ret->last_file)
			ret->last_file = l.number;
		free(l.gone);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_list(const struct cache_place *place, struct slice list, struct cache *ret)
{
	uint64_t hash, n, complete;

	if (list.len < sizeof hash || !slice_starts_with(list, SLICE_LITERAL(LIST_MAGIC)))
		return ERR_CORRUPT;
	memcpy(&hash, list.ptr + list.len - sizeof hash, sizeof hash);
	list.len -= sizeof hash;
	if (hash_bytes(list) != hash)
		return ERR_CORRUPT;
	list = slice_sub(list, sizeof LIST_MAGIC - 1, list.len);
	if (varint_take(&list, &ret->store) < 0 || ret->store != stamp_of(place))
		return ERR_NOT_FOUND;
	if (varint_take(&list, &ret->revision) < 0 || varint_take(&list, &ret->mark) < 0 ||
	    varint_take(&list, &complete) < 0 || varint_take(&list, &n) < 0 || n > SEGMENTS_MAX)
		return ERR_CORRUPT;
	ret->complete = complete == 1;
	return read_segments(place->folder, &list, n, ret);
}

void cache_open(const struct cache_place *place, struct cache *ret)
{
	_cleanup_(freep) char *path = list_path(place->folder);
	_cleanup_(buf_free) struct buf list = BUF_INIT;
	int r = read_file(path, &list);

	*ret = (struct cache){0};
	if (r == 0)
		r = read_list(place, buf_slice(&list), ret);
	if (r == 0)
		return;
	cache_release(ret);
	if (r != ERR_NOT_FOUND)
		log_warning("cache", "%s is not used: %s", path, error_name(r));
}

void cache_release(struct cache *c)
{
	for (size_t i = 0; i < c->n; i++)
		segment_release(&c->segments[i]);
	free(c->segments);
	*c = (struct cache){0};
}

/* --- writing --- */

static int write_segment(const char *folder, uint64_t folding, struct cache_part *part,
			 struct error *err)
{
	_cleanup_(freep) char *path = cache_file_path(folder, part->number);
	struct error ignored;
	int r = segment_file_write(path, part->segment, err);

	/* What cannot be mapped stays on the heap. */
	if (r == 0 && segment_file_open(path, folding, &part->mapped, &ignored) == 0)
		part->mapped->file = part->number;
	return r;
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

static bool is_needed(const char *name, const struct cache_list *list)
{
	char *end;
	uint64_t number = strtoull(name, &end, 10);

	if (strcmp(name, "list") == 0 || strncmp(name, "families", 8) == 0 || name[0] == '.' ||
	    number > list->last_file)
		return true;
	/* Also under the name it has while it is written. */
	if (number == list->merging_file && number > 0)
		return true;
	for (size_t i = 0; i < list->n; i++)
		if (*end == '\0' && number == list->parts[i].number)
			return true;
	return false;
}

static void remove_others(const char *folder, const struct cache_list *list)
{
	_cleanup_(freep) char *path = cache_segments_path(folder);
	DIR *dir = opendir(path);

	for (struct dirent *e; dir && (e = readdir(dir));)
		if (!is_needed(e->d_name, list))
			unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
}

static int find_mark(const struct cache_place *place, revision_id revision, uint64_t *ret,
		     struct error *err)
{
	struct store_reader *reader;
	int r = store_reader_open(place->data_dir, &reader, err);

	if (r < 0)
		return r;
	r = store_revision_mark(reader, revision, ret, err);
	store_reader_close(reader);
	return r;
}

int cache_write(const struct cache_place *place, const struct cache_list *list, struct error *err)
{
	const char *folder = place->folder;
	_cleanup_(freep) char *segments = cache_segments_path(folder);
	_cleanup_(freep) char *path = list_path(folder);
	_cleanup_(buf_free) struct buf b = BUF_INIT;
	uint64_t mark, folding = match_text_fingerprint();
	int r = find_mark(place, list->revision, &mark, err);

	mkdir(folder, 0700); /* what fails here fails below, with a reason */
	mkdir(segments, 0700);
	buf_add_string(&b, LIST_MAGIC);
	varint_add(&b, stamp_of(place));
	varint_add(&b, list->revision);
	varint_add(&b, mark);
	varint_add(&b, list->complete);
	varint_add(&b, list->n);
	for (size_t i = 0; i < list->n && r == 0; i++) {
		add_part(&b, &list->parts[i]);
		if (list->parts[i].fresh)
			r = write_segment(folder, folding, &list->parts[i], err);
	}
	if (r < 0)
		return r;
	uint64_t hash = hash_bytes(buf_slice(&b));
	buf_add(&b, &hash, sizeof hash);
	r = file_replace(path, buf_slice(&b), err);
	if (r == 0)
		remove_others(folder, list);
	return r;
}
