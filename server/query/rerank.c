#include "query/rerank.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "index/match_code.h"
#include "query/function_words.h"
#include "query/rerank_scan.h"
#include "query/rerank_title.h"
#include "text/fold_table.h"

#define TERMS_MAX        256u   /* queries with more are not looked at twice */
#define TABLE_SIZE       512u   /* a power of two, above 2 * TERMS_MAX */
#define WINDOW           60u    /* characters */
#define RING             64u    /* a power of two, above WINDOW: one occurrence a character */
#define TEXT_MAX         11264u /* bytes of a document that are looked at */
#define UNITS            65536u /* pairs of bytes */
#define PREFETCH_AHEAD   2u
#define CHARACTER_WEIGHT 1.5
#define WINDOW_WEIGHT    1.0
#define NAMED_WEIGHT     1.0

#define NONE UINT16_MAX

static const struct rerank_weights usual = {CHARACTER_WEIGHT, WINDOW_WEIGHT, NAMED_WEIGHT};

/* A character of the query, found by the two or four bytes of its code. */
struct slot {
	uint32_t unit; /* the first two bytes, and the others */
	uint16_t index;
	bool used;
};

struct word {
	struct slice code;
	uint32_t term;
};

struct reranker {
	struct run *run;
	struct rerank_weights by;   /* how much each part adds */
	uint64_t maybe[UNITS / 64]; /* of first two bytes: most are not in a query */
	struct slot table[TABLE_SIZE];
	uint16_t firsts[TERMS_MAX]; /* two bytes, by character */
	uint32_t n_characters, n_terms, n_words;
	uint16_t *pairs; /* n_characters squared: the term + 1 of two in a row */
	double *weights; /* by term: 0 for a pair with a function word */
	struct word *words;
	uint16_t *seen;   /* by term: room for a struct window */
	uint32_t *having; /* by character: how many of the hits have it */
	uint32_t *counts; /* by hit, then by character */
	struct scan_hit *found;
};

/* One hit looked at. */
struct look {
	const struct segment_view *view; /* NULL: it is gone */
	uint32_t ordinal;
	uint32_t *counts; /* by character */
	double window, title, norm;
};

/* The occurrences of the last WINDOW characters. */
struct window {
	struct {
		uint32_t at, term;
	} ring[RING];
	uint32_t first, end; /* into the ring, modulo RING */
	uint16_t *seen;      /* by term: how often it stands in the window */
	double sum, best;
};

static struct slot *slot_of(struct reranker *re, uint32_t unit)
{
	uint32_t at = unit * 0x9E3779B1u >> 20 & (TABLE_SIZE - 1);

	while (re->table[at].used && re->table[at].unit != unit)
		at = (at + 1) & (TABLE_SIZE - 1);
	return &re->table[at];
}

static uint32_t unit_at(const char *p)
{
	uint16_t unit;

	memcpy(&unit, p, sizeof unit);
	return unit;
}

/* The character's index, which it is given if it has none; NONE when there are too many. */
static uint32_t add_character(struct reranker *re, uint32_t code)
{
	char utf8[UTF8_MAX], bytes[4];
	size_t len = match_code_encode(slice_of(utf8, utf8_encode(code, utf8)), bytes);

	if (len < 2)
		return NONE;
	uint32_t unit = unit_at(bytes) | (len > 2 ? unit_at(bytes + 2) << 16 : 0);
	struct slot *slot = slot_of(re, unit);
	if (!slot->used) {
		if (re->n_characters >= TERMS_MAX)
			return NONE;
		re->firsts[re->n_characters] = (uint16_t)unit;
		*slot = (struct slot){unit, (uint16_t)re->n_characters++, true};
		re->maybe[(unit & 0xFFFF) / 64] |= (uint64_t)1 << unit % 64;
	}
	return slot->index;
}

/* Of a term of Han: its characters' indices (second NONE: it is one character). */
static void characters_of(struct reranker *re, const struct query_term *t, uint32_t ret[2])
{
	uint32_t first, second;
	size_t len = utf8_decode(t->text, 0, &first);

	ret[0] = add_character(re, first);
	ret[1] = NONE;
	if (len == t->text.len)
		return;
	utf8_decode(t->text, len, &second);
	ret[1] = add_character(re, second);
	if (is_function_word(first) || is_function_word(second))
		re->weights[re->n_terms] = 0.0;
}

