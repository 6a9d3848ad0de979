#include "text/menu_line.h"

#include "base/utf8.h"
#include "text/lexicon.h"
#include "text/outlet.h"

/* Words of a line that is a menu, and the characters of the longest: Han say more than letters. */
#define WORDS_LEAST  3
#define SPACED_LEAST 4
/* Dots part names too: 卫斯理·西塞尔·安索. */
#define DOT          0xB7
#define DOTTED_LEAST 6
#define HAN_MAX      8
#define HAN_SHORT    5
#define LATIN_MAX    20

struct menu {
	size_t words, known; /* known: buttons and outlets */
	size_t arrows, bars, dots;
	size_t longest; /* Han characters of a word */
	bool home;      /* begins with the word for the first page */
	bool outlet;    /* begins with an outlet */
};

static bool is_arrow(uint32_t code)
{
	return code == 0x203A || code == 0xBB || code == '>' || code == 0xFF1E;
}

static bool is_bar(uint32_t code)
{
	return code == '|' || code == 0xFF5C || code == 0x2502 || code == 0x4E28 || code == DOT;
}

static bool is_home(struct slice word)
{
	static const char *const homes[] = {"首页", "主页", "网站首页", "home"};

	for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
		if (pattern_match(word, 0, homes[i]) == word.len)
			return true;
	}
	/* 学校首页 */
	return word.len <= 18 && (slice_ends_with(word, SLICE_LITERAL("首页")) ||
				  slice_ends_with(word, SLICE_LITERAL("首頁")));
}

static void end_word(struct menu *m, struct slice word, size_t han)
{
	if (word.len == 0)
		return;
	bool outlet = outlet_is_known(word);

	m->home |= m->words == 0 && is_home(word);
	m->outlet |= m->words == 0 && (outlet || outlet_read(word, 0) > 0);
	m->words++;
	m->known += outlet || lexicon_match(LEXICON_BUTTON, word, 0) == word.len;
	m->longest = han > m->longest ? han : m->longest;
}

/* Counts the words of s, parted by arrows, bars and, when asked, spaces. False when something
 * stands in it that no menu has. */
static bool read_words(struct slice s, bool spaces, struct menu *m)
{
	size_t han = 0, letters = 0, start = 0;
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		at += utf8_decode(s, at, &code);
		if (is_arrow(code) || is_bar(code) || (spaces && code_is_space(code))) {
			end_word(m, slice_trim(slice_sub(s, start, from)), han);
			m->arrows += is_arrow(code);
			m->bars += is_bar(code);
			m->dots += code == DOT;
			han = letters = 0;
			start = at;
			continue;
		}
		if (code == 0x3002 || code == 0xFF0C || code == 0xFF1A || code == ':' ||
		    (code >= '0' && code <= '9'))
			return false;
		han += code_is_han(code);
		letters += !code_is_han(code) && !code_is_space(code);
		if (han > HAN_MAX || letters > LATIN_MAX)
			return false;
	}
	end_word(m, slice_trim(slice_sub(s, start, s.len)), han);
	return true;
}

/* A quick look: most lines have nothing that parts words. */
static bool has_parts(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c == ' ' || c == '|' || c == '>' || c == 0xC2)
			return true;
		/* full-width spaces and marks, arrows, bars */
		if (c == 0xE3 && i + 2 < s.len && s.ptr[i + 1] == '\x80' && s.ptr[i + 2] == '\x80')
			return true;
		if (c == 0xEF || c == 0xE2)
			return true;
	}
	return false;
}

/* Hong Kong / Society, 某網 / 生活 */
static bool is_section_path(struct slice s)
{
	size_t at = slice_find(s, SLICE_LITERAL(" / "), 0), han = 0, letters = 0;
	uint32_t code;

	if (at == SIZE_MAX || at == 0 || s.len > 48)
		return false;
	for (size_t i = 0; i < s.len;) {
		i += utf8_decode(s, i, &code);
		if (code == '/') {
			han = letters = 0;
			continue;
		}
		han += code_is_han(code);
		letters += !code_is_han(code);
		if ((code >= '0' && code <= '9') || code == ':' || code == 0xFF1A ||
		    han > HAN_SHORT + 2 || letters > LATIN_MAX)
			return false;
	}
	return true;
}

bool menu_line(struct slice s)
{
	struct menu parted = {0}, spaced = {0};

	s = slice_trim(s);
	if (!has_parts(s))
		return false;
	if (is_section_path(s))
		return true;
	/* The same words with and without the spaces inside them. */
	if (read_words(s, false, &parted)) {
		if (parted.words >= (parted.dots > 0 ? DOTTED_LEAST : WORDS_LEAST) &&
		    (parted.arrows + 1 >= parted.words ||
		     (parted.bars + 1 >= parted.words && parted.longest <= HAN_SHORT)))
			return true;
		if (parted.arrows == 1 && parted.words == 2 &&
		    (parted.outlet || parted.home || parted.longest == 0))
			return true;
	}
	if (!read_words(s, true, &spaced))
		return false;
	if (spaced.home && spaced.words >= WORDS_LEAST)
		return true;
	return spaced.words >= SPACED_LEAST && spaced.longest <= HAN_SHORT &&
	       (spaced.known * 2 >= spaced.words || (spaced.outlet && spaced.longest > 0));
}

bool menu_words(struct slice s)
{
	struct menu spaced = {0};

	return read_words(slice_trim(s), true, &spaced) && spaced.words >= SPACED_LEAST &&
	       spaced.longest <= HAN_SHORT && spaced.longest > 0;
}
