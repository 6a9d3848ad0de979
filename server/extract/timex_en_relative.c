#include <stdio.h>

#include "base/macros.h"
#include "extract/timex_en.h"

static struct timex_expr make(enum timex_type type, const char *rule)
{
	return (struct timex_expr){.type = type, .mod = "", .rule = rule};
}

static void step(struct timex_expr *e, enum timex_step_kind kind, enum timex_unit unit, int n)
{
	timex_expr_add(e, (struct timex_step){.kind = kind, .unit = unit, .n = n});
}

static size_t read_day_word(const struct scan *s, size_t pos, struct timex_expr *e)
{
	static const int8_t moves[] = {-2, -2, 2, 2, -1, 0, 1, 0, -1, 0, 0, 0, 1, -1};
	int which;

	if (!en_begins(s, pos, "dlty"))
		return 0;
	size_t end = scan_word(s, pos,
			       "the day before yesterday|day before yesterday|"
			       "the day after tomorrow|day after tomorrow|yesterday|today|tomorrow|"
			       "tonight|last night|this morning|this afternoon|this evening|"
			       "tomorrow's|yesterday's",
			       &which);

	if (end == 0)
		return 0;
	step(e, STEP_NOW, UNIT_DAY, moves[which]);
	return end;
}

/* A weekday or weekend; nearest: on that side of today, whichever week it lies in. */
static size_t read_last_day(const struct scan *s, size_t pos, int move, bool nearest,
			    struct timex_expr *e)
{
	int day;
	size_t end = en_read_weekday_name(s, pos, &day);

	if (end > 0 && nearest)
		e->look = (int8_t)move;
	else if (end > 0)
		step(e, STEP_NOW, UNIT_WEEK, move);
	if (end > 0) {
		step(e, STEP_WEEKDAY, UNIT_NONE, day);
		return end;
	}
	end = scan_word(s, pos, "weekend", NULL);
	if (end > 0) {
		step(e, STEP_NOW, UNIT_WEEK, move);
		step(e, STEP_WEEKEND, UNIT_NONE, 0);
	}
	return end;
}

/* A month, season or festival, whose year is found like that of a date without one. */
static size_t read_last_month(const struct scan *s, size_t pos, int move, struct timex_expr *e)
{
	struct timex_expr part = {0};
	int n, day;
	size_t end = pos < s->hi ? en_read_festival_name(s, pos, &part) : 0;

	if (end == 0 && (end = en_read_season(s, pos, &n)) > 0)
		step(&part, STEP_SEASON, UNIT_NONE, n);
	if (end == 0 && (end = en_read_month_name(s, pos, &n)) > 0) {
		/* This may take long, this march was: only with a capital letter a month. */
		if (scan_any(s, pos, "may|march", NULL) > 0 && scan_at(s, pos) >= 'a')
			return 0;
		step(&part, STEP_MONTH, UNIT_NONE, n);
		size_t at = en_read_ordinal(s, en_skip_space(s, end), &day);
		if (at > 0 && day <= 31) {
			step(&part, STEP_DAY, UNIT_NONE, day);
			end = at;
		}
	}
	if (end == 0)
		return 0;
	e->look = (int8_t)move;
	if (move == 0)
		step(e, STEP_NOW, UNIT_YEAR, 0);
	for (size_t i = 0; i < part.n_steps; i++)
		timex_expr_add(e, part.steps[i]);
	return end;
}

/* last, this, next: with a unit, a weekday, a month, a season or a festival. */
static size_t read_last_next(const struct scan *s, size_t pos, struct timex_expr *e)
{
	static const struct {
		int8_t move;
		bool nearest;
	} kinds[] = {{-1, true}, {1, true},  {1, true}, {-1, false}, {-1, false}, {0, false},
		     {0, false}, {1, false}, {1, true}, {1, true},   {-1, false}};
	enum { THIS_PAST = 0, PAST = 4 };
	enum timex_unit unit;
	int which;
	char code;

	if (!en_begins(s, pos, "clnptu"))
		return 0;
	size_t at = scan_word(s, pos,
			      "this past|this coming|this upcoming|last|past|this|current|next|"
			      "coming|upcoming|previous",
			      &which);

	if (at == 0)
		return 0;
	at = en_skip_space(s, at);
	int move = kinds[which].move;
	size_t end = read_last_day(s, at, move, kinds[which].nearest, e);
	if (end == 0)
		end = read_last_month(s, at, move, e);
	if (end > 0)
		return end;
	end = scan_word(s, at, "business|calendar|fiscal|school", NULL);
	end = en_read_unit(s, end > 0 ? en_skip_space(s, end) : at, &unit, &code);
	if (end == 0 || unit == UNIT_SUBDAY || scan_before(s, end) == 's')
		return 0;
	if (unit >= UNIT_DECADE && (which == PAST || which == THIS_PAST))
		step(e, STEP_BACK, unit, 1); /* the past decade ends today */
	else
		step(e, STEP_NOW, unit, move);
	return end;
}

