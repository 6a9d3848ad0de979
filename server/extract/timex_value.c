#include "extract/timex_value.h"

#include <stdio.h>
#include <string.h>

static const char *part_mod(const struct timex_expr *e)
{
	for (size_t i = e->n_steps; i-- > 0;) {
		if (e->steps[i].kind != STEP_PART)
			continue;
		switch ((enum timex_part)e->steps[i].n) {
		case PART_START:
		case PART_BEGIN:
		case PART_FIRST_THIRD:
			return "START";
		case PART_MIDDLE:
		case PART_SECOND_THIRD:
			return "MID";
		case PART_END:
		case PART_LAST_THIRD:
			return "END";
		case PART_NONE:
		case PART_FIRST_HALF:
		case PART_SECOND_HALF:
			return "";
		}
	}
	return "";
}

static const char *bound_mod(enum timex_bound bound)
{
	switch (bound) {
	case BOUND_FROM:
	case BOUND_AFTER:
		return "AFTER";
	case BOUND_UNTIL:
	case BOUND_BEFORE:
		return "BEFORE";
	case BOUND_NONE:
		break;
	}
	return "";
}

static void value_of_date(const struct date *d, char ret[TIMEX_VALUE_MAX])
{
	static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
	struct civil c = civil_from_days(d->first == DATE_OPEN_START ? d->last : d->first);

	switch (d->precision) {
	case PRECISION_QUARTER:
		snprintf(ret, TIMEX_VALUE_MAX, "%04d-Q%d", c.year, (c.month + 2) / 3);
		return;
	case PRECISION_SEASON:
		snprintf(ret, TIMEX_VALUE_MAX, "%04d-%s", c.year, seasons[c.month / 3 - 1]);
		return;
	case PRECISION_PART_OF_MONTH:
		snprintf(ret, TIMEX_VALUE_MAX, "%04d-%02d", c.year, c.month);
		return;
	case PRECISION_PART_OF_YEAR:
		if (d->edtf[strlen(d->edtf) - 2] == '4' && !strchr(d->edtf, '/'))
			snprintf(ret, TIMEX_VALUE_MAX, "%04d-H%d", c.year, c.month < 7 ? 1 : 2);
		else
			snprintf(ret, TIMEX_VALUE_MAX, "%04d", c.year);
		return;
	case PRECISION_DECADE:
		snprintf(ret, TIMEX_VALUE_MAX, "%03d", c.year / 10);
		return;
	case PRECISION_CENTURY:
		snprintf(ret, TIMEX_VALUE_MAX, "%02d", c.year / 100);
		return;
	case PRECISION_NONE:
	case PRECISION_DAY:
	case PRECISION_MONTH:
	case PRECISION_YEAR:
	case PRECISION_RANGE:
	case PRECISION_OPEN:
	case PRECISION_MAX:
		break;
	}
	snprintf(ret, TIMEX_VALUE_MAX, "%s", d->edtf);
}

/* What was told of an expression without a date: XXXX-05, XXXX-XX-03. */
static void value_of_steps(const struct timex_expr *e, char ret[TIMEX_VALUE_MAX])
{
	int month = 0, day = 0;

	for (size_t i = 0; i < e->n_steps; i++) {
		if (e->steps[i].kind == STEP_MONTH)
			month = e->steps[i].n;
		if (e->steps[i].kind == STEP_DAY)
			day = e->steps[i].n;
	}
	if (month > 0 && day > 0)
		snprintf(ret, TIMEX_VALUE_MAX, "XXXX-%02d-%02d", month, day);
	else if (month > 0)
		snprintf(ret, TIMEX_VALUE_MAX, "XXXX-%02d", month);
	else if (day > 0)
		snprintf(ret, TIMEX_VALUE_MAX, "XXXX-XX-%02d", day);
	else if (e->n_steps > 0 && e->steps[0].kind == STEP_WEEKDAY)
		snprintf(ret, TIMEX_VALUE_MAX, "XXXX-WXX-%d", e->steps[0].n);
	else
		snprintf(ret, TIMEX_VALUE_MAX, "XXXX");
}

void timex_value_write(const struct timex_expr *e, const struct date *d, struct timex3 *ret)
{
	ret->mod = e->mod && *e->mod        ? e->mod
		   : e->bound != BOUND_NONE ? bound_mod(e->bound)
					    : part_mod(e);
	if (e->value[0])
		snprintf(ret->value, sizeof ret->value, "%s", e->value);
	else if (date_is_known(d))
		value_of_date(d, ret->value);
	else
		value_of_steps(e, ret->value);
}
