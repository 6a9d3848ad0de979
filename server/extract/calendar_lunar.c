#include "extract/calendar.h"

#include "base/macros.h"

/* The Chinese calendar of 1940 to 2060, computed with the Chinese calendar of ICU 72 (time zone
 * Asia/Shanghai) by walking all days and noting where months start. One row a year: civil month and
 * day of its New Year's Day, the month that is doubled (0: none), and from bit 0 on the months in
 * their order, the doubled one in its place, 1 for 30 days and 0 for 29. */
struct lunar_year {
	uint8_t month, day, leap;
	uint16_t long_months;
};

// clang-format off
static const struct lunar_year lunar_years[] = {
	{2, 8, 0, 0x052b}, {1, 27, 6, 0x0a5b}, {2, 15, 0, 0x0aad}, {2, 5, 0, 0x056a},
	{1, 25, 4, 0x1b55}, {2, 13, 0, 0x0ba4}, {2, 2, 0, 0x0b49}, {1, 22, 2, 0x1a93},
	{2, 10, 0, 0x0a95}, {1, 29, 7, 0x152d}, {2, 17, 0, 0x0536}, {2, 6, 0, 0x0aad},
	{1, 27, 5, 0x15aa}, {2, 14, 0, 0x0db2}, {2, 4, 0, 0x0da4}, {1, 24, 3, 0x1d49},
	{2, 12, 0, 0x0d4a}, {1, 31, 8, 0x0a95}, {2, 18, 0, 0x0a97}, {2, 8, 0, 0x0556},
	{1, 28, 6, 0x0ab5}, {2, 15, 0, 0x0ad5}, {2, 5, 0, 0x06d2}, {1, 25, 4, 0x0ea5},
	{2, 13, 0, 0x0ea5}, {2, 2, 0, 0x064a}, {1, 21, 3, 0x0c97}, {2, 9, 0, 0x0a9b},
	{1, 30, 7, 0x155a}, {2, 17, 0, 0x056a}, {2, 6, 0, 0x0b69}, {1, 27, 5, 0x1752},
	{2, 15, 0, 0x0b52}, {2, 3, 0, 0x0b25}, {1, 23, 4, 0x164b}, {2, 11, 0, 0x0a4b},
	{1, 31, 8, 0x14ab}, {2, 18, 0, 0x02ad}, {2, 7, 0, 0x056d}, {1, 28, 6, 0x0b69},
	{2, 16, 0, 0x0da9}, {2, 5, 0, 0x0d92}, {1, 25, 4, 0x1d25}, {2, 13, 0, 0x0d25},
	{2, 2, 10, 0x1a4d}, {2, 20, 0, 0x0a56}, {2, 9, 0, 0x02b6}, {1, 29, 7, 0x05b5},
	{2, 17, 0, 0x06d5}, {2, 6, 0, 0x0ea9}, {1, 27, 5, 0x1e92}, {2, 15, 0, 0x0e92},
	{2, 4, 0, 0x0d26}, {1, 23, 3, 0x0a56}, {2, 10, 0, 0x0a57}, {1, 31, 8, 0x14d6},
	{2, 19, 0, 0x035a}, {2, 7, 0, 0x06d5}, {1, 28, 5, 0x0ec9}, {2, 16, 0, 0x0749},
	{2, 5, 0, 0x0693}, {1, 24, 4, 0x152b}, {2, 12, 0, 0x052b}, {2, 1, 0, 0x0a5b},
	{1, 22, 2, 0x155a}, {2, 9, 0, 0x056a}, {1, 29, 7, 0x1b55}, {2, 18, 0, 0x0ba4},
	{2, 7, 0, 0x0b49}, {1, 26, 5, 0x1a93}, {2, 14, 0, 0x0a95}, {2, 3, 0, 0x052d},
	{1, 23, 4, 0x0a6d}, {2, 10, 0, 0x0ab5}, {1, 31, 9, 0x15aa}, {2, 19, 0, 0x05d2},
	{2, 8, 0, 0x0da5}, {1, 28, 6, 0x1d4a}, {2, 16, 0, 0x0e4a}, {2, 5, 0, 0x0c95},
	{1, 25, 4, 0x152e}, {2, 12, 0, 0x0556}, {2, 1, 0, 0x0ab5}, {1, 22, 2, 0x15b2},
	{2, 10, 0, 0x06d2}, {1, 29, 6, 0x0ea5}, {2, 17, 0, 0x0f25}, {2, 7, 0, 0x064a},
	{1, 26, 5, 0x0c97}, {2, 13, 0, 0x04ab}, {2, 2, 0, 0x055b}, {1, 23, 3, 0x0ad6},
	{2, 11, 0, 0x0b69}, {1, 31, 11, 0x1752}, {2, 19, 0, 0x0b52}, {2, 8, 0, 0x0b25},
	{1, 28, 6, 0x1a4b}, {2, 15, 0, 0x0a4b}, {2, 4, 0, 0x04ab}, {1, 24, 5, 0x055b},
	{2, 12, 0, 0x05ad}, {2, 1, 0, 0x0b6a}, {1, 22, 2, 0x1b52}, {2, 10, 0, 0x0d92},
	{1, 30, 7, 0x1d25}, {2, 17, 0, 0x0d25}, {2, 6, 0, 0x0a55}, {1, 26, 5, 0x14ad},
	{2, 14, 0, 0x04b6}, {2, 2, 0, 0x05b5}, {1, 23, 3, 0x0daa}, {2, 11, 0, 0x0ec9},
	{2, 1, 8, 0x1e92}, {2, 19, 0, 0x0e92}, {2, 8, 0, 0x0d26}, {1, 28, 6, 0x0a56},
	{2, 15, 0, 0x0a57}, {2, 4, 0, 0x04d6}, {1, 24, 4, 0x06d5}, {2, 12, 0, 0x0755},
	{2, 2, 0, 0x0749},
};
// clang-format on

static int month_days(const struct lunar_year *y, int index)
{
	return (y->long_months >> index) & 1 ? 30 : 29;
}

bool calendar_lunar_month(int year, int month, bool leap, int32_t *first, int32_t *last)
{
	_Static_assert(ARRAY_LEN(lunar_years) == LUNAR_YEAR_MAX - LUNAR_YEAR_MIN + 1,
		       "a row a year");
	if (year < LUNAR_YEAR_MIN || year > LUNAR_YEAR_MAX || month < 1 || month > 12)
		return false;
	const struct lunar_year *y = &lunar_years[year - LUNAR_YEAR_MIN];
	if (leap && y->leap != month)
		return false;
	int index = month - 1 + (leap || (y->leap > 0 && month > y->leap) ? 1 : 0);
	int32_t day = days_from_civil((struct civil){year, y->month, y->day});
	for (int i = 0; i < index; i++)
		day += month_days(y, i);
	*first = day;
	*last = day + month_days(y, index) - 1;
	return true;
}

bool calendar_lunar_day(int year, int month, bool leap, int day, int32_t *ret)
{
	int32_t first, last;

	if (!calendar_lunar_month(year, month, leap, &first, &last))
		return false;
	if (day < 1 || day > last - first + 1)
		return false;
	*ret = first + day - 1;
	return true;
}
