/* Calendar dates in their usual written forms. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/regions.h"

/* Publication dates outside these years are numbers that look like dates. */
#define YEAR_MIN 1850
#define YEAR_MAX 2150
/* The year before the first of the Republic of China. */
#define REPUBLIC_YEAR 1911
/* Two and three digits of a year of the Republic, where only a date can stand. */
#define REPUBLIC_MIN 90
#define REPUBLIC_MAX 150

struct reader {
	struct slice s;
	size_t at;
};

static uint32_t peek(const struct reader *r, size_t *len)
{
	uint32_t code = 0;

	*len = r->at < r->s.len ? utf8_decode(r->s, r->at, &code) : 0;
	return code;
}

static bool take(struct reader *r, uint32_t wanted)
{
	size_t len;

	if (peek(r, &len) != wanted || len == 0)
		return false;
	r->at += len;
	return true;
}

static void skip_spaces(struct reader *r)
{
	size_t len;

	while (code_is_space(peek(r, &len)) && len > 0)
		r->at += len;
}

/* The value of a digit of any width or of a Chinese numeral; 10 for 十, -1 for others. */
static int digit_of(uint32_t code)
{
	static const uint32_t numerals[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
					    0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};

	if (code >= '0' && code <= '9')
		return (int)(code - '0');
	if (code >= 0xFF10 && code <= 0xFF19)
		return (int)(code - 0xFF10);
	if (code == 0x3007 || code == 0x96F6 || code == 0x25CB)
		return 0;
	for (int i = 0; i < (int)ARRAY_LEN(numerals); i++) {
		if (numerals[i] == code)
			return i + 1;
	}
	return -1;
}

/* min to max digits; 十, 二十八 and 十二 count as numbers below a hundred. */
static bool take_number(struct reader *r, int min, int max, int *ret)
{
	struct reader start = *r;
	int value = 0, digits = 0;
	size_t len;

	while (digits < max) {
		int digit = digit_of(peek(r, &len));

		if (len == 0 || digit < 0)
			break;
		r->at += len;
		if (digit == 10) {
			int ones = digit_of(peek(r, &len));
			value = (value > 0 ? value : 1) * 10;
			if (len > 0 && ones > 0 && ones < 10) {
				value += ones;
				r->at += len;
			}
			digits = max;
			break;
		}
		value = value * 10 + digit;
		digits++;
	}
	if (digits < min) {
		*r = start;
		return false;
	}
	*ret = value;
	return true;
}

static bool is_date(int year, int month, int day)
{
	return year >= YEAR_MIN && year <= YEAR_MAX &&
	       civil_is_valid((struct civil){year, month, day});
}

static bool ends_number(const struct reader *r)
{
	size_t len;
	int digit = digit_of(peek(r, &len));

	return len == 0 || digit < 0 || digit > 9;
}

/* 2025-01-28, 2025/1/28, 2025.1.28, 2025年1月28日 */
static bool read_parted(struct reader *r, struct civil *ret)
{
	int year, month, day;
	size_t len;
	uint32_t mark;

	if (!take_number(r, 4, 4, &year))
		return false;
	skip_spaces(r);
	mark = peek(r, &len);
	if (mark != '-' && mark != '/' && mark != '.' && mark != 0x5E74)
		return false;
	r->at += len;
	skip_spaces(r);
	if (!take_number(r, 1, 2, &month))
		return false;
	skip_spaces(r);
	if (!take(r, mark == 0x5E74 ? 0x6708 : mark))
		return false;
	skip_spaces(r);
	if (!take_number(r, 1, 2, &day) || !ends_number(r))
		return false;
	skip_spaces(r);
	if (mark == 0x5E74 && !take(r, 0x65E5) && !take(r, 0x53F7))
		return false;
	*ret = (struct civil){year, month, day};
	return is_date(year, month, day);
}

/* 2023 10/06 11:08: the year in a line of its own on the page. Only with the time behind. */
static bool read_year_apart(struct reader *r, struct civil *ret)
{
	size_t len;

	if (!take_number(r, 4, 4, &ret->year) || !code_is_space(peek(r, &len)))
		return false;
	skip_spaces(r);
	if (!take_number(r, 1, 2, &ret->month) || (!take(r, '/') && !take(r, '-')) ||
	    !take_number(r, 1, 2, &ret->day) || !ends_number(r))
		return false;
	return r->at < r->s.len && r->s.ptr[r->at] == ' ' && time_skip(r->s, r->at + 1) > 0 &&
	       is_date(ret->year, ret->month, ret->day);
}

static bool take_text(struct reader *r, const char *text)
{
	struct slice rest = slice_sub(r->s, r->at, r->s.len);

	if (!slice_starts_with(rest, slice_of_string(text)))
		return false;
	r->at += strlen(text);
	return true;
}

