#pragma once

/* The lines of a cleaned text, and parts of long lines that begin with a marker of their own, with
 * what regions are told by. Private to text/regions. */
#include "base/arena.h"
#include "text/clean.h"

struct piece {
	struct span span;  /* with the line end */
	struct slice text; /* trimmed */
	size_t characters;
	enum region_kind kind;
	bool told;      /* by markup */
	size_t weight;  /* characters of running text, however short */
	uint32_t lists; /* of the lexicon with words in it; of short pieces */
	bool stops;     /* ends as a sentence does */
	bool paragraph; /* running text: long enough and stops */
	/* Whether it is one, once asked: 0 not asked, 1 no, 2 yes. */
	struct piece_asked {
		uint8_t byline, furniture;
	} * asked;
	bool repeated; /* a short line that stands elsewhere too */
	size_t first;  /* … for the first time in this piece */
};

struct pieces {
	struct piece *items;
	size_t n, cap;
	size_t body;    /* the first paragraph, n when there is none */
	size_t opening; /* … of them all, the title's own line too */
	size_t last;    /* the last paragraph, 0 when there is none */
	size_t head;    /* the last piece in which a byline may stand above the article */
};

/* Returns 0 or ERR_LIMIT. */
int pieces_split(struct slice text, struct arena *a, struct pieces *ret) must_check;

/* Adds the piece at [start, end) when it is not empty. Returns 0 or ERR_LIMIT. */
int piece_add(struct slice text, uint32_t start, uint32_t end, struct arena *a,
	      struct pieces *ret) must_check;
/* Adds the line at [start, end), in parts when it holds what were several lines. Returns 0 or
 * ERR_LIMIT. */
int piece_split_line(struct slice text, uint32_t start, uint32_t end, struct arena *a,
		     struct pieces *ret) must_check;
/* byline_line of the piece, asked once. */
bool piece_is_byline(const struct piece *p);
/* A colon before or behind the offset. */
bool piece_has_colon(struct slice s, size_t end);

/* What a piece is by its own words. */
bool piece_is_furniture(const struct piece *p);
bool piece_is_caption(const struct piece *p);
/* A heading of the list: alone, or with a colon; *inline_ when more stands behind the colon. */
bool piece_is_heading(const struct piece *p, unsigned list, bool *inline_);

/* Marks pieces from where the article ends: references, sign-off, what the site added. */
void pieces_mark_end(struct pieces *pieces);
/* Marks short lines by their neighbours: between title and article; below it, behind the first of
 * the site's (after pieces_mark_end). */
void pieces_mark_between(struct pieces *pieces, size_t title);
void pieces_mark_below(struct pieces *pieces);
