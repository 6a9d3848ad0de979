#include "extract/timex_steps.h"

#include <stdio.h>
#include <string.h>

#define DAYS_LIMIT 3000000 /* some eight thousand years */

int year_of_day(int32_t day)
{
	return civil_from_days(day).year;
}

static bool year_fits(int year)
{
	return year > DATE_YEAR_MIN + 200 && year < DATE_YEAR_MAX - 200;
}

static bool day_fits(int64_t day)
{
	return day > -DAYS_LIMIT && day < DAYS_LIMIT;
}

static bool set(struct moment *m, struct date d, enum timex_unit unit)
{
	m->date = d;
	m->unit = unit;
	return true;
}

static int floor_to(int value, int step)
{
	return value >= 0 ? value / step * step : -((-value + step - 1) / step * step);
}

bool moment_of(int32_t day, enum timex_unit unit, int n, struct moment *ret)
{
	if (!day_fits(day) || n < -DAYS_LIMIT || n > DAYS_LIMIT)
		return false;
	struct civil c = civil_from_days(day);
	int month = c.year * 12 + c.month - 1;
	switch (unit) {
	case UNIT_DAY:
		return day_fits((int64_t)day + n) && set(ret, date_of_day(day + n), unit);
	case UNIT_WEEK:
		return day_fits((int64_t)day + 7 * (int64_t)n) &&
		       set(ret, date_of_week(day + 7 * n), unit);
	case UNIT_MONTH:
		month += n;
		return year_fits(month / 12) && month >= 0 &&
		       set(ret, date_of_month(month / 12, month % 12 + 1), unit);
	case UNIT_QUARTER:
		month += 3 * n;
		return year_fits(month / 12) && month >= 0 &&
		       set(ret, date_of_quarter(month / 12, month % 12 / 3 + 1), unit);
	case UNIT_YEAR:
		return year_fits(c.year + n) && set(ret, date_of_year(c.year + n), unit);
	case UNIT_DECADE:
		c.year = floor_to(c.year, 10) + 10 * n;
		return year_fits(c.year) && c.year >= 0 && set(ret, date_of_decade(c.year), unit);
	case UNIT_CENTURY:
		c.year = floor_to(c.year, 100) + 100 * n;
		return year_fits(c.year) && c.year >= 0 && set(ret, date_of_century(c.year), unit);
	case UNIT_NONE:
	case UNIT_SUBDAY:
		break;
	}
	return false;
}

bool day_move_months(int32_t day, int n, int32_t *ret)
{
	struct civil c = civil_from_days(day);
	int month = c.year * 12 + c.month - 1 + n;

	if (n < -60000 || n > 60000 || month < 0 || !year_fits(month / 12))
		return false;
	c.year = month / 12;
	c.month = month % 12 + 1;
	if (c.day > days_in_month(c.year, c.month))
		c.day = days_in_month(c.year, c.month);
	*ret = days_from_civil(c);
	return true;
}

bool day_move(int32_t day, enum timex_unit unit, int n, int32_t *ret)
{
	int days = unit == UNIT_DAY ? 1 : unit == UNIT_WEEK ? 7 : 0;
	int months = unit == UNIT_MONTH     ? 1
		     : unit == UNIT_QUARTER ? 3
		     : unit == UNIT_YEAR    ? 12
		     : unit == UNIT_DECADE  ? 120
		     : unit == UNIT_CENTURY ? 1200
					    : 0;

	if (n < -100000 || n > 100000 || !day_fits(day))
		return false;
	if (months > 0)
		return n > -6000 && n < 6000 && day_move_months(day, n * months, ret);
	if (days == 0 || !day_fits((int64_t)day + (int64_t)n * days))
		return false;
	*ret = day + n * days;
	return true;
}

static struct date years(int first, int last, enum precision precision)
{
	struct date a = date_of_year(first), b = date_of_year(last), d;

	if (!date_join(&a, &b, &d))
		return a;
	d.precision = precision;
	return d;
}