/* 1月28, before what calls it a day. */
static bool take_month_and_day(struct reader *r, struct civil *ret)
{
	if (!take_number(r, 1, 2, &ret->month))
		return false;
	skip_spaces(r);
	if (!take(r, 0x6708))
		return false;
	skip_spaces(r);
	if (!take_number(r, 1, 2, &ret->day))
		return false;
	skip_spaces(r);
	return true;
}

/* 民國113年5月20日, 中華民國一一三年五月二十日: years of the Republic of China. */
static bool read_republic(struct reader *r, struct civil *ret)
{
	int year;

	if (!take_text(r, "中華"))
		take_text(r, "中华");
	if (!take_text(r, "民國") && !take_text(r, "民国"))
		return false;
	skip_spaces(r);
	if (!take_number(r, 1, 3, &year))
		return false;
	skip_spaces(r);
	if (!take(r, 0x5E74))
		return false;
	skip_spaces(r);
	if (!take_month_and_day(r, ret))
		return false;
	ret->year = year + REPUBLIC_YEAR;
	return take(r, 0x65E5) && is_date(ret->year, ret->month, ret->day);
}

/* 08/25/2023 or 25/08/2023: only where one number can be no month, or both are the same. */
static bool read_year_last(struct reader *r, struct civil *ret)
{
	int first, second;
	size_t len;

	if (!take_number(r, 1, 2, &first) || first == 0)
		return false;
	uint32_t mark = peek(r, &len);
	if (mark != '/' && mark != '.' && mark != '-')
		return false;
	r->at += len;
	if (!take_number(r, 1, 2, &second) || !take(r, mark) || !take_number(r, 4, 4, &ret->year) ||
	    !ends_number(r))
		return false;
	bool day_first = first > 12;
	ret->month = day_first ? second : first;
	ret->day = day_first ? first : second;
	return (first > 12 || second > 12 || first == second) &&
	       is_date(ret->year, ret->month, ret->day);
}

/* 20250128, also with the time run on: 20250128093000 */
static bool read_compact(struct reader *r, struct civil *ret)
{
	size_t digits = 0;

	while (r->at + digits < r->s.len && r->s.ptr[r->at + digits] >= '0' &&
	       r->s.ptr[r->at + digits] <= '9')
		digits++;
	if (digits != 8 && digits != 12 && digits != 14)
		return false;
	int value = 0;
	for (size_t i = 0; i < 8; i++)
		value = value * 10 + (r->s.ptr[r->at + i] - '0');
	*ret = (struct civil){value / 10000, value / 100 % 100, value % 100};
	r->at += digits;
	return is_date(ret->year, ret->month, ret->day);
}

static bool take_month(struct reader *r, int *ret)
{
	static const char *const months[] = {"january",   "february", "march",    "april",
					     "may",       "june",     "july",     "august",
					     "september", "october",  "november", "december"};
	size_t n = 0;
	char word[12];

	while (r->at + n < r->s.len && n < sizeof word - 1) {
		char c = (char)(r->s.ptr[r->at + n] | 0x20);
		if (c < 'a' || c > 'z')
			break;
		word[n++] = c;
	}
	for (int i = 0; i < 12 && n >= 3; i++) {
		bool shortened = n == 3 || (n == 4 && i == 8);
		if (strncmp(months[i], word, n) != 0 || (!shortened && strlen(months[i]) != n))
			continue;
		r->at += n;
		take(r, '.');
		*ret = i + 1;
		return true;
	}
	return false;
}

static void skip_weekday(struct reader *r)
{
	static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	struct reader start = *r;
	size_t n = 0;
	char word[16];

	while (r->at < r->s.len && n < sizeof word - 1 && (r->s.ptr[r->at] | 0x20) >= 'a' &&
	       (r->s.ptr[r->at] | 0x20) <= 'z')
		word[n++] = (char)(r->s.ptr[r->at++] | 0x20);
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		if (n >= 3 && strncmp(days[i], word, 3) == 0) {
			take(r, '.');
			take(r, ',');
			skip_spaces(r);
			return;
		}
	}
	*r = start;
}

/* 1st, 2nd, 3rd, 4th */
static void skip_ordinal(struct reader *r)
{
	static const char *const ends[] = {"st", "nd", "rd", "th"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (take_text(r, ends[i]))
			return;
	}
}

/* January 28; Jan. 28th; 28 January; Tue, 28 Jan */
static bool read_month_and_day(struct reader *r, struct civil *ret)
{
	skip_weekday(r);
	bool day_first = take_number(r, 1, 2, &ret->day);
	if (day_first)
		skip_ordinal(r);
	skip_spaces(r);
	if (day_first && take_text(r, "of "))
		skip_spaces(r);
	if (!take_month(r, &ret->month))
		return false;
	if (day_first)
		return true;
	skip_spaces(r);
	if (!take_number(r, 1, 2, &ret->day) || !ends_number(r))
		return false;
	skip_ordinal(r);
	return true;
}

