#include "base/macros.h"
#include "base/utf8.h"
#include "extract/timex_zh_part.h"

static size_t read_lunar_month(struct zh *z, size_t pos)
{
	int which, n = 0;
	bool leap = false;
	size_t end = scan_any(z->s, pos, "正月|腊月|冬月", &which);

	if (end > 0) {
		n = which == 0 ? 1 : which == 1 ? 12 : 11;
	} else {
		size_t mark = scan_any(z->s, pos, "闰", NULL);
		leap = mark > 0;
		size_t num = scan_integer(z->s, leap ? mark : pos, 1, 12, &n);
		end = num > 0 ? scan_any(z->s, num, "月", NULL) : 0;
		bool day = end > 0 && scan_any(z->s, end, "初|廿", NULL) > 0 &&
			   numeral_digit(scan_at(z->s, end + 1)) > 0;
		if (end == 0 || (!leap && !z->lunar && !day))
			return 0;
	}
	z->lunar = true;
	return zh_add(z, STEP_LUNAR, leap ? -n : n, ZH_LEVEL_MONTH) ? end : 0;
}

static size_t read_month(struct zh *z, size_t pos)
{
	int n;
	size_t num = scan_any(z->s, pos, "元月", NULL);

	if (num > 0 && scan_before(z->s, pos) != U'单')
		return zh_add(z, STEP_MONTH, 1, ZH_LEVEL_MONTH) ? num : 0;
	num = scan_integer(z->s, pos, 1, 12, &n);
	if (num == 0 || (num - pos > 2) ||
	    (!zh_begun(z) && (code_is_numeral(scan_before(z->s, pos)) ||
			      scan_is_one_of(scan_before(z->s, pos), ".第每几"))))
		return 0;
	if (n > 9 && scan_is_one_of(scan_at(z->s, pos), "零"))
		return 0;
	size_t end = scan_any(z->s, scan_skip_space(z->s, num), "月份|月", NULL);
	if (end == 0 || scan_is_one_of(scan_at(z->s, end), "球亮薪供费均租嫂革河饼光号"))
		return 0;
	if (scan_at(z->s, end) == U'天' && !zh_begun(z))
		return 0;
	return zh_add(z, STEP_MONTH, n, ZH_LEVEL_MONTH) ? end : 0;
}

static size_t read_month_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {PART_FIRST_THIRD, PART_SECOND_THIRD, PART_LAST_THIRD,
					PART_START,       PART_END,          PART_END};
	static const uint8_t singles[] = {PART_START, PART_MIDDLE, PART_END, PART_END};
	int which;

	if (!zh_begun(z) && scan_is_one_of(scan_before(z->s, pos), "个每"))
		return 0;
	if (zh_begun(z) && z->level != ZH_LEVEL_MONTH)
		return 0;
	size_t end = zh_read_part_of(z, pos, "上旬|中旬|下旬|月初|月底|月末", parts,
				     ZH_LEVEL_MONTH_PART);
	if (end > 0 || !zh_begun(z))
		return end;
	size_t at = scan_any(z->s, pos, "月", NULL);
	end = scan_any(z->s, at > 0 ? at : pos, "初|中|底|末", &which);
	if (end == 0 || !zh_single_part_fits(z->s, end, which))
		return 0;
	return zh_add(z, STEP_PART, singles[which], ZH_LEVEL_MONTH_PART) ? end : 0;
}

/* 号 and 日 behind a bare number are mostly no dates: 2号楼, 5日元. */
static bool bare_day_fits(const struct scan *s, size_t pos, size_t end, bool hao)
{
	uint32_t before = scan_before(s, pos), after = scan_at(s, end);

	if (code_is_numeral(before) ||
	    scan_is_one_of(before, ".第前后近去每续某有终旧百昔头首隔连经满逾达过"))
		return false;
	if (scan_is_one_of(after, "元本报均产内游间军籍志程来前后线常子记") &&
	    scan_any(s, end, "前后|后记者|前往|来到", NULL) == 0)
		return false;
	if (!hao)
		return !(end == pos + 2 && scan_any(s, pos, "一", NULL) > 0 &&
			 !code_is_mark(after));
	if (scan_is_one_of(after,
			   "楼线机院馆店球床文令车厅台房人种选门井码矿船舰飞卫火箭厂位案公坑段"
			   "称手员工作品油字电站"))
		return false;
	return code_is_mark(before) || scan_is_one_of(before, "在于到至从月将是了和与及定");
}

