#include "base/macros.h"
#include "extract/timex_en.h"

/* How long something takes, in words: three years, half a year, a year and a half, two years and
 * three months, 1 hour, 5 minutes. */

static const struct {
	enum timex_unit unit, half; /* what half of it is told in */
	int n_half;
} halves[] = {
	{UNIT_YEAR, UNIT_MONTH, 6},
	{UNIT_DECADE, UNIT_YEAR, 5},
	{UNIT_CENTURY, UNIT_YEAR, 50},
};

/* Units that are a whole number of finer ones. */
static const struct {
	enum timex_unit coarse, fine;
	int n;
	char code;
} parts[] = {
	{UNIT_YEAR, UNIT_MONTH, 12, 'M'},  {UNIT_QUARTER, UNIT_MONTH, 3, 'M'},
	{UNIT_DECADE, UNIT_YEAR, 10, 'Y'}, {UNIT_CENTURY, UNIT_YEAR, 100, 'Y'},
	{UNIT_WEEK, UNIT_DAY, 7, 'D'},
};

/* Adds n units; what cannot be counted in one unit is no longer exact. */
static void amount_add(struct en_amount *a, int n, enum timex_unit unit)
{
	if (unit == a->unit && unit != UNIT_SUBDAY) {
		a->n += n;
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i].coarse != a->unit || parts[i].fine != unit)
			continue;
		a->n = a->n * parts[i].n + n;
		a->unit = unit;
		a->code = parts[i].code;
		return;
	}
	a->inexact = true;
}

static void amount_add_half(struct en_amount *a, enum timex_unit of)
{
	for (size_t i = 0; i < ARRAY_LEN(halves); i++)
		if (halves[i].unit == of) {
			amount_add(a, halves[i].n_half, halves[i].half);
			return;
		}
	a->inexact = true;
}

/* day(s) … century, fortnight, and business days, whose number of days is not told. */
static size_t read_unit(const struct scan *s, size_t pos, struct en_amount *a)
{
	int which;
	size_t more = scan_any(s, pos, " more| full| long| business| working| whole|-", &which);
	size_t at = en_skip_space(s, more > 0 ? more : pos);
	size_t end = scan_word(s, at, "fortnights|fortnight", NULL);

	if (more > 0 && (which == 3 || which == 4))
		a->inexact = true;
	if (end == 0)
		return en_read_unit(s, at, &a->unit, &a->code);
	a->unit = UNIT_WEEK;
	a->code = 'W';
	a->n *= 2;
	return end;
}

/* One number and its unit. */
static size_t read_one(const struct scan *s, size_t pos, struct en_amount *a)
{
	size_t half = scan_word(s, pos, "half a|half an", NULL);

	if (half > 0) {
		size_t end = read_unit(s, half, a);
		enum timex_unit of = a->unit;
		if (end == 0)
			return 0;
		a->n = 0;
		amount_add_half(a, of);
		return end;
	}
	size_t at = en_read_count(s, pos, &a->n, &a->vague);
	if (at == 0)
		return 0;
	half = scan_any(s, at, " and a half", NULL);
	size_t end = read_unit(s, half > 0 ? half : at, a);
	if (end > 0 && half > 0)
		amount_add_half(a, a->unit);
	return end;
}

size_t en_read_amount(const struct scan *s, size_t pos, struct en_amount *ret)
{
	struct en_amount a = {0};
	size_t end = read_one(s, pos, &a);

	if (end == 0 || scan_ends_with(s, pos, "half |quarter of |third of "))
		return 0;
	for (int i = 0; i < 6; i++) {
		struct en_amount more = {0};
		size_t half = scan_any(s, end, " and a half", NULL);
		if (half > 0) {
			amount_add_half(&a, a.unit);
			end = half;
			continue;
		}
		size_t at = scan_any(s, end, ", and |, | and | ", NULL);
		size_t stop = at > 0 ? read_one(s, at, &more) : 0;
		if (stop == 0 || a.vague || more.vague ||
		    (more.unit >= a.unit && a.unit != UNIT_SUBDAY))
			break;
		amount_add(&a, more.n, more.unit);
		a.inexact |= more.inexact;
		end = stop;
	}
	*ret = a;
	return end;
}
