#include "model/date.h"

#include <stdio.h>

#include "base/macros.h"

/* Days and civil dates: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int32_t days_from_civil(struct civil c)
{
	int y = c.month <= 2 ? c.year - 1 : c.year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct civil civil_from_days(int32_t days)
{
	int32_t z = days + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t day_of_era = z - era * 146097;
	int32_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int32_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int32_t mp = (5 * day_of_year + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct civil){.year = year_of_era + era * 400 + (month <= 2),
			      .month = month,
			      .day = day_of_year - (153 * mp + 2) / 5 + 1};
}

int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool civil_is_valid(struct civil c)
{
	return c.year >= DATE_YEAR_MIN && c.year <= DATE_YEAR_MAX && c.month >= 1 &&
	       c.month <= 12 && c.day >= 1 && c.day <= days_in_month(c.year, c.month);
}

int weekday_of_days(int32_t days)
{
	int32_t r = (days + 3) % 7; /* 1970-01-01 was a Thursday */

	return (r < 0 ? r + 7 : r) + 1;
}

static void put_digits(char *to, unsigned value, size_t n)
{
	for (; n > 0; n--, value /= 10)
		to[n - 1] = (char)('0' + value % 10);
}

void date_format_day(int32_t day, char *ret)
{
	ret[0] = '\0';
	if (day == DATE_OPEN_START || day == DATE_OPEN_END)
		return;
	struct civil c = civil_from_days(day);
	if (c.year < DATE_YEAR_MIN || c.year > DATE_YEAR_MAX)
		return;
	if (c.year < 0 || c.year > 9999) {
		snprintf(ret, DATE_DAY_MAX, "%s%04d-%02d-%02d", c.year < 0 ? "-" : "",
			 c.year < 0 ? -c.year : c.year, c.month, c.day);
		return;
	}
	/* Each hit of a search has two of them. */
	put_digits(ret, (unsigned)c.year, 4);
	ret[4] = ret[7] = '-';
	put_digits(ret + 5, (unsigned)c.month, 2);
	put_digits(ret + 8, (unsigned)c.day, 2);
	ret[10] = '\0';
}

struct date date_of_day(int32_t day)
{
	struct date d = {.first = day, .last = day, .precision = PRECISION_DAY};

	date_format_day(day, d.edtf);
	return d;
}

struct date date_of_month(int year, int month)
{
	struct date d = {.first = days_from_civil((struct civil){year, month, 1}),
			 .precision = PRECISION_MONTH};

	d.last = d.first + days_in_month(year, month) - 1;
	snprintf(d.edtf, sizeof d.edtf, "%04d-%02d", year, month);
	return d;
}

struct date date_of_year(int year)
{
	struct date d = {.first = days_from_civil((struct civil){year, 1, 1}),
			 .last = days_from_civil((struct civil){year, 12, 31}),
			 .precision = PRECISION_YEAR};

	snprintf(d.edtf, sizeof d.edtf, "%04d", year);
	return d;
}

struct date date_of_decade(int decade_start)
{
	struct date d = {.first = days_from_civil((struct civil){decade_start, 1, 1}),
			 .last = days_from_civil((struct civil){decade_start + 9, 12, 31}),
			 .precision = PRECISION_DECADE};

	snprintf(d.edtf, sizeof d.edtf, "%03dX", decade_start / 10);
	return d;
}

struct date date_of_range(int32_t first, int32_t last, enum precision precision)
{
	struct date d = {.first = first, .last = last, .precision = precision};
	char from[DATE_DAY_MAX], to[DATE_DAY_MAX];

	date_format_day(first, from);
	date_format_day(last, to);
	snprintf(d.edtf, sizeof d.edtf, "%s/%s", from[0] ? from : "..", to[0] ? to : "..");
	return d;
}

static bool take_digits(struct slice *s, size_t n, int *ret)
{
	int value = 0;

	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->ptr[i] < '0' || s->ptr[i] > '9')
			return false;
		value = value * 10 + (s->ptr[i] - '0');
	}
	s->ptr += n;
	s->len -= n;
	*ret = value;
	return true;
}

static bool take_dash(struct slice *s)
{
	if (s->len == 0 || s->ptr[0] != '-')
		return false;
	s->ptr++;
	s->len--;
	return true;
}

bool date_parse_iso(struct slice text, struct date *ret)
{
	struct civil c = {.month = 1, .day = 1};

	if (!take_digits(&text, 4, &c.year))
		return false;
	if (text.len == 0) {
		*ret = date_of_year(c.year);
		return true;
	}
	if (!take_dash(&text) || !take_digits(&text, 2, &c.month) || !civil_is_valid(c))
		return false;
	if (text.len == 0) {
		*ret = date_of_month(c.year, c.month);
		return true;
	}
	if (!take_dash(&text) || !take_digits(&text, 2, &c.day) || text.len > 0 ||
	    !civil_is_valid(c))
		return false;
	*ret = date_of_day(days_from_civil(c));
	return true;
}
