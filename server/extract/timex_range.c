#include "extract/timex_range.h"

#include <string.h>

#include "base/macros.h"
#include "extract/timex_zh.h"

static size_t read_connector(const struct scan *s, size_t pos)
{
	size_t at = scan_skip_space(s, pos);
	size_t clock = scan_any(s, at, "(含)|起", NULL);
	size_t end =
		scan_any(s, clock > 0 ? clock : at,
			 "直到|直至|至|到|——|--|-|—|–|~|−|to |until |till |through |thru ", NULL);

	return end > 0 ? scan_skip_space(s, end) : 0;
}

static size_t skip_the(const struct scan *s, size_t pos)
{
	size_t end = scan_any(s, pos, "the ", NULL);

	return end > 0 ? end : pos;
}

static size_t read_side(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	const struct {
		const struct timex_rule *rules;
		size_t n;
	} sets[] = {{timex_rules_zh, 2}, {timex_rules_en, 4}};

	/* No mark before this side counts: 2018/1/10-2018/7/10. The word to does. */
	struct scan rest = {
		.code = s->code, .lo = scan_before(s, pos) == ' ' ? s->lo : pos, .hi = s->hi};
	struct timex_expr e;
	size_t best = 0, article = skip_the(s, pos);

	for (size_t i = 0; i < ARRAY_LEN(sets) && best == 0; i++)
		for (size_t k = 0; k < sets[i].n; k++) {
			size_t end = sets[i].rules[k].read(&rest, pos, &e);
			if (end == 0 && article > pos)
				end = sets[i].rules[k].read(&rest, article, &e);
			if (end <= best)
				continue;
			*ret = e;
			best = end;
		}
	return best;
}

/* b takes over from a what is coarser than its own first step: 2017年8月至11月. */
static bool share(const struct timex_expr *a, struct timex_expr *b)
{
	struct timex_expr joined = *b;
	int first = timex_step_rank(&b->steps[0]);

	if (timex_expr_is_anchored(b) || b->narrative || first == 0)
		return true;
	joined.n_steps = 0;
	for (size_t i = 0; i < a->n_steps && timex_step_rank(&a->steps[i]) > first; i++)
		if (!timex_expr_add(&joined, a->steps[i]))
			return false;
	for (size_t i = 0; i < b->n_steps; i++)
		if (!timex_expr_add(&joined, b->steps[i]))
			return false;
	*b = joined;
	return true;
}

static int month_of(const struct timex_expr *e)
{
	for (size_t i = 0; i < e->n_steps; i++)
		if (e->steps[i].kind == STEP_MONTH)
			return e->steps[i].n;
	return 0;
}

/* Nov 18-Dec 19, 2015: in English the year stands once, behind the second side. */
static void share_year(struct timex_expr *a, const struct timex_expr *b)
{
	struct timex_expr joined = *a;
	int first = month_of(a), last = month_of(b);

	if (!a->rule || strncmp(a->rule, "en_", 3) != 0 || timex_expr_missing(a) != UNIT_YEAR ||
	    b->steps[0].kind != STEP_YEAR || first == 0 || last == 0)
		return;
	joined.n_steps = 0;
	timex_expr_add(&joined,
		       (struct timex_step){.kind = STEP_YEAR, .n = b->steps[0].n - (first > last)});
	for (size_t i = 0; i < a->n_steps; i++)
		if (!timex_expr_add(&joined, a->steps[i]))
			return;
	*a = joined;
}

/* 至今: a range that is still open. */
static size_t read_until_now(const struct scan *s, size_t pos, struct timex_expr *a)
{
	size_t end = scan_any(s, scan_skip_space(s, pos), "至今|迄今|到现在|到目前|至现在|to date",
			      NULL);

	if (end > 0)
		a->bound = BOUND_FROM;
	return end;
}

/* Behind a there may be a bare number before the connector: 2019年1-5月. */
static size_t read_shared_unit(const struct scan *s, size_t end, struct timex_expr *a,
			       struct timex_expr *b)
{
	int n;
	size_t at = scan_integer(s, scan_skip_space(s, end), 1, 31, &n);
	size_t second = at > 0 ? read_connector(s, at) : 0;

