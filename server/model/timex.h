#pragma once

/* Time expressions: TIMEX3 (ISO 24617-1) plus the interval of days they mean. */
#include "model/date.h"
#include "model/span.h"

enum timex_type {
	TIMEX_NONE = 0,
	TIMEX_DATE,
	TIMEX_TIME,
	TIMEX_DURATION,
	TIMEX_SET,
	TIMEX_TYPE_MAX
};

/* Values as in annals.v1.AnchorKind. */
enum anchor_kind {
	ANCHOR_UNKNOWN = 0,
	ANCHOR_EXPLICIT,
	ANCHOR_PUBLICATION,
	ANCHOR_DATELINE,
	ANCHOR_PREVIOUS,
	ANCHOR_NONE,
	ANCHOR_KIND_MAX
};

/* What an expression is counted from. */
struct anchor {
	enum anchor_kind kind;
	struct date date; /* PRECISION_NONE for EXPLICIT and NONE */
	struct span span; /* cleaned: the words that gave it; empty when there are none */
	struct span original;
};

#define TIMEX_VALUE_MAX 48

struct timex3 {
	enum timex_type type;
	char value[TIMEX_VALUE_MAX]; /* TIMEX3 value: "2023-05", "P3Y", "2024-WI", "XXXX-12-26" */
	const char *mod;             /* static: START, MID, END, APPROX, BEFORE, AFTER … or "" */
	struct date date;            /* PRECISION_NONE: no date, so no claim is dated by it */
	struct anchor anchor;
	const char *rule; /* static name of the rule that gave the value */
	struct span span; /* cleaned */
	struct span original;
};

const char *timex_type_name(enum timex_type type);
