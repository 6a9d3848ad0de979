#pragma once

/* A time expression before it is resolved: a list of steps, each of which narrows or moves an
 * interval of days, in the manner of SCATE (Bethard & Parker 2016). 去年春节 is [NOW year -1,
 * FESTIVAL 春节]; 5月3日 is [MONTH 5, DAY 3] and lacks its year. Rules make expressions from text,
 * timex_resolve() makes dates of them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "extract/calendar.h"
#include "extract/timex_text.h"
#include "model/timex.h"

enum timex_unit {
	UNIT_NONE = 0,
	UNIT_SUBDAY,
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_MONTH,
	UNIT_QUARTER,
	UNIT_YEAR,
	UNIT_DECADE,
	UNIT_CENTURY
};

enum timex_part {
	PART_NONE = 0,
	PART_START, /* 初 */
	PART_BEGIN, /* 伊始: the first month */
	PART_MIDDLE,
	PART_END,
	PART_FIRST_THIRD, /* 上旬 */
	PART_SECOND_THIRD,
	PART_LAST_THIRD,
	PART_FIRST_HALF,
	PART_SECOND_HALF
};

enum timex_step_kind {
	STEP_NONE = 0,
	STEP_NOW,     /* the unit around the anchor, moved by n */
	STEP_PREV,    /* the unit around the previous expression, moved by n */
	STEP_YEAR,    /* n */
	STEP_YEAR2,   /* n: two digits */
	STEP_DECADE,  /* n: first year; of the interval's century when unit is UNIT_CENTURY */
	STEP_CENTURY, /* n: first year */
	STEP_QUARTER,
	STEP_SEASON,
	STEP_MONTH,
	STEP_DAY,
	STEP_WEEKDAY, /* 1-7 of the interval's week */
	STEP_WEEKEND,
	STEP_WEEK,  /* n-th week of the interval */
	STEP_LUNAR, /* n: lunar month, negative when doubled */
	STEP_LUNAR_DAY,
	STEP_FESTIVAL,    /* n: index */
	STEP_PART,        /* n: enum timex_part */
	STEP_NTH,         /* n-th unit of the interval, negative from its end */
	STEP_NTH_WEEKDAY, /* unit unused; n = which * 8 + weekday, which may be negative */
	STEP_FIRST,       /* the first n units of the interval */
	STEP_LAST,
	STEP_SHIFT,      /* the unit around the interval, moved by n; twice 0.5 in half */
	STEP_AROUND,     /* the unit that holds the interval's first day */
	STEP_ON_WEEKDAY, /* no move: the day must be that weekday, 1-7 */
	STEP_AGO,        /* as NOW with day precision kept inside the unit */
	STEP_BACK,       /* the n units before the anchor; whole ones when whole is set */
	STEP_AHEAD,      /* the n units from the anchor on */
	STEP_KIND_MAX
};

struct timex_step {
	enum timex_step_kind kind;
	enum timex_unit unit;
	int n;
	bool half;   /* half a unit more */
	bool whole;  /* BACK, AHEAD: whole units; PREV: only within the paragraph; SHIFT: keep the
		      * interval's own unit */
	bool strict; /* PREV: not from today when nothing stands before */
	int spread;  /* up to spread units more: 几个月后 */
};

enum timex_bound { BOUND_NONE = 0, BOUND_FROM, BOUND_BEFORE, BOUND_AFTER, BOUND_UNTIL };

#define TIMEX_STEPS_MAX 8

struct timex_expr {
	struct timex_step steps[TIMEX_STEPS_MAX];
	uint8_t n_steps;
	enum timex_type type;
	enum timex_bound bound;
	const char *rule;
	const char *mod;
	char value[TIMEX_VALUE_MAX]; /* given by the rule: durations, sets, PRESENT_REF */
	bool undated;                /* has a value and never a date */
	bool weak;                   /* needs context to be a date: 元宵, 清明 */
	bool clock;                  /* a time of day was told */
	int8_t look;                 /* next (1) or last (-1) was said of what has no year */
	bool narrative;              /* look starts at the expression before, not today */
};

/* Appends a step; false when there are too many. */
bool timex_expr_add(struct timex_expr *e, struct timex_step step);
/* The finest unit told so far. */
enum timex_unit timex_expr_unit(const struct timex_expr *e);
/* How coarse a step is: 9 century … 3 day, 0 for those that move or count. */
int timex_step_rank(const struct timex_step *step);
/* The unit that is missing in front of the first step, UNIT_NONE when none is. */
enum timex_unit timex_expr_missing(const struct timex_expr *e);
/* True when a year stands in it or it is counted from an anchor. */
bool timex_expr_is_anchored(const struct timex_expr *e);

/* A rule: reads one expression at pos, fills *ret and returns the position behind it, or 0. */
struct timex_rule {
	const char *name;
	size_t (*read)(const struct scan *s, size_t pos, struct timex_expr *ret);
};

/* Rules of one language in order of preference among equal lengths. */
extern const struct timex_rule timex_rules_zh[];
extern const size_t timex_rules_zh_count;
extern const struct timex_rule timex_rules_en[];
extern const size_t timex_rules_en_count;
