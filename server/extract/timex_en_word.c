#include <string.h>

#include "base/macros.h"
#include "extract/timex_en.h"

bool en_begins(const struct scan *s, size_t pos, const char *letters)
{
	uint32_t c = scan_at(s, pos) | 0x20;

	return c > 0x20 && c < 0x80 && strchr(letters, (int)c);
}

size_t en_skip_space(const struct scan *s, size_t pos)
{
	while (pos < s->hi && (s->code[pos] == ' ' || s->code[pos] == U'\u00a0'))
		pos++;
	return pos;
}

size_t en_skip_the(const struct scan *s, size_t pos)
{
	size_t end = scan_word(s, pos, "the|of the|of", NULL);

	return end > 0 ? en_skip_space(s, end) : pos;
}

bool en_is_behind(const struct scan *s, size_t pos, const char *words)
{
	if (scan_before(s, pos) != ' ' && scan_before(s, pos) != '-')
		return false;
	size_t end = pos - 1, start = end;

	while (start > s->lo && code_is_letter(s->code[start - 1]))
		start--;
	return start < end && scan_word(s, start, words, NULL) == end;
}

/* A name with its short form, which may end in a full stop. */
static size_t read_name(const struct scan *s, size_t pos, const char *names, int *ret)
{
	size_t end = scan_word(s, pos, names, ret);

	if (end > 0 && end - pos <= 4 && scan_at(s, end) == '.')
		end++;
	return end;
}

size_t en_read_month_name(const struct scan *s, size_t pos, int *ret)
{
	int which;

	if (!en_begins(s, pos, "jfmasond"))
		return 0;
	size_t end = read_name(s, pos,
			       "january|february|march|april|may|june|july|august|september|"
			       "october|november|december|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|"
			       "nov|dec|sept",
			       &which);

	if (end == 0)
		return 0;
	*ret = which == 24 ? 9 : which % 12 + 1;
	/* May, June and July are whole words: the full stop ends the sentence. */
	if ((which == 4 || which == 5 || which == 6) && scan_before(s, end) == '.')
		end--;
	return end;
}

size_t en_read_weekday_name(const struct scan *s, size_t pos, int *ret)
{
	int which;

	if (!en_begins(s, pos, "mtwfs"))
		return 0;
	size_t end = read_name(s, pos,
			       "monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
			       "mon|tue|wed|thu|fri|sat|sun|tues|weds|thur|thurs",
			       &which);
	static const int8_t days[] = {1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 2, 3, 4, 4};

	if (end == 0)
		return 0;
	*ret = days[which];
	/* sun and sat, mon and wed are words: only with a capital letter. */
	if (end - pos <= 4 && scan_at(s, pos) >= 'a')
		return 0;
	/* Sat down; the Sun: a short form needs a mark or a number behind it or a word before. */
	if (end - pos == 3 && scan_at(s, end) == ' ' && !code_is_digit(scan_at(s, end + 1)) &&
	    !en_is_behind(s, pos, "on|last|next|this|since|until|from|by|late|early") &&
	    en_read_month_name(s, end + 1, &which) == 0 &&
	    scan_any(s, end, " the | morning| night| afternoon| evening", NULL) == 0)
		return 0;
	if (en_is_behind(s, pos, "black|super|cyber|bloody|fat|giving|holy|casual|clean"))
		return 0; /* a name; where it is a day the festivals have it */
	return end;
}

static const char small_words[] = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
				  "twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
				  "nineteen|twenty";

size_t en_read_count(const struct scan *s, size_t pos, int *ret, bool *ret_vague)
{
	int which, n;
	size_t end = scan_word(
		s, pos, "a couple of|a couple|couple of|couple|a few|few|several|many", &which);

	*ret_vague = end > 0;
	if (end > 0) {
		*ret = which < 4 ? 2 : 3;
		*ret_vague = which >= 4;
		return end;
	}
	if ((end = scan_word(s, pos, small_words, ret)) > 0)
		return end;
	if ((end = scan_word(s, pos, "a|an", NULL)) > 0) {
		*ret = 1;
		return end;
	}
	end = scan_any(s, pos, "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety", &which);
	if (end > 0) {
		*ret = (which + 2) * 10;
		size_t more = scan_any(s, end, "-| ", NULL);
		more = more > 0 ? scan_word(s, more, small_words, &n) : 0;
		if (more > 0 && n > 0 && n < 10)
			*ret += n;
		return more > 0 && n > 0 && n < 10 ? more : end;
	}
	end = scan_integer(s, pos, 0, 9999, ret);
	return end > 0 && !code_is_letter(scan_at(s, end)) && code_is_digit(scan_at(s, pos)) ? end
											     : 0;
}

size_t en_read_ordinal(const struct scan *s, size_t pos, int *ret)
{
	int which;

	if (!en_begins(s, pos, "efnst") && !code_is_digit(scan_at(s, pos)))
		return 0;
	size_t end = scan_word(s, pos,
			       "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
			       "eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
			       "seventeenth|eighteenth|nineteenth|twentieth|twenty-first|"
			       "twenty first|thirtieth",
			       &which);

	if (end > 0) {
		*ret = which < 20 ? which + 1 : which < 22 ? 21 : 30;
		return end;
	}
	/* twenty-fourth, thirty first */
	end = scan_any(s, pos, "twenty-|twenty |thirty-|thirty ", &which);
	int tens = which < 2 ? 20 : 30, ones;
	if (end > 0)
		end = scan_word(s, end,
				"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth",
				&ones);
	if (end > 0) {
		*ret = tens + ones + 1;
		return end;
	}
	end = code_is_digit(scan_at(s, pos)) ? scan_integer(s, pos, 1, 99, ret) : 0;
	return end > 0 ? scan_word(s, end, "st|nd|rd|th", NULL) : 0;
}

