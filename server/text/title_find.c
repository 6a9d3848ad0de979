/* Which line is the title: by markup, by where it stands, by what the text below repeats of it. */
#include "text/title_find.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline.h"
#include "text/byline_fields.h"
#include "text/byline_part.h"
#include "text/echo.h"
#include "text/lexicon.h"
#include "text/menu_line.h"
#include "text/outlet.h"
#include "text/signature.h"
#include "text/title.h"

/* Characters. */
#define TITLE_MAX      120
#define TITLE_FREE_MAX 60 /* longer ones only with a byline behind them */
#define MENU_MAX       6
#define SECTION_MAX    5
/* A title stands in the first pieces. */
#define HEAD_PIECES   40
#define BYLINE_WITHIN 3
#define TITLE_TO_BODY 3
/* Shorter lines before a byline are the names of sections, when a longer one stands there too. */
#define TITLE_LEAST 7
#define HEARD_LEAST 5 /* when its words return in the text */
/* Shorter headings are those of parts. */
#define HEADING_LEAST 4
/* Short lines in a row that are a menu. */
#define MENU_RUN 4
/* Words parted by one mark, as many or more, are for search engines. */
#define KEYWORDS_LEAST 4
#define KEYWORDS_BYTES 600
/* Parts of a hundred of its words that the text has of a title, so many more where a byline stands
 * right below or it stands twice; and how much surer than another line it must be. */
#define ECHO_LEAST  30
#define ECHO_PLACED 20
#define ECHO_FACTOR 3
/* … and where nothing else tells of a title, so much, and within so many pieces of the text. */
#define ECHO_ALONE  50
#define ECHO_WITHIN 6

/* A heading that markup told may be the site's name: the page's own title knows better. */
static bool find_told_title(const struct cleaned *clean, struct pieces *pieces)
{
	struct slice title = clean->meta.title;
	struct piece *told = NULL, *named = NULL;

	for (size_t i = 0; i < pieces->n && i < HEAD_PIECES; i++) {
		struct piece *p = &pieces->items[i];
		bool can = !p->told || p->kind == REGION_TITLE || p->kind == REGION_BOILERPLATE;

		/* A number over a part is not what the page is called. */
		if (p->kind == REGION_TITLE && !told && title.len > 0 &&
		    p->characters < HEADING_LEAST) {
			p->kind = REGION_BODY;
			p->told = false;
		}
		if (p->kind == REGION_TITLE && !told)
			told = p;
		if (can && p->characters >= 4 && title_begins(title, p->text) &&
		    (!named || p->characters > named->characters))
			named = p;
	}
	if (!named)
		return told != NULL;
	/* The page's title line itself, site and all, above the heading. */
	if (told && told != named) {
		told->kind = REGION_BOILERPLATE;
		told->told = true;
	}
	named->kind = REGION_TITLE;
	named->told = true;
	return true;
}

static bool is_short(const struct piece *p)
{
	return p->characters <= MENU_MAX && !p->stops;
}

/* One of many short lines in a row: no title stands among them. */
bool title_in_menu(const struct pieces *pieces, size_t i)
{
	size_t first = i, last = i;

	if (!is_short(&pieces->items[i]))
		return false;
	while (first > 0 && i - first < MENU_RUN && is_short(&pieces->items[first - 1]))
		first--;
	while (last + 1 < pieces->n && last - first < MENU_RUN &&
	       is_short(&pieces->items[last + 1]))
		last++;
	return last - first + 1 >= MENU_RUN;
}

static bool has_byline_behind(const struct pieces *pieces, size_t i)
{
	for (size_t j = i + 1; j < pieces->n && j <= i + BYLINE_WITHIN; j++) {
		if (piece_is_byline(&pieces->items[j]))
			return true;
	}
	return false;
}

/* As has_byline_behind, over buttons. */
static bool byline_below(const struct pieces *pieces, size_t i)
{
	unsigned others = 0;

	for (size_t j = i + 1; j < pieces->n && j < i + MENU_MAX * 2; j++) {
		if (piece_is_byline(&pieces->items[j]))
			return true;
		others += !piece_is_furniture(&pieces->items[j]) && pieces->items[j].characters > 0;
		if (others > BYLINE_WITHIN)
			return false;
	}
	return false;
}

