#include "text/byline_part.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/lexicon.h"

#define NICK_MAX     24
#define CHANNEL_MAX  30 /* behind the number of a page, in bytes */
#define DIGITS_MAX   3
#define THIS_CENTURY 2000
#define ACCOUNT_MAX  12 /* characters */
#define HAN_NAME_MAX 5

static size_t digits_end(struct slice s, size_t at)
{
	while (at < s.len && char_is_digit(s.ptr[at]))
		at++;
	return at;
}

size_t edition_skip(struct slice s, size_t at)
{
	size_t start = at, number = pattern_match(s, at, "page");
	bool english = number > 0;

	if (!english)
		number = pattern_match(s, at, "第");
	at = utf8_spaces_end(s, number > 0 ? number : at);
	if (number == 0 && at < s.len && s.ptr[at] >= 'A' && s.ptr[at] <= 'Z')
		at++;
	number = at;
	at = digits_end(s, at);
	if (at == number || at - number > DIGITS_MAX ||
	    (!english && number == start && at >= s.len))
		return 0;
	if (english)
		return at;
	at = pattern_match(s, utf8_spaces_end(s, at), "版");
	size_t colon = at > 0 ? pattern_match(s, at, ":") : 0;
	if (colon == 0)
		return at;
	for (at = colon; at < s.len && at - colon < CHANNEL_MAX && s.ptr[at] != ' ';)
		at += utf8_length((unsigned char)s.ptr[at]);
	return at < s.len ? at : s.len;
}

size_t issue_skip(struct slice s, size_t at)
{
	size_t year = digits_end(s, at), number = pattern_match(s, year, "年"), first;

	if (year - at != 4 || number == 0)
		return 0;
	first = pattern_match(s, number, "第");
	number = utf8_spaces_end(s, first > 0 ? first : number);
	size_t end = digits_end(s, number);
	return end > number && end - number <= DIGITS_MAX ? pattern_match(s, end, "期") : 0;
}

/* n digits at the most up to the mark. */
static size_t read_part(struct slice s, size_t at, int *ret)
{
	size_t end = digits_end(s, at);

	*ret = 0;
	for (size_t i = at; i < end && end - at <= 2; i++)
		*ret = *ret * 10 + (s.ptr[i] - '0');
	return end > at && end - at <= 2 ? end : 0;
}

size_t short_stamp_read(struct slice s, size_t at, struct date *ret)
{
	struct civil c;
	int parts[3];

	for (int i = 0; i < 3; i++) {
		if (i > 0 && (at >= s.len || s.ptr[at] != '-'))
			return 0;
		at = read_part(s, i > 0 ? at + 1 : at, &parts[i]);
		if (at == 0)
			return 0;
	}
	c = (struct civil){parts[0] + THIS_CENTURY, parts[1], parts[2]};
	size_t time = at < s.len && s.ptr[at] == ' ' ? time_skip(s, at + 1) : 0;
	if (time == 0 || !civil_is_valid(c) ||
	    pattern_match(s, utf8_spaces_end(s, time), "来自") == 0)
		return 0;
	*ret = date_of_day(days_from_civil(c));
	return at;
}

size_t nick_read(struct slice s, size_t at)
{
	size_t end = at;
	bool letter = false;

	for (; end < s.len && end - at <= NICK_MAX; end++) {
		char c = s.ptr[end];
		bool small = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (!small && !char_is_digit(c) && !strchr("_.-", c))
			break;
		letter |= small;
	}
	return letter && end - at >= 2 && end - at <= NICK_MAX ? end : 0;
}

size_t han_alone(struct slice s, size_t at)
{
	size_t n = HAN_NAME_MAX, end = han_end(s, at, &n);

	return end == s.len && n >= 2 && n <= HAN_NAME_MAX ? end : 0;
}

size_t unread_date_skip(struct slice s, size_t at)
{
	static const char *const words[] = {"年", "月", "日", "号", "时", "分", "秒"};
	size_t start = at;

	while (at < s.len) {
		size_t word = 0;

		for (size_t i = 0; i < ARRAY_LEN(words) && word == 0; i++)
			word = pattern_match(s, at, words[i]);
		if (char_is_digit(s.ptr[at]) || (at > start && strchr("-/.:", s.ptr[at])))
			word = at + 1;
		if (word == 0 || (at == start && !char_is_digit(s.ptr[at])))
			break;
		at = word;
	}
	return at > start ? at : 0;
}

bool account_name(struct slice line)
{
	uint32_t code;
	size_t n = 0, letters = 0;

	for (size_t at = 0; at < line.len; n++) {
		at += utf8_decode(line, at, &code);
		uint32_t key = pattern_key(code);
		bool letter = code_is_han(code) || (key >= 'a' && key <= 'z');

		if (!letter && !(key >= '0' && key <= '9') && key != '_' && key != '-')
			return false;
		letters += letter;
	}
	return n >= 2 && n <= ACCOUNT_MAX && letters >= 2;
}

bool posted_line(struct slice text)
{
	static const char *const words[] = {"发表于", "发布于", "编辑于", "回复于"};
	struct date date;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t end = pattern_match(text, 0, words[i]);
		if (end > 0)
			return date_read(text, utf8_spaces_end(text, end), &date) > 0;
	}
	return short_stamp_read(text, 0, &date) > 0;
}
