/* Calendar dates in their usual written forms. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/regions.h"

/* Publication dates outside these years are numbers that look like dates. */
#define YEAR_MIN 1850
#define YEAR_MAX 2150

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

static bool ends_number(struct reader *r)
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

/* January 28, 2025; Jan. 28, 2025; 28 January 2025; Tue, 28 Jan 2025 */
static bool read_english(struct reader *r, struct civil *ret)
{
	bool day_first;

	skip_weekday(r);
	day_first = take_number(r, 1, 2, &ret->day);
	skip_spaces(r);
	if (!take_month(r, &ret->month))
		return false;
	skip_spaces(r);
	if (!day_first && (!take_number(r, 1, 2, &ret->day) || !ends_number(r)))
		return false;
	take(r, ',');
	skip_spaces(r);
	if (!take_number(r, 4, 4, &ret->year) || !ends_number(r))
		return false;
	return is_date(ret->year, ret->month, ret->day);
}

size_t date_read(struct slice s, size_t at, struct date *ret)
{
	typedef bool form_reader(struct reader * r, struct civil * ret);
	static form_reader *const forms[] = {read_parted, read_compact, read_english};

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
