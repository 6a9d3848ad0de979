/* Excerpts: windows around occurrences, the one with the most different words of the query first.
 * Another one is shown only for words that the first does not show. */
#include "base/utf8.h"
#include "query/occurrences.h"
#include "query/snippet_window.h"

#define WINDOWS_MAX 512u
#define LEAVES_MAX  128u
#define WORD_SCORE  100u /* a word of the query; a term of a word that is not there as a whole */
#define WHOLE_SCORE 300u
#define TITLE_COST  50u /* the title is shown above its excerpts anyway */
#define NEW_SHARE   2u  /* another excerpt has at least one n-th of the best one's words anew */

struct window {
	struct span span;
	struct span raw; /* before spaces at its ends were taken off */
	struct region region;
	uint32_t hit_end;   /* of the match it was made for */
	bool firm;          /* snippet_window_end() */
	size_t first, last; /* occurrences that lie in it */
	unsigned score;
	uint64_t seen[LEAVES_MAX / 64]; /* words of the query */
};

struct windows {
	struct window *items;
	size_t n;
};

/* A window never leaves its region. */
static struct region region_at(const struct snippet_source *source, uint32_t at)
{
	for (size_t i = 0; i < source->n_regions; i++) {
		const struct region *r = &source->regions[i];

		if (r->span.start <= at && at < r->span.end && r->span.end <= source->text.len)
			return *r;
	}
	return (struct region){REGION_NONE, {0, (uint32_t)source->text.len}};
}

static struct span trim(struct slice text, struct span s)
{
	uint32_t code;

	while (s.start < s.end) {
		size_t len = utf8_decode(text, s.start, &code);
		if (!code_is_space(code))
			break;
		s.start += (uint32_t)len;
	}
	while (s.start < s.end) {
		size_t before = utf8_decode_before(text, s.end, &code);
		if (!code_is_space(code))
			break;
		s.end = (uint32_t)before;
	}
	return s;
}

static bool add_seen(uint64_t *seen, uint32_t leaf)
{
	uint64_t bit = (uint64_t)1 << leaf % 64;
	uint64_t *word = &seen[leaf % LEAVES_MAX / 64];
	bool is_new = (*word & bit) == 0;

	*word |= bit;
	return is_new;
}

/* What the occurrences in the window make of it. */
static void rate(struct window *w, struct slice text, size_t n_words, const struct occurrences *o)
{
	w->last = w->first;
	while (w->first > 0 && o->items[w->first - 1].span.start >= w->raw.start)
		w->last = --w->first;
	for (; w->last < o->n && o->items[w->last].span.start < w->raw.end; w->last++) {
		const struct occurrence *item = &o->items[w->last];

		if (item->span.end > w->raw.end || item->says_little)
			continue;
		if (!add_seen(w->seen, item->leaf))
			w->score += 1;
		else
			w->score += item->leaf < n_words ? WHOLE_SCORE : WORD_SCORE;
	}
	if (w->region.kind == REGION_TITLE)
		w->score -= w->score < TITLE_COST ? w->score : TITLE_COST;
	w->span = trim(text, w->raw);
}

/* True when the next match, whose window begins where that of the last one does, has the same. */
static bool has_same_window(const struct window *last, const struct window *next)
{
	return last->firm && last->raw.start == next->raw.start &&
	       last->region.span.start == next->region.span.start &&
	       last->region.span.end == next->region.span.end && next->hit_end >= last->hit_end &&
	       next->hit_end <= last->raw.end;
}

/* The windows around the first matches. One that equals the window before it is left out: it would
 * never be chosen. */
static int find_windows(const struct snippet_source *source, const struct query *query,
			const struct occurrences *o, struct arena *a, struct windows *ret)
{
	size_t n = o->n < WINDOWS_MAX ? o->n : WINDOWS_MAX;
	struct window_text wt;
	struct windows found = {.items = arena_array(a, n + 1, sizeof *found.items)};

	if (!found.items || window_text_init(&wt, source->text, a) < 0)
		return ERR_LIMIT;
	for (size_t i = 0; i < n; i++) {
		struct span hit = o->items[i].span;
		struct window w = {.first = i, .hit_end = hit.end};

		w.region = region_at(source, hit.start);
		w.raw.start = snippet_window_start(&wt, w.region.span, hit.start);
		if (found.n > 0 && has_same_window(&found.items[found.n - 1], &w))
			continue;
		w.raw.end = snippet_window_end(&wt, w.raw.start, hit.end, &w.firm);
		rate(&w, source->text, query->leaves.n, o);
		found.items[found.n++] = w;
	}
	*ret = found;
	return 0;
}

