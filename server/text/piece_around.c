/* Short lines that only their neighbours tell: counts and words between buttons. */
#include "text/piece.h"

/* Characters. */
#define BETWEEN_MAX 8
#define BELOW_MAX   30
/* Lines between two that are no article. */
#define BETWEEN_RUN 3

static bool is_frame(enum region_kind kind)
{
	return kind == REGION_BOILERPLATE || kind == REGION_BYLINE || kind == REGION_CAPTION;
}

static bool is_brief(const struct piece *p, size_t limit)
{
	size_t factor = p->text.len < p->characters * 3 / 2 ? 2 : 1;

	return p->kind == REGION_BODY && !p->told && !p->stops && p->weight == 0 &&
	       p->characters <= limit * factor;
}

/* Above the article: between the title, bylines and buttons. */
void pieces_mark_between(struct pieces *pieces, size_t title)
{
	size_t limit = pieces->body < pieces->n ? pieces->body : pieces->n;

	for (size_t i = title + 1; i < limit; i++) {
		size_t next = i;

		while (next < limit && next < i + BETWEEN_RUN &&
		       is_brief(&pieces->items[next], BETWEEN_MAX))
			next++;
		if (next == i || next >= pieces->n || !is_frame(pieces->items[next].kind) ||
		    (!is_frame(pieces->items[i - 1].kind) &&
		     pieces->items[i - 1].kind != REGION_TITLE))
			continue;
		for (; i < next; i++)
			pieces->items[i].kind = REGION_BOILERPLATE;
	}
}

/* Below the last paragraph, once the site's lines have begun, no line is the article's. */
void pieces_mark_below(struct pieces *pieces)
{
	size_t last = pieces->n;
	bool framed = false;

	while (last > 0 &&
	       !(pieces->items[last - 1].paragraph && pieces->items[last - 1].kind == REGION_BODY))
		last--;
	if (last == 0)
		return;
	for (size_t i = last; i < pieces->n; i++) {
		struct piece *p = &pieces->items[i];

		framed |= p->kind == REGION_BOILERPLATE && p->characters > 1;
		if (framed && is_brief(p, BELOW_MAX))
			p->kind = REGION_BOILERPLATE;
	}
}
