#include "base/macros.h"
#include "extract/timex_zh.h"

/* not_before and not_after: characters beside the word that make it part of another one. */
struct deictic {
	const char *words;
	enum timex_step_kind kind;
	enum timex_unit unit;
	int n;
	const char *not_before, *not_after;
	bool strict; /* says nothing when no date stands before it */
};

/* 建成后年产, 投产前年均: 年 begins the word behind 后 and 前. */
#define RATE_OF_A_YEAR "产均薪化利租收营销增复审报终轻龄货味度检费息供耗用"

// clang-format off
static const struct deictic deictics[] = {
	{"大前年",                             STEP_NOW,  UNIT_YEAR,  -3, "", "", false},
	{"前年",                               STEP_NOW,  UNIT_YEAR,  -2, "以之目年月日", RATE_OF_A_YEAR, false},
	{"去年|昨年",                          STEP_NOW,  UNIT_YEAR,  -1, "过", "均龄薪化轻", false},
	{"上一年度|上年度|上一年|上年",        STEP_PREV, UNIT_YEAR,  -1, "以", "纪", false},
	{"今年|本年度|本年",                   STEP_NOW,  UNIT_YEAR,   0, "", "纪轻龄均薪化", false},
	{"大后年",                             STEP_NOW,  UNIT_YEAR,   3, "", "", false},
	{"后年",                               STEP_NOW,  UNIT_YEAR,   2, "以之年最今前其", RATE_OF_A_YEAR, false},
	{"明年|来年",                          STEP_NOW,  UNIT_YEAR,   1, "以年近", "均龄薪化轻", false},
	{"下一年度|下一年|下年",               STEP_NOW,  UNIT_YEAR,   1, "以", "级纪", false},
	{"次年|翌年|转年",                     STEP_PREV, UNIT_YEAR,   1,
	 "每首再多一二三四五六七八九十两几", "均会度级", false},
	{"第二年|后一年",                      STEP_PREV, UNIT_YEAR,   1, "最", "", true},
	{"前一年",                             STEP_PREV, UNIT_YEAR,  -1, "", "", false},
	{"同年|当年|那一年|那个年份|那年|该年|同一年|是年",
	                                       STEP_PREV, UNIT_YEAR,   0, "", "龄级纪头轻均代薪间", true},
	{"这一年|这年|全年",                   STEP_PREV, UNIT_YEAR,   0, "", "龄级纪头轻均代薪间", false},
	{"上上个月|上上月",                    STEP_NOW,  UNIT_MONTH, -2, "", "", false},
	{"上个月份|上个月|上月份|上月|上一个月", STEP_NOW, UNIT_MONTH, -1, "以之", "球亮", false},
	{"本月份|本月|这个月|当前月份|当前月|今个月|这一个月",
	                                       STEP_NOW,  UNIT_MONTH,  0, "", "球", false},
	{"下下个月|下下月",                    STEP_NOW,  UNIT_MONTH,  2, "", "", false},
	{"下个月份|下个月|下月份|下月|下一个月", STEP_NOW, UNIT_MONTH, 1, "以之", "球", false},
	{"当月|同月|该月|那个月",              STEP_PREV, UNIT_MONTH,  0, "", "球", false},
	{"次月|翌月|第二个月",                 STEP_PREV, UNIT_MONTH,  1, "每首再多", "", false},
	{"前一个月",                           STEP_PREV, UNIT_MONTH, -1, "", "", false},
	{"上上个季度|上上季度",                STEP_NOW,  UNIT_QUARTER, -2, "", "", false},
	{"上一个季度|上个季度|上一季度|上季度", STEP_NOW, UNIT_QUARTER, -1, "", "", false},
	{"本季度|这个季度|当前季度|本季",      STEP_NOW,  UNIT_QUARTER,  0, "", "节", false},
	{"下一个季度|下个季度|下一季度|下季度", STEP_NOW, UNIT_QUARTER,  1, "", "", false},
	{"大前天|大前日",                      STEP_NOW,  UNIT_DAY,   -3, "", "", false},
	{"前天|前日",                          STEP_NOW,  UNIT_DAY,   -2, "以之目年月天提日", "元本报", false},
	{"昨天|昨日|昨晚|昨夜|昨晨|昨早|昨",   STEP_NOW,  UNIT_DAY,   -1, "", "非", false},
	{"今天|今日|今晚|今早|今晨|今夜|今午|今下午|今上午",
	                                       STEP_NOW,  UNIT_DAY,    0, "于至从", "头", false},
	{"大后天",                             STEP_NOW,  UNIT_DAY,    3, "", "", false},
	{"后天|后日",                          STEP_NOW,  UNIT_DAY,    2, "以之年最先月前其", "性元本常益教均", false},
	{"明天|明日|明晚|明早|明晨|听日",      STEP_NOW,  UNIT_DAY,    1, "透", "系", false},
	{"当天|当日|同日|同一天|那天|那一天|该日|当晚|当夜|是日|同天",
	                                       STEP_PREV, UNIT_DAY,    0, "", "", true},
	{"第二天|第二日|后一天",               STEP_PREV, UNIT_DAY,    1, "", "", true},
	{"次日|翌日|隔天|隔日|转天|次晨|翌晨",
	                                       STEP_PREV, UNIT_DAY,    1, "每首再多", "", false},
	{"前一天|前一日|前一晚",               STEP_PREV, UNIT_DAY,   -1, "", "", false},
};
// clang-format on

