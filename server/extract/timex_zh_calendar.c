#include "base/macros.h"
#include "base/utf8.h"
#include "extract/timex_zh.h"

/* What has been read of one expression so far. */
struct zh {
	const struct scan *s;
	struct timex_expr *e;
	int level;  /* of the last part; the next must be finer */
	bool lunar; /* 农历 stands before it */
};

static bool add(struct zh *z, enum timex_step_kind kind, int n, int level)
{
	z->level = level;
	return timex_expr_add(z->e, (struct timex_step){.kind = kind, .n = n});
}

static bool begun(const struct zh *z)
{
	return z->e->n_steps > 0;
}

/* 98年 alone is a year only when something says so; 20年 is a duration. */
static bool two_digits_are_year(const struct scan *s, size_t pos, size_t end,
				const struct numeral *n)
{
	int value;
	size_t at = scan_skip_space(s, end);

	if (n->zero_first || scan_is_one_of(scan_before(s, pos), "'‘’"))
		return true;
	size_t month = scan_integer(s, at, 1, 12, &value);
	if (month > 0 && scan_any(s, scan_skip_space(s, month), "月", NULL) > 0 &&
	    scan_before(s, pos) != U'第')
		return true;
	if (scan_any(
		    s, at,
		    "第|上半年|下半年|末|底|春节|春季|夏季|秋季|冬季|暑假|除夕|端午|中秋|国庆|元旦",
		    NULL) > 0 &&
	    scan_any(s, at, "第一次|第二次", NULL) == 0)
		return true;
	if (n->form == NUMERAL_HAN_DIGITS &&
	    scan_any(s, end, "来|前|后|间|内|之|以|多|的", NULL) == 0)
		return true;
	return n->integer >= 50 &&
	       scan_any(s, end, "来|前|后|间|内|之|以|历史|多|代|的|过", NULL) == 0 &&
	       !scan_is_one_of(scan_before(s, pos), "近去第了过每有达长仅约余整满逾超共续经");
}

/* '98 without 年: the mark says that a century is left out. */
static size_t read_short_year(struct zh *z, size_t pos)
{
	int n;
	size_t end =
		scan_is_one_of(scan_at(z->s, pos), "'‘’") ? scan_digits(z->s, pos + 1, 2, &n) : 0;

	if (end == 0 || code_is_digit(scan_at(z->s, end)) || code_is_letter(scan_at(z->s, end)) ||
	    code_is_letter(scan_before(z->s, pos)) || code_is_digit(scan_before(z->s, pos)) ||
	    scan_is_one_of(scan_at(z->s, end), "'’%.:年"))
		return 0;
	return add(z, STEP_YEAR2, n, ZH_LEVEL_YEAR) ? end : 0;
}

static size_t read_year_number(struct zh *z, size_t pos)
{
	struct numeral n;
	size_t prefix = scan_any(z->s, pos, "公元前|西元前|公元|西元", NULL);
	bool before_christ = prefix > pos + 2;
	size_t at = prefix > 0 ? prefix : pos;
	size_t end = scan_number(z->s, at, &n);

	if (scan_is_one_of(scan_at(z->s, at), "'‘’")) {
		at++;
		end = scan_number(z->s, at, &n);
	}
	if (end == 0 || n.integer < 1 || n.form == NUMERAL_MIXED || n.form == NUMERAL_APPROX)
		return 0;
	size_t year = scan_any(z->s, scan_skip_space(z->s, end), "年度|年份|年", NULL);
	if (year == 0 || (code_is_numeral(scan_before(z->s, pos)) && prefix == 0))
		return 0;
	if (scan_is_one_of(scan_at(z->s, year), "代级龄"))
		return 0;
	if (prefix > 0 && n.integer < 3000)
		return add(z, STEP_YEAR, before_christ ? 1 - (int)n.integer : (int)n.integer,
			   ZH_LEVEL_YEAR)
			       ? year
			       : 0;
	bool four = n.form == NUMERAL_HAN ? n.integer >= 1000 && n.digits >= 4 : n.digits == 4;
	if (four && n.integer >= 1000 && n.integer < 3000 && end - at != 5)
		return add(z, STEP_YEAR, (int)n.integer, ZH_LEVEL_YEAR) ? year : 0;
	if (n.form != NUMERAL_HAN && n.digits == 2 && end - at == 2 &&
	    two_digits_are_year(z->s, at, year, &n))
		return add(z, STEP_YEAR2, (int)n.integer, ZH_LEVEL_YEAR) ? year : 0;
	return 0;
}

