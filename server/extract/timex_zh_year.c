#include "extract/timex_zh_part.h"

/* The greatest year of the Republic that a text may tell. */
#define MINGUO_YEAR_MAX 150

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

static bool month_follows(const struct scan *s, size_t pos)
{
	int month;
	size_t end = scan_integer(s, scan_skip_space(s, pos), 1, 12, &month);

	return end > 0 && scan_any(s, scan_skip_space(s, end), "月", NULL) > 0;
}

bool zh_is_minguo_date(const struct scan *s, size_t pos)
{
	struct numeral n;
	uint32_t before = scan_before(s, pos);
	size_t end = scan_number(s, pos, &n);

	if (end == 0 || n.form != NUMERAL_HAN || n.integer < 30 || n.integer > MINGUO_YEAR_MAX ||
	    !(code_is_mark(before) || scan_is_one_of(before, "自于至在从经")))
		return false;
	size_t year = scan_any(s, end, "年", NULL);
	return year > 0 && month_follows(s, year);
}

bool zh_is_minguo_year(const struct scan *s, size_t pos)
{
	int n, month;
	size_t end = scan_digits(s, pos, 3, &n);

	if (end == 0 || n < 100 || n > MINGUO_YEAR_MAX || code_is_digit(scan_before(s, pos)) ||
	    code_is_letter(scan_before(s, pos)) || scan_is_one_of(scan_before(s, pos), ".,第-"))
		return false;
	size_t year = scan_any(s, scan_skip_space(s, end), "年", NULL);
	if (year == 0)
		return false;
	size_t at = scan_skip_space(s, year);
	size_t stop = scan_integer(s, at, 1, 12, &month);
	if (stop > 0 && stop - at <= 2)
		return scan_any(s, scan_skip_space(s, stop), "月", NULL) > 0;
	return scan_any(s, year, "度|上半年|下半年|春节|中秋|国庆|元旦|底|暑假|寒假", NULL) > 0;
}

/* 97年, 110 年 where years count from 1912. */
static bool is_minguo(const struct scan *s, size_t pos, size_t year, const struct numeral *n)
{
	if (!s->minguo || n->zero_first || n->integer > MINGUO_YEAR_MAX)
		return false;
	if (n->form == NUMERAL_HAN)
		return n->integer > 10 && month_follows(s, year);
	if (n->digits == 2)
		return two_digits_are_year(s, pos, year, n);
	return n->digits == 3 && scan_any(s, year, "来|历史|间|多|的历史|以上", NULL) == 0 &&
	       !scan_is_one_of(scan_before(s, pos), "近去第了过每有达长仅约余整满逾超共续经");
}

/* 今(109)年, 去（2020）年: the number says which. */
size_t zh_read_bracketed_year(struct zh *z, size_t pos)
{
	int n;
	size_t at = scan_is_one_of(scan_at(z->s, pos), "今本去明前") &&
				    scan_is_one_of(scan_at(z->s, pos + 1), "(（")
			    ? scan_integer(z->s, pos + 2, 50, 2999, &n)
			    : 0;

	if (at == 0 || !scan_is_one_of(scan_at(z->s, at), ")）") ||
	    (n > MINGUO_YEAR_MAX && n < 1900))
		return 0;
	size_t end = scan_any(z->s, at + 1, "年度|年", NULL);
	return end > 0 && zh_add(z, STEP_YEAR, n <= MINGUO_YEAR_MAX ? 1911 + n : n, ZH_LEVEL_YEAR)
		       ? end
		       : 0;
}

/* '98 without 年: the mark says that a century is left out. */
size_t zh_read_short_year(struct zh *z, size_t pos)
{
	int n;
	size_t end =
		scan_is_one_of(scan_at(z->s, pos), "'‘’") ? scan_digits(z->s, pos + 1, 2, &n) : 0;

	if (end == 0 || code_is_digit(scan_at(z->s, end)) || code_is_letter(scan_at(z->s, end)) ||
	    code_is_letter(scan_before(z->s, pos)) || code_is_digit(scan_before(z->s, pos)) ||
	    scan_is_one_of(scan_at(z->s, end), "'’%.:年"))
		return 0;
	return zh_add(z, STEP_YEAR2, n, ZH_LEVEL_YEAR) ? end : 0;
}

