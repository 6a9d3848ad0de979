#pragma once

/* Where each character of a cleaned text stood in the bytes it came from.
 *
 * A map is a list of runs. Inside a run every character takes clean_step bytes here and
 * original_step bytes there, so a run of GBK Han is {3, 2}, copied UTF-8 is {1, 1}, and an entity
 * that became one character is a run of its own. Original bytes between two runs were dropped
 * (markup, inserted pinyin, line ends). Runs are in ascending order on both sides. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "model/span.h"

struct map_run {
	uint32_t clean;         /* first byte in the cleaned text */
	uint32_t original;      /* first byte in the original */
	uint32_t length;        /* bytes of cleaned text; a multiple of clean_step, > 0 */
	uint16_t clean_step;    /* bytes of a character here, > 0 */
	uint16_t original_step; /* bytes of a character there; 0 = inserted by us */
};

struct offset_map {
	struct map_run *items; /* in the arena it was built in */
	size_t n, cap;
	uint32_t clean_bytes;    /* length of the cleaned text told of so far */
	uint32_t original_bytes; /* length of the original */
};

/* Appends length cleaned bytes, made of characters of clean_step bytes, that stood at original in
 * characters of original_step bytes. Runs that continue the last one are joined. original must not
 * lie before the end of the last run. Returns 0 or ERR_LIMIT (arena budget). */
int offset_map_add(struct offset_map *m, struct arena *a, uint32_t original, uint32_t length,
		   uint16_t clean_step, uint16_t original_step) must_check;

/* The original bytes of a cleaned span: from its first character's first byte to its last
 * character's last byte. An empty span gives an empty span. */
struct span offset_map_to_original(const struct offset_map *m, struct span clean);

/* The cleaned bytes that stem from an original span; empty when all of it was dropped. */
struct span offset_map_to_clean(const struct offset_map *m, struct span original);

/* outer: cleaned -> middle, inner: middle -> original. *ret: cleaned -> original. A character of
 * outer that spans several of inner is mapped as a whole. Returns 0 or ERR_LIMIT. */
int offset_map_compose(const struct offset_map *outer, const struct offset_map *inner,
		       struct arena *a, struct offset_map *ret) must_check;

/* Compact form for the store. decode returns 0, ERR_CORRUPT (also when runs are out of order or
 * outside the two lengths) or ERR_LIMIT. */
void offset_map_encode(const struct offset_map *m, struct buf *ret);
int offset_map_decode(struct slice bytes, struct arena *a, struct offset_map *ret) must_check;
