#include "service/text_cache.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/xmalloc.h"

#define BUCKETS     8192u /* a power of two; chains are short at a few thousand documents */
#define LARGEST_NTH 16u
#define LINE_BYTES  64u   /* of the processor's cache */
#define AHEAD_BYTES 4096u /* of one part of a text */

struct entry {
	struct entry *next; /* of the bucket */
	struct entry *older, *newer;
	doc_id id;
	int64_t stored_ms;
	uint8_t hash[16];
	size_t bytes; /* of the block */
	struct cached_text text;
	max_align_t data[];
};

struct text_cache {
	struct entry *buckets[BUCKETS];
	struct entry *oldest, *newest;
	size_t bytes, limit;
};

struct text_cache *text_cache_new(void)
{
	return xcalloc(1, sizeof(struct text_cache));
}

static struct entry **bucket_of(struct text_cache *c, doc_id id)
{
	return &c->buckets[id % BUCKETS];
}

static void unlink_entry(struct text_cache *c, struct entry *e)
{
	*(e->older ? &e->older->newer : &c->oldest) = e->newer;
	*(e->newer ? &e->newer->older : &c->newest) = e->older;
}

static void link_newest(struct text_cache *c, struct entry *e)
{
	e->newer = NULL;
	e->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = e;
	c->newest = e;
}

static void drop(struct text_cache *c, struct entry *e)
{
	struct entry **at = bucket_of(c, e->id);

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	unlink_entry(c, e);
	c->bytes -= e->bytes;
	free(e);
}

static void shrink(struct text_cache *c, size_t bytes)
{
	while (c->bytes > bytes)
		drop(c, c->oldest);
}

void text_cache_free(struct text_cache *c)
{
	if (!c)
		return;
	shrink(c, 0);
	free(c);
}

void text_cache_set_limit(struct text_cache *c, size_t bytes)
{
	c->limit = bytes;
	shrink(c, bytes);
}

size_t text_cache_bytes(const struct text_cache *c)
{
	return c->bytes;
}

static struct entry *find_entry(const struct text_cache *c, doc_id id)
{
	struct entry *e = c->buckets[id % BUCKETS];

	while (e && e->id != id)
		e = e->next;
	return e;
}

const struct cached_text *text_cache_find(struct text_cache *c, const struct document *d)
{
	struct entry *e = find_entry(c, d->id);

	if (!e || e->stored_ms != d->stored_ms || memcmp(e->hash, d->hash, sizeof e->hash) != 0)
		return NULL;
	unlink_entry(c, e);
	link_newest(c, e);
	return &e->text;
}

static void read_ahead(const void *start, size_t bytes)
{
	const char *p = start;

	bytes = bytes < AHEAD_BYTES ? bytes : AHEAD_BYTES;
	for (size_t at = 0; at < bytes; at += LINE_BYTES)
		__builtin_prefetch(p + at);
}

void text_cache_expect(const struct text_cache *c, const doc_id *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(&c->buckets[ids[i] % BUCKETS]);
	for (size_t i = 0; i < n; i++)
		if (c->buckets[ids[i] % BUCKETS])
			read_ahead(c->buckets[ids[i] % BUCKETS], sizeof(struct entry));
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = find_entry(c, ids[i]);

		if (!e)
			continue;
		const struct folded_text *f = &e->text.folded;
		read_ahead(f->runs, f->n_runs * sizeof *f->runs);
		read_ahead(f->text.ptr, f->text.len);
		read_ahead(e->text.text.ptr, e->text.text.len);
	}
}

/* Hands out the parts of a block; with block NULL it only counts. Parts of the strictest alignment
 * come first. */
struct cutter {
	char *block;
	size_t used;
};

static void *cut(struct cutter *b, const void *bytes, size_t len)
{
	char *to = b->block ? b->block + b->used : NULL;

	if (to && len > 0)
		memcpy(to, bytes, len);
	b->used += len;
	return to;
}

static struct cached_text copy_parts(struct cutter *b, const struct cached_text *t)
{
	struct cached_text copy = *t;
	const struct folded_text *f = &t->folded;

	copy.map.items = cut(b, t->map.items, t->map.n * sizeof *t->map.items);
	copy.map.cap = t->map.n;
	copy.regions = cut(b, t->regions, t->n_regions * sizeof *t->regions);
	copy.folded.runs = cut(b, f->runs, f->n_runs * sizeof *f->runs);
	copy.folded.hidden = cut(b, f->hidden, f->n_hidden * sizeof *f->hidden);
	copy.text.ptr = cut(b, t->text.ptr, t->text.len);
	copy.folded.text.ptr = cut(b, f->text.ptr, f->text.len);
	return copy;
}

void text_cache_add(struct text_cache *c, const struct document *d, const struct cached_text *text)
{
	struct cutter size = {NULL, 0};
	struct entry *known = find_entry(c, d->id);

	(void)copy_parts(&size, text);
	size_t bytes = sizeof(struct entry) + size.used;
	if (known)
		drop(c, known);
	if (bytes > c->limit / LARGEST_NTH)
		return;
	shrink(c, c->limit - bytes);
	struct entry *e = xmalloc(bytes);
	*e = (struct entry){.id = d->id, .stored_ms = d->stored_ms, .bytes = bytes};
	memcpy(e->hash, d->hash, sizeof e->hash);
	e->text = copy_parts(&(struct cutter){(char *)e->data, 0}, text);
	e->next = *bucket_of(c, d->id);
	*bucket_of(c, d->id) = e;
	link_newest(c, e);
	c->bytes += bytes;
}
