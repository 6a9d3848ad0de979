#pragma once

/* One step after the other over an interval of days; what the resolver does once it knows where to
 * start. */
#include "extract/timex_expr.h"

struct moment {
	struct date date;
	enum timex_unit unit;
	int lunar_year, lunar_month; /* month negative when doubled */
};

/* The unit around a day, moved by n. False outside the years DATE_YEAR_MIN to MAX. */
bool moment_of(int32_t day, enum timex_unit unit, int n, struct moment *ret);
/* A day moved by n months, on the last day of a shorter month. */
bool day_move_months(int32_t day, int n, int32_t *ret);
/* A day moved by n units. */
bool day_move(int32_t day, enum timex_unit unit, int n, int32_t *ret);
/* Applies a step that needs nothing but the interval. */
bool moment_apply(struct moment *m, const struct timex_step *step);
/* As moment_apply for steps from first on. */
bool moment_apply_all(struct moment *m, const struct timex_expr *e, size_t first);
int year_of_day(int32_t day);
