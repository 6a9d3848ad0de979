#include "client/cli/date_words.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "client/lib/message.h"

/* The codes that EDTF (ISO 8601-2, 4.8) puts in the place of a month. */
static const struct part {
	int code;
	const char *words;
} parts[] = {
	{21, "spring"},      {22, "summer"},      {23, "autumn"},      {24, "winter"},
	{33, "1st quarter"}, {34, "2nd quarter"}, {35, "3rd quarter"}, {36, "4th quarter"},
	{40, "1st half of"}, {41, "2nd half of"},
};

/* "2015-23" into its year and code. */
static bool read_part(const char *edtf, int *ret_year, int *ret_code)
{
	int end = 0;

	return strlen(edtf) == 7 && sscanf(edtf, "%4d-%2d%n", ret_year, ret_code, &end) == 2 &&
	       end == 7;
}

static bool put_coded(const char *edtf, struct buf *ret)
{
	int year, code;

	if (!read_part(edtf, &year, &code))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i].code != code)
			continue;
		buf_printf(ret, "%s %04d", parts[i].words, year);
		return true;
	}
	return false;
}

/* "198X" and "19XX". */
static bool put_age(const char *edtf, struct buf *ret)
{
	int n;
	char rest;

	if (strlen(edtf) != 4)
		return false;
	if (sscanf(edtf, "%3d%c", &n, &rest) == 2 && rest == 'X' && edtf[2] != 'X') {
		buf_printf(ret, "the %d0s", n);
		return true;
	}
	if (strcmp(edtf + 2, "XX") != 0 || sscanf(edtf, "%2d", &n) != 1)
		return false;
	n++;
	const char *suffix = n / 10 == 1   ? "th"
			     : n % 10 == 1 ? "st"
			     : n % 10 == 2 ? "nd"
			     : n % 10 == 3 ? "rd"
					   : "th";
	buf_printf(ret, "%d%s century", n, suffix);
	return true;
}

/* Which part of its year or month a date is, by where it lies. */
static bool put_early_or_late(const Annals__V1__DateValue *date, struct buf *ret)
{
	bool of_year = date->precision == ANNALS__V1__PRECISION__PART_OF_YEAR;
	int y1, m1, d1, y2, m2, d2;

	if (!of_year && date->precision != ANNALS__V1__PRECISION__PART_OF_MONTH)
		return false;
	if (sscanf(date->earliest, "%4d-%2d-%2d", &y1, &m1, &d1) != 3 ||
	    sscanf(date->latest, "%4d-%2d-%2d", &y2, &m2, &d2) != 3)
		return false;
	if (y1 != y2 || (!of_year && m1 != m2))
		return false;
	bool first = of_year ? m1 == 1 : d1 == 1;
	bool last = of_year ? m2 == 12 : d2 >= 28;
	if (first == last && first)
		return false;
	buf_add_string(ret, first ? "early " : last ? "late " : "mid ");
	if (of_year)
		buf_printf(ret, "%04d", y1);
	else
		buf_printf(ret, "%04d-%02d", y1, m1);
	return true;
}

/* One side of a range. */
static void put_side(const char *text, size_t len, struct buf *ret)
{
	char side[16];

	snprintf(side, sizeof side, "%.*s", (int)(len < sizeof side ? len : sizeof side - 1), text);
	if (!put_coded(side, ret) && !put_age(side, ret))
		buf_add_string(ret, side);
}

static bool put_range(const char *edtf, struct buf *ret)
{
	const char *slash = strchr(edtf, '/');

	if (!slash)
		return false;
	size_t len = (size_t)(slash - edtf);
	bool open_from = len == 0 || strncmp(edtf, "..", len) == 0;
	bool open_to = slash[1] == '\0' || strcmp(slash + 1, "..") == 0;
	if (open_from && open_to)
		return false;
	if (open_from)
		buf_add_string(ret, "until ");
	else if (open_to)
		buf_add_string(ret, "since ");
	if (!open_from)
		put_side(edtf, len, ret);
	if (!open_from && !open_to)
		buf_add_string(ret, " to ");
	if (!open_to)
		put_side(slash + 1, strlen(slash + 1), ret);
	return true;
}

void date_words(const Annals__V1__DateValue *date, struct buf *ret)
{
	if (!date || !*date->edtf)
		buf_add_string(ret, "undated");
	else if (!put_coded(date->edtf, ret) && !put_age(date->edtf, ret) &&
		 !put_early_or_late(date, ret) && !put_range(date->edtf, ret))
		buf_add_string(ret, date->edtf);
}

void edtf_words(const char *edtf, struct buf *ret)
{
	Annals__V1__DateValue date = ANNALS__V1__DATE_VALUE__INIT;

	date.edtf = message_text(edtf);
	date_words(&date, ret);
}
