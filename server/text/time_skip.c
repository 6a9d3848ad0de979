/* Times of day in bylines, only to pass over them. */
#include "base/macros.h"
#include "text/byline.h"
#include "text/lexicon.h"

/* Offset behind 09:30, 星期二, 上午 …; 0 when none stands there. */
static size_t skip_han(struct slice s, size_t at)
{
	static const char *const words[] = {"星期",
					    "周",
					    "上午",
					    "下午",
					    "中午",
					    "晚上",
					    "凌晨",
					    "早上",
					    "北京时间",
					    "格林尼治标准时间",
					    "格林威治标准时间",
					    "格林尼治时间"};
	static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "日", "天"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t behind = pattern_match(s, at, words[i]);

		if (behind > 0 && i >= 2)
			return behind;
		for (size_t j = 0; behind > 0 && j < ARRAY_LEN(numerals); j++) {
			if (slice_starts_with(slice_sub(s, behind, s.len),
					      slice_of_string(numerals[j])))
				return behind + strlen(numerals[j]);
		}
	}
	return 0;
}

static size_t skip_latin(struct slice s, size_t at)
{
	static const char *const words[] = {"eastern daylight time",
					    "eastern standard time",
					    "eastern time",
					    "pacific daylight time",
					    "pacific standard time",
					    "pacific time",
					    "central time",
					    "a.m.",
					    "p.m.",
					    "am",
					    "pm",
					    "gmt",
					    "utc",
					    "est",
					    "edt",
					    "cst",
					    "cdt",
					    "pst",
					    "pdt",
					    "et",
					    "pt",
					    "bst",
					    "cet",
					    "hkt",
					    "monday",
					    "mon",
					    "tuesday",
					    "tue",
					    "tues",
					    "wednesday",
					    "wed",
					    "thursday",
					    "thurs",
					    "thu",
					    "friday",
					    "fri",
					    "saturday",
					    "sat",
					    "sunday",
					    "sun"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if ((s.ptr[at] | 0x20) != words[i][0])
			continue;
		size_t behind = pattern_match(s, at, words[i]);
		bool whole = behind > 0 && (behind >= s.len || (s.ptr[behind] | 0x20) < 'a' ||
					    (s.ptr[behind] | 0x20) > 'z');
		if (whole)
			return behind;
	}
	return 0;
}

size_t time_skip(struct slice s, size_t at)
{
	size_t digits = 0, colons = 0, end = at;

	if (at >= s.len)
		return 0;
	if ((unsigned char)s.ptr[at] >= 0x80)
		return skip_han(s, at);
	while (end < s.len &&
	       ((s.ptr[end] >= '0' && s.ptr[end] <= '9') || (s.ptr[end] == ':' && end > at))) {
		colons += s.ptr[end] == ':';
		digits += s.ptr[end] != ':';
		end++;
	}
	if (colons > 0 && digits >= 3 && digits <= 6)
		return end;
	return skip_latin(s, at);
}

size_t time_skip_zone(struct slice s, size_t at)
{
	size_t end = at;

	while (end < s.len && s.ptr[end] >= 'A' && s.ptr[end] <= 'Z')
		end++;
	bool whole = end >= s.len || s.ptr[end] == ' ' || s.ptr[end] == ',';
	return end - at >= 2 && end - at <= 4 && whole && s.ptr[end - 1] == 'T' ? end : 0;
}
