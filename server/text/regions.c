#include "text/regions.h"

#include "base/utf8.h"
#include "text/byline.h"
#include "text/lexicon.h"
#include "text/punctuation.h"

/* Characters. */
#define TITLE_MAX         60
#define FURNITURE_MAX     24
#define FURNITURE_ANY_MAX 80
#define NOTICE_MAX        240
#define CAPTION_MAX       60
#define HEADING_REST      4 /* behind the words of a heading */
/* A byline stands in the first pieces of a text. */
#define BYLINE_PIECES 6
/* Lines that are longer may hold what were several lines; markers are looked for inside. */
#define LONG_LINE_BYTES 300

/* One line, or a part of a line that begins with a marker of its own. */
struct piece {
	struct span span;  /* with the line end */
	struct slice text; /* trimmed */
	size_t characters;
	enum region_kind kind;
	bool told; /* by markup */
};

struct pieces {
	struct piece *items;
	size_t n, cap;
};

static int add_piece(struct slice text, uint32_t start, uint32_t end, struct arena *a,
		     struct pieces *ret)
{
	struct piece *p = end > start ? ARENA_PUSH(a, ret) : NULL;

	if (end <= start)
		return 0;
	if (!p)
		return ERR_LIMIT;
	p->span = (struct span){start, end};
	p->text = slice_trim(slice_sub(text, start, end));
	p->characters = utf8_count(p->text);
	p->kind = REGION_BODY;
	return 0;
}

/* True when something of its own begins inside a long line. */
static bool begins_piece(struct slice line, size_t at)
{
	static const enum lexicon own[] = {LEXICON_REFERENCES, LEXICON_SIGN_OFF, LEXICON_TAIL};

	/* Most spaces stand before a Latin word that begins nothing. */
	if (at >= line.len || (line.ptr[at] >= 'a' && line.ptr[at] <= 'z'))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		size_t end = lexicon_match(own[i], line, at);
		/* Only with a colon: the words alone also stand in sentences. */
		if (end > 0 && (line.ptr[end - 1] == ':' || pattern_match(line, end, ":") > 0))
			return true;
	}
	struct byline found = {0};
	return byline_fields(line, at, &found) > at && found.publisher.len > 0 &&
	       pattern_match(line, at, "本文") > 0;
}

static int split_line(struct slice text, uint32_t start, uint32_t end, struct arena *a,
		      struct pieces *ret)
{
	struct slice line = slice_sub(text, 0, end);
	size_t from = start, at = byline_fields(line, start, NULL);
	int r = 0;

	if (end - start < LONG_LINE_BYTES)
		return add_piece(text, start, end, a, ret);
	if (at > start && at < end) {
		while (at < end && text.ptr[at] == ' ')
			at++;
		r = add_piece(text, start, (uint32_t)at, a, ret);
		from = at;
	}
	/* Markers follow a space. */
	for (; at < end && r == 0; at++) {
		if (text.ptr[at] != ' ' || !begins_piece(line, at + 1))
			continue;
		r = add_piece(text, (uint32_t)from, (uint32_t)at + 1, a, ret);
		from = at + 1;
	}
	return r < 0 ? r : add_piece(text, (uint32_t)from, end, a, ret);
}

static int split(struct slice text, struct arena *a, struct pieces *ret)
{
	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.ptr) + 1 : text.len;
		int r = split_line(text, (uint32_t)at, (uint32_t)end, a, ret);

		if (r < 0)
			return r;
		at = end;
	}
	return 0;
}

static bool ends_sentence(struct slice s)
{
	uint32_t code = 0;

	while (s.len > 0) {
		size_t before = utf8_decode_before(s, s.len, &code);
		if (!punctuation_closes(code) && code != '"')
			break;
		s.len = before;
	}
	return code == 0x3002 || code == 0xFF1B || code == ';' || code == '.' || code == ',' ||
	       code == 0xFF0C || code == ':' || code == 0xFF1A;
}

static bool is_furniture(const struct piece *p)
{
	size_t end = lexicon_match(LEXICON_BOILERPLATE, p->text, 0);

	if (p->characters <= FURNITURE_MAX && !ends_sentence(p->text) &&
	    lexicon_is_all(LEXICON_BUTTON, p->text))
		return true;
	if (end > 0 && p->characters <= FURNITURE_MAX && !ends_sentence(p->text))
		return true;
	if (end > 0 && p->characters <= NOTICE_MAX &&
	    (p->text.ptr[end - 1] == ':' || pattern_match(p->text, end, ":") > 0))
		return true;
	return p->characters <= FURNITURE_ANY_MAX &&
	       lexicon_finds(LEXICON_BOILERPLATE_ANY, p->text);
}

/* 王某 摄, 王某摄) */
static bool ends_with_photographer(struct slice s)
{
	uint32_t code = 0;

	while (s.len > 0) {
		size_t before = utf8_decode_before(s, s.len, &code);
		if (!punctuation_closes(code) && code != 0x3002)
			break;
		s.len = before;
	}
	return code == 0x6444 || code == 0x651D; /* 摄 攝 */
}

static bool is_caption(const struct piece *p)
{
	if (p->characters > CAPTION_MAX)
		return false;
	size_t end = lexicon_match(LEXICON_CAPTION, p->text, 0);
	if (end > 0 && (!ends_sentence(p->text) || (unsigned char)p->text.ptr[0] == 0xE2))
		return true;
	if (ends_with_photographer(p->text))
		return true;
	return !ends_sentence(p->text) && lexicon_finds(LEXICON_CAPTION_ANY, p->text);
}

