#include "extract/timex_resolve.h"

#include <string.h>

#include "base/utf8.h"
#include "extract/timex_steps.h"

/* How far back, in bytes, the expression before may stand that another one counts from. */
#define REACH_DAY   900
#define REACH_MONTH 1500
#define REACH_YEAR  2400
/* Without a publication date a year is taken over from this many lines before at most. */
#define REACH_LINES 8
/* Bytes before an expression that still opens its sentence. */
#define OPENING_BYTES 12

static const struct anchor explicit_anchor = {.kind = ANCHOR_EXPLICIT};

static bool has_now(const struct timex_context *ctx)
{
	return date_is_known(&ctx->now.date);
}

/* Days of which a unit can be told: a year's precision does not tell today. */
static bool is_as_fine(const struct date *d, enum timex_unit unit)
{
	int32_t days = d->last - d->first + 1;

	switch (unit) {
	case UNIT_DAY:
		return days == 1;
	case UNIT_WEEK:
		return days <= 7;
	case UNIT_MONTH:
		return days <= 31;
	case UNIT_QUARTER:
		return days <= 92;
	case UNIT_YEAR:
		return days <= 366;
	case UNIT_NONE:
	case UNIT_SUBDAY:
	case UNIT_DECADE:
	case UNIT_CENTURY:
		break;
	}
	return true;
}

static uint32_t reach_of(enum timex_unit unit)
{
	return unit <= UNIT_WEEK ? REACH_DAY : unit <= UNIT_QUARTER ? REACH_MONTH : REACH_YEAR;
}

/* The date another expression may count from; of 2019年起 it is 2019. */
static bool base_date(const struct timex3 *t, struct date *ret)
{
	const char *slash = strchr(t->date.edtf, '/');

	if (!date_is_known(&t->date) || t->type == TIMEX_DURATION ||
	    t->date.first == DATE_OPEN_START)
		return false;
	if (t->date.last == DATE_OPEN_END)
		return slash &&
		       date_parse_iso((struct slice){t->date.edtf, (size_t)(slash - t->date.edtf)},
				      ret);
	*ret = t->date;
	return true;
}

static struct anchor anchor_of(const struct timex3 *t, const struct date *date)
{
	return (struct anchor){
		.kind = ANCHOR_PREVIOUS, .date = *date, .span = t->span, .original = t->original};
}

/* The nearest expression before that is fine enough to count units from. */
static bool find_previous(const struct timex_context *ctx, enum timex_unit unit, struct anchor *ret)
{
	for (size_t i = ctx->n_items; i-- > 0;) {
		const struct timex3 *t = &ctx->items[i];
		struct date date;
		if (ctx->at - t->span.start > reach_of(unit))
			return false;
		if (!base_date(t, &date) || !is_as_fine(&date, unit))
			continue;
		*ret = anchor_of(t, &date);
		return true;
	}
	return false;
}

