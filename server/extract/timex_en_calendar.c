#include "base/macros.h"
#include "extract/timex_en.h"
#include "extract/timex_zh.h"

static bool add(struct timex_expr *e, enum timex_step_kind kind, int n)
{
	return timex_expr_add(e, (struct timex_step){.kind = kind, .n = n});
}

static bool is_before_christ(const struct scan *s, size_t pos)
{
	return scan_word(s, en_skip_space(s, pos), "bc|bce|b.c", NULL) > 0;
}

static size_t read_year(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year;
	uint32_t before = scan_before(s, pos);

	if (before == '\'' || before == U'’')
		return 0;
	if (scan_at(s, pos) == '\'' || scan_at(s, pos) == U'’') {
		size_t end = scan_digits(s, pos + 1, 2, &year);
		if (end == 0 || code_is_digit(scan_at(s, end)) || code_is_letter(scan_at(s, end)))
			return 0;
		return add(e, STEP_YEAR2, year) ? end : 0;
	}
	size_t end = pos < s->hi ? en_read_year_words(s, pos, &year) : 0;
	if (end > 0)
		return add(e, STEP_YEAR, year) ? end : 0;
	end = scan_digits(s, pos, 4, &year);
	if (end == 0 || year < 1000 || year > 2999 || is_before_christ(s, end) ||
	    code_is_digit(scan_at(s, end)) || code_is_letter(scan_at(s, end)) ||
	    scan_at(s, end) == '%' ||
	    ((scan_at(s, end) == ',' || scan_at(s, end) == '.' || scan_at(s, end) == ':') &&
	     code_is_digit(scan_at(s, end + 1))))
		return 0;
	return add(e, STEP_YEAR, year) ? end : 0;
}

static size_t read_day_number(const struct scan *s, size_t pos, int *ret)
{
	size_t end = en_read_ordinal(s, pos, ret);

	if (end > 0)
		return *ret <= 31 ? end : 0;
	if (!code_is_digit(scan_at(s, pos)))
		return 0;
	end = scan_integer(s, pos, 1, 31, ret);
	int month; /* 15Sep */
	if (end > 0 && end - pos <= 2 && scan_at(s, end) >= 'A' && scan_at(s, end) <= 'Z' &&
	    en_read_month_name(s, end, &month) > 0)
		return end;
	return end > 0 && end - pos <= 2 && !code_is_letter(scan_at(s, end)) &&
			       !code_is_digit(scan_at(s, end)) &&
			       !((scan_at(s, end) == '.' || scan_at(s, end) == ':') &&
				 code_is_digit(scan_at(s, end + 1)))
		       ? end
		       : 0;
}

/* A year behind a month or day, with a comma, of or in before it. */
static size_t read_year_behind(const struct scan *s, size_t pos, struct timex_expr *year)
{
	size_t comma = en_skip_space(s, pos);
	size_t at = en_skip_space(s, scan_at(s, comma) == ',' ? comma + 1 : pos);
	size_t word = scan_word(s, at, "of the year|of|in", NULL);

	return read_year(s, word > 0 ? en_skip_space(s, word) : at, year);
}

/* 3 Feb 82, April of 87: two digits that are no day and end there. */
static size_t read_short_year(const struct scan *s, size_t pos, bool day, struct timex_expr *e)
{
	int year;
	size_t at = en_skip_space(s, pos);
	size_t word = scan_word(s, at, "of", NULL);
	size_t end =
		at > pos ? scan_digits(s, word > 0 ? en_skip_space(s, word) : at, 2, &year) : 0;

	if (end == 0 || year <= 31 || (!day && word == 0) || !code_is_mark(scan_at(s, end)) ||
	    scan_is_one_of(scan_at(s, end), " -%/") ||
	    (scan_is_one_of(scan_at(s, end), ".,:") && code_is_digit(scan_at(s, end + 1))))
		return 0;
	return add(e, STEP_YEAR2, year) ? end : 0;
}

/* Oct 26 15:50:06 2016. */
static size_t read_year_behind_clock(const struct scan *s, size_t pos, struct timex_expr *e)
{
	struct timex_expr clock = {0};
	size_t end = en_skip_clock(s, pos, &clock);

	return end > pos ? read_year(s, en_skip_space(s, end), e) : 0;
}

/* last year, this year behind a month: May of last year. */
static size_t read_relative_year(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int which;
	size_t at = en_skip_space(s, pos);
	size_t word = scan_word(s, at, "of", NULL);
	size_t end = scan_word(s, word > 0 ? en_skip_space(s, word) : at,
			       "last year|this year|next year|the year", &which);

	if (end == 0 || (which == 3 && word == 0))
		return 0;
	timex_expr_add(e, (struct timex_step){.kind = STEP_NOW,
					      .unit = UNIT_YEAR,
					      .n = which == 3 ? 0 : which - 1});
	return end;
}

