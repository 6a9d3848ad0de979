/* Excerpts: windows around occurrences, the one with the most different words of the query first.
 * Another one is shown only for words that the first does not show. */
#include "query/occurrences.h"
#include "query/snippet_rate.h"

#define NEW_SHARE 2u /* another excerpt has at least one n-th of the best one's words anew */

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
	s->region = snippet_region_at(source, span.start).kind;
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

static bool has_news(const struct choice *c, const uint64_t *seen)
{
	unsigned fresh = count_words(seen, c->seen);

	return c->taken->n == 0 || (fresh > 0 && fresh * NEW_SHARE >= c->words_best);
}

static bool is_wanted(const struct choice *c, const struct window *w)
{
	if (span_is_empty(w->span))
		return false;
	for (size_t k = 0; k < c->taken->n; k++)
		if (span_overlaps(w->span, c->taken->items[k].span))
			return false;
	return has_news(c, w->seen);
}

/* Of windows that are as good the first is taken. */
struct best {
	const struct window *window; /* NULL: none yet */
	size_t at;
};

static bool is_better(const struct best *best, unsigned score, size_t at)
{
	if (!best->window || score != best->window->score)
		return !best->window || score > best->window->score;
	return at < best->at;
}

static int look_at(struct windows *windows, const struct choice *c, size_t i, struct best *best)
{
	const struct window *w = windows_at(windows, i);

	if (!w)
		return ERR_LIMIT;
	if (is_wanted(c, w) && is_better(best, w->score, i))
		*best = (struct best){w, i};
	return 0;
}

/* The occurrence whose window may be the best. */
static size_t most_hopeful(const struct windows *windows)
{
	size_t best = 0;

	for (size_t i = 1; i < windows->n; i++)
		if (windows->bounds[i].score > windows->bounds[best].score)
			best = i;
	return best;
}

/* The best window that is wanted: 1, or 0 when none is left. */
static int choose(struct windows *windows, struct choice *c, const struct window **ret)
{
	struct best best = {.window = NULL};
	int r = windows->n > 0 ? look_at(windows, c, most_hopeful(windows), &best) : 0;

	for (size_t i = 0; r == 0 && i < windows->n; i++) {
		const struct window_bound *b = &windows->bounds[i];

		if (!b->holds || (has_news(c, b->seen) && is_better(&best, b->score, i)))
			r = look_at(windows, c, i, &best);
	}
	if (r < 0 || !best.window)
		return r;
	if (c->taken->n == 0)
		c->words_best = count_words(best.window->seen, NULL);
	for (size_t i = 0; i < LEAVES_MAX / 64; i++)
		c->seen[i] |= best.window->seen[i];
	*ret = best.window;
	return 1;
}

static int choose_all(const struct snippet_source *source, const struct query *query,
		      struct arena *a, struct snippets *ret)
{
	struct occurrences o;
	struct windows windows;
	struct choice choice = {.taken = ret};
	const struct window *w = NULL;
	int r = occurrences_find(query, source->folded, a, &o);

	if (r == 0)
		r = windows_init(&windows, source, query, &o, a);
	while (r >= 0 && ret->n < SNIPPETS_MAX && (r = choose(&windows, &choice, &w)) > 0) {
		struct snippet *s = &ret->items[ret->n];

		set_span(s, source, w->span);
		if (set_highlights(s, a, &o, w) < 0)
			return ERR_LIMIT;
		ret->n++;
	}
	return r < 0 ? r : 0;
}

/* The beginning of the text. */
static int add_beginning(const struct snippet_source *source, struct arena *a, struct snippets *ret)
{
	struct window_text wt;
	struct span span;

	if (window_text_init(&wt, source->text, a) < 0)
		return ERR_LIMIT;
	span.start = snippet_window_start(&wt, snippet_region_at(source, 0).span, 0);
	span.end = snippet_window_end(&wt, span.start, 0);
	set_span(&ret->items[ret->n++], source, snippet_trim(source->text, span));
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