/* The name of a section above a longer title: Environment, 港聞. */
static bool is_section(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i], *next = p + 1;
	size_t limit = p->text.len < p->characters * 3 / 2 ? 3 : 1;

	return i + 2 < pieces->n && p->characters <= SECTION_MAX * limit &&
	       next->characters >= 2 * p->characters && next->characters > SECTION_MAX * limit &&
	       !next->stops && next->weight == 0 && has_byline_behind(pieces, i + 1) &&
	       !piece_is_byline(next);
}

/* The same words stand alone further down: this line is the page's title with the site behind. */
static bool is_page_title(const struct pieces *pieces, size_t i)
{
	for (size_t j = i + 1; j < pieces->n && j < HEAD_PIECES && j <= pieces->body; j++) {
		struct slice other = pieces->items[j].text;
		if (pieces->items[j].characters >= 4 && other.len < pieces->items[i].text.len &&
		    title_begins(pieces->items[i].text, other))
			return true;
	}
	return false;
}

static bool is_title(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];

	if (p->characters < 2 || p->stops || slice_ends_with(p->text, SLICE_LITERAL(" -")))
		return false;
	/* Somebody asks. */
	if (pattern_match(p->text, 0, "q:") > 0 || pattern_match(p->text, 0, "问:") > 0)
		return false;
	/* An address. */
	if (p->characters <= TITLE_FREE_MAX && memchr(p->text.ptr, '/', p->text.len) &&
	    slice_find(p->text, SLICE_LITERAL("//"), 0) != SIZE_MAX)
		return false;
	/* The cell of a table. */
	if (p->text.ptr[0] == '|' && slice_ends_with(p->text, SLICE_LITERAL("|")))
		return false;
	size_t limit = p->text.len < p->characters * 3 / 2 ? 2 : 1;
	if (p->characters <= TITLE_FREE_MAX * limit)
		return true;
	return p->characters <= TITLE_MAX * limit && has_byline_behind(pieces, i) &&
	       slice_find(p->text, SLICE_LITERAL("。"), 0) == SIZE_MAX;
}

/* Several who wrote together: 某大学课题组, 本刊编辑部. */
static bool names_group(struct slice s)
{
	static const char *const ends[] = {"课题组", "編輯部", "编辑部", "课题組",
					   "調研組", "调研组", "采访组", "报道组"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (slice_ends_with(s, slice_of_string(ends[i])) && s.len <= 90)
			return true;
	}
	return false;
}

/* A name alone above an article that does not begin with it: who wrote it, not what it is about. */
static bool is_name_alone(const struct pieces *pieces, size_t i)
{
	struct slice name = pieces->items[i].text;

	if (i + 1 >= pieces->n || pieces->body >= pieces->n || !author_names_alone(name) ||
	    piece_is_furniture(&pieces->items[i]) || title_in_menu(pieces, i) ||
	    slice_starts_with(pieces->items[pieces->body].text, name))
		return false;
	for (size_t j = 0; j < i; j++) {
		if (!piece_is_furniture(&pieces->items[j]))
			return false;
	}
	return true;
}

/* A line of the site's, or one whose fields say what it is. */
static bool is_no_title(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];

	return p->told || piece_is_furniture(p) || piece_is_byline(p) ||
	       byline_fields(p->text, 0, NULL) == p->text.len;
}

/* Who posted the text: a short word right above when it was posted. */
bool title_is_account(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];

	return !p->told && i + 1 < pieces->n && account_name(p->text) && posted_line(p[1].text) &&
	       !piece_is_furniture(p);
}

/* A day in figures at the end: 关于…的公告 2024-03-01. */
static bool ends_with_stamp(const struct piece *p)
{
	static const char form[] = "dddd-dd-dd";
	size_t n = sizeof form - 1;

	for (size_t i = 0; p->text.len > n && i < n; i++) {
		char c = p->text.ptr[p->text.len - n + i];
		if (form[i] == 'd' ? c < '0' || c > '9' : !strchr("-/.", c))
			return false;
	}
	return p->text.len > n;
}

