#include "text/menu_line.h"

#include "base/utf8.h"
#include "text/lexicon.h"

/* Words of a line that is a menu, and the characters of the longest: Han say more than letters. */
#define WORDS_LEAST 3
#define HAN_MAX     8
#define LATIN_MAX   20

static bool is_arrow(uint32_t code)
{
	return code == 0x203A || code == 0xBB || code == '>' || code == 0xFF1E;
}

static bool is_bar(uint32_t code)
{
	return code_is_space(code) || code == '|' || code == 0xFF5C || code == 0x2502;
}

static bool begins_at_home(struct slice s)
{
	static const char *const homes[] = {"首页", "主页", "home"};

	for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
		size_t end = pattern_match(s, 0, homes[i]);
		uint32_t code = 0;

		if (end > 0 && end < s.len)
			utf8_decode(s, end, &code);
		if (is_bar(code))
			return true;
	}
	return false;
}

bool menu_line(struct slice s)
{
	bool home = begins_at_home(s);
	size_t words = 0, han = 0, letters = 0, arrows = 0;
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		if (is_arrow(code) || (home && is_bar(code))) {
			arrows += is_arrow(code);
			words += han + letters > 0;
			han = letters = 0;
			continue;
		}
		if (code == 0x3002 || code == 0xFF0C || code == 0xFF1A || code == ':' ||
		    (code >= '0' && code <= '9'))
			return false;
		han += code_is_han(code);
		letters += !code_is_han(code) && !is_bar(code);
		if (han > HAN_MAX || letters > LATIN_MAX)
			return false;
	}
	words += han + letters > 0;
	return words >= WORDS_LEAST && (home || arrows + 1 >= words);
}
