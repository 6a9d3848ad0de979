#include <stdio.h>

#include "base/macros.h"
#include "extract/timex_zh.h"

static const struct {
	const char *words;
	enum timex_unit unit;
	const char *code;
} units[] = {
	{"年份|年头|年", UNIT_YEAR, "Y"}, {"季度", UNIT_QUARTER, "Q"},
	{"世纪", UNIT_CENTURY, "C"},      {"星期|礼拜|周", UNIT_WEEK, "W"},
	{"天|日", UNIT_DAY, "D"},         {"小时|钟头|钟", UNIT_SUBDAY, "H"},
	{"分钟|刻钟", UNIT_SUBDAY, "M"},  {"秒钟|秒", UNIT_SUBDAY, "S"},
};

/* 几, 数, 十几, 几十, 数百, 两三, 二十多 and plain numbers. */
static size_t read_count(const struct scan *s, size_t pos, struct zh_amount *a)
{
	struct numeral n;
	int which;
	size_t end =
		scan_any(s, pos, "几十|数十|好几十|好几|几|数百|几百|数|若干|仨|俩|半", &which);

	if (end > 0) {
		static const int least[] = {20, 20, 20, 3, 3, 200, 200, 3, 3, 3, 2, 0};
		static const int spread[] = {70, 70, 70, 3, 3, 700, 700, 3, 3, 0, 0, 0};
		a->n = least[which];
		a->spread = spread[which];
		a->vague = which < 9;
		a->half = which == 11;
		return end;
	}
	end = scan_number(s, pos, &n);
	if (end == 0 || n.integer < 0 || n.integer > 9999 || n.form == NUMERAL_MIXED)
		return 0;
	bool year = n.digits == 4 && n.integer >= 1000 && n.integer < 3000;
	if ((year || n.zero_first) && scan_any(s, scan_skip_space(s, end), "年", NULL) > 0)
		return 0;
	a->n = (int)n.integer;
	if (n.form == NUMERAL_HAN_DIGITS && n.digits == 2 && !n.zero_first) {
		a->n = (int)n.integer / 10; /* 两三 */
		a->spread = (int)n.integer % 10 - a->n;
		a->vague = true;
		if (a->spread < 1 || a->spread > 2)
			return 0;
	}
	size_t more = scan_any(s, end, "来多|多|余|几|来", &which);
	if (more > 0) {
		a->vague = true;
		a->spread = a->n >= 10 && a->n % 10 == 0 ? 9 : 0;
		end = more;
	}
	return end;
}

/* 个月 is a unit, 月 alone is a month of the year unless 两 stands before it. */
static size_t read_unit(const struct scan *s, size_t pos, size_t count_at, struct zh_amount *a,
			const char **ret_code)
{
	size_t ge = scan_any(s, pos, "个多|个", NULL);
	size_t at = ge > 0 ? ge : pos;
	size_t half = ge > 0 ? scan_any(s, at, "半", NULL) : 0;

	if (half > 0) {
		a->half = true;
		at = half;
	}
	size_t end = scan_any(s, at, "月", NULL);
	if (end > 0 && (ge > 0 || scan_is_one_of(scan_at(s, count_at), "两仨俩几数半"))) {
		a->unit = UNIT_MONTH;
		*ret_code = "M";
		return end;
	}
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		end = scan_any(s, at, units[i].words, NULL);
		if (end == 0)
			continue;
		a->unit = units[i].unit;
		*ret_code = units[i].code;
		return end;
	}
	return 0;
}

static void format_value(struct zh_amount *a, const char *code)
{
	const char *time = a->unit == UNIT_SUBDAY ? "T" : "";

	if (a->vague)
		snprintf(a->value, sizeof a->value, "P%sX%s", time, code);
	else if (*code == 'Q')
		snprintf(a->value, sizeof a->value, "P%dM", a->n * 3);
	else if (*code == 'C')
		snprintf(a->value, sizeof a->value, "P%d00Y", a->n);
	else if (a->half)
		snprintf(a->value, sizeof a->value, "P%s%d.5%s", time, a->n, code);
	else
		snprintf(a->value, sizeof a->value, "P%s%d%s", time, a->n, code);
}

