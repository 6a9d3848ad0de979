#include "base/macros.h"
#include "extract/timex_en.h"

/* English expressions that are built on another one: three days before Christmas, the week of May
 * 7, the first nine months of 2024, the 20th of last month, the week after next. */

static size_t read_base(const struct scan *s, size_t pos, struct timex_expr *e)
{
	static size_t (*const reads[])(const struct scan *, size_t, struct timex_expr *) = {
		en_read_calendar, en_read_deictic, en_read_numeric};
	size_t at = en_skip_the(s, pos), best = 0;
	struct timex_expr one;
	int year;

	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		size_t end = reads[i](s, at, &one);
		if (end == 0 && at > pos)
			end = reads[i](s, pos, &one); /* the 18th */
		if (end <= best || one.undated || one.n_steps == 0)
			continue;
		*e = one;
		best = end;
	}
	if (best > 0)
		return best;
	size_t end = scan_digits(s, at, 4, &year);
	if (end == 0 || year < 1000 || year > 2099 || code_is_digit(scan_at(s, end)) ||
	    code_is_letter(scan_at(s, end)) || scan_is_one_of(scan_at(s, end), ",.%"))
		return 0;
	*e = (struct timex_expr){.type = TIMEX_DATE, .mod = ""};
	timex_expr_add(e, (struct timex_step){.kind = STEP_YEAR, .n = year});
	return end;
}

/* Two days after Monday, a week before Christmas, three years after 2011, two weeks from May 5. */
static size_t read_shifted(const struct scan *s, size_t pos, struct timex_expr *e)
{
	enum timex_unit unit;
	bool vague = false;
	int n = 1, which;
	char code;
	size_t the = scan_word(s, pos, "the", NULL);
	size_t at = the > 0 ? the : en_read_count(s, pos, &n, &vague);

	if (at == 0 || vague || scan_ends_with(s, pos, "for |than "))
		return 0;
	at = en_read_unit(s, en_skip_space(s, at), &unit, &code);
	if (at == 0 || unit == UNIT_SUBDAY)
		return 0;
	at = scan_word(s, en_skip_space(s, at), "before|prior to|after|from|following", &which);
	size_t end = at > 0 ? read_base(s, en_skip_space(s, at), e) : 0;
	enum timex_unit base = end > 0 ? timex_expr_unit(e) : UNIT_NONE;
	bool fine = base == UNIT_DAY || (base > UNIT_DAY && base <= unit);
	if (!fine || (which == 3 && (base != UNIT_DAY || unit >= UNIT_YEAR)) ||
	    (which == 4 && the == 0))
		return 0;
	return timex_expr_add(e, (struct timex_step){.kind = STEP_SHIFT,
						     .unit = unit,
						     .n = which < 2 ? -n : n,
						     .whole = true})
		       ? end
		       : 0;
}

/* The week of May 7, the weekend of June 1. */
static size_t read_week_of(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int which;
	size_t the = scan_word(s, pos, "the", NULL);
	size_t at = scan_word(s, the > 0 ? en_skip_space(s, the) : pos,
			      "week of|week starting|week beginning|week ending|w/c|weekend of",
			      &which);
	size_t end = at > 0 ? read_base(s, en_skip_space(s, at), e) : 0;

	if (end == 0 || timex_expr_unit(e) != UNIT_DAY)
		return 0;
	timex_expr_add(e, (struct timex_step){.kind = STEP_AROUND, .unit = UNIT_WEEK});
	if (which == 5)
		timex_expr_add(e, (struct timex_step){.kind = STEP_WEEKEND});
	return end;
}

/* A unit that something is the part of: of 2024, of last year, of the year, of May. */
static size_t read_whole(const struct scan *s, size_t pos, struct timex_expr *e)
{
	enum timex_unit unit;
	char code;
	size_t at = scan_any(s, pos, " of | in ", NULL);
	size_t end = at > 0 ? read_base(s, at, e) : 0;

	if (at == 0 || end > 0)
		return end;
	at = scan_word(s, at, "the", NULL);
	end = at > 0 ? en_read_unit(s, en_skip_space(s, at), &unit, &code) : 0;
	if (end == 0 || unit < UNIT_WEEK)
		return 0;
	*e = (struct timex_expr){.type = TIMEX_DATE, .mod = ""};
	timex_expr_add(e, (struct timex_step){.kind = STEP_NOW, .unit = unit});
	return end;
}

