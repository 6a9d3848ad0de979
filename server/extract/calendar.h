#pragma once

/* Calendars beside plain civil dates: quarters, seasons and halves with their EDTF codes
 * (ISO 8601-2:2019, 4.8: 21-24 seasons, 33-36 quarters, 40-41 halves), ISO weeks, eras, the Chinese
 * lunisolar calendar, solar terms and festivals. Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/date.h"

struct date date_of_quarter(int year, int quarter); /* 1-4 */
struct date date_of_half(int year, int half);       /* 1-2 */
/* 1 spring (March to May) … 4 winter (December to February of the next year). */
struct date date_of_season(int year, int season);
/* 19XX for century_start 1900. */
struct date date_of_century(int century_start);
/* Whole months of one year, edtf 2023-01/2023-02. */
struct date date_of_months(int year, int first, int last, enum precision precision);
/* Monday to Sunday around day. */
struct date date_of_week(int32_t day);
/* From the start of a to the end of b, edtf made of both their forms: 2017/2023. False when b ends
 * before a starts. */
bool date_join(const struct date *a, const struct date *b, struct date *ret);
/* The year that the end of a closed date is named by: of a winter the one it starts in, of all
 * others that of the last day. */
int date_year_named(const struct date *d);
/* ../2023 and 2018/.. */
struct date date_open_before(const struct date *d);
struct date date_open_from(const struct date *d);

#define LUNAR_YEAR_MIN 1940
#define LUNAR_YEAR_MAX 2060
/* First and last day of a lunar month (1-12) of the lunar year that starts in the given civil
 * year. False outside the table and for a leap month the year does not have. */
bool calendar_lunar_month(int year, int month, bool leap, int32_t *first, int32_t *last);
bool calendar_lunar_day(int year, int month, bool leap, int day, int32_t *ret);

/* Day in China's time on which the sun reaches the term: 0 春分 (0 degrees), 1 清明 (15) … 23. */
int32_t calendar_solar_term(int year, int term);
int32_t calendar_easter(int year);

struct festival;
/* The festival whose name, in folded Han or lower-case Latin, starts codes: the longest one. */
const struct festival *festival_scan(const uint32_t *codes, size_t n, size_t *ret_len);
/* Its days in a civil year (the one it falls in, 除夕 in the year it ends in). False when it cannot
 * be told. */
bool festival_days(const struct festival *f, int year, int32_t *first, int32_t *last);
/* True when the name is an everyday word too and needs a date around it to be a festival. */
bool festival_is_weak(const struct festival *f);
size_t festival_count(void);
const struct festival *festival_at(size_t i);

/* Year of an era: era_scan finds its name, *ret_base + n is year n of it. Returns the length. */
size_t calendar_era_scan(const uint32_t *codes, size_t n, int *ret_base);
