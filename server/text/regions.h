#pragma once

/* Parts of a cleaned document, and what its own words say of title, author, publisher and date. */
#include "base/arena.h"
#include "base/error.h"
#include "model/document.h"
#include "text/clean.h"

struct regions {
	struct region *items; /* in order, covering the whole text without overlaps */
	size_t n, cap;
};

/* Splits cleaned text into regions: title, byline, body, captions, boilerplate (site furniture),
 * references, tail. Returns 0 or ERR_LIMIT. */
int text_regions(const struct cleaned *clean, struct arena *a, struct regions *ret,
		 struct error *err) must_check;

/* Fills title, author, publisher, published and published_from of doc: from the source's metadata,
 * else markup, else title region, byline, dateline, else the uri. Never invents: what is not known
 * stays empty. Slices are in the arena or borrowed from source and text. Returns 0 or ERR_LIMIT. */
int text_metadata(const struct source *source, const struct cleaned *clean,
		  const struct regions *regions, struct arena *a, struct document *doc,
		  struct error *err) must_check;

/* A calendar date in one of the usual written forms (2025-01-28, 2025/1/28, 2025年1月28日,
 * 2025.01.28 09:00, 20250128, January 28, 2025, RFC 3339), alone in text apart from a time of day.
 * False when there is none: nothing is guessed. */
bool text_parse_date(struct slice text, struct date *ret);