/* may, march and mar are words too: they need a capital letter, a day or a year. */
static bool month_fits(const struct scan *s, size_t pos, bool bare)
{
	uint32_t c = scan_at(s, pos);
	bool capital = c >= 'A' && c <= 'Z';

	if (!scan_any(s, pos, "may|mar|sep|dec|jun|jan", NULL))
		return true;
	if (bare && scan_any(s, pos, "may", NULL) > 0)
		return capital &&
		       en_is_behind(s, pos,
				    "in|since|of|by|until|till|last|this|next|late|early|mid|from|"
				    "to|between|through|during|before|after|and|every|each");
	if (bare && scan_any(s, pos, "march on|march for|march to|march of|march by", NULL) > 0)
		return capital && !en_is_behind(s, pos, "the|a|long|first");
	return capital || !bare;
}

static size_t finish_month(const struct scan *s, size_t end, int month, int day,
			   struct timex_expr *e)
{
	size_t year = read_year_behind(s, end, e);

	if (year == 0)
		year = read_relative_year(s, end, e);
	if (year == 0)
		year = read_short_year(s, end, day > 0, e);
	if (year == 0 && day > 0)
		year = read_year_behind_clock(s, end, e);
	add(e, STEP_MONTH, month);
	if (day > 0)
		add(e, STEP_DAY, day);
	return year > 0 ? year : end;
}

static size_t read_month_first(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int month, day;
	size_t end = en_read_month_name(s, pos, &month);

	if (end == 0)
		return 0;
	size_t at = en_skip_space(s, end);
	size_t the = scan_word(s, at, "the", NULL);
	size_t after = read_day_number(s, the > 0 ? en_skip_space(s, the) : at, &day);
	if (after == 0) {
		size_t stop = finish_month(s, end, month, 0, e);
		return month_fits(s, pos, stop == end) ? stop : 0;
	}
	return finish_month(s, after, month, day, e);
}

static size_t read_day_first(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int month, day;
	size_t end = read_day_number(s, pos, &day);

	if (end == 0)
		return 0;
	size_t at = scan_at(s, end) == '-' ? end + 1 : en_skip_space(s, end);
	size_t of = scan_word(s, at, "day of|of", NULL);
	end = en_read_month_name(s, of > 0 ? en_skip_space(s, of) : at, &month);
	if (end == 0)
		return 0;
	if (scan_at(s, end) == '-')
		end++;
	return finish_month(s, end, month, day, e);
}

/* the 1990s, 90s, '90s, the nineties. */
static size_t read_decade(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int year, which;
	size_t end = scan_digits(s, pos, 4, &year);

	if (end == 0) {
		size_t at = scan_is_one_of(scan_at(s, pos), "'’") ? pos + 1 : pos;
		end = scan_digits(s, at, 2, &year);
		year += year <= 20 ? 2000 : 1900;
	}
	if (end > 0) {
		end = scan_word(s, end, "'s|s", NULL);
		return end > 0 && year % 10 == 0 && add(e, STEP_DECADE, year) ? end : 0;
	}
	end = scan_word(s, pos,
			"twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties",
			&which);
	if (end == 0 || scan_ends_with(s, pos, "his |her |their |my |your |in |low |high |mid-"))
		return 0;
	return add(e, STEP_DECADE, 1920 + 10 * which) ? end : 0;
}

static size_t read_century(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int n;
	size_t end = en_read_ordinal(s, pos, &n);

	if (end == 0 || n > 30)
		return 0;
	end = scan_any(s, end, " century|-century", NULL);
	if (end == 0 || is_before_christ(s, end))
		return 0;
	return add(e, STEP_CENTURY, (n - 1) * 100) ? end : 0;
}

/* Q3 2024, third quarter of 2024, H1, first half of last year. */
static size_t read_quarter(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int n = 0;
	bool half = false;
	size_t end = scan_any(s, pos, "q|h", NULL);

	if (end > 0) {
		half = scan_any(s, pos, "h", NULL) > 0;
		end = scan_integer(s, end, 1, half ? 2 : 4, &n);
		if (end > 0 && (code_is_letter(scan_at(s, end)) || code_is_digit(scan_at(s, end)) ||
				scan_at(s, end) == '.'))
			return 0;
	} else {
		end = en_read_ordinal(s, pos, &n);
		size_t word = end > 0 ? scan_any(s, end, " quarter|-quarter", NULL) : 0;
		half = end > 0 && word == 0;
		if (half)
			word = scan_any(s, end, " half of", NULL);
		end = word;
	}
	if (end == 0 || n < 1 || n > (half ? 2 : 4) || code_is_letter(scan_at(s, end)))
		return 0;
	size_t year = read_year_behind(s, end, e);
	if (year == 0)
		year = read_relative_year(s, end, e);
	if (half && year == 0)
		return 0;
	if (half)
		add(e, STEP_PART, n == 1 ? PART_FIRST_HALF : PART_SECOND_HALF);
	else
		add(e, STEP_QUARTER, n);
	return year > 0 ? year : end;
}