static size_t read_era(struct zh *z, size_t pos)
{
	int base, n = 1;
	size_t len = calendar_era_scan(z->s->code + pos, z->s->hi - pos, &base);

	if (len == 0)
		return 0;
	size_t at = scan_any(z->s, pos + len, "元", NULL);
	if (at == 0)
		at = scan_integer(z->s, scan_skip_space(z->s, pos + len), 1, 120, &n);
	at = at > 0 ? scan_any(z->s, scan_skip_space(z->s, at), "年", NULL) : 0;
	return at > 0 && add(z, STEP_YEAR, base + n, ZH_LEVEL_YEAR) ? at : 0;
}

/* 上世纪, 20世纪, 本世纪; with 初, 末 or a decade behind it. */
static size_t read_century(struct zh *z, size_t pos)
{
	int which, n;
	size_t end = scan_any(z->s, pos, "上个世纪|上世纪|本世纪|这个世纪|新世纪", &which);

	if (end > 0)
		return add(z, STEP_CENTURY, which < 2 ? 1900 : 2000, ZH_LEVEL_CENTURY) ? end : 0;
	size_t at = scan_integer(z->s, pos, 1, 30, &n);
	if (at == 0 || code_is_numeral(scan_before(z->s, pos)))
		return 0;
	end = scan_any(z->s, scan_skip_space(z->s, at), "世纪", NULL);
	return end > 0 && add(z, STEP_CENTURY, (n - 1) * 100, ZH_LEVEL_CENTURY) ? end : 0;
}

static size_t read_decade(struct zh *z, size_t pos)
{
	struct numeral n;
	size_t at = scan_number(z->s, pos, &n);

	if (at == 0 || n.integer < 0 || n.integer % 10 != 0 || n.form == NUMERAL_MIXED ||
	    code_is_numeral(scan_before(z->s, pos)))
		return 0;
	size_t end = scan_any(z->s, scan_skip_space(z->s, at), "年代", NULL);
	if (end == 0)
		return 0;
	if (begun(z) && n.integer < 100) {
		z->level = ZH_LEVEL_DECADE;
		return timex_expr_add(z->e, (struct timex_step){.kind = STEP_DECADE,
								.unit = UNIT_CENTURY,
								.n = (int)n.integer})
			       ? end
			       : 0;
	}
	if (n.integer >= 100 && (n.integer < 1000 || n.integer > 2990))
		return 0;
	int year = (int)n.integer + (n.integer >= 100 ? 0 : n.integer <= 20 ? 2000 : 1900);
	return add(z, STEP_DECADE, year, ZH_LEVEL_DECADE) ? end : 0;
}

static size_t read_part_of(struct zh *z, size_t pos, const char *words, const uint8_t *parts,
			   int level)
{
	int which;
	size_t end = scan_any(z->s, pos, words, &which);

	if (end == 0)
		return 0;
	z->level = level;
	return timex_expr_add(z->e,
			      (struct timex_step){.kind = STEP_PART,
						  .unit = level == ZH_LEVEL_MONTH_PART ? UNIT_MONTH
										       : UNIT_YEAR,
						  .n = parts[which]})
		       ? end
		       : 0;
}

/* Behind a decade or century: 初期, 末, 中叶, 上半叶. */
static size_t read_era_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {
		PART_START,      PART_START,       PART_START,      PART_START,
		PART_MIDDLE,     PART_MIDDLE,      PART_MIDDLE,     PART_END,
		PART_END,        PART_END,         PART_END,        PART_END,
		PART_FIRST_HALF, PART_SECOND_HALF, PART_FIRST_HALF, PART_SECOND_HALF};

	if (z->level < ZH_LEVEL_DECADE || !begun(z))
		return 0;
	return read_part_of(z, pos,
			    "初期|前期|早期|初|中期|中叶|中|末期|后期|晚期|末叶|末|上半叶|下半叶|"
			    "前半期|后半期",
			    parts, ZH_LEVEL_YEAR_PART);
}

/* A single 初, 中, 底 or 末 must not begin a word of its own. */
static bool single_part_fits(const struct scan *s, size_t end, int which)
{
	static const char *const words[] = {"中步次级等赛创衷心始审稿选一二三四五六七八九十", "",
					    "层特价薪蕴部座牌片", "代端位梢"};

	if (which == 1) /* 年中, 月中 before 国, 央 … */
		return code_is_mark(scan_at(s, end)) || scan_is_one_of(scan_at(s, end), "旬的");
	return !scan_is_one_of(scan_at(s, end), words[which]);
}

