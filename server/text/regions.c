#include "text/regions.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline.h"
#include "text/byline_label.h"
#include "text/byline_part.h"
#include "text/lexicon.h"
#include "text/menu_line.h"
#include "text/outlet.h"
#include "text/piece.h"
#include "text/signature.h"
#include "text/title.h"

/* Characters. */
#define TITLE_MAX       120
#define TITLE_FREE_MAX  60 /* longer ones only with a byline behind them */
#define PHOTO_LINE_MAX  90
#define MENU_MAX        6
#define SECTION_MAX     5
#define AUTHOR_LINE_MAX 40
/* Names alone take no more bytes, a byline below a standfirst no more. */
#define WEAK_BYTES      160
#define HEAD_LINE_BYTES 240
/* A title stands in the first pieces, a byline before or soon behind the first paragraph. */
#define HEAD_PIECES   40
#define BYLINE_BEHIND 2
#define WEAK_PIECES   4
#define BYLINE_WITHIN 3
#define TITLE_TO_BODY 3
/* Shorter lines before a byline are the names of sections, when a longer one stands there too. */
#define TITLE_LEAST 7
/* Shorter headings are those of parts. */
#define HEADING_LEAST 4
/* A standfirst may part the title from its byline by so many pieces. */
#define STANDFIRST_PIECES 6
/* One part in so many of the running text must be left by what markup calls furniture. */
#define HIDDEN_SHARE 6
/* Short lines in a row that are a menu. */
#define MENU_RUN 4

/* What markup said of where a piece lies: the first hint that covers more than half of it. */
static enum region_kind told_kind(const struct cleaned *clean, struct span s, size_t *from)
{
	while (*from < clean->n && clean->items[*from].span.end <= s.start)
		++*from;
	for (size_t i = *from; i < clean->n && clean->items[i].span.start < s.end; i++) {
		struct span h = clean->items[i].span;
		uint32_t start = h.start > s.start ? h.start : s.start;
		uint32_t end = h.end < s.end ? h.end : s.end;

		if (end > start && (end - start) * 2 > s.end - s.start)
			return clean->items[i].kind;
	}
	return REGION_NONE;
}

/* Pages that wrap everything in <aside> or a class of that name tell nothing by it: some running
 * text must be left. */
static bool hints_are_sound(const struct cleaned *clean, const struct pieces *pieces)
{
	size_t paragraphs = 0, hidden = 0, from = 0;

	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *p = &pieces->items[i];
		enum region_kind kind = told_kind(clean, p->span, &from);

		paragraphs += p->paragraph ? p->characters : 0;
		if (kind == REGION_BOILERPLATE || kind == REGION_TAIL)
			hidden += p->paragraph ? p->characters : 0;
	}
	return paragraphs == 0 || (paragraphs - hidden) * HIDDEN_SHARE > paragraphs;
}

static void tell(const struct cleaned *clean, struct pieces *pieces)
{
	size_t from = 0;

	if (!hints_are_sound(clean, pieces))
		return;
	for (size_t i = 0; i < pieces->n; i++) {
		enum region_kind kind = told_kind(clean, pieces->items[i].span, &from);

		if (kind == REGION_NONE)
			continue;
		pieces->items[i].kind = kind;
		pieces->items[i].told = true;
	}
}

/* The first paragraph from `from` on that is no notice of the site's. */
static void find_body(struct pieces *pieces, size_t from)
{
	for (size_t i = from; i < pieces->n; i++) {
		const struct piece *p = &pieces->items[i];

		pieces->body = i;
		if (p->paragraph && !p->told && !piece_is_furniture(p) && !piece_is_caption(p) &&
		    !piece_is_byline(p))
			return;
	}
	pieces->body = pieces->n;
}

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
static bool is_menu(const struct pieces *pieces, size_t i)
{
	size_t first = i, last = i;

	if (!is_short(&pieces->items[i]))
		return false;
	while (first > 0 && is_short(&pieces->items[first - 1]))
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

	if (name.len == 0 || name.len > 12 || i + 1 >= pieces->n || pieces->body >= pieces->n ||
	    name_read_han(name, 0) != name.len || piece_is_furniture(&pieces->items[i]) ||
	    is_menu(pieces, i) || slice_starts_with(pieces->items[pieces->body].text, name))
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
static bool is_account(const struct pieces *pieces, size_t i)
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
	return code == '-' || code == '*' || code == 0xB7 || (code >= 0x2010 && code <= 0x2015) ||
	       code == 0x2022 || (code >= 0x2190 && code <= 0x2BFF) || code == 0x30FB ||
	       code >= 0x1F300;
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
		    (p->repeated && p->characters < TITLE_LEAST) || is_menu(pieces, i) ||
		    is_no_title(pieces, i) || !can_be_title(pieces, i))
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
	bool weak = outlet_read(p->text, 0) > 0 || menu_words(p->text) || is_decorated(p->text);

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