static size_t lines_between(struct slice text, uint32_t from, uint32_t to)
{
	size_t n = 0;

	for (uint32_t i = from; i < to && i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

/* Nothing but a word or two (在, 到了, a quote) stands between the sentence's start and at. */
static bool opens_sentence(struct slice text, uint32_t at)
{
	for (size_t back = at; back > 0 && at - back <= OPENING_BYTES;) {
		uint32_t code;
		size_t before = utf8_decode_before(text, back, &code);

		if (code == '\n' || code == 0x3002 || code == 0xFF01 || code == 0xFF1F ||
		    code == '!' || code == '?')
			return true;
		if (code == 0xFF0C || code == ',')
			return false;
		back = before;
		if (back == 0)
			return true;
	}
	return at == 0;
}

/* The expression at start opens a sentence, or counts from one that does. */
static bool sets_time(const struct timex_context *ctx, uint32_t start)
{
	for (size_t i = ctx->n_items; i-- > 0;) {
		const struct timex3 *t = &ctx->items[i];
		if (t->span.start != start)
			continue;
		if (opens_sentence(ctx->text, start))
			return true;
		if (t->anchor.kind != ANCHOR_PREVIOUS || t->anchor.span.start >= start)
			return false;
		start = t->anchor.span.start;
	}
	return false;
}

/* Without a publication date: the expression the narrative runs on from. One that opens a sentence
 * sets the time of the lines below it; one named in passing (而2008年这还是…) only that of its own
 * line. */
static bool find_running(const struct timex_context *ctx, size_t max_lines, struct anchor *ret)
{
	if (!find_previous(ctx, UNIT_YEAR, ret) || ctx->at - ret->span.start > REACH_DAY)
		return false;
	size_t lines = lines_between(ctx->text, ret->span.end, ctx->at);
	if (lines == 0)
		return true;
	return lines <= max_lines && sets_time(ctx, ret->span.start);
}

/* A year told before in the same sentence goes on: 2022年底成立，12月获得融资. */
static bool find_in_sentence(const struct timex_context *ctx, struct anchor *ret)
{
	return find_previous(ctx, UNIT_YEAR, ret) && ret->span.start >= ctx->sentence.start;
}

/* The day of a date that units are counted from: its last one, but years count from the year that
 * it is named by, which a winter's last day has left. */
static int32_t counting_day(const struct date *base, enum timex_unit unit)
{
	int year = unit >= UNIT_YEAR ? date_year_named(base) : year_of_day(base->last);

	return year < year_of_day(base->last) ? date_of_year(year).last : base->last;
}

/* An interval moved by a unit finer than itself: 半年后 of 2008. */
static bool move_interval(const struct date *base, const struct timex_step *step, int n,
			  struct moment *ret)
{
	int32_t first, last;

	if (!day_move(base->first, step->unit, n, &first) ||
	    !day_move(base->last, step->unit, n + step->spread, &last) || first > last)
		return false;
	ret->date = date_of_range(first, last, PRECISION_RANGE);
	ret->unit = UNIT_NONE;
	return true;
}

/* n units from base, told to the unit: 两年后 is a year, 三周后 a day. */
static bool move_from(const struct date *base, const struct timex_step *step, struct moment *ret)
{
	int32_t day = counting_day(base, step->unit);
	enum timex_unit grain = step->unit == UNIT_WEEK ? UNIT_DAY : step->unit;
	int days = step->half ? (step->unit == UNIT_MONTH  ? 15
				 : step->unit == UNIT_WEEK ? 4
							   : 0)
			      : 0;

	if (step->spread > 0 || !is_as_fine(base, grain))
		return move_interval(base, step, step->n, ret);
	if (!day_move(day, step->unit, step->n, &day) ||
	    !day_move(day, UNIT_DAY, step->n < 0 ? -days : days, &day))
		return false;
	return moment_of(day, grain, 0, ret);
}

static bool start_now(const struct timex_step *step, const struct timex_context *ctx,
		      struct moment *m, struct anchor *anchor)
{
	struct anchor base = ctx->now;

	if (!has_now(ctx) && (step->unit != UNIT_YEAR || !find_running(ctx, 0, &base)))
		return false;
	if (!is_as_fine(&base.date, step->unit))
		return false;
	*anchor = base;
	return moment_of(counting_day(&base.date, step->unit), step->unit, step->n, m);
}

/* A step of at least a year may count from a day, one of days not from a year. */
static bool start_previous(const struct timex_step *step, const struct timex_context *ctx,
			   struct moment *m, struct anchor *anchor)
{
	enum timex_unit wanted = step->unit == UNIT_MONTH && (step->n > 1 || step->spread > 0)
					 ? UNIT_YEAR
					 : step->unit;
	struct anchor base = ctx->now;

	if (!find_previous(ctx, wanted == UNIT_WEEK ? UNIT_DAY : wanted, &base) &&
	    (step->strict || !has_now(ctx) || !is_as_fine(&base.date, step->unit)))
		return false;
	if (step->whole && lines_between(ctx->text, base.span.end, ctx->at) > 0)
		return false;
	*anchor = base;
	return move_from(&base.date, step, m);
}

static bool start_ago(const struct timex_step *step, const struct timex_context *ctx,
		      struct moment *m, struct anchor *anchor)
{
	if (!has_now(ctx) || !is_as_fine(&ctx->now.date, step->unit))
		return false;
	*anchor = ctx->now;
	struct timex_step back = *step;
	if (step->spread > 0) { /* 几天前: from n + spread units to n units ago */
		back.n -= back.spread;
		return move_interval(&ctx->now.date, &back, back.n, m);
	}
	return move_from(&ctx->now.date, &back, m);
}

static bool start_window(const struct timex_step *step, const struct timex_context *ctx,
			 struct moment *m, struct anchor *anchor)
{
	struct moment a, b;
	bool back = step->kind == STEP_BACK;
	int32_t day = ctx->now.date.last, edge;

	if (!has_now(ctx) || !is_as_fine(&ctx->now.date, step->whole ? step->unit : UNIT_DAY))
		return false;
	*anchor = ctx->now;
	if (step->whole) {
		if (!moment_of(day, step->unit, back ? -step->n : 1, &a) ||
		    !moment_of(day, step->unit, back ? -1 : step->n, &b))
			return false;
		return date_join(&a.date, &b.date, &m->date);
	}
	if (!day_move(day, step->unit, back ? -step->n : step->n, &edge))
		return false;
	m->date = back ? date_of_range(edge, day - 1, PRECISION_RANGE)
		       : date_of_range(day, edge - 1, PRECISION_RANGE);
	return m->date.first <= m->date.last;
}

/* 98 and 08 lie within ninety years before and ten after today. */
static int full_year(int two, const struct timex_context *ctx)
{
	int now = has_now(ctx) ? year_of_day(ctx->now.date.last) : 2020;
	int year = now / 100 * 100 + two;

	return year > now + 10 ? year - 100 : year;
}

static bool start(const struct timex_expr *e, const struct timex_context *ctx, struct moment *m,
		  struct anchor *anchor)
{
	const struct timex_step *step = &e->steps[0];

	if (step->kind == STEP_NOW)
		return start_now(step, ctx, m, anchor);
	if (step->kind == STEP_PREV)
		return start_previous(step, ctx, m, anchor);
	if (step->kind == STEP_AGO)
		return start_ago(step, ctx, m, anchor);
	if (step->kind == STEP_BACK || step->kind == STEP_AHEAD)
		return start_window(step, ctx, m, anchor);
	if (step->kind != STEP_YEAR2)
		return moment_apply(m, step);
	m->date = date_of_year(full_year(step->n, ctx));
	m->unit = UNIT_YEAR;
	return true;
}

/* The last one before (or around) a day, or with future set the first one after it. 29 February
 * and the 31st are looked for up to eight units away. */
static bool resolve_near(const struct timex_expr *e, enum timex_unit unit, int32_t day, bool future,
			 struct moment *ret)
{
	for (int i = future ? -1 : 1; i >= -8 && i <= 8; i += future ? 1 : -1) {
		struct moment m = {0};
		if (!moment_of(day, unit, i, &m) || !moment_apply_all(&m, e, 0))
			continue;
		if (future ? m.date.last < day : m.date.first > day)
			continue;
		*ret = m;
		return true;
	}
	return false;
}

/* Next and last leave out the unit that today lies in. */
static bool resolve_looking(const struct timex_expr *e, enum timex_unit unit, int32_t day,
			    struct moment *ret)
{
	bool future = e->look > 0;

	for (int i = 0; i >= -1 && i <= 1; i += e->look) {
		struct moment m = {0};
		if (!moment_of(day, unit, i, &m) || !moment_apply_all(&m, e, 0))
			continue;
		if (future ? m.date.first <= day : m.date.last >= day)
			continue;
		*ret = m;
		return true;
	}
	return false;
}

/* Monday, May 3: the weekday tells whether the last or the next one is meant; a day of no such
 * weekday is one whose weekday was told wrong. */
static bool resolve_weekday(const struct timex_expr *e, enum timex_unit unit, int32_t day,
			    bool future, struct moment *ret)
{
	int32_t reach = unit == UNIT_YEAR ? 550 : 35;
	struct timex_expr bare = *e;
	struct moment m;

	for (int i = 0; i < 2; i++, future = !future) {
		if (!resolve_near(e, unit, day, future, &m) || m.date.first > day + reach ||
		    m.date.first < day - reach)
			continue;
		*ret = m;
		return true;
	}
	bare.n_steps--;
	return resolve_near(unit == UNIT_YEAR ? &bare : e, unit, day, future, ret);
}

/* Runs on from an earlier date: the same year, or the next one when the year turns. */
static bool resolve_after(const struct timex_expr *e, enum timex_unit unit, const struct date *from,
			  struct moment *ret)
{
	struct moment m = {0};

	if (!moment_of(from->first, unit, 0, &m) || !moment_apply_all(&m, e, 0))
		return false;
	struct civil then = civil_from_days(from->first), now = civil_from_days(m.date.first);
	if (unit == UNIT_YEAR && m.date.last < from->first && then.month >= 11 && now.month <= 2) {
		m = (struct moment){0};
		if (!moment_of(from->first, unit, 1, &m) || !moment_apply_all(&m, e, 0))
			return false;
	}
	*ret = m;
	return true;
}

static bool resolve_implicit(const struct timex_expr *e, const struct timex_context *ctx,
			     struct moment *m, struct anchor *anchor)
{
	enum timex_unit unit = timex_expr_missing(e);
	struct anchor before = {0};
	bool found = false;

	if (unit == UNIT_NONE)
		return false;
	if (unit == UNIT_YEAR && e->look == 0)
		found = has_now(ctx) ? find_in_sentence(ctx, &before)
				     : find_running(ctx, REACH_LINES, &before);
	else if (unit == UNIT_MONTH)
		found = find_previous(ctx, UNIT_MONTH, &before) &&
			(!has_now(ctx) || before.span.start >= ctx->sentence.start);
	if (found && resolve_after(e, unit, &before.date, m)) {
		*anchor = before;
		if (!has_now(ctx) || ctx->future || m->date.first <= ctx->now.date.last)
			return true;
	}
	*m = (struct moment){0};
	if (e->narrative && find_previous(ctx, UNIT_YEAR, anchor))
		return resolve_looking(e, unit, anchor->date.last, m);
	if (!has_now(ctx) || (unit != UNIT_YEAR && !is_as_fine(&ctx->now.date, unit)))
		return false;
	*anchor = ctx->now;
	int32_t day = ctx->now.date.last;
	if (e->look != 0)
		return resolve_looking(e, unit, day, m);
	if (e->steps[e->n_steps - 1].kind == STEP_ON_WEEKDAY &&
	    is_as_fine(&ctx->now.date, UNIT_DAY))
		return resolve_weekday(e, unit, day, ctx->future, m);
	return resolve_near(e, unit, day, ctx->future, m);
}

bool timex_resolve(const struct timex_expr *e, const struct timex_context *ctx,
		   struct resolved *ret)
{
	struct moment m = {0};
	struct anchor anchor = explicit_anchor;

	if (e->undated || e->n_steps == 0)
		return false;
	if (timex_expr_is_anchored(e)) {
		if (!start(e, ctx, &m, &anchor) || !moment_apply_all(&m, e, 1))
			return false;
	} else if (!resolve_implicit(e, ctx, &m, &anchor)) {
		return false;
	}
	timex_apply_bound(e->bound, &m.date);
	*ret = (struct resolved){.date = m.date, .anchor = anchor};
	return true;
}

/* The second side of a range may count from the first: 2016年10月至次年3月. Two sides that both
 * count from an expression before (当年10月至次年3月) have that one in common. */
static bool resolve_second(const struct timex_expr *a, const struct timex_expr *b,
			   const struct timex_context *ctx, const struct date *from,
			   struct resolved *ret)
{
	struct timex3 first = {
		.type = TIMEX_DATE, .date = *from, .span = {.start = ctx->at, .end = ctx->at}};
	struct timex_context inside = *ctx;

	if (a->steps[0].kind != STEP_PREV && (b->narrative || b->steps[0].kind == STEP_PREV)) {
		inside.items = &first;
		inside.n_items = 1;
	}
	return timex_resolve(b, &inside, ret);
}

bool timex_resolve_range(const struct timex_expr *a, const struct timex_expr *b,
			 const struct timex_context *ctx, struct resolved *ret)
{
	struct resolved from, to;
	struct moment m = {0};
	enum timex_unit unit = timex_expr_missing(b);

	if (!timex_resolve(a, ctx, &from))
		return false;
	if (unit == UNIT_NONE || b->narrative) {
		if (!resolve_second(a, b, ctx, &from.date, &to))
			return false;
	} else {
		to.anchor = from.anchor;
		struct timex_expr second = *b; /* its year is the first side's, not its weekday's */
		if (unit == UNIT_YEAR && second.n_steps > 1 &&
		    second.steps[second.n_steps - 1].kind == STEP_ON_WEEKDAY)
			second.n_steps--;
		if (!resolve_near(&second, unit, from.date.first, true, &m))
			return false;
		to.date = m.date;
	}
	if (!date_join(&from.date, &to.date, &ret->date))
		return false;
	ret->anchor = from.anchor;
	return true;
}

void timex_apply_bound(enum timex_bound bound, struct date *d)
{
	struct date edge;

	if (bound == BOUND_NONE || d->first == DATE_OPEN_START || d->last == DATE_OPEN_END)
		return;
	switch (bound) {
	case BOUND_FROM:
		*d = date_open_from(d);
		break;
	case BOUND_UNTIL:
		*d = date_open_before(d);
		break;
	case BOUND_BEFORE:
		edge = date_of_day(d->first - 1);
		if (d->precision == PRECISION_YEAR)
			edge = date_of_year(year_of_day(d->first) - 1);
		*d = date_open_before(&edge);
		break;
	case BOUND_AFTER:
		edge = date_of_day(d->last + 1);
		if (d->precision == PRECISION_YEAR)
			edge = date_of_year(year_of_day(d->last) + 1);
		*d = date_open_from(&edge);
		break;
	case BOUND_NONE:
		break;
	}
}
