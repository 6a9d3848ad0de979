#include "query/suggest.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"

#define LEAVES_MAX 3u /* words without hits that are spelt anew */

static int over_budget(const struct run *run)
{
	return error_set(run->err, ERR_LIMIT, "the search needs more memory than a call may");
}

bool suggest_helps(const struct search_options *options, const struct search_result *result)
{
	return !options->bare && (result->total == 0 || result->match == MATCH_PARTIAL);
}

int spellings_add(struct spellings *c, struct arena *a, struct slice text, enum nearness nearness)
{
	if (c->n == SUGGEST_SPELLINGS_MAX)
		return 0;
	for (size_t i = 0; i < c->n; i++)
		if (slice_equal(c->items[i].text, text))
			return 0;
	struct spelling *item = ARENA_PUSH(a, c);
	if (!item)
		return ERR_LIMIT;
	*item = (struct spelling){text, nearness, 0};
	return 0;
}

/* Characters of a word that is nothing but Han, 0 for another. */
static size_t han_count(struct slice word)
{
	size_t n = 0;

	for (size_t at = 0; at < word.len; n++) {
		uint32_t code;

		at += utf8_decode(word, at, &code);
		if (!code_is_han(code))
			return 0;
	}
	return n;
}

static int by_nearness(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;

	if (x->nearness != y->nearness)
		return x->nearness < y->nearness ? -1 : 1;
	if (x->bound != y->bound)
		return x->bound > y->bound ? -1 : 1;
	return slice_compare(x->text, y->text);
}

/* Gives each spelling the frequency of its rarest term. */
static int count_spellings(const struct run *run, struct spellings *c)
{
	struct run counting = *run;
	struct query query = {.root = NULL};
	struct pattern *patterns = arena_array(run->arena, c->n + 1, sizeof *patterns);
	int r = patterns ? 0 : ERR_LIMIT;

	for (size_t i = 0; r == 0 && i < c->n; i++) {
		struct match_text m;

		r = match_text_make(c->items[i].text, run->arena, &m);
		if (r == 0 && m.n_units > 0)
			r = pattern_make(&m, 0, m.n_units, &query.terms, run->arena, &patterns[i]);
	}
	counting.query = &query;
	counting.leaves = NULL;
	counting.df =
		r < 0 ? NULL : arena_array(run->arena, query.terms.n + 1, sizeof *counting.df);
	if (!counting.df)
		return over_budget(run);
	run_begin(&counting);
	r = run_count_terms(&counting);
	run_end(&counting);
	for (size_t i = 0; r == 0 && i < c->n; i++) {
		uint32_t least = patterns[i].terms.n > 0 ? UINT32_MAX : 0;

		for (size_t k = 0; k < patterns[i].terms.n; k++) {
			uint32_t df = counting.df[patterns[i].terms.items[k]];
			least = df < least ? df : least;
		}
		c->items[i].bound = least;
	}
	return r;
}

static int find_spellings(const struct run *run, const struct node *leaf, struct spellings *ret)
{
	struct slice word = leaf->pattern->folded;
	size_t n = han_count(word);
	int r = 0;

	*ret = (struct spellings){.n = 0};
	if (n > 1 && n <= SUGGEST_HAN_MAX)
		r = suggest_han(run, word, run->arena, ret);
	else if (!leaf->pattern->has_han && leaf->pattern->pieces.n == 1)
		r = suggest_word(run->snapshot, word, run->arena, ret);
	if (r < 0)
		return r == ERR_LIMIT ? over_budget(run) : r;
	r = count_spellings(run, ret);
	if (r == 0 && ret->n > 0)
		qsort(ret->items, ret->n, sizeof *ret->items, by_nearness);
	return r;
}

