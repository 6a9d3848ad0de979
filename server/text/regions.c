#include "text/regions.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline.h"
#include "text/byline_label.h"
#include "text/byline_pair.h"
#include "text/byline_part.h"
#include "text/lexicon.h"
#include "text/menu_line.h"
#include "text/notice.h"
#include "text/outlet.h"
#include "text/piece.h"
#include "text/signature.h"
#include "text/title_find.h"

/* Characters. */
#define PHOTO_LINE_MAX  90
#define AUTHOR_LINE_MAX 40
/* A name of one person: two characters begin headings too. */
#define NAME_LEAST 3
#define NAME_MAX   4
#define ABOVE_MAX  240 /* longer lines are no menus */
/* Names alone take no more bytes, a byline below a standfirst no more. */
#define WEAK_BYTES      160
#define HEAD_LINE_BYTES 240
/* A byline stands before or soon behind the first paragraph. */
#define HEAD_PIECES   40
#define BYLINE_BEHIND 2
#define WEAK_PIECES   4
#define BYLINE_WITHIN 3
/* A standfirst may part the title from its byline by so many pieces. */
#define STANDFIRST_PIECES 6
/* One part in so many of the running text must be left by what markup calls furniture. */
#define HIDDEN_SHARE 6

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
	return (i < title || (p->repeated && p->first < title)) && title_in_menu(pieces, i);
}

/* A short line with the author's name that markup told. */
static bool names_author(const struct cleaned *clean, const struct piece *p)
{
	struct slice author = clean->meta.author;

	return author.len >= 6 && p->characters <= AUTHOR_LINE_MAX && !p->stops && !p->paragraph &&
	       slice_find(p->text, author, 0) != SIZE_MAX;
}

/* Names between title and article, which does not begin with them; a list of people has more such
 * lines. */
static bool is_signed(const struct pieces *pieces, size_t i, size_t title)
{
	const struct piece *p = &pieces->items[i];

	if (pieces->items[title].kind != REGION_TITLE || i >= pieces->body ||
	    pieces->body >= pieces->n || !author_names_alone(p->text) ||
	    slice_starts_with(pieces->items[pieces->body].text, p->text))
		return false;
	/* One word may be a heading: 范围. Then the article speaks of it. */
	bool alone = p->characters <= NAME_MAX;
	if (alone && p->characters < NAME_LEAST)
		return false;
	for (size_t j = title + 1; j < pieces->n; j++) {
		const struct piece *other = &pieces->items[j];
		if (j != i &&
		    ((alone && slice_find(other->text, p->text, 0) != SIZE_MAX) ||
		     (other->characters <= AUTHOR_LINE_MAX && author_names_alone(other->text))))
			return false;
	}
	return true;
}

/* What the label in the line above announces. */
static bool is_value(const struct pieces *pieces, size_t i)
{
	size_t above = i;

	while (above > 0 && pieces->items[above - 1].characters == 0)
		above--;
	return above > 0 && pieces->items[i].text.len <= WEAK_BYTES &&
	       byline_pair(pieces->items[above - 1].text, pieces->items[i].text, NULL);
}

/* 来源 without a colon is a heading, too: no byline but above its value or another of a byline. */
static bool is_heading_label(const struct pieces *pieces, size_t i)
{
	struct slice label = pieces->items[i].text;
	enum byline_field field;
	size_t next = i + 1;

	if (!byline_label_alone(label) || byline_label(label, 0, &field) > 0)
		return false;
	while (next < pieces->n && next < i + WEAK_PIECES && pieces->items[next].characters == 0)
		next++;
	return next >= pieces->n || (!piece_is_byline(&pieces->items[next]) &&
				     !byline_pair(label, pieces->items[next].text, NULL));
}

/* A name alone, or beside an outlet's, right below the title or next to a byline. */
static bool is_weak_byline(const struct pieces *pieces, size_t i, size_t title)
{
	struct byline found = {0};

	if (i <= title || i > title + WEAK_PIECES || pieces->items[i].paragraph ||
	    pieces->items[i].text.len > WEAK_BYTES)
		return false;
	if (is_signed(pieces, i, title))
		return true;
	if (!byline_line(pieces->items[i].text, &found))
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
	enum byline_field field;
	if (i == title + 1 && (author_scholars(pieces->items[i].text) ||
			       (pieces->items[title].kind == REGION_TITLE &&
				byline_opener(pieces->items[i].text, 0, &field) > 0)))
		return true;
	bool dotted = found.publisher.len > 0 && i == title + 1;
	return below || above || dotted;
}

/* Short lines above the title are the site's. */
static bool is_above_title(const struct pieces *pieces, size_t i, size_t title)
{
	const struct piece *p = &pieces->items[i];

	return i < title && i <= pieces->opening && pieces->items[title].kind == REGION_TITLE &&
	       !p->stops && p->characters <= ABOVE_MAX && p->weight == 0 && p->characters > 0 &&
	       !signature_name(p->text);
}

/* 【2022/12/7 某某新聞部】 below a text. */
static bool is_closing(const struct piece *p)
{
	static const char *const pairs[][2] = {{"【", "】"}, {"（", "）"}, {"(", ")"}, {"[", "]"}};
	struct slice s = p->text;
	struct byline found = {0};

	while (s.len > 0 && (s.ptr[s.len - 1] == '|' || s.ptr[s.len - 1] == ' '))
		s.len--;
	for (size_t i = 0; s.len <= HEAD_LINE_BYTES && i < ARRAY_LEN(pairs); i++) {
		if (slice_starts_with(s, slice_of_string(pairs[i][0])) &&
		    slice_ends_with(s, slice_of_string(pairs[i][1])))
			return byline_line(s, &found) && date_is_known(&found.published) &&
			       found.publisher.len > 0;
	}
	return false;
}

static char first_byte(const struct piece *p)
{
	return p->text.len > 0 ? p->text.ptr[0] : 0;
}

static enum region_kind kind_of(const struct cleaned *clean, const struct pieces *pieces, size_t i,
				size_t title)
{
	const struct piece *p = &pieces->items[i];
	bool early = i <= pieces->head && i < title + HEAD_PIECES;
	/* The fields of a list within the article are not its own. */
	bool late =
		i * 2 >= pieces->n && (i > pieces->last || (unsigned char)first_byte(p) >= 0x80);
	size_t fields;

	if (is_menu_line(pieces, i, title))
		return REGION_BOILERPLATE;
	if ((early || late) && notice_read(p->text, NULL))
		return REGION_BYLINE;
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
	if ((early || (late && fields > 0)) && piece_is_byline(p) && !is_heading_label(pieces, i))
		return REGION_BYLINE;
	if (early && is_value(pieces, i))
		return REGION_BYLINE;
	if (late && is_closing(p))
		return REGION_BYLINE;
	if (early && (is_weak_byline(pieces, i, title) || (i > 0 && title_is_account(pieces, i))))
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
	pieces->opening = pieces->body;
	title_find(clean, pieces);
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
	for (size_t i = 0; i < pieces->n; i++)
		pieces->last = pieces->items[i].paragraph ? i : pieces->last;
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