static size_t read_season(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int season;
	size_t end = en_read_season(s, pos, &season);

	if (end == 0)
		return 0;
	size_t year = read_year_behind(s, end, e);
	if (year == 0)
		year = read_relative_year(s, end, e);
	add(e, STEP_SEASON, season);
	return year;
}

/* The 2008 crisis, China's 2023 exports; not the 1900 votes. */
static bool names_event(const struct scan *s, size_t pos, size_t end)
{
	uint32_t c = scan_at(s, end + 1);

	if (scan_at(s, end) != ' ' || !code_is_letter(c) || end - pos != 4 ||
	    (scan_at(s, pos) != '1' && scan_at(s, pos) != '2') ||
	    (scan_at(s, pos + 1) != '9' && scan_at(s, pos + 1) != '0'))
		return false;
	if (!en_is_behind(s, pos, "the|its|his|her|their") && !scan_ends_with(s, pos, "'s "))
		return false;
	return scan_any(s, end + 1,
			"people|votes|men|women|workers|jobs|miles|metres|meters|km|dollars|"
			"euros|or|and|to|of|were|was|is|are|who|block|seats|employees|students|"
			"soldiers|troops|cars|homes|shares|points|words|pages|tons|tonnes|feet|"
			"m |mhz|patients|children|members|residents|voters|units|others|"
			"companies|mark|level",
			NULL) == 0;
}

/* A bare year needs a word that says so. */
static size_t read_bare_year(const struct scan *s, size_t pos, struct timex_expr *e)
{
	size_t end = read_year(s, pos, e);

	if (end == 0 || scan_at(s, pos) == '\'')
		return 0;
	if (en_is_behind(s, pos,
			 "in|since|by|of|from|until|till|to|during|before|after|early|late|mid|"
			 "year|fiscal|around|circa|through|for|spring|summer|autumn|winter|fall|"
			 "between|and|end"))
		return end;
	if (names_event(s, pos, end))
		return end;
	bool bracket = scan_before(s, pos) == '(' && scan_is_one_of(scan_at(s, end), "),;");
	bool alone = pos == s->lo && end == s->hi;
	return bracket || alone ? end : 0;
}

size_t en_read_festival_name(const struct scan *s, size_t pos, struct timex_expr *e)
{
	size_t len;
	const struct festival *f = festival_scan(s->code + pos, s->hi - pos, &len);

	if (!f || code_is_letter(scan_at(s, pos + len)))
		return 0;
	int index = 0;
	while (festival_at((size_t)index) != f)
		index++;
	return add(e, STEP_FESTIVAL, index) ? pos + len : 0;
}

static size_t read_festival(const struct scan *s, size_t pos, struct timex_expr *e)
{
	struct timex_expr name = {0};
	size_t end = en_read_festival_name(s, pos, &name);

	if (end == 0)
		return 0;
	size_t year = read_year_behind(s, end, e);
	if (year == 0)
		year = read_relative_year(s, end, e);
	return timex_expr_add(e, name.steps[0]) ? year > 0 ? year : end : 0;
}

/* Monday; Monday, May 3 is the date behind it. */
static size_t read_weekday(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int day;
	size_t end = en_read_weekday_name(s, pos, &day);

	if (end == 0)
		return 0;
	size_t at = en_skip_space(s, scan_at(s, end) == ',' ? end + 1 : end);
	at = en_skip_the(s, at);
	size_t date = read_month_first(s, at, e);
	if (date == 0) {
		e->n_steps = 0;
		date = read_day_first(s, at, e);
	}
	if (date == 0 && code_is_digit(scan_at(s, at)))
		date = zh_read_numeric(s, at, e); /* digits are of no language */
	if (date > 0)
		e->rule = "en_weekday";
	if (date > 0) {
		if (!timex_expr_is_anchored(e))
			add(e, STEP_ON_WEEKDAY, day);
		return date;
	}
	e->n_steps = 0;
	int n;
	date = at > end ? en_read_ordinal(s, at, &n) : 0;
	if (date == 0 && at == en_skip_space(s, end)) { /* Friday 31, and nothing counted by it */
		date = read_day_number(s, at, &n);
		if (date > 0 &&
		    (!code_is_mark(scan_at(s, date)) || scan_is_one_of(scan_at(s, date), " -/%$")))
			date = 0;
	}
	if (date > 0 && n <= 31)
		return add(e, STEP_DAY, n) && add(e, STEP_ON_WEEKDAY, day) ? date : 0;
	return add(e, STEP_WEEKDAY, day) ? end : 0;
}