/* the following year, the next spring, the same day, that month, the year before. */
static size_t read_narrative(const struct scan *s, size_t pos, struct timex_expr *e)
{
	static const int8_t moves[] = {1, 1, 0, 0, 0, -1, -1, 1};
	enum timex_unit unit;
	int which;
	char code;
	size_t at = scan_word(s, pos,
			      "the following|the next|the same|that same|that|the previous|"
			      "the preceding|the subsequent",
			      &which);

	if (at > 0) {
		at = en_skip_space(s, at);
		if (scan_any(s, at, "fall in |fall of ", NULL) > 0)
			return 0; /* of prices */
		size_t end = moves[which] > 0 ? read_last_month(s, at, 1, e) : 0;
		e->narrative = end > 0;
		if (end > 0)
			return end;
		end = en_read_unit(s, at, &unit, &code);
		if (end == 0 || unit == UNIT_SUBDAY || unit >= UNIT_DECADE ||
		    scan_before(s, end) == 's')
			return 0;
		step(e, STEP_PREV, unit, moves[which]);
		return end;
	}
	at = scan_word(s, pos, "the", NULL);
	at = at > 0 ? en_read_unit(s, en_skip_space(s, at), &unit, &code) : 0;
	if (at == 0 || unit == UNIT_SUBDAY || unit >= UNIT_DECADE)
		return 0;
	size_t end = scan_word(s, en_skip_space(s, at), "before|after", &which);
	if (end == 0 || scan_at(s, end) == ' ')
		return 0;
	step(e, STEP_PREV, unit, which == 0 ? -1 : 1);
	return end;
}

size_t en_read_deictic(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const struct {
		size_t (*read)(const struct scan *, size_t, struct timex_expr *);
		const char *name;
	} forms[] = {
		{read_day_word, "en_day_word"},
		{read_last_next, "en_last_next"},
		{read_narrative, "en_narrative"},
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct timex_expr e = make(TIMEX_DATE, forms[i].name);
		size_t end = forms[i].read(s, pos, &e);
		if (end == 0)
			continue;
		if (timex_expr_unit(&e) == UNIT_DAY)
			end = en_skip_clock(s, end, &e);
		*ret = e;
		return end;
	}
	return 0;
}

/* early 2019, the end of last year, mid-May, late 1990s. */
size_t en_read_part(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const uint8_t parts[] = {PART_START,  PART_START, PART_MIDDLE, PART_MIDDLE,
					PART_MIDDLE, PART_END,   PART_END,    PART_START,
					PART_START,  PART_START, PART_END,    PART_END,
					PART_MIDDLE, PART_MIDDLE};
	struct timex_expr e;
	int which;
	size_t the = scan_word(s, pos, "the", NULL);
	size_t at = scan_any(s, the > 0 ? en_skip_space(s, the) : pos,
			     "early-|early |mid-|mid |middle-|late-|late |beginning of |start of |"
			     "turn of |end of |close of |middle of |mid",
			     &which);

	if (at == 0 || which >= 13)
		return 0;
	at = en_skip_space(s, at);
	the = scan_word(s, at, "the|in", NULL);
	at = the > 0 ? en_skip_space(s, the) : at;
	size_t end = en_read_calendar(s, at, &e);
	if (end == 0)
		end = en_read_deictic(s, at, &e);
	enum timex_unit unit;
	char code;
	if (end == 0 && (end = en_read_unit(s, at, &unit, &code)) > 0) {
		if (unit < UNIT_WEEK || which < 7 || which == 9)
			return 0;
		e = make(TIMEX_DATE, "en_part");
		step(&e, STEP_NOW, unit, 0);
	}
	bool season = end > 0 && e.steps[e.n_steps - 1].kind == STEP_SEASON;
	if (end == 0 || timex_expr_unit(&e) < UNIT_WEEK || season)
		return 0;
	timex_expr_add(
		&e, (struct timex_step){.kind = STEP_PART, .unit = UNIT_YEAR, .n = parts[which]});
	e.rule = "en_part";
	*ret = e;
	return end;
}

static void duration_value(struct timex_expr *e, int n, bool vague, char code, enum timex_unit unit)
{
	const char *time = unit == UNIT_SUBDAY ? "T" : "";

	if (code == 'Q' || code == 'E' || code == 'C') {
		n *= code == 'Q' ? 3 : code == 'E' ? 10 : 100;
		code = code == 'Q' ? 'M' : 'Y';
	}
	if (vague)
		snprintf(e->value, sizeof e->value, "P%sX%c", time, code);
	else
		snprintf(e->value, sizeof e->value, "P%s%d%c", time, n, code);
}

/* will, 'll or going to before it in the sentence, or nothing at all. */
static bool looks_ahead(const struct scan *s, size_t pos)
{
	for (size_t i = pos; i > s->lo; i--)
		if (scan_ends_with(s, i, " will|'ll|’ll| going to|Will"))
			return true;
	return pos == s->lo;
}

static size_t read_direction(const struct scan *s, size_t pos, int *ret)
{
	return scan_word(s, en_skip_space(s, pos),
			 "ago|earlier|previously|later|from now|hence|after that|afterwards|"
			 "from today|back|prior",
			 ret);
}