/* The first nine months of the year, the last three weeks of 2019. */
static size_t read_some_of(const struct scan *s, size_t pos, struct timex_expr *e)
{
	enum timex_unit unit;
	bool vague;
	int which, n;
	char code;
	size_t the = scan_word(s, pos, "the", NULL);
	size_t at = scan_word(s, the > 0 ? en_skip_space(s, the) : pos, "first|last|final", &which);

	at = at > 0 ? en_read_count(s, en_skip_space(s, at), &n, &vague) : 0;
	at = at > 0 && !vague ? en_read_unit(s, en_skip_space(s, at), &unit, &code) : 0;
	size_t end = at > 0 && unit != UNIT_SUBDAY ? read_whole(s, at, e) : 0;
	if (end == 0 || timex_expr_unit(e) <= unit || n < 1)
		return 0;
	return timex_expr_add(e, (struct timex_step){.kind = which == 0 ? STEP_FIRST : STEP_LAST,
						     .unit = unit,
						     .n = n})
		       ? end
		       : 0;
}

/* The 20th of last month. */
static size_t read_day_of(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int n;
	size_t at = en_read_ordinal(s, en_skip_the(s, pos), &n);

	at = at > 0 && n <= 31 ? scan_any(s, at, " of | day of ", NULL) : 0;
	size_t end = at > 0 ? read_base(s, at, e) : 0;
	if (end == 0) {
		size_t month = at > 0 ? scan_word(s, at, "the month", NULL) : 0;
		if (month == 0)
			return 0;
		*e = (struct timex_expr){.type = TIMEX_DATE, .mod = ""};
		timex_expr_add(e, (struct timex_step){.kind = STEP_NOW, .unit = UNIT_MONTH});
		end = month;
	}
	if (timex_expr_unit(e) != UNIT_MONTH || e->steps[e->n_steps - 1].kind == STEP_PART)
		return 0;
	return timex_expr_add(e, (struct timex_step){.kind = STEP_DAY, .n = n}) ? end : 0;
}

/* Last week's Sunday, next week on Tuesday, this week Friday. */
static size_t read_day_of_week(const struct scan *s, size_t pos, struct timex_expr *e)
{
	int day;
	size_t at = en_read_deictic(s, pos, e);

	if (at == 0 || timex_expr_unit(e) != UNIT_WEEK)
		return 0;
	size_t word = scan_any(s, at, "'s |’s | on |, | ", NULL);
	size_t end = word > 0 ? en_read_weekday_name(s, word, &day) : 0;
	if (end == 0)
		return 0;
	return timex_expr_add(e, (struct timex_step){.kind = STEP_WEEKDAY, .n = day}) ? end : 0;
}

/* The week after next, the year before last, Wednesday after next. */
static size_t read_after_next(const struct scan *s, size_t pos, struct timex_expr *e)
{
	enum timex_unit unit = UNIT_WEEK;
	int which, day = 0;
	char code;
	size_t at = en_skip_the(s, pos);
	size_t end = en_read_weekday_name(s, at, &day);

	if (end == 0 && (end = scan_word(s, at, "weekend", NULL)) > 0)
		day = -1;
	if (end == 0 && (at == pos || (end = en_read_unit(s, at, &unit, &code)) == 0))
		return 0;
	end = scan_word(s, en_skip_space(s, end),
			"after the next|after next|before the last|before last", &which);
	if (end == 0 || unit == UNIT_SUBDAY || unit == UNIT_DAY)
		return 0;
	*e = (struct timex_expr){.type = TIMEX_DATE, .mod = ""};
	timex_expr_add(
		e, (struct timex_step){.kind = STEP_NOW, .unit = unit, .n = which < 2 ? 2 : -2});
	if (day > 0)
		timex_expr_add(e, (struct timex_step){.kind = STEP_WEEKDAY, .n = day});
	else if (day < 0)
		timex_expr_add(e, (struct timex_step){.kind = STEP_WEEKEND});
	return end;
}

size_t en_read_compose(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const struct {
		size_t (*read)(const struct scan *, size_t, struct timex_expr *);
		const char *name;
	} forms[] = {
		{read_shifted, "en_shifted"},  {read_week_of, "en_week_of"},
		{read_some_of, "en_some_of"},  {read_day_of, "en_day_of"},
		{read_day_of_week, "en_week"}, {read_after_next, "en_after_next"},
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct timex_expr e = {0};
		size_t end = forms[i].read(s, pos, &e);
		if (end == 0)
			continue;
		e.rule = forms[i].name;
		e.type = TIMEX_DATE;
		*ret = e;
		return timex_expr_unit(&e) == UNIT_DAY ? en_skip_clock(s, end, ret) : end;
	}
	return 0;
}