static bool part_of_year(struct moment *m, int year, int part)
{
	switch ((enum timex_part)part) {
	case PART_START:
		return set(m, date_of_months(year, 1, 2, PRECISION_PART_OF_YEAR), UNIT_MONTH);
	case PART_BEGIN:
		return set(m, date_of_month(year, 1), UNIT_MONTH);
	case PART_MIDDLE:
		return set(m, date_of_months(year, 6, 7, PRECISION_PART_OF_YEAR), UNIT_MONTH);
	case PART_END:
		return set(m, date_of_months(year, 11, 12, PRECISION_PART_OF_YEAR), UNIT_MONTH);
	case PART_FIRST_HALF:
		return set(m, date_of_half(year, 1), UNIT_QUARTER);
	case PART_SECOND_HALF:
		return set(m, date_of_half(year, 2), UNIT_QUARTER);
	case PART_NONE:
	case PART_FIRST_THIRD:
	case PART_SECOND_THIRD:
	case PART_LAST_THIRD:
		break;
	}
	return false;
}

static bool part_of_month(struct moment *m, int part)
{
	static const int8_t bounds[][2] = {
		[PART_NONE] = {1, 0},           [PART_START] = {1, 5},
		[PART_BEGIN] = {1, 5},          [PART_MIDDLE] = {11, 20},
		[PART_END] = {25, 0},           [PART_FIRST_THIRD] = {1, 10},
		[PART_SECOND_THIRD] = {11, 20}, [PART_LAST_THIRD] = {21, 0},
		[PART_FIRST_HALF] = {1, 15},    [PART_SECOND_HALF] = {16, 0},
	};
	int32_t first = m->date.first + bounds[part][0] - 1;
	int32_t last = bounds[part][1] > 0 ? m->date.first + bounds[part][1] - 1 : m->date.last;

	return set(m, date_of_range(first, last, PRECISION_PART_OF_MONTH), UNIT_WEEK);
}

/* Monday to Wednesday, Tuesday to Thursday, Friday to Sunday. */
static bool part_of_week(struct moment *m, int part)
{
	int32_t monday = m->date.first;
	bool middle = part == PART_MIDDLE, end = part == PART_END;

	if (m->date.last != monday + 6 || (!middle && !end && part != PART_START))
		return false;
	monday += end ? 4 : middle;
	return set(m, date_of_range(monday, monday + 2, PRECISION_RANGE), UNIT_DAY);
}

static bool part_of_years(struct moment *m, int part)
{
	int start = year_of_day(m->date.first);
	bool decade = m->unit == UNIT_DECADE;
	int scale = decade ? 1 : 10;
	enum precision precision = decade ? PRECISION_DECADE : PRECISION_CENTURY;

	switch ((enum timex_part)part) {
	case PART_START:
	case PART_BEGIN:
		return set(m, years(start, start + 3 * scale - 1, precision), m->unit);
	case PART_MIDDLE:
		return set(m, years(start + 4 * scale, start + 6 * scale, precision), m->unit);
	case PART_END:
		return set(m, years(start + 7 * scale, start + 10 * scale - 1, precision), m->unit);
	case PART_FIRST_HALF:
		return set(m, years(start, start + 5 * scale - 1, precision), m->unit);
	case PART_SECOND_HALF:
		return set(m, years(start + 5 * scale, start + 10 * scale - 1, precision), m->unit);
	case PART_NONE:
	case PART_FIRST_THIRD:
	case PART_SECOND_THIRD:
	case PART_LAST_THIRD:
		break;
	}
	return false;
}

static bool apply_part(struct moment *m, int part)
{
	struct civil c = civil_from_days(m->date.first);

	if (m->unit == UNIT_YEAR)
		return part_of_year(m, c.year, part);
	if (m->unit == UNIT_MONTH && m->date.precision == PRECISION_MONTH)
		return part_of_month(m, part);
	if (m->unit == UNIT_WEEK && m->date.precision != PRECISION_PART_OF_MONTH)
		return part_of_week(m, part);
	if (m->unit == UNIT_DECADE || m->unit == UNIT_CENTURY)
		return part_of_years(m, part);
	if (m->unit == UNIT_QUARTER && m->date.precision == PRECISION_QUARTER)
		return set(m, date_of_month(c.year, part == PART_START ? c.month : c.month + 2),
			   UNIT_MONTH);
	return false;
}