static bool can_be_title(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];

	/* When something takes place. */
	if (p->text.len > 0 && char_is_digit(p->text.ptr[0]) && time_skip(p->text, 0) > 0)
		return false;
	/* One of a list of them. */
	if (i + 1 < pieces->n && ends_with_stamp(p) && ends_with_stamp(p + 1))
		return false;

	return is_title(pieces, i) && !piece_is_caption(p) && !byline_dateline(p->text, NULL);
}

/* ● 媒体报道 ●, - 有線新聞: a mark in front that opens no quotation. */
static bool is_decorated(struct slice s)
{
	uint32_t code = 0;

	if (s.len > 0)
		utf8_decode(s, 0, &code);
	return code == '-' || code == '*' || code == '|' || code == 0xB7 ||
	       (code >= 0x2010 && code <= 0x2015) || code == 0x2022 ||
	       (code >= 0x2190 && code <= 0x2BFF) || code == 0x30FB || code >= 0x1F300;
}

/* 1. 跳转至内容, 01 数字地球, 2) Background: one of a list, or the heading of a part. */
static bool is_numbered(struct slice s)
{
	size_t at = 0;

	while (at < s.len && char_is_digit(s.ptr[at]))
		at++;
	if (at == 0 || at > 2 || at + 1 >= s.len)
		return false;
	return (strchr(".)", s.ptr[at]) && !char_is_digit(s.ptr[at + 1])) ||
	       (at == 2 && s.ptr[0] == '0' && s.ptr[at] == ' ');
}

/* 第一章 基本规定; 台財稅字第1234號; 2001年5月10日…通过: of a law or letter, below what it is
 * called.
 */
static bool is_of_document(struct slice s)
{
	static const char *const parts[] = {"章", "节", "條", "条", "編", "编", "篇", "回", "節"};
	size_t at = pattern_match(s, 0, "第");
	struct date date;

	for (size_t n = 0; at > 0 && at < s.len && n < 4; n++) {
		for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
			if (slice_starts_with(slice_sub(s, at, s.len), slice_of_string(parts[i])))
				return true;
		}
		at += utf8_length((unsigned char)s.ptr[at]);
	}
	bool filed = slice_find(s, SLICE_LITERAL("字第"), 0) != SIZE_MAX &&
		     (slice_ends_with(s, SLICE_LITERAL("號")) ||
		      slice_ends_with(s, SLICE_LITERAL("号")));
	return filed || date_read(s, 0, &date) > 0;
}

/* 某某_某某网_某某资讯_某某大全: words for search engines, parted by one mark. */
static bool is_keywords(struct slice s)
{
	static const char marks[] = {'_', ',', '-', '|'};
	size_t n[ARRAY_LEN(marks)] = {0};
	uint32_t code;

	if (s.len > KEYWORDS_BYTES || slice_ends_with(s, SLICE_LITERAL(".")))
		return false;
	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		if (code == 0x3002)
			return false;
		for (size_t i = 0; i < ARRAY_LEN(marks); i++)
			n[i] += code == (unsigned char)marks[i];
	}
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (n[i] >= KEYWORDS_LEAST - 1)
			return true;
	}
	return false;
}

/* No name goes on there, and no headline begins behind a colon. */
static bool ends_word(struct slice s, size_t at)
{
	uint32_t code = ' ';

	if (at < s.len)
		utf8_decode(s, at, &code);
	uint32_t key = pattern_key(code);
	/* CCTV节目官网 */
	if (at > 0 && (unsigned char)s.ptr[at - 1] < 0x80 && key != ':')
		return true;
	return !code_is_han(code) && !(key >= 'a' && key <= 'z') && key != ':';
}

/* Nothing but its place speaks for it. */
static bool is_weak(struct slice s)
{
	size_t outlet = outlet_read(s, 0);

	return (outlet > 0 && ends_word(s, outlet)) || menu_words(s) || is_decorated(s) ||
	       is_numbered(s) || is_keywords(s);
}

/* The next line that is as long as a title and can be one; `limit` when none is. any: also without
 * a byline behind it. */