static size_t read_lunar_day(struct zh *z, size_t pos)
{
	int n;
	size_t mark = scan_any(z->s, pos, "初", NULL);
	size_t end = scan_integer(z->s, mark > 0 ? mark : pos, 1, mark > 0 ? 10 : 30, &n);

	if (!z->lunar || end == 0 || (!zh_begun(z) && mark == 0))
		return 0;
	size_t day = scan_any(z->s, end, "日|号", NULL);
	return zh_add(z, STEP_LUNAR_DAY, n, ZH_LEVEL_DAY) ? (day > 0 ? day : end) : 0;
}

static size_t read_day(struct zh *z, size_t pos)
{
	int n;
	bool after_month =
		zh_begun(z) && timex_expr_unit(z->e) == UNIT_MONTH && z->level == ZH_LEVEL_MONTH;

	if (zh_begun(z) && !after_month)
		return 0;
	size_t num = scan_integer(z->s, pos, 1, 31, &n);
	if (num == 0 || (code_is_digit(scan_at(z->s, pos)) && num - pos > 2))
		return 0;
	size_t at = scan_skip_space(z->s, num);
	size_t end = scan_any(z->s, at, "日|号", NULL);
	if (end == 0 && after_month) {
		uint32_t next = scan_at(z->s, num);
		bool han = num - pos >= 2 && !code_is_digit(scan_at(z->s, pos));
		if (next != 0 && !scan_is_one_of(next, "，。,、;；)）至到") &&
		    !(han && !scan_is_one_of(next, "个天年月时点多余万亿名人家元次百千%倍岁")))
			return 0;
		return zh_add(z, STEP_DAY, n, ZH_LEVEL_DAY) ? num : 0;
	}
	if (end == 0)
		return 0;
	if (!after_month && !bare_day_fits(z->s, pos, end, scan_at(z->s, end - 1) == U'号'))
		return 0;
	return zh_add(z, STEP_DAY, n, ZH_LEVEL_DAY) ? end : 0;
}

static size_t read_weekday(struct zh *z, size_t pos)
{
	int day;
	size_t at = scan_any(z->s, pos, "星期|周|礼拜", NULL);

	if (at == 0 || (zh_begun(z) && z->level < ZH_LEVEL_MONTH_PART) ||
	    scan_is_one_of(scan_before(z->s, pos), "每逐隔"))
		return 0;
	if (scan_any(z->s, at, "末", NULL) > 0 && !zh_begun(z))
		return zh_add(z, STEP_WEEKEND, 0, ZH_LEVEL_DAY) ? at + 1 : 0;
	size_t end = scan_any(z->s, at, "一|二|三|四|五|六|日|天", &day);
	if (end == 0 || code_is_numeral(scan_at(z->s, end)) ||
	    scan_is_one_of(scan_at(z->s, end), "年岁围") ||
	    (scan_before(z->s, pos) != 0 && code_is_numeral(scan_before(z->s, pos))))
		return 0;
	/* 周 is a surname as well: 周一 and 周天 may begin a name, 周日 hardly. */
	if (scan_at(z->s, pos) == U'周' && scan_is_one_of(scan_at(z->s, end), "平凡鸣围凤"))
		return 0;
	return zh_add(z, STEP_WEEKDAY, day == 7 ? 7 : day + 1, ZH_LEVEL_DAY) ? end : 0;
}

static size_t read_festival(struct zh *z, size_t pos)
{
	size_t len;

	if (zh_begun(z) && z->level < ZH_LEVEL_YEAR_PART)
		return 0;
	const struct festival *f = festival_scan(z->s->code + pos, z->s->hi - pos, &len);
	if (!f || z->s->code[pos] < 0x80)
		return 0;
	if (festival_is_weak(f) && !zh_begun(z) &&
	    scan_any(z->s, pos + len, "期间|假期|前后|前夕|黄金周|长假|节", NULL) == 0)
		return 0;
	int index = 0;
	while (festival_at((size_t)index) != f)
		index++;
	size_t end = pos + len;
	if (!zh_begun(z) && (scan_is_one_of(scan_at(z->s, end), "档联老树") ||
			     scan_any(z->s, end, "晚会", NULL) > 0))
		return 0;
	return zh_add(z, STEP_FESTIVAL, index, ZH_LEVEL_DAY) ? end : 0;
}