static int32_t first_monday(int32_t day)
{
	return day + (8 - weekday_of_days(day)) % 7;
}

/* A week belongs to the unit that holds all of it. */
static int32_t last_sunday(int32_t day)
{
	return day - weekday_of_days(day) % 7;
}

static bool apply_nth_weekday(struct moment *m, int code)
{
	int nth = code / 8, weekday = code % 8;
	int32_t day;

	if (nth < 0 || weekday < 0) {
		weekday = -weekday;
		day = m->date.last - (weekday_of_days(m->date.last) - weekday + 7) % 7 +
		      (nth + 1) * 7;
	} else {
		day = m->date.first + (weekday - weekday_of_days(m->date.first) + 7) % 7 +
		      (nth - 1) * 7;
	}
	return day >= m->date.first && day <= m->date.last && set(m, date_of_day(day), UNIT_DAY);
}

static bool apply_nth(struct moment *m, enum timex_unit unit, int n)
{
	struct moment found;
	bool back = n < 0;
	int32_t from = back ? m->date.last : m->date.first;

	if (back && unit == UNIT_WEEK)
		from = last_sunday(from);
	if (n == 0 || !moment_of(from, unit, back ? n + 1 : n - 1, &found))
		return false;
	if (found.date.first > m->date.last || found.date.last < m->date.first)
		return false;
	return set(m, found.date, unit);
}

/* The first or last n units; weeks are whole ones. */
static bool apply_some(struct moment *m, enum timex_unit unit, int n, bool last)
{
	struct moment a, b;

	if (n < 1 || n > 400)
		return false;
	if (unit == UNIT_WEEK) {
		int32_t monday = first_monday(m->date.first);
		if (last)
			monday = last_sunday(m->date.last) + 1 - 7 * n;
		return set(m, date_of_range(monday, monday + 7 * n - 1, PRECISION_RANGE), unit);
	}
	if (!moment_of(last ? m->date.last : m->date.first, unit, last ? 1 - n : 0, &a) ||
	    !moment_of(a.date.first, unit, n - 1, &b) || b.date.last > m->date.last ||
	    a.date.first < m->date.first)
		return false;
	struct date d;
	if (!date_join(&a.date, &b.date, &d))
		return false;
	if (unit == UNIT_QUARTER)
		d = date_of_months(year_of_day(d.first), civil_from_days(d.first).month,
				   civil_from_days(d.last).month, PRECISION_PART_OF_YEAR);
	return set(m, d, unit);
}

static bool apply_lunar(struct moment *m, int n)
{
	int32_t first, last;
	int year = year_of_day(m->date.first);

	if (!calendar_lunar_month(year, n < 0 ? -n : n, n < 0, &first, &last))
		return false;
	m->lunar_year = year;
	m->lunar_month = n;
	return set(m, date_of_range(first, last, PRECISION_RANGE), UNIT_MONTH);
}

static bool apply_day(struct moment *m, int n)
{
	struct civil c = civil_from_days(m->date.first);

	c.day = n;
	if (m->unit != UNIT_MONTH || m->date.precision != PRECISION_MONTH || !civil_is_valid(c))
		return false;
	return set(m, date_of_day(days_from_civil(c)), UNIT_DAY);
}

static bool apply_festival(struct moment *m, int n)
{
	int32_t first, last;

	if (n < 0 || (size_t)n >= festival_count() ||
	    !festival_days(festival_at((size_t)n), year_of_day(m->date.first), &first, &last))
		return false;
	if (first == last)
		return set(m, date_of_day(first), UNIT_DAY);
	struct civil a = civil_from_days(first), b = civil_from_days(last);
	return set(m, date_of_months(a.year, a.month, b.month, PRECISION_PART_OF_YEAR), UNIT_MONTH);
}

