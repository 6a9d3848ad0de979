#include "base/macros.h"
#include "base/utf8.h"
#include "extract/calendar.h"

enum festival_kind {
	FESTIVAL_CIVIL = 1,    /* a, b: month and day */
	FESTIVAL_LUNAR,        /* a, b: lunar month and day; b = 0: the day before the month */
	FESTIVAL_WEEKDAY,      /* a, b, c: month, weekday, which one (-1: last) */
	FESTIVAL_TERM,         /* a: solar term */
	FESTIVAL_EASTER,       /* a: days from Easter Sunday */
	FESTIVAL_THANKSGIVING, /* a: days from the fourth Thursday of November */
	FESTIVAL_SPAN          /* a to b: months */
};

struct festival {
	const char *name;
	enum festival_kind kind;
	int8_t a, b, c;
	bool weak;
};

// clang-format off
static const struct festival festivals[] = {
	{"除夕夜", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"除夕", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"大年三十", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"年三十", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"大年夜", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"大年初一", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"大年初二", FESTIVAL_LUNAR, 1, 2, 0, false},
	{"大年初三", FESTIVAL_LUNAR, 1, 3, 0, false},
	{"大年初四", FESTIVAL_LUNAR, 1, 4, 0, false},
	{"大年初五", FESTIVAL_LUNAR, 1, 5, 0, false},
	{"大年初六", FESTIVAL_LUNAR, 1, 6, 0, false},
	{"大年初七", FESTIVAL_LUNAR, 1, 7, 0, false},
	{"农历新年", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"春节", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"元宵节", FESTIVAL_LUNAR, 1, 15, 0, false},
	{"元宵", FESTIVAL_LUNAR, 1, 15, 0, true},
	{"端午节", FESTIVAL_LUNAR, 5, 5, 0, false},
	{"端午", FESTIVAL_LUNAR, 5, 5, 0, false},
	{"七夕节", FESTIVAL_LUNAR, 7, 7, 0, false},
	{"七夕", FESTIVAL_LUNAR, 7, 7, 0, false},
	{"中元节", FESTIVAL_LUNAR, 7, 15, 0, false},
	{"中秋节", FESTIVAL_LUNAR, 8, 15, 0, false},
	{"中秋", FESTIVAL_LUNAR, 8, 15, 0, false},
	{"重阳节", FESTIVAL_LUNAR, 9, 9, 0, false},
	{"重阳", FESTIVAL_LUNAR, 9, 9, 0, true},
	{"腊八节", FESTIVAL_LUNAR, 12, 8, 0, false},
	{"清明节", FESTIVAL_TERM, 1, 0, 0, false},
	{"清明", FESTIVAL_TERM, 1, 0, 0, true},
	{"冬至", FESTIVAL_TERM, 18, 0, 0, false},
	{"夏至", FESTIVAL_TERM, 6, 0, 0, false},
	{"春分", FESTIVAL_TERM, 0, 0, 0, false},
	{"秋分", FESTIVAL_TERM, 12, 0, 0, false},
	{"立春", FESTIVAL_TERM, 21, 0, 0, false},
	{"立夏", FESTIVAL_TERM, 3, 0, 0, false},
	{"立秋", FESTIVAL_TERM, 9, 0, 0, false},
	{"立冬", FESTIVAL_TERM, 15, 0, 0, false},
	{"惊蛰", FESTIVAL_TERM, 23, 0, 0, false},
	{"小满", FESTIVAL_TERM, 4, 0, 0, true},
	{"芒种", FESTIVAL_TERM, 5, 0, 0, true},
	{"小暑", FESTIVAL_TERM, 7, 0, 0, false},
	{"大暑", FESTIVAL_TERM, 8, 0, 0, false},
	{"处暑", FESTIVAL_TERM, 10, 0, 0, false},
	{"小雪", FESTIVAL_TERM, 16, 0, 0, true},
	{"大雪", FESTIVAL_TERM, 17, 0, 0, true},
	{"小寒", FESTIVAL_TERM, 19, 0, 0, true},
	{"大寒", FESTIVAL_TERM, 20, 0, 0, true},
	{"元旦节", FESTIVAL_CIVIL, 1, 1, 0, false},
	{"元旦", FESTIVAL_CIVIL, 1, 1, 0, false},
	{"新年", FESTIVAL_CIVIL, 1, 1, 0, true},
	{"阳历新年", FESTIVAL_CIVIL, 1, 1, 0, false},
	{"情人节", FESTIVAL_CIVIL, 2, 14, 0, false},
	{"女生节", FESTIVAL_CIVIL, 3, 7, 0, false},
	{"国际妇女节", FESTIVAL_CIVIL, 3, 8, 0, false},
	{"三八妇女节", FESTIVAL_CIVIL, 3, 8, 0, false},
	{"妇女节", FESTIVAL_CIVIL, 3, 8, 0, false},
	{"植树节", FESTIVAL_CIVIL, 3, 12, 0, false},
	{"国际消费者权益日", FESTIVAL_CIVIL, 3, 15, 0, false},
	{"消费者权益日", FESTIVAL_CIVIL, 3, 15, 0, false},
	{"愚人节", FESTIVAL_CIVIL, 4, 1, 0, false},
	{"五一国际劳动节", FESTIVAL_CIVIL, 5, 1, 0, false},
	{"五一劳动节", FESTIVAL_CIVIL, 5, 1, 0, false},
	{"国际劳动节", FESTIVAL_CIVIL, 5, 1, 0, false},
	{"劳动节", FESTIVAL_CIVIL, 5, 1, 0, false},
	{"五一", FESTIVAL_CIVIL, 5, 1, 0, true},
	{"五四青年节", FESTIVAL_CIVIL, 5, 4, 0, false},
	{"青年节", FESTIVAL_CIVIL, 5, 4, 0, false},
	{"六一儿童节", FESTIVAL_CIVIL, 6, 1, 0, false},
	{"国际儿童节", FESTIVAL_CIVIL, 6, 1, 0, false},
	{"儿童节", FESTIVAL_CIVIL, 6, 1, 0, false},
	{"建党节", FESTIVAL_CIVIL, 7, 1, 0, false},
	{"八一建军节", FESTIVAL_CIVIL, 8, 1, 0, false},
	{"建军节", FESTIVAL_CIVIL, 8, 1, 0, false},
	{"台湾父亲节", FESTIVAL_CIVIL, 8, 8, 0, false},
	{"教师节", FESTIVAL_CIVIL, 9, 10, 0, false},
	{"国庆节", FESTIVAL_CIVIL, 10, 1, 0, false},
	{"国庆日", FESTIVAL_CIVIL, 10, 1, 0, false},
	{"国庆", FESTIVAL_CIVIL, 10, 1, 0, false},
	{"双十节", FESTIVAL_CIVIL, 10, 10, 0, false},
	{"万圣节", FESTIVAL_CIVIL, 10, 31, 0, false},
	{"光棍节", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"双十一", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"双11", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"澳门回归纪念日", FESTIVAL_CIVIL, 12, 20, 0, false},
	{"平安夜", FESTIVAL_CIVIL, 12, 24, 0, false},
	{"圣诞夜", FESTIVAL_CIVIL, 12, 24, 0, false},
	{"圣诞节", FESTIVAL_CIVIL, 12, 25, 0, false},
	{"圣诞", FESTIVAL_CIVIL, 12, 25, 0, true},
	{"母亲节", FESTIVAL_WEEKDAY, 5, 7, 2, false},
	{"父亲节", FESTIVAL_WEEKDAY, 6, 7, 3, false},
	{"感恩节", FESTIVAL_WEEKDAY, 11, 4, 4, false},
	{"复活节", FESTIVAL_EASTER, 0, 0, 0, false},
	{"耶稣受难日", FESTIVAL_EASTER, -2, 0, 0, false},
	{"暑假", FESTIVAL_SPAN, 7, 8, 0, true},
	{"new year's eve", FESTIVAL_CIVIL, 12, 31, 0, false},
	{"new years eve", FESTIVAL_CIVIL, 12, 31, 0, false},
	{"new year's day", FESTIVAL_CIVIL, 1, 1, 0, false},
	{"new years day", FESTIVAL_CIVIL, 1, 1, 0, false},
	{"chinese new year", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"lunar new year", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"spring festival", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"lantern festival", FESTIVAL_LUNAR, 1, 15, 0, false},
	{"dragon boat festival", FESTIVAL_LUNAR, 5, 5, 0, false},
	{"mid-autumn festival", FESTIVAL_LUNAR, 8, 15, 0, false},
	{"valentine's day", FESTIVAL_CIVIL, 2, 14, 0, false},
	{"valentines day", FESTIVAL_CIVIL, 2, 14, 0, false},
	{"st patrick's day", FESTIVAL_CIVIL, 3, 17, 0, false},
	{"st. patrick's day", FESTIVAL_CIVIL, 3, 17, 0, false},
	{"april fools' day", FESTIVAL_CIVIL, 4, 1, 0, false},
	{"april fool's day", FESTIVAL_CIVIL, 4, 1, 0, false},
	{"april fools", FESTIVAL_CIVIL, 4, 1, 0, false},
	{"earth day", FESTIVAL_CIVIL, 4, 22, 0, false},
	{"may day", FESTIVAL_CIVIL, 5, 1, 0, false},
	{"independence day", FESTIVAL_CIVIL, 7, 4, 0, false},
	{"halloween", FESTIVAL_CIVIL, 10, 31, 0, false},
	{"veterans day", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"christmas eve", FESTIVAL_CIVIL, 12, 24, 0, false},
	{"christmas day", FESTIVAL_CIVIL, 12, 25, 0, false},
	{"christmas", FESTIVAL_CIVIL, 12, 25, 0, false},
	{"xmas", FESTIVAL_CIVIL, 12, 25, 0, false},
	{"boxing day", FESTIVAL_CIVIL, 12, 26, 0, false},
	{"martin luther king day", FESTIVAL_WEEKDAY, 1, 1, 3, false},
	{"mlk day", FESTIVAL_WEEKDAY, 1, 1, 3, false},
	{"presidents day", FESTIVAL_WEEKDAY, 2, 1, 3, false},
	{"presidents' day", FESTIVAL_WEEKDAY, 2, 1, 3, false},
	{"mother's day", FESTIVAL_WEEKDAY, 5, 7, 2, false},
	{"mothers day", FESTIVAL_WEEKDAY, 5, 7, 2, false},
	{"memorial day", FESTIVAL_WEEKDAY, 5, 1, -1, false},
	{"father's day", FESTIVAL_WEEKDAY, 6, 7, 3, false},
	{"fathers day", FESTIVAL_WEEKDAY, 6, 7, 3, false},
	{"labor day", FESTIVAL_WEEKDAY, 9, 1, 1, false},
	{"columbus day", FESTIVAL_WEEKDAY, 10, 1, 2, false},
	{"thanksgiving day", FESTIVAL_WEEKDAY, 11, 4, 4, false},
	{"thanksgiving", FESTIVAL_WEEKDAY, 11, 4, 4, false},
	{"good friday", FESTIVAL_EASTER, -2, 0, 0, false},
	{"ash wednesday", FESTIVAL_EASTER, -46, 0, 0, false},
	{"palm sunday", FESTIVAL_EASTER, -7, 0, 0, false},
	{"easter monday", FESTIVAL_EASTER, 1, 0, 0, false},
	{"easter sunday", FESTIVAL_EASTER, 0, 0, 0, false},
	{"easter", FESTIVAL_EASTER, 0, 0, 0, false},
	{"st. valentine's day", FESTIVAL_CIVIL, 2, 14, 0, false},
	{"saint patrick's day", FESTIVAL_CIVIL, 3, 17, 0, false},
	{"saint patricks day", FESTIVAL_CIVIL, 3, 17, 0, false},
	{"st patricks day", FESTIVAL_CIVIL, 3, 17, 0, false},
	{"st. patricks day", FESTIVAL_CIVIL, 3, 17, 0, false},
	{"international women's day", FESTIVAL_CIVIL, 3, 8, 0, false},
	{"april fools day", FESTIVAL_CIVIL, 4, 1, 0, false},
	{"international workers' day", FESTIVAL_CIVIL, 5, 1, 0, false},
	{"groundhog day", FESTIVAL_CIVIL, 2, 2, 0, false},
	{"australia day", FESTIVAL_CIVIL, 1, 26, 0, false},
	{"anzac day", FESTIVAL_CIVIL, 4, 25, 0, false},
	{"cinco de mayo", FESTIVAL_CIVIL, 5, 5, 0, false},
	{"juneteenth", FESTIVAL_CIVIL, 6, 19, 0, false},
	{"canada day", FESTIVAL_CIVIL, 7, 1, 0, false},
	{"bastille day", FESTIVAL_CIVIL, 7, 14, 0, false},
	{"guy fawkes night", FESTIVAL_CIVIL, 11, 5, 0, false},
	{"armistice day", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"remembrance day", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"veterans' day", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"singles' day", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"singles day", FESTIVAL_CIVIL, 11, 11, 0, false},
	{"chinese new year's eve", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"lunar new year's eve", FESTIVAL_LUNAR, 1, 0, 0, false},
	{"chinese new year's day", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"lunar new year's day", FESTIVAL_LUNAR, 1, 1, 0, false},
	{"double ninth festival", FESTIVAL_LUNAR, 9, 9, 0, false},
	{"double seventh festival", FESTIVAL_LUNAR, 7, 7, 0, false},
	{"mid-autumn day", FESTIVAL_LUNAR, 8, 15, 0, false},
	{"tomb-sweeping day", FESTIVAL_TERM, 1, 0, 0, false},
	{"tomb sweeping day", FESTIVAL_TERM, 1, 0, 0, false},
	{"qingming festival", FESTIVAL_TERM, 1, 0, 0, false},
	{"winter solstice", FESTIVAL_TERM, 18, 0, 0, false},
	{"summer solstice", FESTIVAL_TERM, 6, 0, 0, false},
	{"shrove tuesday", FESTIVAL_EASTER, -47, 0, 0, false},
	{"mardi gras", FESTIVAL_EASTER, -47, 0, 0, false},
	{"maundy thursday", FESTIVAL_EASTER, -3, 0, 0, false},
	{"holy thursday", FESTIVAL_EASTER, -3, 0, 0, false},
	{"holy saturday", FESTIVAL_EASTER, -1, 0, 0, false},
	{"ascension day", FESTIVAL_EASTER, 39, 0, 0, false},
	{"pentecost", FESTIVAL_EASTER, 49, 0, 0, false},
	{"whit sunday", FESTIVAL_EASTER, 49, 0, 0, false},
	{"whit monday", FESTIVAL_EASTER, 50, 0, 0, false},
	{"corpus christi", FESTIVAL_EASTER, 60, 0, 0, false},
	{"martin luther king jr. day", FESTIVAL_WEEKDAY, 1, 1, 3, false},
	{"washington's birthday", FESTIVAL_WEEKDAY, 2, 1, 3, false},
	{"black friday", FESTIVAL_THANKSGIVING, 1, 0, 0, false},
	{"cyber monday", FESTIVAL_THANKSGIVING, 4, 0, 0, false},
};