/* A time of day run on to the year: 20249:31 PM. */
static bool begins_time(const struct reader *r)
{
	size_t at = r->at, digits = 0;

	while (at < r->s.len && r->s.ptr[at] >= '0' && r->s.ptr[at] <= '9') {
		at++;
		digits++;
	}
	return digits >= 1 && digits <= 2 && at < r->s.len && r->s.ptr[at] == ':';
}

/* Mon Mar 4 12:33:11 2024 */
static void skip_time_before_year(struct reader *r)
{
	struct reader start = *r;
	size_t colons = 0;

	while (r->at < r->s.len &&
	       (r->s.ptr[r->at] == ':' || (r->s.ptr[r->at] >= '0' && r->s.ptr[r->at] <= '9')))
		colons += r->s.ptr[r->at++] == ':';
	if (colons != 2)
		*r = start;
	skip_spaces(r);
}

/* January 28, 2025; Jan. 28, 2025; 28 January 2025; Tue, 28 Jan 2025 */
static bool read_english(struct reader *r, struct civil *ret)
{
	if (!read_month_and_day(r, ret))
		return false;
	skip_spaces(r);
	take(r, ',');
	skip_spaces(r);
	skip_time_before_year(r);
	if (!take_number(r, 4, 4, &ret->year) || (!ends_number(r) && !begins_time(r)))
		return false;
	return is_date(ret->year, ret->month, ret->day);
}

/* 1月28日 */
static bool read_han_day(struct reader *r, struct civil *ret)
{
	return take_month_and_day(r, ret) && (take(r, 0x65E5) || take(r, 0x53F7));
}

size_t date_read_yearless(struct slice s, size_t at, int *month, int *day)
{
	typedef bool form_reader(struct reader * r, struct civil * ret);
	static form_reader *const forms[] = {read_han_day, read_month_and_day};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct reader r = {s, at};
		struct civil c = {.year = 2000}; /* a leap year */

		if (!forms[i](&r, &c) || !civil_is_valid(c))
			continue;
		*month = c.month;
		*day = c.day;
		return r.at;
	}
	return 0;
}

size_t date_read_labelled(struct slice s, size_t at, struct date *ret)
{
	struct reader r = {s, at};
	struct civil c;
	int year;
	size_t len, end = date_read(s, at, ret);

	if (end > 0 || !take_number(&r, 2, 3, &year) || year < REPUBLIC_MIN || year > REPUBLIC_MAX)
		return end;
	uint32_t mark = peek(&r, &len);
	if (mark != '-' && mark != '/' && mark != '.' && mark != 0x5E74)
		return 0;
	r.at += len;
	c.year = year + REPUBLIC_YEAR;
	if (!take_number(&r, 1, 2, &c.month) || !take(&r, mark == 0x5E74 ? 0x6708 : mark) ||
	    !take_number(&r, 1, 2, &c.day) || !ends_number(&r))
		return 0;
	if ((mark == 0x5E74 && !take(&r, 0x65E5)) || !is_date(c.year, c.month, c.day))
		return 0;
	*ret = date_of_day(days_from_civil(c));
	return r.at;
}

size_t date_read(struct slice s, size_t at, struct date *ret)
{
	typedef bool form_reader(struct reader * r, struct civil * ret);
	static form_reader *const forms[] = {read_parted,   read_compact,   read_english,
					     read_republic, read_year_last, read_year_apart};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct reader r = {s, at};
		struct civil c = {0};

		if (!forms[i](&r, &c))
			continue;
		*ret = date_of_day(days_from_civil(c));
		return r.at;
	}
	return 0;
}

/* A time of day, a zone, a weekday: nothing but their characters. */
static bool is_time_of_day(struct slice s)
{
	static const char allowed[] = "0123456789:.+-()TZAPMGUCtzapmgutc ";
	static const char han[] = "上午下时分秒星期周一二三四五六日天凌晨早中晚点間间時點週北京";
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		size_t len = utf8_decode(s, at, &code);
		struct slice one = slice_sub(s, at, at + len);

		at += len;
		if (code < 0x80 ? strchr(allowed, (int)code) == NULL
				: !code_is_space(code) && code != 0xFF1A && code != 0xFF08 &&
					  code != 0xFF09 &&
					  slice_find(SLICE_LITERAL(han), one, 0) == SIZE_MAX)
			return false;
	}
	return true;
}

bool text_parse_date(struct slice text, struct date *ret)
{
	struct date date;

	text = slice_trim(text);
	size_t end = text.len > 0 ? date_read(text, 0, &date) : 0;
	if (end == 0)
		return date_parse_iso(text, ret);
	if (!is_time_of_day(slice_sub(text, end, text.len)))
		return false;
	*ret = date;
	return true;
}