/* 100年度偵字第879號, 2019年台上字第12号: the number of a case. */
static bool is_case_number(const struct scan *s, size_t year)
{
	for (size_t i = year; i < year + 5; i++) {
		uint32_t c = scan_at(s, i);
		if (c != ' ' && (code_is_mark(c) || code_is_numeral(c)))
			return false;
		if (scan_any(s, i, "字第", NULL) > 0)
			return true;
	}
	return false;
}

size_t zh_read_year_number(struct zh *z, size_t pos)
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
	if (is_case_number(z->s, year))
		return 0;
	if (scan_is_one_of(scan_at(z->s, year), "代级龄次")) /* 60年次: who was born then */
		return 0;
	if (prefix > 0 && n.integer < 3000)
		return zh_add(z, STEP_YEAR, before_christ ? 1 - (int)n.integer : (int)n.integer,
			      ZH_LEVEL_YEAR)
			       ? year
			       : 0;
	bool four = n.form == NUMERAL_HAN ? n.integer >= 1000 && n.digits >= 4 : n.digits == 4;
	if (four && n.integer >= 1000 && n.integer < 3000 && end - at != 5)
		return zh_add(z, STEP_YEAR, (int)n.integer, ZH_LEVEL_YEAR) ? year : 0;
	if (is_minguo(z->s, at, year, &n))
		return zh_add(z, STEP_YEAR, 1911 + (int)n.integer, ZH_LEVEL_YEAR) ? year : 0;
	if (n.form != NUMERAL_HAN && n.digits == 2 && end - at == 2 &&
	    two_digits_are_year(z->s, at, year, &n))
		return zh_add(z, STEP_YEAR2, (int)n.integer, ZH_LEVEL_YEAR) ? year : 0;
	return 0;
}

size_t zh_read_era(struct zh *z, size_t pos)
{
	int base, n = 1;
	size_t len = calendar_era_scan(z->s->code + pos, z->s->hi - pos, &base);

	if (len == 0)
		return 0;
	size_t at = scan_any(z->s, pos + len, "元", NULL);
	if (at == 0)
		at = scan_integer(z->s, scan_skip_space(z->s, pos + len), 1, 120, &n);
	at = at > 0 ? scan_any(z->s, scan_skip_space(z->s, at), "年", NULL) : 0;
	return at > 0 && zh_add(z, STEP_YEAR, base + n, ZH_LEVEL_YEAR) ? at : 0;
}

/* 上世纪, 20世纪, 本世纪; with 初, 末 or a decade behind it. */
size_t zh_read_century(struct zh *z, size_t pos)
{
	int which, n;
	size_t end = scan_any(z->s, pos, "上个世纪|上世纪|本世纪|这个世纪|新世纪", &which);

	if (end > 0)
		return zh_add(z, STEP_CENTURY, which < 2 ? 1900 : 2000, ZH_LEVEL_CENTURY) ? end : 0;
	size_t at = scan_integer(z->s, pos, 1, 30, &n);
	if (at == 0 || code_is_numeral(scan_before(z->s, pos)))
		return 0;
	end = scan_any(z->s, scan_skip_space(z->s, at), "世纪", NULL);
	return end > 0 && zh_add(z, STEP_CENTURY, (n - 1) * 100, ZH_LEVEL_CENTURY) ? end : 0;
}

