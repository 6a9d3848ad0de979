#include "query/snippet_window.h"

#include <string.h>

#include "base/utf8.h"
#include "text/fold_table.h"

#define HAN_BYTES       3u
#define HAN_COLUMNS     2u
#define BEFORE_SENTENCE 60u /* how far back a sentence may begin */
#define BEFORE_CLAUSE   50u
#define BEFORE_WORD     24u
/* A character takes two columns at most. */
_Static_assert(BEFORE_SENTENCE + 2 == SNIPPET_COLUMNS_BACK, "how far back a window goes");
#define COLUMNS_MIN    60u /* a sentence edge before this ends no excerpt */
#define COLUMNS_CLAUSE 100u
#define MATCH_COLUMNS  640u /* of a longer match this much is shown */

/* How good a place between two characters is to cut; higher is better. */
enum edge { EDGE_NONE = 0, EDGE_WORD, EDGE_CLAUSE, EDGE_SENTENCE };

static unsigned columns_of(uint32_t code)
{
	return code >= 0x1100 ? 2 : 1;
}

static bool is_plain_han(uint32_t code)
{
	return code >= 0x4E00 && code <= 0x9FFF;
}

static bool is_word(uint32_t code)
{
	if (is_plain_han(code))
		return false;
	enum fold_class class = fold_entry_class(fold_table_entry(code));

	return class == FOLD_CLASS_LETTER || class == FOLD_CLASS_DIGIT || code == '\'' ||
	       code == '-';
}

static bool is_closer(uint32_t code)
{
	return code == 0x201D || code == 0x2019 || code == 0x300D || code == 0x300F ||
	       code == 0xFF09 || code == ')' || code == '"';
}

static bool ends_sentence(uint32_t code)
{
	return code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '!' || code == '?' ||
	       code == 0xFF1B || code == '\n';
}

static bool ends_clause(uint32_t code)
{
	return code == 0xFF0C || code == 0xFF1A || code == 0x3001 || code == ',' || code == ';' ||
	       code == ':' || code == 0x2014;
}

/* The edge between the characters before and after `at`, inside of the region. */
static enum edge find_edge(struct slice text, struct span region, uint32_t at)
{
	uint32_t before, after, earlier = 0;

	size_t start = utf8_decode_before(text, at, &before);
	utf8_decode(text, at, &after);
	if (is_plain_han(before) && is_plain_han(after))
		return EDGE_WORD;
	if (start > region.start)
		utf8_decode_before(text, start, &earlier);
	if (after == '\n')
		return EDGE_SENTENCE;
	if (is_closer(after) || ends_sentence(after) || ends_clause(after))
		return EDGE_NONE;
	if (ends_sentence(before) || (is_closer(before) && ends_sentence(earlier)))
		return EDGE_SENTENCE;
	if (before == '.' && code_is_space(after) && is_word(earlier))
		return EDGE_SENTENCE;
	if (ends_clause(before))
		/* Not between the digits of 1,000 or 12:30. */
		return before < 0x80 && is_word(after) ? EDGE_NONE : EDGE_CLAUSE;
	if (before == '.' && is_word(after))
		return EDGE_NONE;
	return is_word(before) && is_word(after) ? EDGE_NONE : EDGE_WORD;
}

/* Leads of U+5000 to U+9FFF. */
static bool is_plain_lead(char c)
{
	return (unsigned char)c > 0xE4 && (unsigned char)c < 0xEA;
}

/* Most places: an EDGE_WORD, told without decoding and quicker than remembered. */
static bool is_between_han(const struct window_text *w, uint32_t at)
{
	return at > w->region.start + 2 && at < w->region.end && is_plain_lead(w->text.ptr[at]) &&
	       is_plain_lead(w->text.ptr[at - HAN_BYTES]);
}

static enum edge edge_at(struct window_text *w, uint32_t at)
{
	if (at <= w->region.start || at >= w->region.end)
		return EDGE_SENTENCE;
	if (is_between_han(w, at))
		return EDGE_WORD;
	if (w->edges[at] == 0) {
		w->edges[at] = (uint8_t)(find_edge(w->text, w->region, at) + 1);
		w->looked.start = at < w->looked.start ? at : w->looked.start;
		w->looked.end = at < w->looked.end ? w->looked.end : at + 1;
	}
	return (enum edge)(w->edges[at] - 1);
}

int window_text_init(struct window_text *w, struct slice text, struct arena *a)
{
	*w = (struct window_text){.text = text,
				  .edges = arena_alloc(a, text.len + 1),
				  .looked = {(uint32_t)text.len, 0}};
	return w->edges ? 0 : ERR_LIMIT;
}

static void enter_region(struct window_text *w, struct span region)
{
	if (region.start == w->region.start && region.end == w->region.end)
		return;
	if (w->looked.start < w->looked.end)
		memset(w->edges + w->looked.start, 0, w->looked.end - w->looked.start);
	w->looked = (struct span){(uint32_t)w->text.len, 0};
	w->region = region;
}

/* The best place, at most so far back; a sentence that begins farther away is cut. */
uint32_t snippet_window_start(struct window_text *w, struct span region, uint32_t hit)
{
	uint32_t best[EDGE_SENTENCE + 1] = {hit, hit, hit, hit};
	bool has[EDGE_SENTENCE + 1] = {false};
	unsigned columns = 0;

	enter_region(w, region);
	for (uint32_t at = hit;;) {
		enum edge edge = edge_at(w, at);
		uint32_t code;

		/* The word that the hit is a part of is shown whole. */
		if (edge == EDGE_SENTENCE)
			return at;
		if (edge == EDGE_CLAUSE && columns <= BEFORE_CLAUSE) {
			best[EDGE_CLAUSE] = at;
			has[EDGE_CLAUSE] = true;
		}
		if (edge != EDGE_NONE && (columns <= BEFORE_WORD || !has[EDGE_WORD])) {
			best[EDGE_WORD] = at;
			has[EDGE_WORD] = true;
		}
		if (columns > BEFORE_SENTENCE)
			break;
		at = (uint32_t)utf8_decode_before(w->text, at, &code);
		columns += columns_of(code);
	}
	return has[EDGE_CLAUSE] ? best[EDGE_CLAUSE] : best[EDGE_WORD];
}

uint32_t snippet_window_end(struct window_text *w, uint32_t start, uint32_t hit_end)
{
	uint32_t clause = 0, word = 0, at = start;
	unsigned columns = 0;

	while (at < w->region.end) {
		bool counts = at >= hit_end && at > start;
		uint32_t code;

		if (counts && columns + HAN_COLUMNS <= SNIPPET_COLUMNS && is_between_han(w, at)) {
			word = at;
			at += HAN_BYTES;
			columns += HAN_COLUMNS;
			continue;
		}
		enum edge edge = counts ? edge_at(w, at) : EDGE_NONE;
		if (edge == EDGE_SENTENCE && columns >= COLUMNS_MIN)
			return at;
		if (edge >= EDGE_CLAUSE && columns >= COLUMNS_CLAUSE)
			clause = at;
		if (edge >= EDGE_WORD)
			word = at;
		size_t len = utf8_decode(w->text, at, &code);
		if (columns + columns_of(code) > SNIPPET_COLUMNS &&
		    (word > 0 || columns > MATCH_COLUMNS))
			break;
		at += (uint32_t)len;
		columns += columns_of(code);
	}
	if (at >= w->region.end)
		return w->region.end;
	return clause > 0 ? clause : word > 0 ? word : at;
}
