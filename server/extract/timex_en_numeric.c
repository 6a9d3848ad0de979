#include "base/macros.h"
#include "extract/timex_en.h"

/* English dates in digits and short forms: 2019-Aug-01, 21-Apr-16, Q3 behind or before its year,
 * 09/2012, 10/31/74, on 2/15. */

static bool add(struct timex_expr *e, enum timex_step_kind kind, int n)
{
	return timex_expr_add(e, (struct timex_step){.kind = kind, .n = n});
}

static bool ends_number(const struct scan *s, size_t pos)
{
	uint32_t c = scan_at(s, pos);

	return !code_is_digit(c) && !code_is_letter(c) && c != '%' && c != '/' &&
	       !(scan_is_one_of(c, ".,:-") && code_is_digit(scan_at(s, pos + 1)));
}

static size_t read_small(const struct scan *s, size_t pos, int max, int *ret)
{
	size_t end = scan_digits(s, pos, 2, ret);

	if (end == 0)
		end = scan_digits(s, pos, 1, ret);
	return end > 0 && !code_is_digit(scan_at(s, end)) && *ret >= 1 && *ret <= max ? end : 0;
}

static size_t read_full_year(const struct scan *s, size_t pos, int *ret)
{
	size_t end = scan_digits(s, pos, 4, ret);

	return end > 0 && !code_is_digit(scan_at(s, end)) && *ret >= 1900 && *ret <= 2099 ? end : 0;
}

/* 2019-Aug-01, 2016 November. */
static size_t read_year_name(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, month, day;
	size_t at = read_full_year(s, pos, &year);
	uint32_t mark = scan_at(s, at);

	if (at == 0 || !scan_is_one_of(mark, " -/"))
		return 0;
	size_t name = at + 1;
	size_t end = en_read_month_name(s, name, &month);
	uint32_t c = scan_at(s, name);
	if (end == 0 || (mark == ' ' && (c < 'A' || c > 'Z')))
		return 0;
	add(e, STEP_YEAR, year);
	add(e, STEP_MONTH, month);
	size_t more = scan_at(s, end) == mark ? read_small(s, end + 1, 31, &day) : 0;
	if (more > 0)
		return mark != ' ' && ends_number(s, more) && add(e, STEP_DAY, day) ? more : 0;
	return ends_number(s, end) ? end : 0;
}

/* 21-Apr-16, 10/August 2012, 8/Oct/2012. */
static size_t read_day_name(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, month, day;
	size_t at = read_small(s, pos, 31, &day);
	uint32_t mark = scan_at(s, at);

	if (at == 0 || (mark != '-' && mark != '/'))
		return 0;
	at = en_read_month_name(s, at + 1, &month);
	if (at == 0 || (scan_at(s, at) != mark && scan_at(s, at) != ' '))
		return 0;
	size_t end = read_full_year(s, at + 1, &year);
	if (end > 0)
		add(e, STEP_YEAR, year);
	else if (scan_at(s, at) == mark && (end = scan_digits(s, at + 1, 2, &year)) > 0)
		add(e, STEP_YEAR2, year);
	if (end == 0 || !ends_number(s, end))
		return 0;
	return add(e, STEP_MONTH, month) && add(e, STEP_DAY, day) ? end : 0;
}

/* Oct/2. */
static size_t read_name_day(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int month, day;
	size_t at = en_read_month_name(s, pos, &month);
	size_t end = at > 0 && scan_at(s, at) == '/' ? read_small(s, at + 1, 31, &day) : 0;

	if (end == 0 || !ends_number(s, end))
		return 0;
	return add(e, STEP_MONTH, month) && add(e, STEP_DAY, day) ? end : 0;
}

static size_t read_part_letter(const struct scan *s, size_t pos, bool *ret_half)
{
	uint32_t c = scan_at(s, pos);

	*ret_half = c == 'H' || c == 'h';
	return *ret_half || c == 'Q' || c == 'q' ? pos + 1 : 0;
}

static bool add_part(struct timex_expr *e, bool half, int n)
{
	if (n < 1 || n > (half ? 2 : 4))
		return false;
	return half ? add(e, STEP_PART, n == 1 ? PART_FIRST_HALF : PART_SECOND_HALF)
		    : add(e, STEP_QUARTER, n);
}

/* 2017 Q1, 2019-H2, 2024Q3, 18Q4. */
static size_t read_year_quarter(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, n;
	bool half, full = true;
	size_t at = read_full_year(s, pos, &year);

	if (at == 0 && (at = scan_digits(s, pos, 2, &year)) > 0)
		full = false;
	if (at > 0 && full && scan_is_one_of(scan_at(s, at), " -"))
		at++;
	size_t end = at > 0 ? read_part_letter(s, at, &half) : 0;
	end = end > 0 ? scan_digits(s, end, 1, &n) : 0;
	if (end == 0 || !ends_number(s, end) || (!full && half))
		return 0;
	return add(e, full ? STEP_YEAR : STEP_YEAR2, year) && add_part(e, half, n) ? end : 0;
}