	if (second == 0)
		return 0;
	size_t stop = zh_read_calendar(s, second, b);
	if (stop == 0 || (b->steps[0].kind != STEP_MONTH && b->steps[0].kind != STEP_DAY) ||
	    timex_step_rank(&b->steps[0]) >= timex_step_rank(&a->steps[a->n_steps - 1]) ||
	    (b->steps[0].kind == STEP_MONTH && n > 12))
		return 0;
	struct timex_step step = {.kind = b->steps[0].kind, .n = n};
	if (!share(a, b) || !timex_expr_add(a, step))
		return 0;
	return stop;
}

/* July 13 to 15, 2008-2015: the second side is a bare number of the kind that ended the first. */
static size_t read_same_kind(const struct scan *s, size_t pos, const struct timex_expr *a,
			     struct timex_expr *b)
{
	struct timex_step last = a->steps[a->n_steps - 1];
	int n;
	size_t end = scan_integer(s, pos, 1, last.kind == STEP_YEAR ? 2999 : 31, &n);

	if (end == 0 || !code_is_digit(scan_at(s, pos)))
		return 0;
	size_t ordinal = scan_word(s, end, "st|nd|rd|th", NULL);
	end = ordinal > 0 ? ordinal : end;
	if (code_is_letter(scan_at(s, end)) || (last.kind == STEP_YEAR && n < 1000) ||
	    (last.kind != STEP_YEAR && last.kind != STEP_DAY) || scan_at(s, end) == ':' ||
	    scan_is_one_of(scan_at(s, end), "年月个天点时%"))
		return 0;
	*b = *a;
	b->steps[b->n_steps - 1].n = n;
	return end;
}

size_t range_read_second(const struct scan *s, size_t start, size_t end, struct timex_expr *a,
			 struct timex_expr *b)
{
	int which;

	if (a->n_steps == 0 || a->type == TIMEX_SET || a->undated || read_until_now(s, end, a) > 0)
		return 0;
	size_t second = read_connector(s, end);
	size_t stop = second > 0 ? read_side(s, second, b) : 0;
	if (stop > 0 && b->n_steps > 0 && !b->undated) {
		share_year(a, b);
		return share(a, b) ? stop : 0;
	}
	stop = second > 0 && stop == 0 ? read_same_kind(s, second, a, b) : 0;
	if (stop > 0)
		return stop;
	/* 10月和5月间, 2007年与2009年之间, between May and June */
	second = scan_any(s, scan_skip_space(s, end), "和|与|and ", &which);
	stop = second > 0 ? read_side(s, scan_skip_space(s, second), b) : 0;
	if (stop > 0 && which == 2 && b->n_steps > 0 && scan_ends_with(s, start, "between ")) {
		share_year(a, b);
		return share(a, b) ? stop : 0;
	}
	if (stop > 0 && which < 2) {
		size_t between = scan_any(s, stop, "之间|期间|间", NULL);
		if (between > 0)
			return share(a, b) ? between : 0;
	}
	return read_shared_unit(s, end, a, b);
}

static bool is_year_number(const struct numeral *n)
{
	return n->digits == 4 && n->integer >= 1000 && n->integer < 3000 &&
	       n->form != NUMERAL_MIXED;
}