size_t zh_read_amount(const struct scan *s, size_t pos, struct zh_amount *ret)
{
	struct zh_amount a = {0};
	const char *code;

	if (code_is_numeral(scan_before(s, pos)) ||
	    (scan_before(s, pos) == '.' && code_is_digit(scan_at(s, pos))))
		return 0;
	size_t end = read_count(s, pos, &a);
	if (end == 0)
		return 0;
	end = read_unit(s, scan_skip_space(s, end), pos, &a, &code);
	if (end == 0)
		return 0;
	size_t half = a.unit != UNIT_SUBDAY && !a.half ? scan_any(s, end, "半", NULL) : 0;
	if (half > 0) {
		a.half = true;
		end = half;
	}
	size_t more = scan_any(s, end, "多", NULL);
	if (more > 0 && a.unit != UNIT_SUBDAY) {
		a.vague = true;
		end = more;
	}
	if (a.n == 0 && !a.half)
		return 0;
	if (a.half && a.unit == UNIT_YEAR) {
		a.n = a.n * 12 + 6;
		a.unit = UNIT_MONTH;
		a.half = false;
		code = "M";
	}
	format_value(&a, code);
	*ret = a;
	return end;
}

/* 点, 时, 分 behind a number, or 20:15. */
static size_t read_hour(const struct scan *s, size_t pos)
{
	int value;
	size_t at = scan_integer(s, pos, 0, 24, &value);

	if (at == 0)
		return 0;
	at = scan_skip_space(s, at);
	size_t colon = scan_any(s, at, ":", NULL);
	if (colon > 0) {
		size_t end = scan_digits(s, colon, 2, &value);
		if (end == 0 || value > 59)
			return 0;
		size_t more = scan_any(s, end, ":", NULL);
		more = more > 0 ? scan_digits(s, more, 2, &value) : 0;
		return more > 0 ? more : end;
	}
	size_t end = scan_any(s, at, "点钟|点整|点半|点|时整|时许|时", NULL);
	if (end == 0 || scan_is_one_of(scan_at(s, end), "代间期候常刻尚"))
		return 0;
	size_t minute = scan_integer(s, scan_skip_space(s, end), 0, 59, &value);
	if (minute == 0)
		minute = scan_any(s, end, "一刻|三刻", NULL);
	if (minute == 0)
		return end;
	size_t unit = scan_any(s, minute, "分钟|分许|分", NULL);
	if (unit == 0)
		return scan_is_one_of(scan_at(s, minute), "年月个万亿%倍元") ? end : minute;
	size_t second = scan_integer(s, unit, 0, 59, &value);
	second = second > 0 ? scan_any(s, second, "秒", NULL) : 0;
	return second > 0 ? second : unit;
}

size_t zh_read_clock(const struct scan *s, size_t pos, bool attached)
{
	size_t at = scan_skip_space(s, pos);
	size_t end = scan_any(s, at,
			      "凌晨|清晨|早晨|早上|早间|上午|中午|正午|下午|午后|傍晚|晚上|晚间|"
			      "夜间|夜里|夜晚|深夜|午夜|半夜|后半夜|前半夜|当晚|白天|午间",
			      NULL);

	if (end == 0 && attached) {
		end = scan_any(s, at, "晚|早|晨|夜", NULL);
		if (end > 0 && scan_is_one_of(scan_at(s, end), "报餐期年已会宴期场饭班就点先日"))
			end = 0;
	}
	size_t hour = read_hour(s, end > 0 ? scan_skip_space(s, end) : at);
	if (hour > 0 && !attached && end == 0 && at != pos)
		return 0;
	return hour > 0 ? hour : end;
}

/* 下午3点 alone lies on the day told before it in the same paragraph. */
size_t zh_read_time(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = {.type = TIMEX_TIME, .rule = "zh_clock", .mod = "", .clock = true};
	size_t end = code_is_numeral(scan_before(s, pos)) ? 0 : zh_read_clock(s, pos, false);

	if (end == 0 ||
	    (code_is_digit(scan_at(s, pos)) && (code_is_letter(scan_before(s, pos)) ||
						scan_is_one_of(scan_before(s, pos), ":.-/第"))))
		return 0;
	timex_expr_add(&e,
		       (struct timex_step){
			       .kind = STEP_PREV, .unit = UNIT_DAY, .strict = true, .whole = true});
	*ret = e;
	return end;
}