/* The title, when markup told none: the first line that can be one, with text behind it. */
static void find_title(struct pieces *pieces)
{
	bool menus = false;

	for (size_t i = 0; i + 1 < pieces->n && i < HEAD_PIECES; i++) {
		struct piece *p = &pieces->items[i];

		if (is_page_title(pieces, i)) {
			p->kind = REGION_BOILERPLATE;
			p->told = true;
			continue;
		}
		if (is_account(pieces, i) || (!p->told && names_group(p->text)) ||
		    (!p->told && is_name_alone(pieces, i))) {
			p->kind = REGION_BYLINE;
			p->told = true;
			continue;
		}
		if (is_no_title(pieces, i))
			continue;
		if (is_section(pieces, i)) {
			p->kind = REGION_BOILERPLATE;
			p->told = true;
			continue;
		}
		/* The page's title and its heading are the same line twice. */
		bool doubled = p->characters >= TITLE_LEAST && slice_equal(p->text, p[1].text);
		bool twice = p->repeated && !doubled &&
			     (p->characters < TITLE_LEAST || !has_byline_behind(pieces, i));
		if (twice || is_menu(pieces, i)) {
			menus = true;
			continue;
		}
		if (menus && i + TITLE_TO_BODY < pieces->body && !has_byline_behind(pieces, i))
			return; /* a table, not a menu */
		if (!can_be_title(pieces, i))
			return;
		size_t sure = surest_title(pieces, i);
		struct slice outlet;
		/* The site's sign, and nothing better below. */
		if (sure == i && p->text.len > 0 && outlet_line(p->text, &outlet) &&
		    outlet.len < p->text.len) {
			p->kind = REGION_BOILERPLATE;
			p->told = true;
		} else {
			pieces->items[sure].kind = REGION_TITLE;
		}
		return;
	}
}

/* The last piece that may be of the head: the first paragraph and a little more, and over a
 * standfirst to the byline below it. */
static size_t head_end(const struct pieces *pieces)
{
	size_t end = pieces->body + BYLINE_BEHIND;

	for (size_t i = pieces->body + 1; i < pieces->n && i <= pieces->body + STANDFIRST_PIECES;
	     i++) {
		const struct piece *p = &pieces->items[i];

		if (p->paragraph && !piece_is_caption(p) && !piece_is_furniture(p))
			break;
		if (i > end && p->text.len <= HEAD_LINE_BYTES && piece_is_byline(p))
			end = i;
	}
	return end;
}

/* Menus above the title and repeated ones anywhere. */
static bool is_menu_line(const struct pieces *pieces, size_t i, size_t title)
{
	const struct piece *p = &pieces->items[i];

	if (p->characters == 0 || p->stops)
		return false;
	return (i < title || (p->repeated && p->first < title)) && is_menu(pieces, i);
}

/* A short line with the author's name that markup told. */
static bool names_author(const struct cleaned *clean, const struct piece *p)
{
	struct slice author = clean->meta.author;

	return author.len >= 6 && p->characters <= AUTHOR_LINE_MAX && !p->stops && !p->paragraph &&
	       slice_find(p->text, author, 0) != SIZE_MAX;
}

/* A name alone, or beside an outlet's, right below the title or next to a byline. */
static bool is_weak_byline(const struct pieces *pieces, size_t i, size_t title)
{
	struct byline found = {0};

	if (i <= title || i > title + WEAK_PIECES || pieces->items[i].paragraph ||
	    pieces->items[i].text.len > WEAK_BYTES || !byline_line(pieces->items[i].text, &found))
		return false;
	/* An outlet's name alone is one by its form: 分享此新聞 has it too. */
	if (found.author.len == 0 && piece_is_furniture(&pieces->items[i]))
		return false;
	size_t next = i + 1;
	while (next < pieces->n && next < i + WEAK_PIECES &&
	       piece_is_furniture(&pieces->items[next]))
		next++;
	bool below = i > 0 && pieces->items[i - 1].kind == REGION_BYLINE;
	bool above = next < pieces->n && piece_is_byline(&pieces->items[next]);
	/* The date stood above the title. */
	for (size_t j = title; j > 0 && j + BYLINE_WITHIN > title && i == title + 1; j--)
		below |= pieces->items[j - 1].kind == REGION_BYLINE;
	if (i == title + 1 && author_scholars(pieces->items[i].text))
		return true;
	bool dotted = found.publisher.len > 0 && i == title + 1;
	return below || above || dotted;
}

