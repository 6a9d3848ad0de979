/* Where an article ends, and what stands below it. */
#include "text/byline.h"
#include "text/lexicon.h"
#include "text/piece.h"

/* A sign-off is no longer, in characters. */
#define SIGN_OFF_MAX 60

struct end_matter {
	struct pieces *pieces;
	enum region_kind now; /* what the lines from here on are; REGION_NONE: still the article */
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
	return p->characters > 0 && p->characters <= SIGN_OFF_MAX &&
	       lexicon_match(LEXICON_SIGN_OFF, p->text, 0) > 0;
}

/* One line below the end: furniture stays what it is, all else is of the heading's kind. */
static void mark_below(struct end_matter *e, struct piece *p, bool follows_sign_off)
{
	bool byline = p->kind == REGION_BYLINE && (e->now == REGION_REFERENCES || follows_sign_off);

	if (p->kind != REGION_BOILERPLATE && !byline)
		p->kind = e->now;
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
	if (is_late(e) && piece_is_heading(p, LEXICON_REFERENCES, &more)) {
		p->kind = e->now = REGION_REFERENCES;
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
		e.seen += p->weight;
	}
}
