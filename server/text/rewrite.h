#pragma once

/* One pass over a text that drops and replaces parts and keeps the map back. A pass that changes
 * nothing copies nothing. Private to text/clean. */
#include "base/arena.h"
#include "base/slice.h"
#include "model/offset_map.h"

struct rewrite {
	struct slice in;
	struct arena *arena;
	char *text; /* NULL while nothing has changed */
	size_t len, cap;
	struct offset_map map; /* out -> in */
	size_t done;           /* bytes of `in` that were kept, dropped or replaced */
	int status;            /* sticky: 0 or ERR_LIMIT */
};

void rewrite_begin(struct rewrite *w, struct slice in, struct arena *a);
/* Keeps everything up to `until`. */
void rewrite_keep(struct rewrite *w, size_t until);
/* Keeps everything up to `from`, drops [from, to). */
void rewrite_drop(struct rewrite *w, size_t from, size_t to);
/* Keeps everything up to `from`, replaces [from, to) with one character's bytes. */
void rewrite_put(struct rewrite *w, size_t from, size_t to, const char *bytes, size_t len);
/* Bytes written so far, once everything up to the last call is counted. */
size_t rewrite_position(const struct rewrite *w);
/* The last byte written, '\n' at the beginning. */
char rewrite_last(const struct rewrite *w);
/* Keeps the rest. *map leads from *text to `in`. Returns 1 when something changed, 0 when *text is
 * `in` (*map is untouched), or ERR_LIMIT. */
int rewrite_end(struct rewrite *w, struct slice *text, struct offset_map *map) must_check;
