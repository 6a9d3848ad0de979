#pragma once

/* Documents as excerpts need them, decompressed and folded, as far as there is room: the oldest
 * used go first. One a worker slot and touched by that slot's jobs only, like its read connection,
 * so that nothing is locked. Jobs that come one after the other all run in slot 0: that one may
 * hold more. What is kept belongs to one version of a document (struct document: id, stored_ms,
 * hash). */
#include "model/document.h"
#include "query/folded_text.h"
#include "store/store.h"

/* Of slot 0, which also keeps to an eighth of the corpus' text, and of each other one. */
#define TEXT_CACHE_BYTES_FIRST ((size_t)32 << 20)
#define TEXT_CACHE_BYTES_OTHER ((size_t)4 << 20)
#define TEXT_CACHE_SHARE       8u

struct text_cache;

struct cached_text {
	struct slice text;
	struct folded_text folded;
	struct offset_map map;
	const struct region *regions;
	size_t n_regions;
};

struct text_cache *text_cache_new(void);
void text_cache_free(struct text_cache *c); /* NULL is fine */
/* What is kept beyond this many bytes goes. */
void text_cache_set_limit(struct text_cache *c, size_t bytes);
size_t text_cache_bytes(const struct text_cache *c);
/* NULL when this version of the document is not kept; else borrowed until the next call. */
const struct cached_text *text_cache_find(struct text_cache *c, const struct document *d);
/* Has the memory of texts that are asked for soon read ahead, without waiting for it: first where
 * they are, then of each what stands there. */
void text_cache_expect(const struct text_cache *c, const doc_id *ids, size_t n);
/* Copies text; a document larger than a sixteenth of the limit is not kept. */
void text_cache_add(struct text_cache *c, const struct document *d, const struct cached_text *text);
