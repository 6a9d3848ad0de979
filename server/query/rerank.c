#include "query/rerank.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "query/function_words.h"
#include "text/fold_table.h"

#define TERMS_MAX        256u   /* queries with more are not looked at twice */
#define TABLE_SIZE       1024u  /* a power of two, above 2 * TERMS_MAX */
#define WINDOW           60u    /* characters */
#define RING             64u    /* a power of two, above WINDOW: one occurrence a character */
#define TEXT_MAX         16384u /* bytes of a document that are looked at */
#define CHARACTER_WEIGHT 1.5
#define WINDOW_WEIGHT    1.0
#define BM25_K1          1.2
#define BM25_B           0.75

struct slot {
	uint64_t key;   /* 0: free */
	uint32_t index; /* of a character or a term */
};

struct reranker {
	struct run *run;
	uint64_t maybe[1u << 10]; /* of characters: bit code % 65536; most are not in a query */
	struct slot table[TABLE_SIZE]; /* characters by code, pairs by key */
	uint32_t n_characters, n_terms, n_words;
	double weights[TERMS_MAX];      /* by term: 0 for a pair with a function word */
	struct slice words[TERMS_MAX];  /* letters of words */
	uint32_t word_terms[TERMS_MAX]; /* their terms */
	uint32_t having[TERMS_MAX];     /* by character: how many of the hits have it */
};

/* One hit looked at. */
struct look {
	uint32_t *counts; /* by character */
	double window, norm;
};

/* The occurrences of the last WINDOW characters. */
struct window {
	struct {
		uint32_t at, term;
	} ring[RING];
	uint32_t first, end;      /* into the ring, modulo RING */
	uint16_t seen[TERMS_MAX]; /* by term: how often it stands in the window */
	double sum, best;
};

static struct slot *slot_of(struct reranker *re, uint64_t key)
{
	size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 40) & (TABLE_SIZE - 1);

	while (re->table[at].key != 0 && re->table[at].key != key)
		at = (at + 1) & (TABLE_SIZE - 1);
	return &re->table[at];
}

static void add_character(struct reranker *re, uint32_t code)
{
	struct slot *slot = code > 0 ? slot_of(re, code) : NULL;

	if (slot && slot->key == 0 && re->n_characters < TERMS_MAX) {
		*slot = (struct slot){code, re->n_characters++};
		re->maybe[(code & 0xFFFF) / 64] |= (uint64_t)1 << code % 64;
	}
}

static void add_term(struct reranker *re, const struct query_term *t, double weight)
{
	uint32_t first, second = 0, index = re->n_terms++;
	size_t len = t->text.len > 0 ? utf8_decode(t->text, 0, &first) : 0;

	re->weights[index] = weight;
	if (len == 0 || term_is_word(t->low)) {
		re->words[re->n_words] = t->text;
		re->word_terms[re->n_words++] = index;
		return;
	}
	add_character(re, first);
	if (len == t->text.len)
		return;
	utf8_decode(t->text, len, &second);
	add_character(re, second);
	if (is_function_word(first) || is_function_word(second))
		re->weights[index] = 0.0;
	struct slot *slot = slot_of(re, term_of_pair(first, second));
	*slot = (struct slot){term_of_pair(first, second), index};
}

static void add_terms(struct reranker *re)
{
	const struct run *run = re->run;
	double n = run->snapshot->totals.documents;

	for (uint32_t i = 0; i < run->query->terms.n; i++) {
		double df = run->df[i];
		double weight = df > 0 ? log(1.0 + (n - df + 0.5) / (df + 0.5)) : 0.0;

		if (run->query->terms.items[i].scores)
			add_term(re, &run->query->terms.items[i], weight);
	}
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
	w->best = fmax(w->best, w->sum);
}

/* The end of the run of letters or of digits that begins at `at`. */
static size_t word_end(struct slice text, size_t at, enum fold_class class)
{
	while (at < text.len) {
		uint32_t code;
		size_t len = utf8_decode(text, at, &code);

		if (fold_entry_class(fold_table_entry(code)) != class)
			return at;
		at += len;
	}
	return at;
}

static void look_at_word(struct reranker *re, struct window *w, struct slice word, uint32_t at)
{
	for (uint32_t i = 0; i < re->n_words; i++) {
		if (!slice_equal(re->words[i], word))
			continue;
		window_add(re, w, at, re->word_terms[i]);
		return;
	}
}

