#include <stdio.h>

#include "base/macros.h"
#include "extract/timex_zh.h"

/* 后 and 前 behind an amount, unless they begin 后来, 前往, 前后 and the like. */
static size_t read_direction(const struct scan *s, size_t pos, int *ret)
{
	int which;
	size_t end =
		scan_any(s, pos, "之后|以后|过后|后|之前|以前|前|之内|以内|内|以来|来", &which);

	*ret = which;
	if (end == 0)
		return 0;
	if (which == 3 && scan_is_one_of(scan_at(s, end), "续来者卫期台方代市轮"))
		return 0;
	if (which == 6 && scan_is_one_of(scan_at(s, end), "后往身景途沿锋来所"))
		return 0;
	if (which == 9 && scan_is_one_of(scan_at(s, end), "部地外涵容"))
		return 0;
	if (which == 11 && scan_is_one_of(scan_at(s, end), "到自源访宾电"))
		return 0;
	return end;
}

static void set_value(struct timex_expr *e, const char *value)
{
	snprintf(e->value, sizeof e->value, "%s", value);
}

static size_t add_window(struct timex_expr *e, const struct zh_amount *a, enum timex_step_kind kind,
			 bool whole, size_t end)
{
	set_value(e, a->value);
	e->rule = "zh_window";
	e->undated = a->vague && a->spread > 0;
	if (a->unit == UNIT_SUBDAY)
		e->undated = true;
	return timex_expr_add(e, (struct timex_step){.kind = kind,
						     .unit = a->unit,
						     .n = a->n,
						     .half = a->half,
						     .whole = whole})
		       ? end
		       : 0;
}

/* 两年后, 三天前, 几个月之后, 十年来, 一周内. */
size_t zh_read_offset(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = {.type = TIMEX_DATE, .rule = "zh_offset"};
	struct zh_amount a;
	int which;
	size_t at = scan_any(s, pos, "又过了|再过了|过了|相隔|隔了|再过|又过", NULL);
	size_t end = zh_read_amount(s, scan_skip_space(s, at > 0 ? at : pos), &a);

	if (end == 0)
		return 0;
	size_t after = read_direction(s, scan_skip_space(s, end), &which);
	if (at > 0 && after == 0) {
		which = 0;
		after = end;
	}
	if (after == 0 || (which >= 4 && at > 0))
		return 0;
	if (which >= 7) { /* 内: ahead or back, nobody knows; 来: up to now */
		e.undated = which <= 9;
		after = add_window(&e, &a, STEP_BACK, false, after);
		e.undated = e.undated || which <= 9;
		e.rule = which <= 9 ? "zh_within" : "zh_window";
		*ret = e;
		return after;
	}
	if (a.unit == UNIT_SUBDAY) {
		e.type = TIMEX_TIME;
		e.undated = true;
		set_value(&e, a.value);
	}
	bool ahead = which < 4;
	struct timex_step step = {.kind = ahead ? STEP_PREV : STEP_AGO,
				  .unit = a.unit,
				  .n = ahead ? a.n : -a.n,
				  .half = a.half,
				  .spread = a.spread};
	e.mod = a.vague ? "APPROX" : "";
	timex_expr_add(&e, step);
	*ret = e;
	return after;
}