size_t zh_read_decade(struct zh *z, size_t pos)
{
	struct numeral n;
	size_t at = scan_number(z->s, pos, &n);

	if (at == 0 || n.integer < 0 || n.integer % 10 != 0 || n.form == NUMERAL_MIXED ||
	    code_is_numeral(scan_before(z->s, pos)))
		return 0;
	size_t end = scan_any(z->s, scan_skip_space(z->s, at), "年代", NULL);
	if (end == 0)
		return 0;
	if (zh_begun(z) && n.integer < 100) {
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
	return zh_add(z, STEP_DECADE, year, ZH_LEVEL_DECADE) ? end : 0;
}

size_t zh_read_part_of(struct zh *z, size_t pos, const char *words, const uint8_t *parts, int level)
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
size_t zh_read_era_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {
		PART_START,      PART_START,       PART_START,      PART_START,
		PART_MIDDLE,     PART_MIDDLE,      PART_MIDDLE,     PART_END,
		PART_END,        PART_END,         PART_END,        PART_END,
		PART_FIRST_HALF, PART_SECOND_HALF, PART_FIRST_HALF, PART_SECOND_HALF};

	if (z->level < ZH_LEVEL_DECADE || !zh_begun(z))
		return 0;
	return zh_read_part_of(
		z, pos,
		"初期|前期|早期|初|中期|中叶|中|末期|后期|晚期|末叶|末|上半叶|下半叶|"
		"前半期|后半期",
		parts, ZH_LEVEL_YEAR_PART);
}

/* A single 初, 中, 底 or 末 must not begin a word of its own. */
bool zh_single_part_fits(const struct scan *s, size_t end, int which)
{
	static const char *const words[] = {"中步次级等赛创衷心始审稿选一二三四五六七八九十", "",
					    "层特价薪蕴部座牌片", "代端位梢"};

	if (which == 1) /* 年中, 月中 before 国, 央 … */
		return code_is_mark(scan_at(s, end)) || scan_is_one_of(scan_at(s, end), "旬的");
	return !scan_is_one_of(scan_at(s, end), words[which]);
}

size_t zh_read_year_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {
		PART_FIRST_HALF, PART_SECOND_HALF, PART_FIRST_HALF, PART_SECOND_HALF, PART_START,
		PART_END,        PART_END,         PART_END,        PART_END,         PART_END,
		PART_START,      PART_BEGIN,       PART_START};
	static const uint8_t singles[] = {PART_START, PART_MIDDLE, PART_END, PART_END};
	bool after_year = zh_begun(z) && z->level == ZH_LEVEL_YEAR;
	int which;

	if (zh_begun(z) && !after_year)
		return 0;
	if (!zh_begun(z) &&
	    (scan_is_one_of(scan_before(z->s, pos), "每周去今明前后一二三四五六七八九十") ||
	     code_is_numeral(scan_before(z->s, pos))))
		return 0;
	size_t end =
		zh_read_part_of(z, pos,
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
	if (end == 0 || !zh_single_part_fits(z->s, end, which))
		return 0;
	return zh_add(z, STEP_PART, singles[which], ZH_LEVEL_YEAR_PART) ? end : 0;
}

size_t zh_read_quarter(struct zh *z, size_t pos)
{
	int n;
	bool after = zh_begun(z) && z->level >= ZH_LEVEL_YEAR;
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
	return end > 0 && zh_add(z, STEP_QUARTER, n, ZH_LEVEL_YEAR_PART) ? end : 0;
}

/* Behind a quarter: 一季度末 is its last month. */
size_t zh_read_quarter_part(struct zh *z, size_t pos)
{
	static const uint8_t parts[] = {PART_START, PART_END, PART_END};

	if (!zh_begun(z) || timex_expr_unit(z->e) != UNIT_QUARTER ||
	    z->level != ZH_LEVEL_YEAR_PART || z->e->steps[z->e->n_steps - 1].kind == STEP_PART)
		return 0;
	return zh_read_part_of(z, pos, "初|末|底", parts, ZH_LEVEL_MONTH);
}

/* 春天 alone is mostly a figure of speech: it counts behind a year or as a phrase of its own. */
size_t zh_read_season(struct zh *z, size_t pos)
{
	int which;
	bool after = zh_begun(z) && z->level >= ZH_LEVEL_YEAR;
	size_t last = scan_any(z->s, pos, "今|去", NULL);
	size_t at = !zh_begun(z) && last > 0 ? last : pos;
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
	return zh_add(z, STEP_SEASON, seasons[which], ZH_LEVEL_YEAR_PART) ? (tail > 0 ? tail : end)
									  : 0;
}