static int add_word(struct reranker *re, struct slice text)
{
	char *code = arena_alloc(re->run->arena, match_code_room(text.len) + 1);

	if (!code)
		return ERR_LIMIT;
	re->words[re->n_words++] =
		(struct word){slice_of(code, match_code_encode(text, code)), re->n_terms};
	return 0;
}

/* Room for n terms: pairs have two characters at most. */
static int make_room(struct reranker *re, size_t n)
{
	struct arena *a = re->run->arena;
	size_t characters = 2 * n < TERMS_MAX ? 2 * n : TERMS_MAX;

	re->weights = arena_array(a, n + 1, sizeof *re->weights);
	re->words = arena_array(a, n + 1, sizeof *re->words);
	re->having = arena_array(a, characters + 1, sizeof *re->having);
	re->counts = arena_array(a, (characters + 1) * RERANK_DEPTH, sizeof *re->counts);
	re->seen = arena_array(a, n + 1, sizeof *re->seen);
	re->found = arena_alloc(a, (TEXT_MAX / 2 + 1) * sizeof *re->found);
	return re->weights && re->words && re->having && re->counts && re->seen && re->found
		       ? 0
		       : ERR_LIMIT;
}

static int add_pairs(struct reranker *re, const uint32_t (*characters)[2])
{
	uint32_t n = re->n_characters;

	re->pairs = arena_array(re->run->arena, (size_t)n * n + 1, sizeof *re->pairs);
	if (!re->pairs)
		return ERR_LIMIT;
	for (uint32_t i = 0; i < re->n_terms; i++)
		if (characters[i][0] != NONE && characters[i][1] != NONE)
			re->pairs[characters[i][0] * n + characters[i][1]] = (uint16_t)(i + 1);
	return 0;
}

static int add_terms(struct reranker *re)
{
	const struct run *run = re->run;
	const struct query_terms *terms = &run->query->terms;
	uint32_t(*characters)[2] = arena_array(run->arena, terms->n + 1, sizeof *characters);
	int r = characters ? make_room(re, terms->n) : ERR_LIMIT;

	for (uint32_t i = 0; r == 0 && i < terms->n; i++) {
		const struct query_term *t = &terms->items[i];

		if (!t->scores)
			continue;
		re->weights[re->n_terms] = run->df[i] > 0 ? rank_idf(run, i) : 0.0;
		characters[re->n_terms][0] = characters[re->n_terms][1] = NONE;
		if (t->text.len == 0 || term_is_word(t->low))
			r = add_word(re, t->text);
		else
			characters_of(re, t, characters[re->n_terms]);
		re->n_terms++;
	}
	return r < 0 ? r : add_pairs(re, (const uint32_t(*)[2])characters);
}

static void window_add(struct reranker *re, struct window *w, uint32_t at, uint32_t term)
{
	while (w->first != w->end && at - w->ring[w->first % RING].at > WINDOW) {
		uint32_t old = w->ring[w->first++ % RING].term;

		if (--w->seen[old] == 0)
			w->sum -= re->weights[old];
	}
	w->ring[w->end % RING].at = at;
	w->ring[w->end++ % RING].term = term;
	if (w->seen[term]++ == 0)
		w->sum += re->weights[term];
	w->best = w->sum > w->best ? w->sum : w->best;
}

/* What a character that is not of Han belongs to. */
static enum fold_class class_at(struct slice text, size_t at, size_t *len)
{
	unsigned char byte = (unsigned char)text.ptr[at];
	uint32_t code;

	*len = 1;
	if (byte < MATCH_CODE_PAIR)
		return byte >= MATCH_CODE_LETTER  ? FOLD_CLASS_LETTER
		       : byte >= MATCH_CODE_DIGIT ? FOLD_CLASS_DIGIT
						  : FOLD_CLASS_MARK;
	*len = match_code_decode(text, at, &code);
	return fold_entry_class(fold_table_entry(code));
}