/* Short lines above the title are the site's. */
static bool is_above_title(const struct pieces *pieces, size_t i, size_t title)
{
	const struct piece *p = &pieces->items[i];

	return i < title && pieces->items[title].kind == REGION_TITLE && !p->stops &&
	       p->weight == 0 && p->characters > 0 && !signature_name(p->text);
}

static enum region_kind kind_of(const struct cleaned *clean, const struct pieces *pieces, size_t i,
				size_t title)
{
	const struct piece *p = &pieces->items[i];
	bool early = i <= pieces->head && i < title + HEAD_PIECES;
	bool late = i * 2 >= pieces->n;
	size_t fields;

	if (is_menu_line(pieces, i, title))
		return REGION_BOILERPLATE;
	if (p->paragraph && (p->characters > PHOTO_LINE_MAX || !piece_is_caption(p)))
		return piece_is_furniture(p) ? REGION_BOILERPLATE : REGION_BODY;
	if (p->weight == 0 && lexicon_is_all(LEXICON_BUTTON, p->text) && piece_is_furniture(p))
		return REGION_BOILERPLATE;
	if (lexicon_match(LEXICON_CAPTION, p->text, 0) > 0 && piece_is_caption(p))
		return REGION_CAPTION;
	/* Late in a text only fields count: a date alone may belong to a chronicle. */
	enum byline_field spaced;
	fields = early || late ? byline_fields(p->text, 0, NULL) : 0;
	if (late && fields == 0)
		fields = byline_label_spaced(p->text, 0, &spaced);
	if ((early || (late && fields > 0)) && piece_is_byline(p))
		return REGION_BYLINE;
	if (early && (is_weak_byline(pieces, i, title) || (i > 0 && is_account(pieces, i))))
		return REGION_BYLINE;
	if (early && names_author(clean, p))
		return REGION_BYLINE;
	/* The fields at the front of a one-line text. */
	if (early && fields == p->text.len && p->text.len > 0)
		return REGION_BYLINE;
	if (piece_is_furniture(p))
		return REGION_BOILERPLATE;
	if (piece_is_caption(p))
		return REGION_CAPTION;
	return is_above_title(pieces, i, title) ? REGION_BOILERPLATE : REGION_BODY;
}

/* A text of a date, a byline or a button alone has no body around them: they are what it says. */
static void give_body(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *p = &pieces->items[i];

		if (p->told ||
		    (p->text.len > 0 && (p->kind == REGION_BODY || p->kind == REGION_TITLE)))
			return;
	}
	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *p = &pieces->items[i];

		if (p->kind == REGION_BYLINE || p->kind == REGION_CAPTION || pieces->n == 1)
			p->kind = REGION_BODY;
	}
}

static int join(const struct pieces *pieces, struct arena *a, struct regions *ret)
{
	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *p = &pieces->items[i];
		struct region *last = ret->n > 0 ? &ret->items[ret->n - 1] : NULL;

		if (last && last->kind == p->kind) {
			last->span.end = p->span.end;
			continue;
		}
		struct region *region = ARENA_PUSH(a, ret);
		if (!region)
			return ERR_LIMIT;
		*region = (struct region){p->kind, p->span};
	}
	return 0;
}

static void classify(const struct cleaned *clean, struct pieces *pieces)
{
	size_t title = 0;

	tell(clean, pieces);
	find_body(pieces, 0);
	if (!find_told_title(clean, pieces))
		find_title(pieces);
	for (size_t i = 0; i < pieces->n; i++) {
		if (pieces->items[i].kind == REGION_TITLE) {
			title = i;
			break;
		}
	}
	/* A title may end as a sentence does: 为何总在两者之间反复？ */
	if (pieces->n > 0 && pieces->items[title].kind == REGION_TITLE && pieces->body <= title)
		find_body(pieces, title + 1);
	pieces->head = head_end(pieces);
	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *p = &pieces->items[i];

		if (!p->told && p->kind != REGION_TITLE)
			p->kind = kind_of(clean, pieces, i, title);
	}
	pieces_mark_between(pieces, title);
	pieces_mark_end(pieces);
	pieces_mark_below(pieces);
	give_body(pieces);
}

int text_regions(const struct cleaned *clean, struct arena *a, struct regions *ret,
		 struct error *err)
{
	struct pieces pieces = {0};
	struct regions regions = {0};
	int r = pieces_split(clean->text, a, &pieces);

	if (r == 0) {
		classify(clean, &pieces);
		r = join(&pieces, a, &regions);
	}
	if (r < 0)
		return error_set(err, r, "regions need more memory than allowed");
	*ret = regions;
	return 0;
}