static size_t read_year_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {
		PART_FIRST_HALF, PART_SECOND_HALF, PART_FIRST_HALF, PART_SECOND_HALF, PART_START,
		PART_END,        PART_END,         PART_END,        PART_END,         PART_END,
		PART_START,      PART_BEGIN,       PART_START};
	static const uint8_t singles[] = {PART_START, PART_MIDDLE, PART_END, PART_END};
	bool after_year = begun(z) && z->level == ZH_LEVEL_YEAR;
	int which;

	if (begun(z) && !after_year)
		return 0;
	if (!begun(z) &&
	    (scan_is_one_of(scan_before(z->s, pos), "每周去今明前后一二三四五六七八九十") ||
	     code_is_numeral(scan_before(z->s, pos))))
		return 0;
	size_t end = read_part_of(z, pos,
				  "上半年|下半年|前半年|后半年|年初|年底|年末|岁末|岁尾|年终|年头|"
				  "伊始|岁初",
				  parts, ZH_LEVEL_YEAR_PART);
	if (end > 0 && !after_year &&
	    (scan_is_one_of(scan_at(z->s, end), "奖") || scan_before(z->s, end) == U'始'))
		return 0;
	if (end > 0 || !after_year)
		return end;
	size_t at = scan_any(z->s, pos, "年", NULL);
	end = scan_any(z->s, at > 0 ? at : pos, "初|中|底|末", &which);
	if (end == 0 || !single_part_fits(z->s, end, which))
		return 0;
	return add(z, STEP_PART, singles[which], ZH_LEVEL_YEAR_PART) ? end : 0;
}

static size_t read_quarter(struct zh *z, size_t pos)
{
	int n;
	bool after = begun(z) && z->level >= ZH_LEVEL_YEAR;
	size_t at = scan_any(z->s, pos, "第", NULL);
	size_t num = scan_integer(z->s, scan_skip_space(z->s, at > 0 ? at : pos), 1, 4, &n);

	if (num == 0 && scan_any(z->s, pos, "首", NULL) > 0) {
		num = pos + 1;
		n = 1;
	}
	if (num > 0 && (code_is_numeral(scan_before(z->s, pos)) || scan_before(z->s, pos) == U'前'))
		return 0;
	size_t end = num > 0 ? scan_any(z->s, scan_skip_space(z->s, num), "个季度|季度", NULL) : 0;
	if (end == 0 && num > 0 && after)
		end = scan_any(z->s, num, "季", NULL);
	if (end == 0 && scan_any(z->s, pos, "q", NULL) > 0) {
		end = scan_integer(z->s, pos + 1, 1, 4, &n);
		if (end > 0 &&
		    (code_is_letter(scan_at(z->s, end)) || code_is_digit(scan_at(z->s, end)) ||
		     code_is_letter(scan_before(z->s, pos)) ||
		     (code_is_digit(scan_before(z->s, pos)) && !after)))
			return 0;
		size_t more = end > 0 ? scan_any(z->s, end, "季度", NULL) : 0;
		end = more > 0 ? more : end;
	}
	return end > 0 && add(z, STEP_QUARTER, n, ZH_LEVEL_YEAR_PART) ? end : 0;
}

/* Behind a quarter: 一季度末 is its last month. */
static size_t read_quarter_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {PART_START, PART_END, PART_END};

	if (!begun(z) || timex_expr_unit(z->e) != UNIT_QUARTER || z->level != ZH_LEVEL_YEAR_PART ||
	    z->e->steps[z->e->n_steps - 1].kind == STEP_PART)
		return 0;
	return read_part_of(z, pos, "初|末|底", parts, ZH_LEVEL_MONTH);
}

