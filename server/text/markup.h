#pragma once

/* The passes of text/clean that read markup. Private to text/clean. Each returns 1 when the text
 * changed (then *map leads from *text to `in`), 0 when it did not, or ERR_LIMIT; what the markup
 * says goes to meta and hints (regions in offsets of *text). */
#include "base/arena.h"
#include "text/clean.h"
#include "text/rewrite.h"

struct hints {
	struct region *items;
	size_t n, cap;
};

struct pass {
	struct slice text;
	struct offset_map map; /* text -> input of the pass */
	struct hints hints;
	uint32_t count; /* repairs made */
	struct marks
		marks; /* what was damaged, in offsets of the pass's input; kinds are not set */
};

/* Notes damage at [start, end) of the pass's input; ret as for a pass. */
int pass_mark(struct pass *p, struct arena *a, size_t start, size_t end) must_check;

int clean_html(struct slice in, struct arena *a, struct markup_meta *meta,
	       struct pass *ret) must_check;
int clean_markdown(struct slice in, struct arena *a, struct markup_meta *meta,
		   struct pass *ret) must_check;

/* Readings of the bytes that went wrong, before markup is read: one charset of Chinese read as
 * another, UTF-8 read as windows-1252, UTF-8 read as GBK, GBK that lost a byte. One layer a call.
 */
int repair_swapped(struct slice in, struct arena *a, struct pass *ret) must_check;
int repair_latin(struct slice in, struct arena *a, struct pass *ret) must_check;
int repair_gbk(struct slice in, struct arena *a, struct pass *ret) must_check;
int repair_lost(struct slice in, struct arena *a, struct pass *ret) must_check;
/* The repairs of text, each with its own kind of damage. */
int repair_tail(struct slice in, struct arena *a, struct pass *ret) must_check;
int repair_stray_markup(struct slice in, struct arena *a, struct pass *ret) must_check;
int repair_pinyin(struct slice in, struct arena *a, struct pass *ret) must_check;
/* White space and control characters; count is that of control characters. */
int clean_space(struct slice in, struct arena *a, struct pass *ret) must_check;

/* Adds what <meta>, <html lang>, <time> and JSON-LD say, unless it is known already. */
void meta_of_tag(const struct slice attributes[3], struct arena *a, struct markup_meta *meta);
void meta_of_json(struct slice script, struct arena *a, struct markup_meta *meta);
/* A value of markup with its references read and white space at its ends dropped; empty over the
 * budget. */
struct slice meta_text(struct slice raw, struct arena *a);