static int set_highlights(struct snippet *s, struct arena *a, const struct occurrences *o,
			  const struct window *w)
{
	s->highlights = arena_array(a, w->last - w->first + 1, sizeof *s->highlights);
	if (!s->highlights)
		return ERR_LIMIT;
	for (size_t i = w->first; i < w->last; i++) {
		struct span h = o->items[i].span;

		/* An occurrence longer than the window is shown as far as it goes. */
		h.end = h.end < w->span.end ? h.end : w->span.end;
		if (h.start < w->span.start || h.start >= h.end)
			continue;
		h.start -= w->span.start;
		h.end -= w->span.start;
		struct span *last =
			s->n_highlights > 0 ? &s->highlights[s->n_highlights - 1] : NULL;
		if (last && h.start <= last->end)
			last->end = h.end > last->end ? h.end : last->end;
		else
			s->highlights[s->n_highlights++] = h;
	}
	return 0;
}

static void set_span(struct snippet *s, const struct snippet_source *source, struct span span)
{
	s->span = span;
	s->text = span_slice(source->text, span);
	s->region = region_at(source, span.start).kind;
}

static unsigned count_words(const uint64_t *seen, const uint64_t *without)
{
	unsigned n = 0;

	for (size_t i = 0; i < LEAVES_MAX / 64; i++)
		n += (unsigned)__builtin_popcountll(seen[i] & ~(without ? without[i] : 0));
	return n;
}

/* What was taken so far. */
struct choice {
	const struct snippets *taken;
	uint64_t seen[LEAVES_MAX / 64];
	unsigned words_best; /* of the first */
};

static bool is_wanted(const struct choice *c, const struct window *w)
{
	if (span_is_empty(w->span))
		return false;
	for (size_t k = 0; k < c->taken->n; k++)
		if (span_overlaps(w->span, c->taken->items[k].span))
			return false;
	unsigned fresh = count_words(w->seen, c->seen);
	return c->taken->n == 0 || (fresh > 0 && fresh * NEW_SHARE >= c->words_best);
}

/* The best window that is wanted; NULL when none is left. */
static const struct window *choose(const struct windows *windows, struct choice *c)
{
	const struct window *best = NULL;

	for (size_t i = 0; i < windows->n; i++) {
		const struct window *w = &windows->items[i];

		if (is_wanted(c, w) && (!best || w->score > best->score))
			best = w;
	}
	if (best && c->taken->n == 0)
		c->words_best = count_words(best->seen, NULL);
	for (size_t i = 0; best && i < LEAVES_MAX / 64; i++)
		c->seen[i] |= best->seen[i];
	return best;
}

static int choose_all(const struct snippet_source *source, const struct query *query,
		      struct arena *a, struct snippets *ret)
{
	struct occurrences o;
	struct windows windows = {0};
	struct choice choice = {.taken = ret};
	const struct window *w;
	int r = occurrences_find(query, source->folded, a, &o);

	if (r == 0)
		r = find_windows(source, query, &o, a, &windows);
	if (r < 0)
		return r;
	while (ret->n < SNIPPETS_MAX && (w = choose(&windows, &choice))) {
		struct snippet *s = &ret->items[ret->n];

		set_span(s, source, w->span);
		if (set_highlights(s, a, &o, w) < 0)
			return ERR_LIMIT;
		ret->n++;
	}
	return 0;
}

/* The beginning of the text. */
static int add_beginning(const struct snippet_source *source, struct arena *a, struct snippets *ret)
{
	struct window_text wt;
	struct span span;
	bool firm;

	if (window_text_init(&wt, source->text, a) < 0)
		return ERR_LIMIT;
	span.start = snippet_window_start(&wt, region_at(source, 0).span, 0);
	span.end = snippet_window_end(&wt, span.start, 0, &firm);
	set_span(&ret->items[ret->n++], source, trim(source->text, span));
	return 0;
}

int snippet_find_in(const struct query *query, const struct snippet_source *source, struct arena *a,
		    struct snippets *ret)
{
	struct snippets found = {.n = 0};
	int r = choose_all(source, query, a, &found);

	if (r == 0 && found.n == 0 && source->text.len > 0)
		r = add_beginning(source, a, &found);
	if (r == 0)
		*ret = found;
	return r;
}

int snippet_find(const struct query *query, struct slice text, const struct region *regions,
		 size_t n_regions, struct arena *a, struct snippets *ret)
{
	struct folded_text folded;
	struct snippet_source source = {text, &folded, regions, n_regions};
	int r = folded_text_make(text, a, &folded);

	return r < 0 ? r : snippet_find_in(query, &source, a, ret);
}