/* ninety-six, ten, oh five behind nineteen. */
static size_t read_year_rest(const struct scan *s, size_t pos, int *ret)
{
	bool vague;
	size_t oh = scan_any(s, pos, "oh |oh-|o ", NULL);
	bool digit = code_is_digit(scan_at(s, pos)) || scan_word(s, pos, "a|an", NULL) > 0;
	size_t end = digit ? 0 : en_read_count(s, oh > 0 ? oh : pos, ret, &vague);

	if (end == 0 || vague)
		return 0;
	return (oh > 0 ? *ret > 0 && *ret < 10 : *ret >= 10 && *ret <= 99) ? end : 0;
}

size_t en_read_year_words(const struct scan *s, size_t pos, int *ret)
{
	int which, rest = 0;
	bool vague;
	size_t end = scan_any(s, pos, "two thousand", NULL);

	if (end > 0) {
		size_t more = scan_any(s, end, " and | ", NULL);
		bool digit = code_is_digit(scan_at(s, more)) ||
			     (more > 0 && scan_word(s, more, "a|an", NULL) > 0);
		more = more > 0 && !digit ? en_read_count(s, more, &rest, &vague) : 0;
		if (more == 0 || vague || rest < 1 || rest > 99)
			return 0;
		*ret = 2000 + rest;
		return more;
	}
	end = scan_any(s, pos, "seventeen|eighteen|nineteen|twenty", &which);
	end = end > 0 ? scan_any(s, end, "-| ", NULL) : 0;
	end = end > 0 ? read_year_rest(s, end, &rest) : 0;
	if (end == 0)
		return 0;
	*ret = (17 + which) * 100 + rest;
	return end;
}

size_t en_read_unit(const struct scan *s, size_t pos, enum timex_unit *ret, char *ret_code)
{
	static const enum timex_unit units[] = {
		UNIT_DAY,     UNIT_DAY,     UNIT_WEEK,   UNIT_WEEK,   UNIT_MONTH,  UNIT_MONTH,
		UNIT_QUARTER, UNIT_QUARTER, UNIT_YEAR,   UNIT_YEAR,   UNIT_DECADE, UNIT_DECADE,
		UNIT_CENTURY, UNIT_CENTURY, UNIT_SUBDAY, UNIT_SUBDAY, UNIT_SUBDAY, UNIT_SUBDAY,
		UNIT_SUBDAY,  UNIT_SUBDAY,  UNIT_YEAR,   UNIT_YEAR};
	static const char codes[] = "DDWWMMQQYYEECCHHMMSSYY";
	int which;
	size_t end = scan_word(s, pos,
			       "days|day|weeks|week|months|month|quarters|quarter|years|year|"
			       "decades|decade|centuries|century|hours|hour|minutes|minute|seconds|"
			       "second|yrs|yr",
			       &which);

	if (end == 0)
		return 0;
	*ret = units[which];
	*ret_code = codes[which];
	return end;
}

size_t en_read_season(const struct scan *s, size_t pos, int *ret)
{
	int which;

	if (!en_begins(s, pos, "swaf"))
		return 0;
	size_t end = scan_word(s, pos, "spring|summer|autumn|fall|winter", &which);

	if (end > 0)
		*ret = which < 3 ? which + 1 : which;
	return end;
}

/* 3 pm, 3:30pm, 15:00. */
static size_t read_hour(const struct scan *s, size_t pos)
{
	int hour, minute;
	size_t at = scan_integer(s, pos, 0, 24, &hour);

	if (at == 0 || !code_is_digit(scan_at(s, pos)))
		return 0;
	size_t end = scan_any(s, at, ":", NULL);
	end = end > 0 ? scan_digits(s, end, 2, &minute) : 0;
	bool colon = end > 0 && minute < 60;
	if (colon) {
		size_t more = scan_any(s, end, ":", NULL);
		more = more > 0 ? scan_digits(s, more, 2, &minute) : 0;
		at = more > 0 ? more : end;
	}
	end = scan_word(s, en_skip_space(s, at), "a.m.|p.m.|a.m|p.m|am|pm|o'clock", NULL);
	return end > 0 ? end : colon ? at : 0;
}

/* 7:00 to 8:00 pm: behind the second hour, or end. */
static size_t read_hour_range(const struct scan *s, size_t end)
{
	size_t at = scan_any(s, en_skip_space(s, end), "-|–|to |and |until |till ", NULL);
	size_t second = at > 0 ? read_hour(s, en_skip_space(s, at)) : 0;

	return second > 0 ? second : end;
}

size_t en_skip_clock(const struct scan *s, size_t pos, struct timex_expr *e)
{
	for (int i = 0; i < 2; i++) {
		size_t at = en_skip_space(s, scan_at(s, pos) == ',' ? pos + 1 : pos);
		size_t end = scan_word(s, at, "in the|early in the|early|late", NULL);
		at = end > 0 ? en_skip_space(s, end) : at;
		end = scan_word(s, at, "morning|afternoon|evening|night|noon|midnight", NULL);
		if (end == 0) {
			size_t prefix = scan_word(s, at, "at|around|by|from|between|about", NULL);
			prefix = prefix > 0 ? prefix : scan_any(s, at, "- |– ", NULL);
			at = prefix > 0 ? en_skip_space(s, prefix) : at;
			end = scan_word(s, at, "noon|midnight", NULL);
			end = end > 0 ? end : read_hour(s, at);
			end = end > 0 ? read_hour_range(s, end) : 0;
		}
		if (end == 0)
			break;
		e->type = TIMEX_TIME;
		pos = end;
	}
	return pos;
}