static size_t next_title(const struct pieces *pieces, size_t from, size_t limit, size_t least,
			 bool any)
{
	for (size_t i = from; i < limit; i++) {
		const struct piece *p = &pieces->items[i];
		size_t factor = p->text.len < p->characters * 3 / 2 ? 2 : 1;

		if (p->characters < least * factor || is_decorated(p->text) ||
		    is_numbered(p->text) || (p->repeated && p->characters < TITLE_LEAST) ||
		    title_in_menu(pieces, i) || is_no_title(pieces, i) || !can_be_title(pieces, i))
			continue;
		if (any || has_byline_behind(pieces, i))
			return i;
	}
	return limit;
}

/* The first line may be the site's, or the name of a section: one that is longer and stands right
 * above a byline, or behind the first of lines that open with an outlet, is the surer title. */
static size_t surest_title(const struct pieces *pieces, size_t first)
{
	size_t limit = first + HEAD_PIECES < pieces->body ? first + HEAD_PIECES : pieces->body;
	const struct piece *p = &pieces->items[first];
	size_t factor = p->text.len < p->characters * 3 / 2 ? 2 : 1;
	bool weak = is_weak(p->text);

	/* Who issues it stands above what it is. */
	if (signature_name(p->text) && first + 1 < pieces->n && signature_document(p[1].text))
		return first + 1;
	if (!weak && p->characters >= TITLE_LEAST * factor && has_byline_behind(pieces, first))
		return first;
	size_t next = next_title(pieces, first + 1, limit, TITLE_LEAST, weak);
	if (next >= limit && weak)
		next = next_title(pieces, first + 1, limit, HEADING_LEAST, true);
	return next < limit ? next : first;
}

/* A page's title and its heading are the same line twice. */
static bool is_doubled(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];

	return p->characters >= TITLE_LEAST && i + 1 < pieces->n && slice_equal(p->text, p[1].text);
}

static bool can_be_heard(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];
	size_t factor = p->text.len < p->characters * 3 / 2 ? 2 : 1;

	return p->characters >= HEARD_LEAST * factor &&
	       !(p->text.ptr[0] >= 'a' && p->text.ptr[0] <= 'z') && !is_weak(p->text) &&
	       !is_of_document(p->text) && !title_in_menu(pieces, i) && !is_no_title(pieces, i) &&
	       can_be_title(pieces, i);
}

static bool touches_byline(const struct pieces *pieces, size_t i)
{
	return (i > 0 && piece_is_byline(&pieces->items[i - 1])) ||
	       (i + 1 < pieces->n && piece_is_byline(&pieces->items[i + 1]));
}

/* What of a line returns in the text; more where its place speaks for it too. */
static unsigned title_weight(const struct pieces *pieces, const struct echo *echo, size_t i)
{
	unsigned share = echo_share(echo, pieces->items[i].text);
	bool placed = is_doubled(pieces, i) || touches_byline(pieces, i);

	return share > 0 && placed ? share + ECHO_PLACED : share;
}

/* Headlines return in the text, teasers and the site's lines do not: the line of the head that
 * returns most, SIZE_MAX when none does by much more than `sure`. */
static size_t heard_title(const struct pieces *pieces, const struct echo *echo, size_t text,
			  size_t sure)
{
	unsigned least = sure < pieces->n ? title_weight(pieces, echo, sure) * ECHO_FACTOR : 0;
	size_t best = SIZE_MAX;

	least = least > ECHO_LEAST ? least : ECHO_LEAST;
	for (size_t i = 0; i < text && i < HEAD_PIECES; i++) {
		unsigned weight = can_be_heard(pieces, i) ? title_weight(pieces, echo, i) : 0;
		if (weight < least)
			continue;
		best = i;
		least = weight + 1;
	}
	return best;
}

static bool others_can_be_heard(const struct pieces *pieces, size_t text, size_t sure)
{
	for (size_t i = 0; i < text && i < HEAD_PIECES; i++) {
		if (i != sure && can_be_heard(pieces, i))
			return true;
	}
	return false;
}

/* The title that is told by its place (`sure`, SIZE_MAX when none is), or the one that the text
 * repeats where that line has little of it. */
