#pragma once

/* Decoded text to cleaned text: markup and entities stripped, pinyin inserted behind characters
 * removed, control characters dropped, white space normalised (lines kept: one '\n' between
 * paragraphs or lines, no blank lines, no spaces at line ends). What is dropped is dropped from the
 * text only; the map leads back and every repair is counted. */
#include "base/arena.h"
#include "base/error.h"
#include "model/document.h"

/* What markup said of the document; slices in the arena, empty when it said nothing. */
struct markup_meta {
	struct slice title, author, publisher, published, language;
};

struct cleaned {
	struct slice text;
	struct offset_map map; /* text -> decoded text */
	struct damage damage;  /* counts of repairs made here */
	struct markup_meta meta;
	/* Regions that markup or damage already told: figcaption, nav, footer, aside … In order. */
	struct region *items;
	size_t n, cap;
};

/* type CONTENT_UNKNOWN: looked up from the text (starts like a page -> HTML). Returns 0 or
 * ERR_LIMIT. */
int text_clean(struct slice decoded, enum content_type type, struct arena *a, struct cleaned *ret,
	       struct error *err) must_check;

/* The repairs of text_clean on a short piece of plain text (a query, a name): same rules, no map.
 * Returns a copy in the arena; ptr NULL over the budget. */
struct slice text_clean_plain(struct slice text, struct arena *a);