static const struct { const char *name; int base; } eras[] = {
	{"中华民国", 1911}, {"民国", 1911}, {"宣统", 1908}, {"光绪", 1874}, {"同治", 1861},
	{"咸丰", 1850}, {"道光", 1820}, {"嘉庆", 1795}, {"乾隆", 1735}, {"雍正", 1722},
	{"康熙", 1661}, {"顺治", 1643}, {"崇祯", 1627}, {"万历", 1572}, {"令和", 2018},
	{"平成", 1988}, {"昭和", 1925}, {"大正", 1911}, {"明治", 1867},
};
// clang-format on

static uint32_t fold_mark(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code + ('a' - 'A');
	return code == U'’' ? '\'' : code;
}

static size_t match_name(const char *name, const uint32_t *codes, size_t n)
{
	struct slice s = slice_of_string(name);
	size_t len = 0;

	for (size_t at = 0; at < s.len; len++) {
		uint32_t code;
		at += utf8_decode(s, at, &code);
		if (len >= n || fold_mark(codes[len]) != code)
			return 0;
	}
	return len;
}

const struct festival *festival_scan(const uint32_t *codes, size_t n, size_t *ret_len)
{
	const struct festival *best = NULL;

	char first[UTF8_MAX];

	*ret_len = 0;
	if (n == 0)
		return NULL;
	size_t bytes = utf8_encode(fold_mark(codes[0]), first);
	for (size_t i = 0; i < ARRAY_LEN(festivals); i++) {
		const char *name = festivals[i].name; /* at least as long as one code point */
		if (name[0] != first[0] ||
		    (bytes > 1 && (name[1] != first[1] || name[2] != first[2])))
			continue;
		size_t len = match_name(festivals[i].name, codes, n);
		if (len > *ret_len) {
			best = &festivals[i];
			*ret_len = len;
		}
	}
	return best;
}