static enum timex_unit unit_word(const struct scan *s, size_t pos, size_t *ret)
{
	static const enum timex_unit kinds[] = {UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER,
						UNIT_YEAR};
	int which;

	if (scan_any(s, pos, "个", NULL) > 0)
		pos++;
	if ((*ret = scan_any(s, pos, "天|日", NULL)) > 0)
		return UNIT_DAY;
	if ((*ret = scan_any(s, pos, "周末", NULL)) > 0)
		return UNIT_NONE;
	if ((*ret = scan_any(s, pos, "星期|周|礼拜", NULL)) > 0)
		return UNIT_WEEK;
	*ret = scan_any(s, pos, "月|季度|年", &which);
	return *ret > 0 ? kinds[2 + which] : UNIT_NONE;
}

static int level_of_unit(enum timex_unit unit)
{
	return unit == UNIT_MONTH     ? ZH_LEVEL_MONTH
	       : unit == UNIT_WEEK    ? ZH_LEVEL_MONTH_PART
	       : unit == UNIT_QUARTER ? ZH_LEVEL_YEAR_PART
				      : ZH_LEVEL_DAY;
}

/* Behind something coarser: 第二周, 最后一天, 前五个月, 后三月, 第一个星期一. */
static size_t read_nth(struct zh *z, size_t pos)
{
	int which, n = 1, day;
	size_t at, end;

	if (!zh_begun(z) || z->level < ZH_LEVEL_MONTH_PART)
		return 0;
	at = scan_any(z->s, pos, "第|最后|前|后", &which);
	size_t num = at > 0 ? scan_integer(z->s, scan_skip_space(z->s, at), 1, 366, &n) : 0;
	if (num == 0)
		return 0;
	num = scan_skip_space(z->s, num);
	size_t ge = scan_any(z->s, num, "个", NULL);
	size_t week = scan_any(z->s, ge > 0 ? ge : num, "星期|周|礼拜", NULL);
	end = week > 0 ? scan_any(z->s, week, "一|二|三|四|五|六|日|天", &day) : 0;
	if (end > 0 && which < 2)
		return zh_add(z, STEP_NTH_WEEKDAY,
			      (which == 0 ? n : -n) * 8 +
				      (which == 0 ? 1 : -1) * (day == 7 ? 7 : day + 1),
			      ZH_LEVEL_DAY)
			       ? end
			       : 0;
	enum timex_unit unit = unit_word(z->s, num, &end);
	if (unit == UNIT_NONE || unit >= timex_expr_unit(z->e))
		return 0;
	struct timex_step step = {.kind = STEP_NTH, .unit = unit, .n = which == 1 ? -n : n};
	if (which == 0 && unit == UNIT_WEEK)
		step.kind = STEP_WEEK;
	else if (which >= 2 || (which == 1 && n > 1)) {
		step.kind = which == 2 ? STEP_FIRST : STEP_LAST;
		step.n = n;
	}
	z->level = level_of_unit(unit);
	return timex_expr_add(z->e, step) ? end : 0;
}

/* Behind a day: (的)前一天, 后第3天, 31天前. */
static size_t read_side(struct zh *z, size_t pos)
{
	struct zh_amount a;
	int which;

	if (!zh_begun(z) || timex_expr_unit(z->e) != UNIT_DAY || z->level != ZH_LEVEL_DAY)
		return 0;
	size_t end =
		scan_any(z->s, pos, "前一天|前一日|前一晚|前夜|后一天|次日|翌日|第二天", &which);
	if (end > 0) {
		timex_expr_add(z->e, (struct timex_step){.kind = STEP_SHIFT,
							 .unit = UNIT_DAY,
							 .n = which < 4 ? -1 : 1});
		z->level = ZH_LEVEL_DAY - 1;
		return end;
	}
	end = zh_read_amount(z->s, pos, &a);
	if (end == 0 || a.vague || a.unit == UNIT_SUBDAY)
		return 0;
	end = scan_any(z->s, end, "以前|之前|前|以后|之后|后", &which);
	if (end == 0)
		return 0;
	timex_expr_add(z->e, (struct timex_step){.kind = STEP_SHIFT,
						 .unit = a.unit,
						 .n = which < 3 ? -a.n : a.n});
	z->level = ZH_LEVEL_DAY - 1;
	return end;
}