static size_t read_the_day(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int n;
	size_t at = scan_word(s, pos, "the", NULL);
	size_t end = at > 0 ? en_read_ordinal(s, en_skip_space(s, at), &n) : 0;

	if (end == 0 || n > 31 || !code_is_digit(scan_at(s, en_skip_space(s, at))) ||
	    !(code_is_mark(scan_at(s, end)) && scan_at(s, end) != ' ' && scan_at(s, end) != '-'))
		return 0;
	return add(e, STEP_DAY, n) ? end : 0;
}

static size_t read_inner(const struct scan *s, size_t pos, struct timex_expr *e)
{
	size_t at = en_skip_the(s, pos);
	size_t end = en_read_deictic(s, at, e);

	if (end == 0)
		end = en_read_calendar(s, at, e);
	int year;
	if (end == 0 && (end = scan_digits(s, at, 4, &year)) > 0) {
		e->n_steps = 0;
		timex_expr_add(e, (struct timex_step){.kind = STEP_YEAR, .n = year});
	}
	return end;
}

/* the first Monday of May, last week of 2018, Friday of last week, third day of October. */
static size_t read_nth_of(const struct scan *s, size_t pos, struct timex_expr *e)
{
	enum timex_unit unit = UNIT_DAY;
	int n = 0, day = 0;
	char code;
	size_t at = en_skip_the(s, pos);
	size_t nth = scan_word(s, at, "last", NULL);

	if (nth > 0)
		n = -1;
	else
		nth = en_read_ordinal(s, at, &n);
	size_t last = nth > 0 && n > 0 ? scan_any(s, nth, " last|-last", NULL) : 0;
	if (last > 0) { /* the third last day */
		nth = last;
		n = -n;
	}
	size_t from = nth > 0 ? en_skip_space(s, nth) : at;
	size_t end = en_read_weekday_name(s, from, &day);
	if (end == 0)
		end = nth > 0 ? en_read_unit(s, from, &unit, &code) : 0;
	if (day > 0 && nth == 0) { /* Friday next week */
		size_t week = scan_any(s, end, " of | from | ", NULL);
		week = week > 0 ? en_read_deictic(s, en_skip_the(s, week), e) : 0;
		if (week > 0 && timex_expr_unit(e) == UNIT_WEEK)
			return timex_expr_add(e,
					      (struct timex_step){.kind = STEP_WEEKDAY, .n = day})
				       ? week
				       : 0;
		return 0;
	}
	size_t of = end > 0 ? scan_any(s, end, " of | in ", NULL) : 0;
	end = of > 0 ? read_inner(s, of, e) : 0;
	if (end == 0 || timex_expr_unit(e) <= unit || unit == UNIT_SUBDAY)
		return 0;
	struct timex_step step = {.kind = STEP_NTH, .unit = unit, .n = n};
	if (day > 0)
		step = (struct timex_step){.kind = STEP_NTH_WEEKDAY,
					   .n = n * 8 + (n < 0 ? -day : day)};
	else if (unit == UNIT_WEEK && n > 0)
		step.kind = STEP_WEEK;
	return timex_expr_add(e, step) ? end : 0;
}

size_t en_read_calendar(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const struct {
		size_t (*read)(const struct scan *, size_t, struct timex_expr *);
		const char *name;
	} forms[] = {
		{read_nth_of, "en_nth_of"},
		{read_weekday, "en_weekday"},
		{read_month_first, "en_month_first"},
		{read_day_first, "en_day_first"},
		{read_decade, "en_decade"},
		{read_century, "en_century"},
		{read_quarter, "en_quarter"},
		{read_season, "en_season"},
		{read_festival, "en_festival"},
		{read_bare_year, "en_year"},
		{read_the_day, "en_day"},
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct timex_expr e = {.type = TIMEX_DATE, .mod = "", .rule = forms[i].name};
		size_t end = forms[i].read(s, pos, &e);
		if (end == 0 || e.n_steps == 0)
			continue;
		if (timex_expr_unit(&e) == UNIT_DAY)
			end = en_skip_clock(s, end, &e);
		*ret = e;
		return end;
	}
	return 0;
}