static int32_t nth_weekday(int year, int month, int weekday, int nth)
{
	int32_t first = days_from_civil((struct civil){year, month, 1});

	if (nth < 0) {
		int32_t last = first + days_in_month(year, month) - 1;
		return last - (weekday_of_days(last) - weekday + 7) % 7;
	}
	return first + (weekday - weekday_of_days(first) + 7) % 7 + (nth - 1) * 7;
}

static bool lunar_days(const struct festival *f, int year, int32_t *ret)
{
	if (f->b > 0 && f->a < 12)
		return calendar_lunar_day(year, f->a, false, f->b, ret);
	if (f->b == 0) {
		int32_t last;
		if (!calendar_lunar_month(year, f->a, false, ret, &last))
			return false;
		--*ret;
		return true;
	}
	return calendar_lunar_day(year - 1, f->a, false, f->b, ret);
}

bool festival_days(const struct festival *f, int year, int32_t *first, int32_t *last)
{
	int32_t day = 0;

	if (year < 1 || year > 9998)
		return false;
	switch (f->kind) {
	case FESTIVAL_CIVIL:
		day = days_from_civil((struct civil){year, f->a, f->b});
		break;
	case FESTIVAL_LUNAR:
		if (!lunar_days(f, year, &day))
			return false;
		break;
	case FESTIVAL_WEEKDAY:
		day = nth_weekday(year, f->a, f->b, f->c);
		break;
	case FESTIVAL_TERM:
		day = calendar_solar_term(year, f->a);
		break;
	case FESTIVAL_EASTER:
		day = calendar_easter(year) + f->a;
		break;
	case FESTIVAL_THANKSGIVING:
		day = nth_weekday(year, 11, 4, 4) + f->a;
		break;
	case FESTIVAL_SPAN:
		*first = days_from_civil((struct civil){year, f->a, 1});
		*last = days_from_civil((struct civil){year, f->b, days_in_month(year, f->b)});
		return true;
	}
	*first = *last = day;
	return true;
}

bool festival_is_weak(const struct festival *f)
{
	return f->weak;
}

size_t festival_count(void)
{
	return ARRAY_LEN(festivals);
}

const struct festival *festival_at(size_t i)
{
	return &festivals[i];
}

size_t calendar_era_scan(const uint32_t *codes, size_t n, int *ret_base)
{
	for (size_t i = 0; i < ARRAY_LEN(eras); i++) {
		size_t len = match_name(eras[i].name, codes, n);
		if (len > 0) {
			*ret_base = eras[i].base;
			return len;
		}
	}
	return 0;
}