/* 春天 alone is mostly a figure of speech: it counts behind a year or as a phrase of its own. */
static size_t read_season(struct zh *z, size_t pos)
{
	int which;
	bool after = begun(z) && z->level >= ZH_LEVEL_YEAR;
	size_t last = scan_any(z->s, pos, "今|去", NULL);
	size_t at = !begun(z) && last > 0 ? last : pos;
	size_t end = scan_any(z->s, at,
			      "初春|早春|仲春|盛夏|初夏|仲夏|初秋|深秋|金秋|初冬|寒冬|隆冬|"
			      "春|夏|秋|冬",
			      &which);

	if (end == 0)
		return 0;
	static const uint8_t seasons[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 1, 2, 3, 4};
	size_t tail = scan_any(z->s, end, "天|季", NULL);
	if (!after && at == pos &&
	    (tail == 0 || !code_is_mark(scan_at(z->s, tail)) ||
	     !(code_is_mark(scan_before(z->s, pos)) ||
	       scan_is_one_of(scan_before(z->s, pos), "于在到从"))))
		return 0;
	if (tail == 0 && scan_is_one_of(scan_at(z->s, end), "节晚运奥令装令秋分至冬夏会华"))
		return 0;
	if (at != pos)
		timex_expr_add(z->e, (struct timex_step){
					     .kind = STEP_NOW,
					     .unit = UNIT_YEAR,
					     .n = scan_any(z->s, pos, "去", NULL) > 0 ? -1 : 0});
	return add(z, STEP_SEASON, seasons[which], ZH_LEVEL_YEAR_PART) ? (tail > 0 ? tail : end)
								       : 0;
}

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
	return add(z, STEP_LUNAR, leap ? -n : n, ZH_LEVEL_MONTH) ? end : 0;
}

static size_t read_month(struct zh *z, size_t pos)
{
	int n;
	size_t num = scan_any(z->s, pos, "元月", NULL);

	if (num > 0 && scan_before(z->s, pos) != U'单')
		return add(z, STEP_MONTH, 1, ZH_LEVEL_MONTH) ? num : 0;
	num = scan_integer(z->s, pos, 1, 12, &n);
	if (num == 0 || (num - pos > 2) ||
	    (!begun(z) && (code_is_numeral(scan_before(z->s, pos)) ||
			   scan_is_one_of(scan_before(z->s, pos), ".第每几"))))
		return 0;
	if (n > 9 && scan_is_one_of(scan_at(z->s, pos), "零"))
		return 0;
	size_t end = scan_any(z->s, scan_skip_space(z->s, num), "月份|月", NULL);
	if (end == 0 || scan_is_one_of(scan_at(z->s, end), "球亮薪供费均租嫂革河饼光"))
		return 0;
	if (scan_at(z->s, end) == U'天' && !begun(z))
		return 0;
	return add(z, STEP_MONTH, n, ZH_LEVEL_MONTH) ? end : 0;
}

static size_t read_month_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {PART_FIRST_THIRD, PART_SECOND_THIRD, PART_LAST_THIRD,
					PART_START,       PART_END,          PART_END};
	static const uint8_t singles[] = {PART_START, PART_MIDDLE, PART_END, PART_END};
	int which;

	if (!begun(z) && scan_is_one_of(scan_before(z->s, pos), "个每"))
		return 0;
	if (begun(z) && z->level != ZH_LEVEL_MONTH)
		return 0;
	size_t end =
		read_part_of(z, pos, "上旬|中旬|下旬|月初|月底|月末", parts, ZH_LEVEL_MONTH_PART);
	if (end > 0 || !begun(z))
		return end;
	size_t at = scan_any(z->s, pos, "月", NULL);
	end = scan_any(z->s, at > 0 ? at : pos, "初|中|底|末", &which);
	if (end == 0 || !single_part_fits(z->s, end, which))
		return 0;
	return add(z, STEP_PART, singles[which], ZH_LEVEL_MONTH_PART) ? end : 0;
}

/* 号 and 日 behind a bare number are mostly no dates: 2号楼, 5日元. */
static bool bare_day_fits(const struct scan *s, size_t pos, size_t end, bool hao)
{
	uint32_t before = scan_before(s, pos), after = scan_at(s, end);

	if (code_is_numeral(before) ||
	    scan_is_one_of(before, ".第前后近去每续某有终旧百昔头首隔连"))
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

	if (!z->lunar || end == 0 || (!begun(z) && mark == 0))
		return 0;
	size_t day = scan_any(z->s, end, "日|号", NULL);
	return add(z, STEP_LUNAR_DAY, n, ZH_LEVEL_DAY) ? (day > 0 ? day : end) : 0;
}

