#pragma once

/* A pattern: one word or phrase of a query, ready to be looked up and compared.
 *
 * Han strings match as folded substrings, wherever they begin or end, also inside a Latin word or a
 * number beside them. A pattern without a Han character matches whole units: it must begin and end
 * at a word boundary. Terms only give candidates; where they do not decide by themselves the match
 * text does (index/posting.h says why). */
#include "base/arena.h"
#include "base/error.h"
#include "index/match_text.h"
#include "model/span.h"

/* Occurrences of one key, or of the range of keys that one Han character begins. Distinct within a
 * query. */
struct query_term {
	term_key low, high; /* inclusive */
	struct slice text;  /* folded */
	bool scores;        /* outside of every "-" */
};

#define QUERY_TERMS_MAX 2048u

struct query_terms {
	struct query_term *items;
	size_t n, cap;
	uint16_t *table; /* open addressing: id + 1 */
};

/* The same terms under the same numbers, to which others can be added. Returns 0 or ERR_LIMIT. */
int query_terms_copy(const struct query_terms *from, struct arena *a,
		     struct query_terms *ret) must_check;

/* Every match of the pattern has the term, or all the parts when there are any. */
struct pattern_need {
	uint32_t term;
	uint32_t *parts;
	size_t n_parts;
};

struct pattern_needs {
	struct pattern_need *items;
	size_t n, cap;
};

/* A stretch of match text; pieces follow each other with a gap that may be written either way (DGX
 * A100, DGX-A100). */
struct pattern_piece {
	struct slice text;
	struct slice code;  /* the same in the form of match_code.h */
	enum match_gap gap; /* before it */
};

struct pattern_pieces {
	struct pattern_piece *items;
	size_t n, cap;
};

struct term_ids {
	uint32_t *items;
	size_t n, cap;
};

struct pattern {
	struct slice folded;
	struct slice longest; /* its longest word, when it has no Han character */
	struct pattern_pieces pieces;
	struct pattern_needs needs;
	struct term_ids terms; /* that its documents are scored by */
	bool has_han;
	bool decided; /* the terms alone decide */
	bool whole;   /* words at its edges are whole ones, also beside Han */
};

/* The pattern of units [first, last) of m, first < last. Returns 0 or ERR_LIMIT (arena, or
 * QUERY_TERMS_MAX terms). */
int pattern_make(const struct match_text *m, size_t first, size_t last, struct query_terms *terms,
		 struct arena *a, struct pattern *ret) must_check;

/* The same of all units, for a pattern that nobody wrote so (15年 for 十五年): it is not to be
 * found inside a longer number or word (2015年). */
int pattern_make_whole(const struct match_text *m, struct query_terms *terms, struct arena *a,
		       struct pattern *ret) must_check;

/* Text to compare with, and the boundaries hidden in it. */
struct pattern_target {
	struct slice text;
	const uint32_t *hidden; /* ascending */
	size_t n_hidden;
	bool coded; /* text is in the form of match_code.h, else UTF-8 */
};

/* slice_find() of a needle that is not empty, for texts that are short and mostly Han. */
size_t pattern_find_text(struct slice text, struct slice needle, size_t from);
/* The first match at or after from; inside: also inside words. */
bool pattern_find(const struct pattern *p, const struct pattern_target *target, size_t from,
		  bool inside, struct span *ret);
