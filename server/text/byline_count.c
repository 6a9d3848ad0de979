/* Numbers in bylines that say nothing of who wrote a text and when: how often it was read, how long
 * ago it was posted, where it stands. */
#include "text/byline_part.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_fields.h"
#include "text/lexicon.h"

/* Characters of the word beside a number, digits of the number. */
#define WORD_MAX   4
#define DIGITS_MAX 8

static size_t digits_end(struct slice s, size_t at)
{
	size_t end = at;

	while (end < s.len && char_is_digit(s.ptr[end]) && end - at <= DIGITS_MAX)
		end++;
	return end - at <= DIGITS_MAX ? end : at;
}

size_t han_end(struct slice s, size_t at, size_t *n)
{
	size_t limit = *n;
	uint32_t code;

	for (*n = 0; at < s.len && *n <= limit; ++*n) {
		size_t len = utf8_decode(s, at, &code);
		if (!code_is_han(code))
			break;
		at += len;
	}
	return at;
}

static bool ends_word(struct slice s, size_t at)
{
	uint32_t code = ' ';

	if (at < s.len)
		utf8_decode(s, at, &code);
	return code_is_space(code) || byline_is_mark(code);
}

size_t address_skip(struct slice s, size_t at)
{
	size_t end = pattern_match(s, at, "http://");

	end = end > 0 ? end : pattern_match(s, at, "https://");
	end = end > 0 ? end : pattern_match(s, at, "//");
	while (end > 0 && end < s.len && s.ptr[end] > ' ' && (unsigned char)s.ptr[end] < 0x80)
		end++;
	return end;
}

size_t ago_skip(struct slice s, size_t at)
{
	static const char *const units[] = {
		"年前",   "个月前", "月前",    "周前",   "天前",     "小时前",  "分钟前", "秒前",
		" years", " year",  " months", " month", " weeks",   " week",   " days",  " day",
		" hours", " hour",  " hrs",    " hr",    " minutes", " minute", " mins",  " min",
		"h",      "d",      "m",       "w",      "y"};
	size_t number = digits_end(s, at);

	if (number == at)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		size_t end = pattern_match(s, number, units[i]);
		bool han = (unsigned char)units[i][0] >= 0x80;

		if (end > 0 && !han)
			end = pattern_match(s, end, " ago");
		if (end > 0)
			return end;
	}
	return 0;
}

/* 97次查看, 7条评论 */
static size_t number_first(struct slice s, size_t at)
{
	static const char *const measures[] = {"次", "条", "个", "人", "篇", "字", "万"};
	size_t number = digits_end(s, at), n = WORD_MAX + 1;

	if (number == at)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(measures); i++) {
		if (pattern_match(s, number, measures[i]) == 0)
			continue;
		size_t end = han_end(s, number, &n);
		return n <= WORD_MAX + 1 && ends_word(s, end) ? end : 0;
	}
	return 0;
}

/* 浏览1739, 回应1 */
static size_t word_first(struct slice s, size_t at)
{
	size_t n = WORD_MAX, word = han_end(s, at, &n);
	/* 访问次数: 234 */
	size_t colon = pattern_match(s, word, ":");
	size_t number = colon > 0 ? utf8_spaces_end(s, colon) : word, from = number;
	struct date date;

	number = digits_end(s, from);

	if (n == 0 || n > WORD_MAX || number == from || !ends_word(s, number) ||
	    pattern_match(s, at, "第") > 0 || date_read(s, from, &date) > 0)
		return 0;
	/* 发布于2023-03-29, 时间10:20 */
	return number < s.len && strchr("-/.:", s.ptr[number]) ? 0 : number;
}

size_t count_skip(struct slice s, size_t at)
{
	size_t end = number_first(s, at);

	return end > 0 ? end : word_first(s, at);
}
