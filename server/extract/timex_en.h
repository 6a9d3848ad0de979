#pragma once

/* Parts of the English rules that more than one file needs. Each returns the position behind, 0 for
 * no match. */
#include "extract/timex_expr.h"

/* False when no rule reads anything at pos: most words. Cheap. */
bool en_may_start(const struct scan *s, size_t pos);
/* The letter at pos is one of these, in either case: a look before a list of words is tried. */
bool en_begins(const struct scan *s, size_t pos, const char *letters);
size_t en_skip_space(const struct scan *s, size_t pos);
/* The word the, this far, or pos. */
size_t en_skip_the(const struct scan *s, size_t pos);
/* jan, January, Sept. */
size_t en_read_month_name(const struct scan *s, size_t pos, int *ret);
size_t en_read_weekday_name(const struct scan *s, size_t pos, int *ret);
/* one … ninety-nine, first … thirty-first, digits with or without st, nd, rd, th. */
size_t en_read_count(const struct scan *s, size_t pos, int *ret, bool *ret_vague);
size_t en_read_ordinal(const struct scan *s, size_t pos, int *ret);
/* two thousand and eighteen, nineteen ninety-six, twenty oh five. */
size_t en_read_year_words(const struct scan *s, size_t pos, int *ret);
/* day(s), week(s) … century; hour and minute are UNIT_SUBDAY. code is the TIMEX3 letter. */
size_t en_read_unit(const struct scan *s, size_t pos, enum timex_unit *ret, char *ret_code);
struct en_amount {
	int n;
	enum timex_unit unit;
	char code;    /* the TIMEX3 letter */
	bool vague;   /* several, a few: n is the least */
	bool inexact; /* not countable in one unit: a month and two days */
};

/* Three years, half a year, two years and three months. */
size_t en_read_amount(const struct scan *s, size_t pos, struct en_amount *ret);
/* One of the words, written "in|since", stands with a space before pos. */
bool en_is_behind(const struct scan *s, size_t pos, const char *words);
size_t en_read_season(const struct scan *s, size_t pos, int *ret);
/* morning, at 3 pm, 15:00 behind a day; at least pos. */
size_t en_skip_clock(const struct scan *s, size_t pos, struct timex_expr *e);

size_t en_read_calendar(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t en_read_deictic(const struct scan *s, size_t pos, struct timex_expr *ret);
/* Dates in digits and short forms. */
size_t en_read_numeric(const struct scan *s, size_t pos, struct timex_expr *ret);
/* Expressions built on another one. */
size_t en_read_compose(const struct scan *s, size_t pos, struct timex_expr *ret);
/* The name of a festival, whose step is added; the position behind it. */
size_t en_read_festival_name(const struct scan *s, size_t pos, struct timex_expr *e);
size_t en_read_part(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t en_read_offset(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t en_read_window(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t en_read_set(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t en_read_vague(const struct scan *s, size_t pos, struct timex_expr *ret);
