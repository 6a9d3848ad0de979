#pragma once

/* One document's statement of one event. */
#include "model/date.h"
#include "model/document.h"
#include "model/ids.h"
#include "model/span.h"

/* Values as in annals.v1.Comparison. */
enum comparison {
	COMPARISON_NONE = 0,
	COMPARISON_EXACTLY,
	COMPARISON_ABOUT,
	COMPARISON_AT_LEAST,
	COMPARISON_AT_MOST
};

struct quantity {
	struct slice text;
	double value;
	struct slice unit;
	enum comparison comparison;
	struct span span; /* cleaned */
	struct span original;
};

#define TIMEX_INDEX_NONE UINT32_MAX

struct claim {
	struct date when; /* PRECISION_NONE: undated */
	uint32_t timex;   /* index into the document's time expressions, or TIMEX_INDEX_NONE */
	uint32_t *participants; /* indices into the document's entities, without repeats */
	size_t n_participants;
	struct quantity *quantities;
	size_t n_quantities;
	const char *rule; /* static name of the rule that made it a claim */
	struct span span; /* cleaned: the clause */
	struct span original;
	struct span sentence; /* cleaned: the quote */
	struct span sentence_original;
	enum region_kind region;
};
