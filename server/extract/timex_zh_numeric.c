#include "base/macros.h"
#include "extract/timex_zh.h"

static bool add(struct timex_expr *e, enum timex_step_kind kind, int n)
{
	return timex_expr_add(e, (struct timex_step){.kind = kind, .n = n});
}

static bool is_valid(int year, int month, int day)
{
	return civil_is_valid((struct civil){year, month, day});
}

/* One or two digits that end there. */
static size_t read_small(const struct scan *s, size_t pos, int max, int *ret)
{
	size_t end = scan_digits(s, pos, 2, ret);

	if (end == 0)
		end = scan_digits(s, pos, 1, ret);
	if (end == 0 || code_is_digit(scan_at(s, end)) || *ret < 1 || *ret > max)
		return 0;
	return end;
}

static bool is_alone(const struct scan *s, size_t pos, size_t end)
{
	return pos == s->lo && end == s->hi;
}

/* 2023-05-12, 2023/5/12, 2023.05.12, 2023-05; the same mark twice. */
static size_t read_year_first(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, month, day;
	size_t at = scan_digits(s, pos, 4, &year);

	if (at == 0 || year < 1000 || year > 2999)
		return 0;
	uint32_t mark = scan_at(s, at);
	if (mark != '-' && mark != '/' && mark != '.' && !(mark == ' ' && is_alone(s, pos, s->hi)))
		return 0;
	at = read_small(s, at + 1, 12, &month);
	if (at == 0 || !add(e, STEP_YEAR, year) || !add(e, STEP_MONTH, month))
		return 0;
	if (scan_at(s, at) == mark) {
		size_t end = read_small(s, at + 1, 31, &day);
		if (end > 0 && is_valid(year, month, day) && add(e, STEP_DAY, day))
			return end;
		if (code_is_digit(scan_at(s, at + 1)))
			return 0;
	}
	if (mark == '.' && !is_alone(s, pos, at) && at - pos != 7)
		return 0;
	if (mark == '.' && scan_is_one_of(scan_at(s, at), "万亿%元点倍米"))
		return 0;
	return scan_is_one_of(scan_at(s, at), "年") ? 0 : at;
}

/* 20230512 between other things than digits. */
static size_t read_compact(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, month, day;
	size_t at = scan_digits(s, pos, 4, &year);

	at = at > 0 ? scan_digits(s, at, 2, &month) : 0;
	at = at > 0 ? scan_digits(s, at, 2, &day) : 0;
	if (at == 0 || code_is_digit(scan_at(s, at)) || year < 1900 || year > 2099 ||
	    !is_valid(year, month, day) || code_is_letter(scan_at(s, at)) ||
	    scan_is_one_of(scan_at(s, at), "万亿元个人美张股.%"))
		return 0;
	add(e, STEP_YEAR, year);
	add(e, STEP_MONTH, month);
	add(e, STEP_DAY, day);
	return at;
}

/* 3/15/2015 and 15/3/2015. */
static size_t read_year_last(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int first, second, year;
	size_t at = read_small(s, pos, 31, &first);
	uint32_t mark = scan_at(s, at);

	if (at == 0 || (mark != '/' && mark != '-' && mark != '.'))
		return 0;
	at = read_small(s, at + 1, 31, &second);
	if (at == 0 || scan_at(s, at) != mark)
		return 0;
	at = scan_digits(s, at + 1, 4, &year);
	if (at == 0 || code_is_digit(scan_at(s, at)) || year < 1900 || year > 2099)
		return 0;
	bool day_first = first > 12 || mark == '.';
	int month = day_first ? second : first, day = day_first ? first : second;
	if (month > 12 || !is_valid(year, month, day))
		return 0;
	add(e, STEP_YEAR, year);
	add(e, STEP_MONTH, month);
	add(e, STEP_DAY, day);
	return at;
}

/* 2/15 and 2018 are dates only when nothing else is said. */
static size_t read_alone(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int month, day, year;

	if (pos != s->lo)
		return 0;
	size_t at = scan_digits(s, pos, 4, &year);
	if (at == s->hi && year >= 1900 && year <= 2099)
		return add(e, STEP_YEAR, year) ? at : 0;
	at = read_small(s, pos, 12, &month);
	if (at == 0 || !scan_is_one_of(scan_at(s, at), "/.-"))
		return 0;
	at = read_small(s, at + 1, 31, &day);
	if (at != s->hi || !is_valid(2000, month, day))
		return 0;
	add(e, STEP_MONTH, month);
	add(e, STEP_DAY, day);
	return at;
}

size_t zh_read_numeric(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static size_t (*const forms[])(const struct scan *, size_t, struct timex_expr *) = {
		read_year_first, read_compact, read_year_last, read_alone};
	uint32_t before = scan_before(s, pos);

	if (!code_is_digit(scan_at(s, pos)) || code_is_digit(before) || code_is_letter(before) ||
	    ((before == '.' || before == '/' || before == '-') &&
	     code_is_digit(scan_at(s, pos - 2))))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct timex_expr e = {.type = TIMEX_DATE, .rule = "numeric", .mod = ""};
		size_t end = forms[i](s, pos, &e);
		if (end == 0)
			continue;
		size_t clock = zh_read_clock(s, scan_at(s, end) == 'T' ? end + 1 : end, true);
		if (clock > 0) {
			e.type = TIMEX_TIME;
			end = clock;
		}
		*ret = e;
		return end;
	}
	return 0;
}
