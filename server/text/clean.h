#pragma once

/* Decoded text to cleaned text: markup and entities stripped, pinyin inserted behind characters
 * removed, control characters dropped, white space normalised (lines kept: one '\n' between
 * paragraphs or lines, no blank lines, no spaces at line ends). What is dropped is dropped from the
 * text only; the map leads back and every repair is counted. */
#include "base/arena.h"
#include "base/error.h"
#include "model/document.h"
#include "model/repair.h"

/* What markup said of the document; slices in the arena, empty when it said nothing. */
struct markup_meta {
	struct slice title, author, publisher, published, language;
};

/* A place that was damaged, in decoded text. */
struct mark {
	struct span span;
	enum damage_kind kind;
};

struct marks {
	struct mark *items;
	size_t n, cap;
};

struct cleaned {
	struct slice text;
	struct offset_map map; /* text -> decoded text */
	struct damage damage;  /* counts of repairs made here */
	struct markup_meta meta;
	/* Regions that markup or damage already told: figcaption, nav, footer, aside … In order. */
	struct region *items;
	size_t n, cap;
	struct marks marks; /* of the repairs, in order of the passes; see text_repairs */
};

/* type CONTENT_UNKNOWN: looked up from the text (starts like a page -> HTML). Returns 0 or
 * ERR_LIMIT. */
int text_clean(struct slice decoded, enum content_type type, struct arena *a, struct cleaned *ret,
	       struct error *err) must_check;

/* The repairs of text_clean on a short piece of plain text (a query, a name): same rules, no map.
 * Returns a copy in the arena; ptr NULL over the budget. */
struct slice text_clean_plain(struct slice text, struct arena *a);

/* Every change that text_clean made of `decoded`, adjacent ones of one kind joined. Made on demand:
 * cleaning pays nothing for it. Returns 0 or ERR_LIMIT. */
int text_repairs(const struct cleaned *cleaned, struct slice decoded, struct arena *a,
		 struct repairs *ret) must_check;
/* Of these the first max that repaired damage, none of REPAIR_LAYOUT. O(1) where nothing was
 * marked. Returns 0 or ERR_LIMIT. */
int text_repairs_damage(const struct cleaned *cleaned, struct slice decoded, size_t max,
			struct arena *a, struct repairs *ret) must_check;
/* The text without the repairs given (all of them: the decoded text). ptr NULL over the budget. */
struct slice text_repairs_undo(struct slice cleaned, const struct repair *items, size_t n,
			       struct arena *a);