/* The end of the run of letters or of digits that begins at `at`; `at` when there is none. */
static size_t word_end(struct slice text, size_t at)
{
	size_t len;
	enum fold_class class = class_at(text, at, &len);

	if (class != FOLD_CLASS_LETTER && class != FOLD_CLASS_DIGIT)
		return at;
	for (at += len; at < text.len; at += len)
		if (class_at(text, at, &len) != class)
			break;
	return at;
}

static void look_at_word(struct reranker *re, struct window *w, struct slice word, uint32_t at)
{
	for (uint32_t i = 0; i < re->n_words; i++) {
		if (!slice_equal(re->words[i].code, word))
			continue;
		window_add(re, w, at, re->words[i].term);
		return;
	}
}

/* The index of the query's character at p; NONE when it is none. */
static inline uint32_t character_at(struct reranker *re, struct slice text, size_t at, size_t *len)
{
	const char *p = text.ptr + at;
	uint32_t unit = unit_at(p);

	*len = 2;
	if ((unsigned char)*p >= MATCH_CODE_HALF) {
		uint32_t code;

		*len = match_code_decode(text, at, &code);
		unit |= *len == 4 ? unit_at(p + 2) << 16 : 0;
	}
	if (!(re->maybe[(unit & 0xFFFF) / 64] >> unit % 64 & 1))
		return NONE;
	const struct slot *slot = slot_of(re, unit);
	return slot->used ? slot->index : NONE;
}

/* A word may begin at `at`, where no character of the query stands: looks at it and returns its
 * end; `at` when there is none. */
static size_t look_beside(struct reranker *re, struct window *w, struct slice text, size_t at,
			  uint32_t count)
{
	unsigned char byte = (unsigned char)text.ptr[at];
	size_t end;

	if (byte < MATCH_CODE_DIGIT || (byte >= MATCH_CODE_PAIR && byte < MATCH_CODE_HAN_END))
		return at;
	end = word_end(text, at);
	if (end > at)
		look_at_word(re, w, slice_sub(text, at, end), count);
	return end;
}

static void look_at_text(struct reranker *re, struct slice text, struct window *w, struct look *ret)
{
	const uint32_t n = re->n_characters;
	uint32_t before = NONE, count = 0;
	size_t len;

	for (size_t at = 0; at < text.len; at += len, count++) {
		bool pair = (unsigned char)text.ptr[at] >= MATCH_CODE_PAIR && text.len - at >= 2;
		uint32_t index = NONE;

		len = 1;
		if (pair)
			index = character_at(re, text, at, &len);
		if (index == NONE) {
			size_t end = re->n_words > 0 ? look_beside(re, w, text, at, count) : at;

			len = end > at ? end - at : len;
			before = NONE;
			continue;
		}
		uint32_t term = before != NONE ? re->pairs[before * n + index] : 0;
		ret->counts[index]++;
		if (term > 0)
			window_add(re, w, count, term - 1);
		before = index;
	}
	ret->window = w->best;
}

/* The same where nothing but characters of two bytes is looked for. False: the text may have
 * others.
 */
static bool look_at_characters(struct reranker *re, struct slice text, struct window *w,
			       struct look *ret)
{
	const uint32_t n = re->n_characters;
	uint32_t before = NONE, next = 0;

	uint32_t n_found = scan_text(&(struct scan_pairs){re->maybe, re->firsts, re->n_characters},
				     text, re->found);
	if (n_found == SCAN_OTHER)
		return false;
	for (uint32_t i = 0; i < n_found; i++) {
		const struct scan_hit *hit = &re->found[i];
		uint32_t index = slot_of(re, unit_at(text.ptr + hit->at))->index, term = 0;

		if (before != NONE && hit->count == next)
			term = re->pairs[before * n + index];
		ret->counts[index]++;
		if (term > 0)
			window_add(re, w, hit->count, term - 1);
		before = index;
		next = hit->count + 1u;
	}
	ret->window = w->best;
	return true;
}

