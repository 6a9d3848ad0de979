#include "extract/timex_en.h"

#include <string.h>

#include "base/macros.h"

/* The second letters of the words that an expression may start with, by their first letter; a space
 * for a word of one letter, 0 for any digit. The words stand in the rules and among the festivals.
 */
static const char *const seconds[26] = {
	['a' - 'a'] = " nputsr",  /* a an april august at ash armistice */
	['b' - 'a'] = "aelo",     /* bastille beginning black boxing */
	['c' - 'a'] = "aehiluoy", /* canada century christmas cinco close current coming cyber */
	['d' - 'a'] = "aero",     /* day december dragon double */
	['e' - 'a'] = "ailnv",    /* early eight eleven end every */
	['f' - 'a'] = "aeioruy",  /* fall february first four friday FY */
	['g' - 'a'] = "oru",      /* good groundhog guy */
	['h' - 'a'] = "ao0",      /* half holy H1 */
	['i' - 'a'] = "n",        /* in independence */
	['j' - 'a'] = "au",       /* january june */
	['l' - 'a'] = "au",       /* last lunar */
	['m' - 'a'] = "aeilo",    /* march memorial mid mlk monday */
	['n' - 'a'] = "eio",      /* next nine november */
	['o' - 'a'] = "cn",       /* october one */
	['p' - 'a'] = "aer",      /* past pentecost previous */
	['q' - 'a'] = "u0",       /* quarterly Q1 */
	['r' - 'a'] = "e",        /* recently */
	['s' - 'a'] = "aehiptu",  /* saturday september shrove six spring start sunday */
	['t' - 'a'] = "ehouw",    /* ten the today tuesday two */
	['u' - 'a'] = "p",        /* upcoming */
	['v' - 'a'] = "ae",       /* valentine veterans */
	['w' - 'a'] = "/aehi",    /* w/c washington wednesday whit winter */
	['x' - 'a'] = "m",        /* xmas */
	['y' - 'a'] = "e",        /* yesterday */
	['z' - 'a'] = "e",        /* zero */
};

static uint32_t lower(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool en_may_start(const struct scan *s, size_t pos)
{
	uint32_t first = lower(s->code[pos]), second = lower(scan_at(s, pos + 1));

	if (first < 'a' || first > 'z')
		return true;
	if (!seconds[first - 'a'])
		return false;
	return second > 0 && second < 0x80 &&
	       strchr(seconds[first - 'a'], code_is_digit(second) ? '0' : (int)second);
}

const struct timex_rule timex_rules_en[] = {
	{"en_calendar", en_read_calendar}, {"en_deictic", en_read_deictic},
	{"en_part", en_read_part},         {"en_numeric", en_read_numeric},
	{"en_compose", en_read_compose},   {"en_window", en_read_window},
	{"en_offset", en_read_offset},     {"en_set", en_read_set},
	{"en_vague", en_read_vague},
};
const size_t timex_rules_en_count = ARRAY_LEN(timex_rules_en);