size_t range_read_bare(const struct scan *s, size_t pos, struct timex_expr *a, struct timex_expr *b)
{
	struct numeral n, m;
	uint32_t before = scan_before(s, pos);
	size_t from = scan_any(s, pos, "从|自|from |between ", NULL);
	size_t at = scan_number(s, from > 0 ? skip_the(s, from) : pos, &n);
	size_t ordinal = at > 0 ? scan_word(s, at, "st|nd|rd|th", NULL) : 0;

	at = ordinal > 0 ? ordinal : at;
	if (at == 0 || n.integer < 1 || code_is_numeral(before) || code_is_letter(before) ||
	    scan_is_one_of(before, ".-第/"))
		return 0;
	*a = (struct timex_expr){.type = TIMEX_DATE, .mod = ""};
	size_t second = read_connector(s, at);
	if (second == 0 && from > 0 && scan_any(s, pos, "between", NULL) > 0)
		second = scan_any(s, at, " and ", NULL);
	if (second == 0)
		return 0;
	second = skip_the(s, second);
	size_t stop = scan_number(s, second, &m);
	if (from > 0 && stop > 0 && is_year_number(&n) && is_year_number(&m) &&
	    scan_any(s, stop, "年", NULL) == 0) {
		*b = *a;
		timex_expr_add(a, (struct timex_step){.kind = STEP_YEAR, .n = (int)n.integer});
		timex_expr_add(b, (struct timex_step){.kind = STEP_YEAR, .n = (int)m.integer});
		return stop;
	}
	stop = read_side(s, second, b);
	if (stop == 0 || b->n_steps == 0)
		return 0;
	if (b->steps[b->n_steps - 1].kind == STEP_DAY && b->n_steps > 1 && n.integer <= 31 &&
	    b->rule && strcmp(b->rule, "en_day_first") == 0) {
		*a = *b; /* 13 to 15 July */
		a->steps[a->n_steps - 1].n = (int)n.integer;
		return stop;
	}
	enum timex_step_kind kind = b->steps[0].kind;
	bool fits = kind == STEP_YEAR    ? is_year_number(&n)
		    : kind == STEP_YEAR2 ? n.digits == 2 && n.zero_first
		    : kind == STEP_MONTH ? n.integer <= 12
					 : kind == STEP_DAY && n.integer < b->steps[0].n;
	if (!fits)
		return 0;
	timex_expr_add(a, (struct timex_step){.kind = kind, .n = (int)n.integer});
	return stop;
}

/* 明年底前: the end itself still counts. */
static bool ends_in_part(const struct timex_expr *e)
{
	return e->n_steps > 0 && e->steps[e->n_steps - 1].kind == STEP_PART;
}

/* Words behind an expression that open or blur it. */
size_t range_read_bound(const struct scan *s, size_t start, size_t end, struct timex_expr *e)
{
	static const enum timex_bound bounds[] = {
		BOUND_FROM,  BOUND_FROM,  BOUND_FROM,   BOUND_FROM,   BOUND_FROM,  BOUND_FROM,
		BOUND_UNTIL, BOUND_UNTIL, BOUND_BEFORE, BOUND_BEFORE, BOUND_AFTER, BOUND_AFTER};
	int which;
	size_t at = scan_skip_space(s, end);
	size_t stop = scan_any(s, at, "左右|前后|上下", NULL);

	if (stop > 0) {
		e->mod = "APPROX";
		return stop;
	}
	stop = scan_any(s, at,
			"以来|至今|迄今|或之后|及之后|或以后|或之前|及以前|以前|之前|以后|之后",
			&which);
	if (stop > 0) {
		e->bound = bounds[which];
		if (e->bound == BOUND_BEFORE && ends_in_part(e))
			e->bound = BOUND_UNTIL;
		return stop;
	}
	stop = scan_any(s, at, "起|开始", &which);
	if (stop > 0 &&
	    (code_is_mark(scan_at(s, stop)) || scan_is_one_of(scan_at(s, stop), "就至任施实正执") ||
	     scan_ends_with(s, start, "从|自|于"))) {
		e->bound = BOUND_FROM;
		return stop;
	}
	stop = scan_any(s, at, "前|后", &which);
	if (stop > 0 && timex_expr_unit(e) <= UNIT_YEAR &&
	    !scan_is_one_of(
		    scan_at(s, stop),
		    "往身景途沿锋来所后夕台卫续者期方代市轮面半两三几十腰四五六七八九天的")) {
		e->bound = which == 0 ? BOUND_BEFORE : BOUND_AFTER;
		if (which == 0 && ends_in_part(e))
			e->bound = BOUND_UNTIL;
		return stop;
	}
	return end;
}

size_t range_read_hours(const struct scan *s, size_t end)
{
	size_t second = read_connector(s, end);
	size_t stop = second > 0 ? zh_read_clock(s, second, true) : 0;

	return stop > 0 ? stop : end;
}