static void find_text(struct reranker *re, const struct search_hit *hit, struct look *ret)
{
	const struct snapshot *s = re->run->snapshot;
	size_t i = snapshot_find(s, hit->id, &ret->ordinal);

	ret->norm = BM25_K1;
	if (i == SIZE_MAX)
		return;
	ret->view = &s->segments[i].segment->view;
	ret->norm = rank_norm(re->run, ret->view->lengths[ret->ordinal]);
	segment_view_prefetch_row(ret->view, ret->ordinal);
}

static int look_at_hit(struct reranker *re, struct look *ret)
{
	struct window w = {.seen = re->seen};
	struct segment_text text;

	if (!ret->view)
		return 0;
	if (text_reader_read(re->run->texts, ret->view, ret->ordinal, &text) < 0)
		return run_damaged(re->run);
	if (rerank_title(re->run, text.title, &ret->title) < 0)
		return ERR_LIMIT;
	text.all.len = text.all.len < TEXT_MAX ? text.all.len : TEXT_MAX;
	memset(re->seen, 0, re->n_terms * sizeof *re->seen);
	if (re->n_words > 0 || !look_at_characters(re, text.all, &w, ret))
		look_at_text(re, text.all, &w, ret);
	for (uint32_t i = 0; i < re->n_characters; i++)
		re->having[i] += ret->counts[i] > 0;
	return run_cancelled(re->run);
}

static void add_bonus(const struct reranker *re, const struct look *looks, struct search_hit *hits,
		      uint32_t n)
{
	for (uint32_t i = 0; i < re->n_characters; i++) {
		double df = re->having[i];
		double weight = re->by.characters * log(1.0 + (n - df + 0.5) / (df + 0.5));

		for (uint32_t k = 0; k < n; k++) {
			double tf = looks[k].counts[i];

			hits[k].score += weight * tf * (BM25_K1 + 1.0) / (tf + looks[k].norm);
		}
	}
	for (uint32_t k = 0; k < n; k++)
		hits[k].score += re->by.window * looks[k].window + re->by.title * looks[k].title;
}

static int look_at_hits(struct reranker *re, const struct search_hit *hits, uint32_t n,
			struct look *looks)
{
	int r = 0;

	for (uint32_t i = 0; i < n; i++) {
		looks[i].counts = re->counts + (size_t)i * re->n_characters;
		find_text(re, &hits[i], &looks[i]);
	}
	for (uint32_t i = 0; r == 0 && i < n + PREFETCH_AHEAD; i++) {
		if (i < n && looks[i].view)
			segment_view_prefetch_text(looks[i].view, looks[i].ordinal, 0);
		if (i >= PREFETCH_AHEAD)
			r = look_at_hit(re, &looks[i - PREFETCH_AHEAD]);
	}
	return r;
}

static int by_score(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;

	if (x->score < y->score || x->score > y->score)
		return x->score > y->score ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

size_t rerank_depth(const struct query *query, bool partial)
{
	uint32_t n = 0;

	if (query->terms.n > TERMS_MAX / 2)
		return 0;
	for (size_t i = 0; i < query->leaves.n; i++) {
		const struct node *node = query->leaves.items[i];

		n += node->pattern && !node->negated && !node->implied;
	}
	return n > 1 || (n == 1 && partial) ? RERANK_DEPTH : 0;
}

int rerank(struct run *run, struct ranking *r)
{
	struct reranker *re = arena_alloc(run->arena, sizeof *re);
	uint32_t n = r->n < RERANK_DEPTH ? (uint32_t)r->n : RERANK_DEPTH;
	struct look looks[RERANK_DEPTH] = {{.view = NULL}};
	int code = re ? 0 : ERR_LIMIT;

	if (code == 0) {
		re->run = run;
		re->by = run->weights ? *run->weights : usual;
		code = add_terms(re);
	}
	if (code == 0)
		code = look_at_hits(re, r->heap, n, looks);
	if (code == ERR_LIMIT)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	if (code == 0) {
		add_bonus(re, looks, r->heap, n);
		qsort(r->heap, n, sizeof *r->heap, by_score);
	}
	return code;
}
