#pragma once

/* Dates as intervals of civil days (proleptic Gregorian) with a precision and an EDTF form
 * (ISO 8601-2:2019). Days are counted from 1970-01-01 = 0. */
#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum precision {
	PRECISION_NONE = 0, /* no date */
	PRECISION_DAY,
	PRECISION_PART_OF_MONTH,
	PRECISION_MONTH,
	PRECISION_QUARTER,
	PRECISION_SEASON,
	PRECISION_PART_OF_YEAR,
	PRECISION_YEAR,
	PRECISION_DECADE,
	PRECISION_CENTURY,
	PRECISION_RANGE,
	PRECISION_OPEN,
	PRECISION_MAX
};

#define DATE_OPEN_START INT32_MIN
#define DATE_OPEN_END   INT32_MAX
#define DATE_EDTF_MAX   48
#define DATE_DAY_MAX    24
#define DATE_YEAR_MIN   (-9999)
#define DATE_YEAR_MAX   9999

struct date {
	int32_t first, last; /* inclusive days; DATE_OPEN_START / DATE_OPEN_END when open */
	enum precision precision;
	char edtf[DATE_EDTF_MAX]; /* never padded: 2023, 2023-05, 2023-05-12, 2023-21, 202X,
				     2023/2024, ../2023 */
};

struct civil {
	int year, month, day; /* month 1-12, day 1-31 */
};

int32_t days_from_civil(struct civil c);
struct civil civil_from_days(int32_t days);
/* 28 to 31. */
int days_in_month(int year, int month);
bool civil_is_valid(struct civil c);
/* 1 = Monday … 7 = Sunday. */
int weekday_of_days(int32_t days);

/* Constructors; arguments must be valid (civil_is_valid). */
struct date date_of_day(int32_t day);
struct date date_of_month(int year, int month);
struct date date_of_year(int year);
/* 202X for decade_start 2020. */
struct date date_of_decade(int decade_start);
/* From first to last with the given precision; edtf is first/last in days unless it is set later.
 */
struct date date_of_range(int32_t first, int32_t last, enum precision precision);

/* "YYYY-MM-DD", "YYYY-MM" or "YYYY" only. False when it is none of these or not a real date. */
bool date_parse_iso(struct slice text, struct date *ret);
/* Writes YYYY-MM-DD, or "" for an open end. ret holds DATE_DAY_MAX bytes. */
void date_format_day(int32_t day, char *ret);

static inline bool date_is_known(const struct date *d)
{
	return d->precision != PRECISION_NONE;
}

static inline bool date_overlaps(const struct date *a, const struct date *b)
{
	return a->first <= b->last && b->first <= a->last;
}