/* A character that starts one of the words above, so that most positions are left at once. */
static bool may_start(uint32_t c)
{
	return scan_is_one_of(c, "大前去昨上今本后明来下次翌转第同当那该这是全隔听");
}

/* Behind a year or month these tell the n-th of it or lie at its side; see read_nth and read_side
 * of the calendar rules. */
static bool is_ordinal(const struct scan *s, size_t pos)
{
	return scan_any(s, pos, "第二|前一|后一|那|该", NULL) > 0;
}

static int level_of(enum timex_unit unit)
{
	return unit == UNIT_YEAR      ? ZH_LEVEL_YEAR
	       : unit == UNIT_QUARTER ? ZH_LEVEL_YEAR_PART
	       : unit == UNIT_MONTH   ? ZH_LEVEL_MONTH
	       : unit == UNIT_WEEK    ? ZH_LEVEL_MONTH_PART
				      : ZH_LEVEL_DAY;
}

static size_t read_week(const struct scan *s, size_t pos, struct timex_expr *e, int *level)
{
	static const int moves[] = {-2, -1, 2, 1, 0};
	int which, day;
	size_t end = scan_any(s, pos, "上上|上|下下|下|本|这一|这|今|当前|那", &which);

	if (end == 0)
		return 0;
	int n = which < 5 ? moves[which] : 0;
	size_t next = scan_any(s, end, "一个|个", NULL);
	end = next > 0 ? next : end;
	size_t unit = scan_any(s, end, "周|星期|礼拜", NULL);
	if (unit == 0) {
		unit = scan_any(s, end, "一周|一星期|一礼拜", NULL);
		if (unit == 0 || (which != 1 && which != 3))
			return 0;
	}
	if (scan_is_one_of(scan_at(s, unit), "年岁刊报边围转期口长"))
		return 0;
	timex_expr_add(e, (struct timex_step){.kind = which == 9 ? STEP_PREV : STEP_NOW,
					      .unit = UNIT_WEEK,
					      .n = n});
	*level = ZH_LEVEL_MONTH_PART;
	next = scan_any(s, unit, "周末|末", NULL);
	if (next > 0) {
		timex_expr_add(e, (struct timex_step){.kind = STEP_WEEKEND});
		*level = ZH_LEVEL_DAY;
		return next;
	}
	next = scan_any(s, unit, "星期|周", NULL);
	next = scan_any(s, next > 0 ? next : unit, "一|二|三|四|五|六|日|天|1|2|3|4|5|6", &day);
	if (next == 0 || code_is_numeral(scan_at(s, next)))
		return unit;
	day = day >= 8 ? day - 7 : day == 7 ? 7 : day + 1;
	timex_expr_add(e, (struct timex_step){.kind = STEP_WEEKDAY, .n = day});
	*level = ZH_LEVEL_DAY;
	return next;
}

/* A word that holds a time of day ends with it: 今晚. */
static bool ends_in_clock(const struct scan *s, size_t end)
{
	return scan_is_one_of(scan_before(s, end), "晚早晨夜午");
}

size_t zh_read_deictic(const struct scan *s, size_t pos, bool after, struct timex_expr *e,
		       int *level)
{
	if (!may_start(scan_at(s, pos)) || (after && is_ordinal(s, pos)))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(deictics); i++) {
		const struct deictic *d = &deictics[i];
		size_t end = scan_any(s, pos, d->words, NULL);
		if (end == 0 || level_of(d->unit) >= *level)
			continue;
		if (scan_is_one_of(scan_before(s, pos), d->not_before) ||
		    scan_is_one_of(scan_at(s, end), d->not_after))
			return 0;
		if (end == pos + 1 && zh_read_clock(s, end, true) == 0)
			return 0; /* bare 昨 */
		timex_expr_add(e, (struct timex_step){.kind = d->kind,
						      .unit = d->unit,
						      .n = d->n,
						      .strict = d->strict});
		e->clock = e->clock || ends_in_clock(s, end);
		*level = level_of(d->unit);
		return end;
	}
	if (*level <= ZH_LEVEL_MONTH_PART)
		return 0;
	return read_week(s, pos, e, level);
}