/* three years ago, two days later, in five weeks; without such a word a duration. */
size_t en_read_offset(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = make(TIMEX_DURATION, "en_duration");
	struct en_amount amount;
	int which = -1;
	size_t in = scan_word(s, pos, "in", NULL);
	size_t end = en_read_amount(s, in > 0 ? en_skip_space(s, in) : pos, &amount);

	if (end == 0)
		return 0;
	duration_value(&e, amount.n, amount.vague, amount.code, amount.unit);
	size_t dir = read_direction(s, end, &which);
	if (dir == 0 && in == 0) {
		e.undated = true;
		*ret = e;
		return end;
	}
	bool subday = amount.unit == UNIT_SUBDAY;
	bool away = dir > 0 && (which < 3 || which >= 9);
	bool later = dir > 0 && (which == 3 || which == 6 || which == 7);
	bool earlier = dir > 0 && (which == 1 || which == 10);
	e.type = subday ? TIMEX_TIME : TIMEX_DATE;
	e.rule = "en_offset";
	e.undated = subday || amount.inexact || (amount.vague && amount.unit != UNIT_YEAR);
	if (dir == 0 && !looks_ahead(s, pos))
		e.undated = true; /* in five years: how long it took, or when it will be */
	int hours = amount.code == 'H'   ? amount.n
		    : amount.code == 'M' ? amount.n / 60
					 : amount.n / 3600;
	if (subday && hours <= 8 && !amount.vague && !later && !earlier && dir > 0) {
		e.undated = false; /* the hour is not told, the day is today */
		step(&e, STEP_NOW, UNIT_DAY, 0);
		*ret = e;
		return dir;
	}
	e.mod = amount.vague ? "APPROX" : "";
	timex_expr_add(&e, (struct timex_step){.kind = later || earlier ? STEP_PREV : STEP_AGO,
					       .unit = amount.unit,
					       .n = away ? -amount.n : amount.n,
					       .spread = amount.vague ? 3 : 0});
	*ret = e;
	return dir > 0 ? dir : end;
}

/* the past two years, last three months, next 10 days. */
size_t en_read_window(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const char words[] = "past|last|previous|recent|next|coming|upcoming|following";
	struct timex_expr e = make(TIMEX_DURATION, "en_window");
	enum timex_unit unit;
	bool vague;
	int which, n;
	char code;
	size_t the = scan_word(s, pos, "the", NULL);
	size_t at = scan_word(s, the > 0 ? en_skip_space(s, the) : pos, words, &which);

	if (at > 0) {
		at = en_read_count(s, en_skip_space(s, at), &n, &vague);
	} else { /* the two previous years */
		at = en_read_count(s, the > 0 ? en_skip_space(s, the) : pos, &n, &vague);
		at = at > 0 ? scan_word(s, en_skip_space(s, at), words, &which) : 0;
	}
	size_t end = at > 0 ? en_read_unit(s, en_skip_space(s, at), &unit, &code) : 0;
	if (end == 0 || (n > 1 && scan_before(s, end) != 's'))
		return 0;
	duration_value(&e, n, vague, code, unit);
	e.undated = vague || unit == UNIT_SUBDAY || which == 3;
	timex_expr_add(&e, (struct timex_step){.kind = which < 4 ? STEP_BACK : STEP_AHEAD,
					       .unit = unit,
					       .n = n,
					       .whole = which > 0 && which != 3});
	*ret = e;
	return end;
}

size_t en_read_set(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const char *const codes[] = {"P1D", "P1W", "P1M", "P1Y", "P1Y", "P3M", "P1Y"};
	struct timex_expr e = make(TIMEX_SET, "en_set");
	struct timex_expr inner;
	int which, n;
	char code;
	enum timex_unit unit;
	size_t end =
		scan_word(s, pos,
			  "daily|weekly|monthly|annually|annual|quarterly|yearly|mondays|tuesdays|"
			  "wednesdays|thursdays|fridays|saturdays|sundays|weekends",
			  &which);

	e.undated = true;
	if (end > 0) {
		snprintf(e.value, sizeof e.value, "%s", which < 7 ? codes[which] : "P1W");
		*ret = e;
		return end;
	}
	size_t at = scan_word(s, pos, "every other|every|each", NULL);
	if (at == 0)
		return 0;
	at = en_skip_space(s, at);
	bool vague;
	size_t count = en_read_count(s, at, &n, &vague);
	end = en_read_unit(s, count > 0 ? en_skip_space(s, count) : at, &unit, &code);
	if (end > 0)
		duration_value(&e, count > 0 ? n : 1, false, code, unit);
	else
		end = en_read_calendar(s, at, &inner);
	if (end == 0)
		return 0;
	*ret = e;
	return end;
}

size_t en_read_vague(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = make(TIMEX_DATE, "en_vague");
	int which;
	size_t end = scan_word(s, pos,
			       "currently|nowadays|at present|recently|lately|in recent years|"
			       "in recent months|in recent days",
			       &which);

	if (end == 0)
		return 0;
	e.undated = true;
	snprintf(e.value, sizeof e.value, "%s", which < 3 ? "PRESENT_REF" : "PAST_REF");
	*ret = e;
	return end;
}
