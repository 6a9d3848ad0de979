#include "extract/timex_expr.h"

/* What each kind of step is by nature: the unit it tells (own: the step's field), how coarse it is,
 * and the unit that is missing when it stands first. */
static const struct {
	enum timex_unit unit;
	bool own_unit;
	int rank;
	enum timex_unit missing;
	bool anchored;
} kinds[STEP_KIND_MAX] = {
	[STEP_NOW] = {.own_unit = true, .anchored = true},
	[STEP_PREV] = {.own_unit = true, .anchored = true},
	[STEP_YEAR] = {.unit = UNIT_YEAR, .rank = 7, .anchored = true},
	[STEP_YEAR2] = {.unit = UNIT_YEAR, .rank = 7, .anchored = true},
	[STEP_DECADE] = {.unit = UNIT_DECADE, .rank = 8, .anchored = true},
	[STEP_CENTURY] = {.unit = UNIT_CENTURY, .rank = 9, .anchored = true},
	[STEP_QUARTER] = {.unit = UNIT_QUARTER, .rank = 6, .missing = UNIT_YEAR},
	[STEP_SEASON] = {.unit = UNIT_QUARTER, .rank = 6, .missing = UNIT_YEAR},
	[STEP_MONTH] = {.unit = UNIT_MONTH, .rank = 5, .missing = UNIT_YEAR},
	[STEP_DAY] = {.unit = UNIT_DAY, .rank = 3, .missing = UNIT_MONTH},
	[STEP_WEEKDAY] = {.unit = UNIT_DAY, .rank = 3, .missing = UNIT_WEEK},
	[STEP_WEEKEND] = {.unit = UNIT_WEEK, .missing = UNIT_WEEK},
	[STEP_WEEK] = {.unit = UNIT_WEEK},
	[STEP_LUNAR] = {.unit = UNIT_MONTH, .rank = 5, .missing = UNIT_YEAR},
	[STEP_LUNAR_DAY] = {.unit = UNIT_DAY, .rank = 3},
	[STEP_FESTIVAL] = {.unit = UNIT_DAY, .rank = 6, .missing = UNIT_YEAR},
	[STEP_PART] = {.rank = 4},
	[STEP_NTH] = {.own_unit = true},
	[STEP_NTH_WEEKDAY] = {.unit = UNIT_DAY},
	[STEP_FIRST] = {.own_unit = true},
	[STEP_LAST] = {.own_unit = true},
	[STEP_SHIFT] = {.own_unit = true},
	[STEP_AROUND] = {.own_unit = true},
	[STEP_ON_WEEKDAY] = {.unit = UNIT_DAY},
	[STEP_AGO] = {.own_unit = true, .anchored = true},
	[STEP_BACK] = {.own_unit = true, .anchored = true},
	[STEP_AHEAD] = {.own_unit = true, .anchored = true},
};

bool timex_expr_add(struct timex_expr *e, struct timex_step step)
{
	if (e->n_steps >= TIMEX_STEPS_MAX)
		return false;
	e->steps[e->n_steps++] = step;
	return true;
}

int timex_step_rank(const struct timex_step *step)
{
	static const int of_unit[] = {
		[UNIT_DAY] = 3,  [UNIT_WEEK] = 4,   [UNIT_MONTH] = 5,  [UNIT_QUARTER] = 6,
		[UNIT_YEAR] = 7, [UNIT_DECADE] = 8, [UNIT_CENTURY] = 9};

	if (step->kind == STEP_NOW || step->kind == STEP_PREV)
		return of_unit[step->unit];
	if (step->kind == STEP_PART)
		return step->unit == UNIT_YEAR ? 6 : 4;
	return kinds[step->kind].rank;
}

enum timex_unit timex_expr_missing(const struct timex_expr *e)
{
	if (e->n_steps == 0)
		return UNIT_NONE;
	return e->steps[0].kind == STEP_PART ? e->steps[0].unit : kinds[e->steps[0].kind].missing;
}

enum timex_unit timex_expr_unit(const struct timex_expr *e)
{
	for (size_t i = e->n_steps; i-- > 0;) {
		const struct timex_step *step = &e->steps[i];
		enum timex_unit unit =
			kinds[step->kind].own_unit ? step->unit : kinds[step->kind].unit;
		if (unit != UNIT_NONE)
			return unit;
	}
	return UNIT_NONE;
}

bool timex_expr_is_anchored(const struct timex_expr *e)
{
	return e->n_steps > 0 && kinds[e->steps[0].kind].anchored;
}
