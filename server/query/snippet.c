/* Excerpts: windows of about SNIPPET_CODES characters around occurrences, the ones with the most
 * different words of the query first. */
#include "base/utf8.h"
#include "query/occurrences.h"

#define SNIPPET_CODES      160u
#define SNIPPET_CODES_MIN  80u /* a sentence edge before this does not end a window */
#define SNIPPET_BEFORE     60u /* how far back a sentence may begin */
#define SNIPPET_BEFORE_CUT 25u /* context where it begins farther back */
#define WINDOWS_MAX        512u
#define LEAVES_MAX         128u

struct window {
	struct span span;
	size_t first, last; /* occurrences that lie in it */
	unsigned score;
};

static bool ends_sentence(uint32_t code)
{
	return code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '!' || code == '?' ||
	       code == 0xFF1B || code == '\n';
}

/* A window never leaves its region. */
static struct region region_at(const struct region *regions, size_t n, struct slice text,
			       uint32_t at)
{
	for (size_t i = 0; i < n; i++)
		if (regions[i].span.start <= at && at < regions[i].span.end &&
		    regions[i].span.end <= text.len)
			return regions[i];
	return (struct region){REGION_NONE, {0, (uint32_t)text.len}};
}

static uint32_t window_start(struct slice text, struct span region, uint32_t hit)
{
	uint32_t at = hit, cut = hit;

	for (unsigned n = 0; n < SNIPPET_BEFORE && at > region.start; n++) {
		uint32_t code;
		size_t before = utf8_decode_before(text, at, &code);

		if (ends_sentence(code))
			return at;
		at = (uint32_t)before;
		if (n < SNIPPET_BEFORE_CUT)
			cut = at;
	}
	return at == region.start ? at : cut;
}

static uint32_t window_end(struct slice text, struct span region, uint32_t start, uint32_t hit_end)
{
	uint32_t at = start, edge = 0;

	for (unsigned n = 0; n < SNIPPET_CODES && at < region.end; n++) {
		uint32_t code;

		at += (uint32_t)utf8_decode(text, at, &code);
		if (ends_sentence(code) && n >= SNIPPET_CODES_MIN && at >= hit_end)
			edge = at;
	}
	if (at >= region.end || edge == 0)
		return at;
	return edge;
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

static struct window window_at(struct slice text, const struct region *regions, size_t n_regions,
			       const struct occurrences *o, size_t first)
{
	struct span hit = o->items[first].span;
	struct span region = region_at(regions, n_regions, text, hit.start).span;
	struct window w = {.first = first, .last = first};
	uint64_t seen[LEAVES_MAX / 64] = {0};

	w.span.start = window_start(text, region, hit.start);
	w.span.end = window_end(text, region, w.span.start, hit.end);
	while (w.first > 0 && o->items[w.first - 1].span.start >= w.span.start)
		w.last = --w.first;
	for (; w.last < o->n && o->items[w.last].span.start < w.span.end; w.last++) {
		uint32_t leaf = o->items[w.last].leaf % LEAVES_MAX;

		if (o->items[w.last].span.end > w.span.end)
			continue;
		w.score += (seen[leaf / 64] >> leaf % 64 & 1) ? 1 : 100;
		seen[leaf / 64] |= (uint64_t)1 << leaf % 64;
	}
	w.span = trim(text, w.span);
	return w;
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

static void set_span(struct snippet *s, struct slice text, struct span span,
		     const struct region *regions, size_t n_regions)
{
	s->span = span;
	s->text = span_slice(text, span);
	s->region = region_at(regions, n_regions, text, span.start).kind;
}

/* The best window that does not overlap those taken; NULL when none is left. */
static const struct window *choose(const struct window *windows, size_t n,
				   const struct snippets *taken)
{
	const struct window *best = NULL;

	for (size_t i = 0; i < n; i++) {
		bool overlaps = false;

		for (size_t k = 0; k < taken->n; k++)
			overlaps = overlaps || span_overlaps(windows[i].span, taken->items[k].span);
		if (!overlaps && !span_is_empty(windows[i].span) &&
		    (!best || windows[i].score > best->score))
			best = &windows[i];
	}
	return best;
}

int snippet_find(const struct query *query, struct slice text, const struct region *regions,
		 size_t n_regions, struct arena *a, struct snippets *ret)
{
	struct occurrences o;
	struct snippets found = {.n = 0};
	int r = occurrences_find(query, text, a, &o);
	size_t n = o.n < WINDOWS_MAX ? o.n : WINDOWS_MAX;
	struct window *windows = r == 0 ? arena_array(a, n + 1, sizeof *windows) : NULL;

	if (!windows)
		return ERR_LIMIT;
	for (size_t i = 0; i < n; i++)
		windows[i] = window_at(text, regions, n_regions, &o, i);
	while (found.n < SNIPPETS_MAX) {
		const struct window *w = choose(windows, n, &found);
		struct snippet *s = &found.items[found.n];

		if (!w)
			break;
		set_span(s, text, w->span, regions, n_regions);
		if (set_highlights(s, a, &o, w) < 0)
			return ERR_LIMIT;
		found.n++;
	}
	if (found.n == 0 && text.len > 0) {
		struct span region = region_at(regions, n_regions, text, 0).span;
		struct span span = {0, window_end(text, region, 0, 0)};

		set_span(&found.items[found.n++], text, trim(text, span), regions, n_regions);
	}
	*ret = found;
	return 0;
}