static bool is_heading_of(enum lexicon which, const struct piece *p)
{
	size_t end = lexicon_match(which, p->text, 0);

	if (end == 0)
		return false;
	if (p->characters <= utf8_count(slice_sub(p->text, 0, end)) + HEADING_REST)
		return true;
	return p->text.ptr[end - 1] == ':' || pattern_match(p->text, end, ":") > 0;
}

static bool is_title(const struct piece *p)
{
	return p->characters >= 2 && p->characters <= TITLE_MAX && !ends_sentence(p->text) &&
	       !is_furniture(p) && !is_caption(p);
}

/* What markup said of where a piece lies: the first hint that covers more than half of it. */
static enum region_kind told_kind(const struct cleaned *clean, struct span s)
{
	for (size_t i = 0; i < clean->n; i++) {
		struct span h = clean->items[i].span;
		uint32_t start = h.start > s.start ? h.start : s.start;
		uint32_t end = h.end < s.end ? h.end : s.end;

		if (end > start && (end - start) * 2 > s.end - s.start)
			return clean->items[i].kind;
	}
	return REGION_NONE;
}

/* Pages that wrap everything in <aside> or <nav> tell nothing by it. */
static bool hints_are_sound(const struct cleaned *clean)
{
	size_t furniture = 0;

	for (size_t i = 0; i < clean->n; i++) {
		if (clean->items[i].kind == REGION_BOILERPLATE)
			furniture += clean->items[i].span.end - clean->items[i].span.start;
	}
	return furniture * 4 < clean->text.len * 3;
}

static void tell(const struct cleaned *clean, struct pieces *pieces)
{
	if (!hints_are_sound(clean))
		return;
	for (size_t i = 0; i < pieces->n; i++) {
		enum region_kind kind = told_kind(clean, pieces->items[i].span);

		if (kind == REGION_NONE)
			continue;
		pieces->items[i].kind = kind;
		pieces->items[i].told = true;
	}
}

/* The title, when markup told none: the first line that can be one, with text behind it. */
static void find_title(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++) {
		if (pieces->items[i].kind == REGION_TITLE)
			return;
	}
	for (size_t i = 0; i + 1 < pieces->n && i < BYLINE_PIECES; i++) {
		struct piece *p = &pieces->items[i];

		if (p->told || is_furniture(p) || byline_line(p->text, NULL) ||
		    byline_reporter(p->text, NULL))
			continue;
		if (is_title(p) && !byline_dateline(p->text, NULL))
			p->kind = REGION_TITLE;
		return;
	}
}

static enum region_kind kind_of(const struct pieces *pieces, size_t i)
{
	const struct piece *p = &pieces->items[i];
	bool early = i < BYLINE_PIECES;
	bool late = i * 2 >= pieces->n;

	/* Late in a text only fields count: a date alone may belong to a chronicle. */
	bool fields = byline_fields(p->text, 0, NULL) > 0;
	if ((early || (late && fields)) && byline_line(p->text, NULL))
		return REGION_BYLINE;
	/* The fields at the front of a one-line text. */
	if (early && byline_fields(p->text, 0, NULL) == p->text.len && p->text.len > 0)
		return REGION_BYLINE;
	if (is_furniture(p))
		return REGION_BOILERPLATE;
	if (is_caption(p))
		return REGION_CAPTION;
	return early && byline_reporter(p->text, NULL) ? REGION_BYLINE : REGION_BODY;
}

/* From a heading on, everything is of its kind, until another heading comes. */
static void mark_end_matter(struct pieces *pieces)
{
	enum region_kind now = REGION_NONE;

	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *p = &pieces->items[i];
		bool late = i * 2 >= pieces->n;

		if (p->told)
			continue;
		if (late && is_heading_of(LEXICON_TAIL, p))
			now = REGION_TAIL;
		else if (late && is_heading_of(LEXICON_REFERENCES, p))
			now = REGION_REFERENCES;
		else if (late && lexicon_match(LEXICON_SIGN_OFF, p->text, 0) > 0 &&
			 p->characters <= TITLE_MAX) {
			p->kind = REGION_BOILERPLATE;
			now = now == REGION_NONE ? REGION_TAIL : now;
			continue;
		}
		if (now == REGION_NONE || (now == REGION_REFERENCES && p->kind == REGION_BYLINE))
			continue;
		if (now == REGION_REFERENCES && p->kind == REGION_BOILERPLATE)
			continue;
		p->kind = now;
	}
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

int text_regions(const struct cleaned *clean, struct arena *a, struct regions *ret,
		 struct error *err)
{
	struct pieces pieces = {0};
	struct regions regions = {0};
	int r = split(clean->text, a, &pieces);

	if (r == 0) {
		tell(clean, &pieces);
		find_title(&pieces);
		for (size_t i = 0; i < pieces.n; i++) {
			struct piece *p = &pieces.items[i];
			if (!p->told && p->kind != REGION_TITLE)
				p->kind = kind_of(&pieces, i);
		}
		mark_end_matter(&pieces);
		give_body(&pieces);
		r = join(&pieces, a, &regions);
	}
	if (r < 0)
		return error_set(err, r, "regions need more memory than allowed");
	*ret = regions;
	return 0;
}