static size_t read_day(struct zh *z, size_t pos)
{
	int n;
	bool after_month =
		begun(z) && timex_expr_unit(z->e) == UNIT_MONTH && z->level == ZH_LEVEL_MONTH;

	if (begun(z) && !after_month)
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
		return add(z, STEP_DAY, n, ZH_LEVEL_DAY) ? num : 0;
	}
	if (end == 0)
		return 0;
	if (!after_month && !bare_day_fits(z->s, pos, end, scan_at(z->s, end - 1) == U'号'))
		return 0;
	return add(z, STEP_DAY, n, ZH_LEVEL_DAY) ? end : 0;
}

static size_t read_weekday(struct zh *z, size_t pos)
{
	int day;
	size_t at = scan_any(z->s, pos, "星期|周|礼拜", NULL);

	if (at == 0 || (begun(z) && z->level < ZH_LEVEL_MONTH_PART) ||
	    scan_is_one_of(scan_before(z->s, pos), "每逐隔"))
		return 0;
	if (scan_any(z->s, at, "末", NULL) > 0 && !begun(z))
		return add(z, STEP_WEEKEND, 0, ZH_LEVEL_DAY) ? at + 1 : 0;
	size_t end = scan_any(z->s, at, "一|二|三|四|五|六|日|天", &day);
	if (end == 0 || code_is_numeral(scan_at(z->s, end)) ||
	    scan_is_one_of(scan_at(z->s, end), "年岁围") ||
	    (scan_before(z->s, pos) != 0 && code_is_numeral(scan_before(z->s, pos))))
		return 0;
	/* 周 is a surname as well: 周一 and 周天 may begin a name, 周日 hardly. */
	if (scan_at(z->s, pos) == U'周' && scan_is_one_of(scan_at(z->s, end), "平凡鸣围凤"))
		return 0;
	return add(z, STEP_WEEKDAY, day == 7 ? 7 : day + 1, ZH_LEVEL_DAY) ? end : 0;
}

static size_t read_festival(struct zh *z, size_t pos)
{
	size_t len;

	if (begun(z) && z->level < ZH_LEVEL_YEAR_PART)
		return 0;
	const struct festival *f = festival_scan(z->s->code + pos, z->s->hi - pos, &len);
	if (!f || z->s->code[pos] < 0x80)
		return 0;
	if (festival_is_weak(f) && !begun(z) &&
	    scan_any(z->s, pos + len, "期间|假期|前后|前夕|黄金周|长假|节", NULL) == 0)
		return 0;
	int index = 0;
	while (festival_at((size_t)index) != f)
		index++;
	size_t end = pos + len;
	if (!begun(z) && (scan_is_one_of(scan_at(z->s, end), "档联老树") ||
			  scan_any(z->s, end, "晚会", NULL) > 0))
		return 0;
	return add(z, STEP_FESTIVAL, index, ZH_LEVEL_DAY) ? end : 0;
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

	if (!begun(z) || z->level < ZH_LEVEL_MONTH_PART)
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
		return add(z, STEP_NTH_WEEKDAY,
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

	if (!begun(z) || timex_expr_unit(z->e) != UNIT_DAY || z->level != ZH_LEVEL_DAY)
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
	if (!begun(z) || z->level > ZH_LEVEL_DAY)
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
	return zh_read_deictic(z->s, pos, begun(z), z->e, &z->level);
}

/* Parts from coarse to fine. */
static const struct {
	size_t (*read)(struct zh *z, size_t pos);
	int level; /* the level it leads to: tried only when it is finer than what stands */
} parts[] = {
	{read_century, ZH_LEVEL_CENTURY},
	{read_decade, ZH_LEVEL_DECADE},
	{read_era_part, ZH_LEVEL_YEAR_PART},
	{read_year_number, ZH_LEVEL_YEAR},
	{read_short_year, ZH_LEVEL_YEAR},
	{read_era, ZH_LEVEL_YEAR},
	{read_deictic, 0},
	{read_side, 2},
	{read_nth, ZH_LEVEL_DAY},
	{read_year_part, ZH_LEVEL_YEAR_PART},
	{read_quarter, ZH_LEVEL_YEAR_PART},
	{read_quarter_part, ZH_LEVEL_MONTH},
	{read_festival, ZH_LEVEL_DAY},
	{read_season, ZH_LEVEL_YEAR_PART},
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
		if (next == 0 && begun(&z) && scan_any(s, at, "的", NULL) > 0)
			next = read_part(&z, at + 1);
		size_t word = begun(&z) ? scan_any(s, at, "农历|阴历|旧历", NULL) : 0;
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