static size_t audible_title(const struct pieces *pieces, size_t sure)
{
	struct echo echo = {0};
	size_t text = pieces->body, heard;

	/* A title may end as a sentence does: its own words prove nothing. */
	while (text < pieces->n && !(pieces->items[text].paragraph && pieces->items[text].stops))
		text++;
	if (text == 0 || text >= pieces->n || (sure == 0 && text == 1))
		return sure;
	if (!others_can_be_heard(pieces, text, sure))
		return sure;
	for (size_t i = 1; i < pieces->n && echo.bytes < ECHO_BYTES; i++) {
		const struct piece *p = &pieces->items[i];
		size_t factor = p->text.len < p->characters * 3 / 2 ? 2 : 1;

		/* Above it what is too long for a title: a standfirst, a picture's words. */
		if (!p->told && (i < text ? p->characters > TITLE_FREE_MAX * factor : p->paragraph))
			echo_add(&echo, p->text);
	}
	heard = heard_title(pieces, &echo, text, sure);
	if (heard == SIZE_MAX)
		return sure;
	if (byline_below(pieces, heard) || touches_byline(pieces, heard) ||
	    is_doubled(pieces, heard) || (sure != SIZE_MAX && is_weak(pieces->items[sure].text)))
		return heard;
	return heard + ECHO_WITHIN >= text && title_weight(pieces, &echo, heard) >= ECHO_ALONE
		       ? heard
		       : sure;
}

/* The first line that can be a title, with text behind it; SIZE_MAX when there is none. Marks what
 * stands above it. */
static size_t first_title(struct pieces *pieces)
{
	bool menus = false;

	for (size_t i = 0; i + 1 < pieces->n && i < HEAD_PIECES; i++) {
		struct piece *p = &pieces->items[i];

		if (is_page_title(pieces, i)) {
			p->kind = REGION_BOILERPLATE;
			p->told = true;
			continue;
		}
		if (title_is_account(pieces, i) || (!p->told && names_group(p->text)) ||
		    (!p->told && is_name_alone(pieces, i))) {
			p->kind = REGION_BYLINE;
			p->told = true;
			continue;
		}
		if (is_no_title(pieces, i) || (is_numbered(p->text) && !byline_below(pieces, i)))
			continue;
		if (is_section(pieces, i)) {
			p->kind = REGION_BOILERPLATE;
			p->told = true;
			continue;
		}
		bool twice = p->repeated && !is_doubled(pieces, i) &&
			     (p->characters < TITLE_LEAST || !has_byline_behind(pieces, i));
		if (twice || title_in_menu(pieces, i)) {
			menus = true;
			continue;
		}
		if (menus && i + TITLE_TO_BODY < pieces->body && !byline_below(pieces, i))
			return SIZE_MAX; /* a table, not a menu */
		if (!can_be_title(pieces, i) && p->weight == 0 && i < pieces->body &&
		    pieces->body < pieces->n && is_keywords(p->text))
			continue;
		return can_be_title(pieces, i) ? surest_title(pieces, i) : SIZE_MAX;
	}
	return SIZE_MAX;
}

/* A wire report names its headline behind the dateline, where no line above it does. */
static bool find_wired(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n && i < HEAD_PIECES && i <= pieces->body; i++) {
		struct slice title = dateline_title(pieces->items[i].text);

		if (title.len == 0)
			continue;
		for (size_t j = 0; j < i; j++) {
			if (slice_equal(pieces->items[j].text, title))
				return false;
		}
		pieces->items[i].kind = REGION_TITLE;
		return true;
	}
	return false;
}

/* The title, when markup told none. */
static void find_title(struct pieces *pieces)
{
	size_t first, sure;
	struct slice outlet;

	if (find_wired(pieces))
		return;
	first = sure = first_title(pieces);

	if (first == SIZE_MAX || !signature_document(pieces->items[first].text))
		sure = audible_title(pieces, first);
	/* What stands twice is sure, but for what a byline touches. */
	if (first != SIZE_MAX && is_doubled(pieces, first) && !touches_byline(pieces, sure))
		sure = first;
	if (sure == SIZE_MAX)
		return;
	struct piece *p = &pieces->items[sure];
	/* The site's sign, and nothing better below. */
	if (sure == first && p->text.len > 0 && outlet_line(p->text, &outlet) &&
	    outlet.len < p->text.len) {
		p->kind = REGION_BOILERPLATE;
		p->told = true;
	} else {
		p->kind = REGION_TITLE;
	}
}

void title_find(const struct cleaned *clean, struct pieces *pieces)
{
	if (!find_told_title(clean, pieces))
		find_title(pieces);
}
