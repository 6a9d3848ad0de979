#pragma once

/* What cleaning did to a text, change by change: each can be shown and taken back alone. */
#include "model/document.h"

/* Kind of a change that is no damage: markup left out, white space made even. */
#define REPAIR_LAYOUT DAMAGE_KIND_MAX

/* One change between decoded and cleaned text, or damage that could only be marked (before is then
 * after). Undone by putting `before` where `span` is. */
struct repair {
	struct span span; /* cleaned text; empty where something was dropped */
	struct span
		original; /* of `before` in decoded text; in an analysis in the original bytes */
	enum damage_kind kind;
	struct slice before, after; /* of decoded and cleaned text; borrowed from them */
};

struct repairs {
	struct repair *items; /* in order of span, not overlapping */
	size_t n, cap;
	size_t total; /* how many there are; more than n when only the first were asked for */
};