static bool apply_week_part(struct moment *m, const struct timex_step *step)
{
	int32_t monday = m->date.first - weekday_of_days(m->date.first) + 1;

	if (m->unit != UNIT_WEEK)
		return false;
	if (step->kind == STEP_WEEKDAY)
		return set(m, date_of_day(monday + step->n - 1), UNIT_DAY);
	return set(m, date_of_range(monday + 5, monday + 6, PRECISION_RANGE), UNIT_DAY);
}

static bool apply_shift(struct moment *m, const struct timex_step *step)
{
	int32_t day;

	if (!day_move(m->date.first, step->unit, step->n, &day))
		return false;
	if (step->whole && m->unit != UNIT_NONE)
		return moment_of(day, m->unit, 0, m);
	return set(m, date_of_day(day), UNIT_DAY);
}

static bool apply_year_part(struct moment *m, const struct timex_step *step)
{
	int year = year_of_day(m->date.first);

	if (step->kind == STEP_QUARTER)
		return set(m, date_of_quarter(year, step->n), UNIT_QUARTER);
	if (step->kind == STEP_SEASON)
		return set(m, date_of_season(year, step->n), UNIT_QUARTER);
	return set(m, date_of_month(year, step->n), UNIT_MONTH);
}

bool moment_apply(struct moment *m, const struct timex_step *step)
{
	int32_t day;

	switch (step->kind) {
	case STEP_YEAR:
		return year_fits(step->n) && set(m, date_of_year(step->n), UNIT_YEAR);
	case STEP_DECADE:
		day = step->unit == UNIT_CENTURY ? year_of_day(m->date.first) + step->n : step->n;
		return year_fits(day) && day >= 0 && set(m, date_of_decade(day), UNIT_DECADE);
	case STEP_CENTURY:
		return year_fits(step->n) && set(m, date_of_century(step->n), UNIT_CENTURY);
	case STEP_QUARTER:
	case STEP_SEASON:
	case STEP_MONTH:
		return m->unit >= UNIT_MONTH && m->unit <= UNIT_YEAR && apply_year_part(m, step);
	case STEP_DAY:
		return apply_day(m, step->n);
	case STEP_WEEKDAY:
	case STEP_WEEKEND:
		return apply_week_part(m, step);
	case STEP_WEEK:
		day = first_monday(m->date.first) + (step->n - 1) * 7;
		return day <= m->date.last && set(m, date_of_week(day), UNIT_WEEK);
	case STEP_LUNAR:
		return m->unit == UNIT_YEAR && apply_lunar(m, step->n);
	case STEP_LUNAR_DAY:
		return calendar_lunar_day(m->lunar_year,
					  m->lunar_month < 0 ? -m->lunar_month : m->lunar_month,
					  m->lunar_month < 0, step->n, &day) &&
		       set(m, date_of_day(day), UNIT_DAY);
	case STEP_FESTIVAL:
		return m->unit == UNIT_YEAR && apply_festival(m, step->n);
	case STEP_PART:
		return apply_part(m, step->n);
	case STEP_NTH:
		return apply_nth(m, step->unit, step->n);
	case STEP_NTH_WEEKDAY:
		return apply_nth_weekday(m, step->n);
	case STEP_FIRST:
	case STEP_LAST:
		return apply_some(m, step->unit, step->n, step->kind == STEP_LAST);
	case STEP_SHIFT:
		return apply_shift(m, step);
	case STEP_AROUND:
		return moment_of(m->date.first, step->unit, 0, m);
	case STEP_ON_WEEKDAY:
		return weekday_of_days(m->date.first) == step->n;
	case STEP_NONE:
	case STEP_NOW:
	case STEP_PREV:
	case STEP_YEAR2:
	case STEP_AGO:
	case STEP_BACK:
	case STEP_AHEAD:
	case STEP_KIND_MAX:
		break;
	}
	return false;
}

bool moment_apply_all(struct moment *m, const struct timex_expr *e, size_t first)
{
	for (size_t i = first; i < e->n_steps; i++)
		if (!moment_apply(m, &e->steps[i]))
			return false;
	return true;
}
