/* Where an article ends, and what stands below it. */
#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_part.h"
#include "text/lexicon.h"
#include "text/piece.h"

/* A sign-off is no longer, in characters. */
#define SIGN_OFF_MAX 60
#define REPLY_MAX    60

struct end_matter {
	struct pieces *pieces;
	enum region_kind now; /* what the lines from here on are; REGION_NONE: still the article */
	bool dated;           /* a byline with its date stands above the article */
	bool listed;          /* only the lines of a list belong to it: the article may go on */
	size_t paragraphs, seen; /* characters of running text: in all, before this piece */
};

/* The greater part of the article lies above. */
static bool is_late(const struct end_matter *e)
{
	return e->seen * 2 >= e->paragraphs && e->seen > 0;
}

static bool is_sign_off(const struct piece *p)
{
	size_t factor = p->text.len < p->characters * 3 / 2 ? 2 : 1;

	size_t at = pattern_match(p->text, 0, "【纠错】");

	while (at < p->text.len && p->text.ptr[at] == ' ')
		at++;
	return p->characters > 0 && p->characters <= SIGN_OFF_MAX * factor &&
	       lexicon_match(LEXICON_SIGN_OFF, p->text, at) > 0;
}

/* 12:40 */
static bool has_time(struct slice s)
{
	for (size_t at = 1; at + 2 < s.len; at++) {
		if (s.ptr[at] == ':' && s.ptr[at - 1] >= '0' && s.ptr[at - 1] <= '9' &&
		    s.ptr[at + 1] >= '0' && s.ptr[at + 1] <= '5')
			return true;
	}
	return false;
}

/* A byline like that of the article, with its date, below some of its text: somebody answers. */
static bool is_reply(const struct end_matter *e, size_t i)
{
	const struct piece *p = &e->pieces->items[i];
	struct byline found = {0};

	if (!e->dated || e->seen == 0 || p->characters > REPLY_MAX ||
	    (p->kind != REGION_BYLINE && p->kind != REGION_BODY) || p->weight > 0)
		return false;
	if (posted_line(p->text))
		return true;
	return has_time(p->text) && byline_line(p->text, &found) && found.author.len > 0 &&
	       date_is_known(&found.published);
}

/* A list of sources: [1] …, 1. … */
static bool is_numbered(const struct piece *p)
{
	struct slice s = p->text;
	size_t at = s.len > 0 && s.ptr[0] == '[' ? 1 : 0, digits = at;

	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	return digits > at && digits - at <= 3 && digits < s.len &&
	       strchr("].、 ^", s.ptr[digits]) != NULL;
}

/* One line below the end: furniture stays what it is, all else is of the heading's kind. */
static void mark_below(struct end_matter *e, struct piece *p, bool follows_sign_off)
{
	bool byline = p->kind == REGION_BYLINE && (e->now == REGION_REFERENCES || follows_sign_off);

	if (p->kind != REGION_BOILERPLATE && !byline)
		p->kind = e->now;
}

/* Words stand below the line: not the last date of the page. */
static bool replies_follow(const struct end_matter *e, size_t i)
{
	const struct piece *p = &e->pieces->items[i];

	return i + 1 < e->pieces->n && p[1].characters > 0 &&
	       (p[1].kind == REGION_BODY || p[1].kind == REGION_CAPTION);
}

static void read_piece(struct end_matter *e, size_t i, bool *signed_off)
{
	struct piece *p = &e->pieces->items[i];
	bool more = false;

	if (piece_is_heading(p, LEXICON_TAIL, &more)) {
		bool late = is_late(e);

		p->kind = REGION_TAIL;
		if (more && !late)
			return; /* one link between two paragraphs */
		e->now = REGION_TAIL;
		e->listed = !late;
		*signed_off = false;
		return;
	}
	bool listed = i + 1 < e->pieces->n && is_numbered(p + 1) && e->seen > 0;
	if ((is_late(e) || listed) && piece_is_heading(p, LEXICON_REFERENCES, &more)) {
		p->kind = e->now = REGION_REFERENCES;
		e->listed = false;
		return;
	}
	if (is_reply(e, i) && replies_follow(e, i)) {
		p->kind = e->now = REGION_TAIL;
		e->listed = false;
		return;
	}
	if (is_late(e) && e->now != REGION_TAIL && is_sign_off(p)) {
		p->kind = REGION_BYLINE;
		e->now = e->now == REGION_NONE ? REGION_TAIL : e->now;
		e->listed = false;
		*signed_off = true;
		return;
	}
	if (e->listed && p->paragraph) {
		e->now = REGION_NONE;
		e->listed = false;
	}
	if (e->now == REGION_NONE)
		return;
	mark_below(e, p, *signed_off);
	*signed_off &= p->kind == REGION_BYLINE || p->kind == REGION_BOILERPLATE;
}

void pieces_mark_end(struct pieces *pieces)
{
	struct end_matter e = {.pieces = pieces};
	bool signed_off = false;

	for (size_t i = 0; i < pieces->n; i++)
		e.paragraphs += pieces->items[i].weight;
	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *p = &pieces->items[i];

		if (!p->told && p->kind != REGION_TITLE)
			read_piece(&e, i, &signed_off);
		if (p->kind == REGION_BYLINE && e.seen == 0) {
			struct byline found = {0};
			e.dated |= has_time(p->text) && byline_line(p->text, &found) &&
				   date_is_known(&found.published);
		}
		e.seen += p->weight;
	}
}
