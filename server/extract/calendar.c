#include "extract/calendar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"

static int32_t day_of(int year, int month, int day)
{
	return days_from_civil((struct civil){year, month, day});
}

static struct date months_of(int year, int first, int count, enum precision precision)
{
	int last = first + count - 1;
	int end_year = year + (last - 1) / 12;
	int end_month = (last - 1) % 12 + 1;

	return date_of_range(day_of(year, first, 1),
			     day_of(end_year, end_month, days_in_month(end_year, end_month)),
			     precision);
}

static struct date coded(struct date d, int year, int code)
{
	snprintf(d.edtf, sizeof d.edtf, "%04d-%02d", year, code);
	return d;
}

struct date date_of_quarter(int year, int quarter)
{
	return coded(months_of(year, quarter * 3 - 2, 3, PRECISION_QUARTER), year, 32 + quarter);
}

struct date date_of_half(int year, int half)
{
	return coded(months_of(year, half * 6 - 5, 6, PRECISION_PART_OF_YEAR), year, 39 + half);
}

struct date date_of_season(int year, int season)
{
	return coded(months_of(year, season * 3, 3, PRECISION_SEASON), year, 20 + season);
}

struct date date_of_century(int century_start)
{
	struct date d = date_of_range(day_of(century_start, 1, 1),
				      day_of(century_start + 99, 12, 31), PRECISION_CENTURY);

	snprintf(d.edtf, sizeof d.edtf, "%02dXX", century_start / 100);
	return d;
}

struct date date_of_months(int year, int first, int last, enum precision precision)
{
	struct date d = months_of(year, first, last - first + 1, precision);

	snprintf(d.edtf, sizeof d.edtf, "%04d-%02d/%04d-%02d", year, first, year, last);
	return d;
}

struct date date_of_week(int32_t day)
{
	int32_t monday = day - weekday_of_days(day) + 1;

	return date_of_range(monday, monday + 6, PRECISION_RANGE);
}

/* The form of one end: its own when it has no inner bounds, else its first or last day. */
static void end_form(const struct date *d, bool last, char *ret, size_t size)
{
	if (!strchr(d->edtf, '/')) {
		snprintf(ret, size, "%.*s", (int)size - 1, d->edtf);
		return;
	}
	const char *slash = strchr(d->edtf, '/');
	if (last)
		snprintf(ret, size, "%.*s", (int)size - 1, slash + 1);
	else
		snprintf(ret, size, "%.*s", (int)(slash - d->edtf), d->edtf);
}

bool date_join(const struct date *a, const struct date *b, struct date *ret)
{
	char from[DATE_EDTF_MAX / 2], to[DATE_EDTF_MAX / 2];

	if (a->first > b->last)
		return false;
	struct date d = date_of_range(a->first, b->last, PRECISION_RANGE);
	if (a->first == DATE_OPEN_START || b->last == DATE_OPEN_END)
		d.precision = PRECISION_OPEN;
	end_form(a, false, from, sizeof from);
	end_form(b, true, to, sizeof to);
	snprintf(d.edtf, sizeof d.edtf, "%s/%s", from, to);
	*ret = d;
	return true;
}

int date_year_named(const struct date *d)
{
	struct civil last = civil_from_days(d->last);
	size_t len = strlen(d->edtf);
	/* 2016-24 or 2015-24/2016-24; of 2016-12-24 the last day tells that no season is meant. */
	bool winter = len > 3 && strcmp(d->edtf + len - 3, "-24") == 0 && last.day != 24;

	return winter ? last.year - 1 : last.year;
}

struct date date_open_before(const struct date *d)
{
	struct date open = date_of_range(DATE_OPEN_START, d->last, PRECISION_OPEN);
	char to[DATE_EDTF_MAX / 2];

	end_form(d, true, to, sizeof to);
	snprintf(open.edtf, sizeof open.edtf, "../%s", to);
	return open;
}

struct date date_open_from(const struct date *d)
{
	struct date open = date_of_range(d->first, DATE_OPEN_END, PRECISION_OPEN);
	char from[DATE_EDTF_MAX / 2];

	end_form(d, false, from, sizeof from);
	snprintf(open.edtf, sizeof open.edtf, "%s/..", from);
	return open;
}

/* Apparent longitude of the sun in degrees, 0.01 exact: Meeus, Astronomical Algorithms, ch. 25. */
static double sun_longitude(double julian_day)
{
	double t = (julian_day - 2451545.0) / 36525.0;
	double rad = 3.14159265358979323846 / 180.0;
	double mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t;
	double anomaly = (357.52911 + 35999.05029 * t - 0.0001537 * t * t) * rad;
	double center = (1.914602 - 0.004817 * t) * sin(anomaly) +
			(0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly);
	double node = (125.04 - 1934.136 * t) * rad;

	return fmod(fmod(mean + center - 0.00569 - 0.00478 * sin(node), 360.0) + 360.0, 360.0);
}

int32_t calendar_solar_term(int year, int term)
{
	double wanted = term * 15.0;
	/* Terms 19 (小寒) and later fall before the spring equinox of the same civil year. */
	double start =
		(double)day_of(year, 3, 20) + 2440587.5 + (term >= 19 ? term - 24 : term) * 15.2184;

	for (int i = 0; i < 5; i++) {
		double off = fmod(wanted - sun_longitude(start) + 540.0, 360.0) - 180.0;
		start += off * 365.2422 / 360.0;
	}
	return (int32_t)floor(start - 2440587.5 + 8.0 / 24.0);
}

/* Anonymous Gregorian algorithm (Meeus, ch. 8). */
int32_t calendar_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return day_of(year, n / 31, n % 31 + 1);
}