/* 过去两年, 近三年, 未来十天, 前两个月. */
size_t zh_read_window(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = {.type = TIMEX_DURATION, .mod = ""};
	struct zh_amount a;
	int which;
	size_t at = scan_any(
		s, pos, "过去|最近|近|上|前|未来|今后|将来|接下来|之后|往后|向后|此后|下|后|这",
		&which);

	if (at == 0)
		return 0;
	size_t next = scan_any(s, at, "的这|的|这", NULL);
	size_t end = zh_read_amount(s, scan_skip_space(s, next > 0 ? next : at), &a);
	if (end == 0)
		return 0;
	bool bare = which == 3 || which == 4 || which == 13 || which == 14;
	uint32_t before = scan_before(s, pos);
	if (bare && !(code_is_mark(before) || scan_is_one_of(before, "的在从到是了和与及而")))
		return 0;
	if (bare && a.n < 2 && which != 4)
		return 0;
	if (which == 2 && scan_is_one_of(before, "接将附远最靠临逼"))
		return 0;
	size_t tail = scan_any(s, scan_skip_space(s, end), "以来|之内|以内|里|间|内|来|中", NULL);
	if (tail > 0 && !scan_is_one_of(scan_at(s, tail), "国部自央"))
		end = tail;
	/* 前三季度, 前十个月: of the year, not back from today. */
	if (which == 4 &&
	    ((a.unit == UNIT_QUARTER && a.n < 4) || (a.unit == UNIT_MONTH && a.n > 4))) {
		e.type = TIMEX_DATE;
		e.rule = "zh_first_part";
		timex_expr_add(&e, (struct timex_step){.kind = STEP_PREV, .unit = UNIT_YEAR});
		timex_expr_add(&e,
			       (struct timex_step){.kind = STEP_FIRST, .unit = a.unit, .n = a.n});
		*ret = e;
		return end;
	}
	bool back = which <= 4 || which == 15;
	end = add_window(&e, &a, back ? STEP_BACK : STEP_AHEAD, bare, end);
	if (which == 15 || (which >= 9 && which <= 12))
		e.undated = true;
	*ret = e;
	return end;
}

/* 三年, 6个月, 半天: how long, not when. */
size_t zh_read_duration(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = {
		.type = TIMEX_DURATION, .rule = "zh_duration", .undated = true, .mod = ""};
	struct zh_amount a;
	size_t end = zh_read_amount(s, pos, &a);

	if (end == 0 || scan_is_one_of(scan_before(s, pos), "第") ||
	    scan_is_one_of(scan_at(s, end), "级龄代报本元人轻刊会薪产度") ||
	    scan_ends_with(s, end, "年份"))
		return 0;
	if (a.unit == UNIT_DAY && scan_before(s, end) == U'日' && a.n <= 31 &&
	    !scan_is_one_of(scan_at(s, end), "游间"))
		return 0;
	size_t tail = scan_any(s, end, "时间|期间", NULL);
	if (tail == 0)
		tail = scan_any(s, end, "间", NULL);
	set_value(&e, a.value);
	*ret = e;
	return tail > 0 ? tail : end;
}

/* 每年, 每隔三天, 每周一. */
size_t zh_read_set(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	static const char *const codes[] = {"P1Y", "P1Y", "P1M", "P1W", "P1W", "P1W",
					    "P1D", "P1D", "P1D", "P1D", "P3M"};
	struct timex_expr e = {.type = TIMEX_SET, .rule = "zh_set", .undated = true, .mod = ""};
	struct zh_amount a;
	int which;
	size_t at = scan_any(s, pos, "每逢|每隔|每一个|每一|每个|每", NULL);

	if (at == 0)
		return 0;
	size_t end = zh_read_amount(s, at, &a);
	if (end > 0) {
		set_value(&e, a.value);
	} else {
		end = scan_any(s, at, "年度|年|月|周|星期|礼拜|天|日|晚|早|季度", &which);
		if (end == 0)
			return 0;
		set_value(&e, codes[which]);
		if (which >= 3 && which <= 5) {
			size_t day = scan_any(s, end, "一|二|三|四|五|六|日|天|末", NULL);
			end = day > 0 ? day : end;
		}
	}
	struct timex_expr inner;
	size_t more = zh_read_calendar(s, end, &inner);
	if (more > 0 && inner.steps[0].kind != STEP_NOW && inner.steps[0].kind != STEP_PREV)
		end = more;
	*ret = e;
	return end;
}

/* 目前, 近日, 近年来: a value without a date. */
size_t zh_read_vague(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = {.type = TIMEX_DATE, .rule = "zh_vague", .undated = true, .mod = ""};
	int which;
	size_t end =
		scan_any(s, pos,
			 "近几年来|近年来|近几年|近年|近些年|近几个月|近段时间|近来|近日|日前|近期|"
			 "最近|前不久|不久前|目前|当前|现在|如今|现今|当下|眼下|此刻|此时|时下",
			 &which);

	if (end == 0 || (which == 3 && scan_before(s, pos) == U'最') ||
	    scan_is_one_of(scan_before(s, pos), "附接"))
		return 0;
	set_value(&e, which < 14 ? "PAST_REF" : "PRESENT_REF");
	*ret = e;
	return end;
}