/* 3Q 2024, 1H24, Q3'24, Q3 FY2024. */
static size_t read_quarter_year(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, n;
	bool half;
	size_t at = scan_digits(s, pos, 1, &n);

	at = at > 0 ? read_part_letter(s, at, &half) : read_part_letter(s, pos, &half);
	if (at > 0 && !code_is_digit(scan_at(s, pos)))
		at = scan_digits(s, at, 1, &n);
	if (at == 0)
		return 0;
	size_t year_at = scan_skip_space(s, at);
	size_t fiscal = scan_any(s, year_at, "fy", NULL);
	year_at = fiscal > 0 ? fiscal : year_at;
	size_t end = read_full_year(s, year_at, &year);
	bool full = end > 0;
	if (!full) {
		uint32_t c = scan_at(s, at);
		year_at = c == '\'' || c == U'’' ? at + 1 : fiscal > 0 ? year_at : at;
		end = scan_digits(s, year_at, 2, &year);
	}
	if (end == 0 || !ends_number(s, end))
		return 0;
	return add(e, full ? STEP_YEAR : STEP_YEAR2, year) && add_part(e, half, n) ? end : 0;
}

/* FY2024, FY24. */
static size_t read_fiscal(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year;
	size_t at = scan_at(s, pos) == 'F' && scan_at(s, pos + 1) == 'Y' ? pos + 2 : 0;
	size_t end = at > 0 ? read_full_year(s, scan_skip_space(s, at), &year) : 0;

	if (end > 0)
		return ends_number(s, end) && add(e, STEP_YEAR, year) ? end : 0;
	end = at > 0 ? scan_digits(s, at, 2, &year) : 0;
	return end > 0 && ends_number(s, end) && add(e, STEP_YEAR2, year) ? end : 0;
}

/* 09/2012; 3/2015 only behind in or in brackets. */
static size_t read_month_year(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int month, year;
	size_t at = read_small(s, pos, 12, &month);
	size_t end = at > 0 && scan_at(s, at) == '/' ? read_full_year(s, at + 1, &year) : 0;

	if (end == 0 || !ends_number(s, end) ||
	    (at - pos < 2 && scan_before(s, pos) != '(' &&
	     !en_is_behind(s, pos, "in|since|until|of")))
		return 0;
	return add(e, STEP_YEAR, year) && add(e, STEP_MONTH, month) ? end : 0;
}

/* 10/31/74: month first, unless it cannot be one. */
static size_t read_short_year(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int first, second, year;
	size_t at = read_small(s, pos, 31, &first);

	at = at > 0 && scan_at(s, at) == '/' ? read_small(s, at + 1, 31, &second) : 0;
	size_t end = at > 0 && scan_at(s, at) == '/' ? scan_digits(s, at + 1, 2, &year) : 0;
	if (end == 0 || !ends_number(s, end) || (first > 12 && second > 12))
		return 0;
	bool day_first = first > 12;
	return add(e, STEP_YEAR2, year) && add(e, STEP_MONTH, day_first ? second : first) &&
			       add(e, STEP_DAY, day_first ? first : second)
		       ? end
		       : 0;
}

/* on 2/15: a date where a word says so and only one of the two can be the month. */
static size_t read_month_day(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int first, second;
	size_t at = read_small(s, pos, 31, &first);
	size_t end = at > 0 && scan_at(s, at) == '/' ? read_small(s, at + 1, 31, &second) : 0;

	if (end == 0 || !ends_number(s, end) || (first > 12) == (second > 12) ||
	    !en_is_behind(s, pos, "on|since|until|by"))
		return 0;
	return add(e, STEP_MONTH, first > 12 ? second : first) &&
			       add(e, STEP_DAY, first > 12 ? first : second)
		       ? end
		       : 0;
}

size_t en_read_numeric(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static size_t (*const forms[])(const struct scan *, size_t, struct timex_expr *) = {
		read_year_name,    read_day_name,     read_name_day,
		read_year_quarter, read_quarter_year, read_fiscal,
		read_month_year,   read_short_year,   read_month_day};
	uint32_t before = scan_before(s, pos);

	if (code_is_digit(before) || code_is_letter(before) || scan_is_one_of(before, ".-/$'’"))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct timex_expr e = {.type = TIMEX_DATE, .mod = "", .rule = "en_numeric"};
		size_t end = forms[i](s, pos, &e);
		if (end == 0)
			continue;
		*ret = e;
		return timex_expr_unit(&e) == UNIT_DAY ? en_skip_clock(s, end, ret) : end;
	}
	return 0;
}