/* Match text is checked UTF-8; most of it is Han. */
static inline size_t decode(struct slice text, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)text.ptr + at;

	if (p[0] < 0x80) {
		*ret = p[0];
		return 1;
	}
	if (p[0] >= 0xE0 && p[0] < 0xF0 && text.len - at >= 3) {
		*ret = (uint32_t)(p[0] & 0xF) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
		       (uint32_t)(p[2] & 0x3F);
		return 3;
	}
	return utf8_decode(text, at, ret);
}

static bool may_be_asked(const struct reranker *re, uint32_t code)
{
	return code >= 0x2E80 && (re->maybe[(code & 0xFFFF) / 64] >> code % 64 & 1) != 0;
}

static void look_at_text(struct reranker *re, struct slice text, struct look *ret)
{
	struct window w = {.best = 0.0};
	uint32_t before = 0, code;
	size_t next;

	for (uint32_t at = 0, i = 0; i < text.len; at++, i = (uint32_t)next) {
		next = i + decode(text, i, &code);
		const struct slot *one = may_be_asked(re, code) ? slot_of(re, code) : NULL;

		if (one && one->key != 0) {
			uint64_t key = before > 0 ? term_of_pair(before, code) : 0;
			const struct slot *pair = key > 0 ? slot_of(re, key) : NULL;

			ret->counts[one->index]++;
			if (pair && pair->key != 0)
				window_add(re, &w, at, pair->index);
			before = code;
			continue;
		}
		before = 0;
		if (re->n_words == 0 || code >= 0x2E80)
			continue;
		enum fold_class class = fold_entry_class(fold_table_entry(code));
		if (class != FOLD_CLASS_LETTER && class != FOLD_CLASS_DIGIT)
			continue;
		next = word_end(text, next, class);
		look_at_word(re, &w, slice_sub(text, i, next), at);
	}
	ret->window = w.best;
}

static int look_at_hit(struct reranker *re, const struct search_hit *hit, struct look *ret)
{
	const struct snapshot *s = re->run->snapshot;
	double mean = (double)s->totals.text_bytes / s->totals.documents;
	uint32_t ordinal;
	size_t i = snapshot_find(s, hit->id, &ordinal);

	ret->counts = arena_array(re->run->arena, re->n_characters + 1u, sizeof *ret->counts);
	if (!ret->counts)
		return error_set(re->run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	if (i == SIZE_MAX)
		return 0;
	struct slice text = segment_view_text(&s->segments[i].segment->view, ordinal).all;
	double length = (double)text.len;
	text.len = text.len < TEXT_MAX ? text.len : TEXT_MAX;
	ret->norm = BM25_K1 * (1.0 - BM25_B + BM25_B * length / fmax(mean, 1.0));
	look_at_text(re, text, ret);
	for (uint32_t k = 0; k < re->n_characters; k++)
		re->having[k] += ret->counts[k] > 0;
	return run_cancelled(re->run);
}

static double bonus(const struct reranker *re, const struct look *look, double n)
{
	double sum = 0.0;

	for (uint32_t i = 0; i < re->n_characters; i++) {
		double df = re->having[i], tf = look->counts[i];

		if (tf > 0)
			sum += log(1.0 + (n - df + 0.5) / (df + 0.5)) * tf * (BM25_K1 + 1.0) /
			       (tf + look->norm);
	}
	return CHARACTER_WEIGHT * sum + WINDOW_WEIGHT * look->window;
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
	struct look looks[RERANK_DEPTH] = {{0}};
	int code = 0;

	if (!re)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	re->run = run;
	add_terms(re);
	for (uint32_t i = 0; code == 0 && i < n; i++)
		code = look_at_hit(re, &r->heap[i], &looks[i]);
	for (uint32_t i = 0; code == 0 && i < n; i++)
		r->heap[i].score += bonus(re, &looks[i], n);
	if (code == 0)
		qsort(r->heap, n, sizeof *r->heap, by_score);
	return code;
}

int rank_or_count(struct run *run, const uint64_t *set, struct ranking *ret)
{
	if (ret->cap > 0)
		return rank_segment(run, set, ret);
	for (uint32_t i = 0; i < run->n_words64; i++)
		ret->total += (uint32_t)__builtin_popcountll(set[i]);
	return 0;
}