/* The spelling as the query would have written it: what did not change keeps its script. */
static void add_spelling(struct buf *b, const struct node *leaf, struct slice spelling)
{
	struct slice folded = leaf->pattern->folded, source = leaf->text;
	size_t n = han_count(source);

	if (n == 0 || n != utf8_count(folded) || n != utf8_count(spelling)) {
		buf_add_slice(b, spelling);
		return;
	}
	for (size_t s = 0, f = 0, w = 0; s < source.len;) {
		uint32_t shown, was, is;
		size_t at = s, from = w;

		s += utf8_decode(source, s, &shown);
		f += utf8_decode(folded, f, &was);
		w += utf8_decode(spelling, w, &is);
		buf_add_slice(b,
			      was == is ? slice_sub(source, at, s) : slice_sub(spelling, from, w));
	}
}

/* text with the leaf's words spelt otherwise; empty over the budget. */
static struct slice respell(const struct run *run, struct slice text, const struct node *leaf,
			    struct slice spelling)
{
	size_t at = slice_find(text, leaf->text, 0);
	struct buf b = BUF_INIT;

	if (at == SIZE_MAX)
		return slice_of("", 0);
	buf_add_slice(&b, slice_sub(text, 0, at));
	add_spelling(&b, leaf, spelling);
	buf_add_slice(&b, slice_sub(text, at + leaf->text.len, text.len));
	struct slice copy = arena_copy(run->arena, buf_slice(&b));
	buf_free(&b);
	return copy.ptr ? copy : slice_of("", 0);
}

/* How many documents have all of the query. */
static int count_hits(const struct run *run, struct slice text, uint32_t *ret)
{
	const struct query *query;
	struct search_result result;
	struct search_options options = {.exact = true, .bare = true};
	struct error ignored = {0};
	int r = query_parse(text, run->arena, &query, &ignored);

	*ret = 0;
	if (r < 0)
		return 0;
	r = search_run(run->snapshot, query, &options, run->interrupt, run->arena, &result,
		       run->err);
	if (r == 0)
		*ret = result.total;
	return r;
}

/* Of the nearest spellings the one most documents have. alone: of the word, not of the query. */
static int choose(const struct run *run, struct slice text, const struct node *leaf, bool alone,
		  struct slice *ret)
{
	struct spellings c;
	uint32_t best = 0;
	enum nearness nearness = NEAR_SOUND;
	int r = find_spellings(run, leaf, &c);

	*ret = slice_of("", 0);
	for (size_t i = 0; r == 0 && i < c.n && i < SUGGEST_TRIES_MAX; i++) {
		const struct spelling *item = &c.items[i];
		uint32_t n;

		if (best > 0 && (item->nearness != nearness || item->bound <= best))
			break;
		if (item->bound == 0)
			continue;
		struct slice spelt = respell(run, text, leaf, item->text);
		r = count_hits(run, alone ? item->text : spelt, &n);
		if (r < 0 || n <= best)
			continue;
		best = n;
		nearness = item->nearness;
		*ret = spelt;
	}
	return r;
}

/* Words that no document has, at most LEAVES_MAX + 1 of them. */
static size_t find_missing(const struct query *q, const struct search_result *result,
			   const struct node **ret)
{
	size_t n = 0, report = 0;

	for (size_t i = 0; i < q->leaves.n && n <= LEAVES_MAX; i++) {
		const struct node *leaf = q->leaves.items[i];

		if (leaf->implied || report >= result->n_terms)
			continue;
		if (leaf->pattern && !leaf->negated && result->terms[report].document_count == 0)
			ret[n++] = leaf;
		report++;
	}
	return n;
}

int suggest_find(const struct run *run, struct search_result *result)
{
	const struct node *missing[LEAVES_MAX + 1];
	size_t n = find_missing(run->query, result, missing);
	struct slice text = run->query->text;
	uint32_t total = 1;
	int r = 0;

	if (n == 0 || n > LEAVES_MAX)
		return 0;
	for (size_t i = 0; r == 0 && i < n && text.len > 0; i++)
		r = choose(run, text, missing[i], n > 1, &text);
	/* One word was tried with the rest of the query already. */
	if (r == 0 && text.len > 0 && n > 1)
		r = count_hits(run, text, &total);
	if (r == 0 && text.len > 0 && total > 0)
		result->suggestion = text;
	return r;
}
