#pragma once

/* Expressions to dates. What is missing comes from the anchors of TIME.md: today (dateline before
 * publication date) or an expression that was resolved before. Pure. */
#include "extract/timex_expr.h"
#include "model/timex.h"

struct timex_context {
	struct anchor now;          /* kind ANCHOR_NONE when no day is known to count from */
	const struct timex3 *items; /* resolved so far, by start */
	size_t n_items;
	struct slice text; /* for paragraphs */
	struct span sentence;
	uint32_t at; /* byte where the expression starts */
	bool future; /* a word tells that it lies ahead */
};

struct resolved {
	struct date date;
	struct anchor anchor;
};

/* False when the expression has no date here. */
bool timex_resolve(const struct timex_expr *e, const struct timex_context *ctx,
		   struct resolved *ret);
/* b lacks what a told: from a to b, b not before a. */
bool timex_resolve_range(const struct timex_expr *a, const struct timex_expr *b,
			 const struct timex_context *ctx, struct resolved *ret);
/* Applies 以来, 之前, 之后. */
void timex_apply_bound(enum timex_bound bound, struct date *d);