static size_t read_clock(struct zh *z, size_t pos)
{
	if (!zh_begun(z) || z->level > ZH_LEVEL_DAY)
		return 0;
	size_t end = zh_read_clock(z->s, pos, true);
	if (end == 0)
		return 0;
	z->e->clock = true;
	z->level = ZH_LEVEL_CLOCK;
	return end;
}

static size_t read_deictic(struct zh *z, size_t pos)
{
	return zh_read_deictic(z->s, pos, zh_begun(z), z->e, &z->level);
}

/* Parts from coarse to fine. */
static const struct {
	size_t (*read)(struct zh *z, size_t pos);
	int level; /* the level it leads to: tried only when it is finer than what stands */
} parts[] = {
	{zh_read_century, ZH_LEVEL_CENTURY},
	{zh_read_decade, ZH_LEVEL_DECADE},
	{zh_read_era_part, ZH_LEVEL_YEAR_PART},
	{zh_read_bracketed_year, ZH_LEVEL_YEAR},
	{zh_read_year_number, ZH_LEVEL_YEAR},
	{zh_read_short_year, ZH_LEVEL_YEAR},
	{zh_read_era, ZH_LEVEL_YEAR},
	{read_deictic, 0},
	{read_side, 2},
	{read_nth, ZH_LEVEL_DAY},
	{zh_read_year_part, ZH_LEVEL_YEAR_PART},
	{zh_read_quarter, ZH_LEVEL_YEAR_PART},
	{zh_read_quarter_part, ZH_LEVEL_MONTH},
	{read_festival, ZH_LEVEL_DAY},
	{zh_read_season, ZH_LEVEL_YEAR_PART},
	{read_lunar_month, ZH_LEVEL_MONTH},
	{read_month, ZH_LEVEL_MONTH},
	{read_month_part, ZH_LEVEL_MONTH_PART},
	{read_lunar_day, ZH_LEVEL_DAY},
	{read_day, ZH_LEVEL_DAY},
	{read_weekday, ZH_LEVEL_DAY},
	{read_clock, ZH_LEVEL_CLOCK},
};

static size_t read_part(struct zh *z, size_t pos)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		struct zh kept = *z;
		uint8_t n_steps = z->e->n_steps;
		size_t end = parts[i].level < z->level ? parts[i].read(z, pos) : 0;
		if (end > 0)
			return end;
		*z = kept;
		z->e->n_steps = n_steps;
	}
	return 0;
}

size_t zh_read_calendar(const struct scan *s, size_t pos, struct timex_expr *ret)
{
	struct timex_expr e = {.type = TIMEX_DATE};
	struct zh z = {.s = s, .e = &e, .level = ZH_LEVEL_START};
	size_t lunar = scan_any(s, pos, "农历|阴历|旧历", NULL);
	size_t end = lunar > 0 && lunar == pos + 2 ? lunar : pos;

	z.lunar = lunar > 0;
	for (int i = 0; i < TIMEX_STEPS_MAX; i++) {
		size_t at = scan_skip_space(s, end);
		size_t next = read_part(&z, at);
		if (next == 0 && zh_begun(&z) && scan_any(s, at, "的", NULL) > 0)
			next = read_part(&z, at + 1);
		size_t word = zh_begun(&z) ? scan_any(s, at, "农历|阴历|旧历", NULL) : 0;
		if (next == 0 && word > 0) {
			z.lunar = true;
			next = read_part(&z, word);
		}
		if (next == 0)
			break;
		end = next;
	}
	if (e.n_steps == 0)
		return 0;
	if (e.clock)
		e.type = TIMEX_TIME;
	*ret = e;
	return end;
}
