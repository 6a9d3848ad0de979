#include "query/snippet_rate.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"

#define WORD_SCORE  100u /* a word of the query; a term of a word that is not there as a whole */
#define WHOLE_SCORE 300u
#define TITLE_COST  50u /* the title is shown above its excerpts anyway */

/* Columns of text before and behind the place where an occurrence begins that its window may show,
 * and bytes that are always more. */
#define REACH_BACK  SNIPPET_COLUMNS_BACK
#define REACH_AHEAD SNIPPET_COLUMNS
#define REACH_BYTES (3u * (REACH_BACK + REACH_AHEAD))

struct region snippet_region_at(const struct snippet_source *source, uint32_t at)
{
	for (size_t i = 0; i < source->n_regions; i++) {
		const struct region *r = &source->regions[i];

		if (r->span.start <= at && at < r->span.end && r->span.end <= source->text.len)
			return *r;
	}
	return (struct region){REGION_NONE, {0, (uint32_t)source->text.len}};
}

struct span snippet_trim(struct slice text, struct span s)
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
	w->span = snippet_trim(text, w->raw);
}

const struct window *windows_at(struct windows *w, size_t i)
{
	struct window *made = w->made[i];

	if (made)
		return made;
	made = arena_alloc(w->arena, sizeof *made);
	if (!made)
		return NULL;
	struct span hit = w->occurrences->items[i].span;
	made->first = i;
	made->region = snippet_region_at(w->source, hit.start);
	made->raw.start = snippet_window_start(&w->text, made->region.span, hit.start);
	made->raw.end = snippet_window_end(&w->text, made->raw.start, hit.end);
	rate(made, w->source->text, w->n_words, w->occurrences);
	w->made[i] = made;
	return made;
}

/* Terminal columns of s, which begins and ends between characters; not more than there are (those
 * of U+1100 to U+1FFF count as narrow). */
static uint32_t count_columns(struct slice s)
{
	const signed char *p = (const signed char *)s.ptr;
	uint32_t n = 0;
	size_t i = 0;

#ifdef __SSE2__
	const __m128i rest = _mm_set1_epi8((char)0xBF), narrow = _mm_set1_epi8((char)0xE1);

	/* As signed bytes, those that continue a character are the lowest, and above those that
	 * begin one of three bytes there are only ASCII and longer ones. */
	for (; i + 16 <= s.len; i += 16) {
		__m128i x = _mm_loadu_si128((const void *)(p + i));
		__m128i wide = _mm_andnot_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(-1)),
						_mm_cmpgt_epi8(x, narrow));

		n += (uint32_t)__builtin_popcount(
			(unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(x, rest)));
		n += (uint32_t)__builtin_popcount((unsigned)_mm_movemask_epi8(wide));
	}
#endif
	for (; i < s.len; i++)
		n += (p[i] > (signed char)0xBF ? 1u : 0u) +
		     (p[i] < 0 && p[i] > (signed char)0xE1 ? 1u : 0u);
	return n;
}

/* Occurrences from one on that a window may show with it, as it moves along the text. */
struct reach {
	size_t to;                  /* the first behind them */
	unsigned score;             /* they make together */
	uint16_t whole[LEAVES_MAX]; /* of each bit of seen: words of the query */
	uint16_t part[LEAVES_MAX];  /* pairs and the like */
	uint64_t seen[LEAVES_MAX / 64];
};

static unsigned score_of(const struct reach *r, size_t bit)
{
	unsigned n = (unsigned)r->whole[bit] + r->part[bit];

	if (n == 0)
		return 0;
	return (r->whole[bit] > 0 ? WHOLE_SCORE : WORD_SCORE) + n - 1;
}

static void reach_count(struct reach *r, const struct occurrence *item, size_t n_words, int by)
{
	size_t bit = item->leaf % LEAVES_MAX;
	uint16_t *count = item->leaf < n_words ? &r->whole[bit] : &r->part[bit];
	uint64_t mask = (uint64_t)1 << bit % 64;

	if (item->says_little)
		return;
	r->score -= score_of(r, bit);
	*count = (uint16_t)(*count + by);
	r->score += score_of(r, bit);
	if (r->whole[bit] + r->part[bit] > 0)
		r->seen[bit / 64] |= mask;
	else
		r->seen[bit / 64] &= ~mask;
}

static bool is_plain_lead(unsigned char c)
{
	return c > 0xE4 && c < 0xEA; /* of U+5000 to U+9FFF */
}

/* True when a place between words is sure to come before the window is as wide as others. */
static bool ends_soon(struct slice text, struct span hit)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	uint32_t last = hit.start + REACH_AHEAD - REACH_BACK;

	for (uint32_t at = hit.end; at <= last; at++) {
		if (at >= text.len || p[at] == ' ' || p[at] == '\n')
			return true;
		if (at >= 3 && is_plain_lead(p[at]) && is_plain_lead(p[at - 3]))
			return true;
	}
	return false;
}

/* Where each occurrence begins, in columns from the first; far ones are just far. */
static uint32_t *place_all(const struct windows *w)
{
	const struct occurrence *items = w->occurrences->items;
	uint32_t *places = arena_array(w->arena, w->occurrences->n + 1, sizeof *places);

	for (size_t i = 1; places && i < w->occurrences->n; i++) {
		struct span between = {items[i - 1].span.start, items[i].span.start};
		uint32_t columns = REACH_BACK + REACH_AHEAD + 1;

		if (between.end - between.start < REACH_BYTES)
			columns = count_columns(span_slice(w->source->text, between));
		places[i] = places[i - 1] + columns;
	}
	return places;
}

/* What a window would be worth that begins with each occurrence and is as wide as can be. */
static void bound_from_each(struct windows *w, const uint32_t *places, struct reach *r,
			    struct window_bound *ret)
{
	const struct occurrences *o = w->occurrences;

	for (size_t i = 0; i < w->n; i++) {
		while (r->to < o->n && places[r->to] < places[i] + REACH_AHEAD)
			reach_count(r, &o->items[r->to++], w->n_words, 1);
		ret[i].score = r->score;
		memcpy(ret[i].seen, r->seen, sizeof r->seen);
		reach_count(r, &o->items[i], w->n_words, -1);
	}
}

/* A window begins with an occurrence not far before its own. */
static int bound_all(struct windows *w)
{
	const uint32_t *places = place_all(w);
	struct reach *r = arena_alloc(w->arena, sizeof *r);
	struct window_bound *from = arena_array(w->arena, w->n, sizeof *from);
	size_t first = 0;

	if (!places || !r || !from)
		return ERR_LIMIT;
	bound_from_each(w, places, r, from);
	for (size_t i = 0; i < w->n; i++) {
		struct window_bound *b = &w->bounds[i];

		b->holds = ends_soon(w->source->text, w->occurrences->items[i].span);
		while (places[first] + REACH_BACK < places[i])
			first++;
		for (size_t k = first; k <= i; k++) {
			b->score = from[k].score > b->score ? from[k].score : b->score;
			for (size_t n = 0; n < LEAVES_MAX / 64; n++)
				b->seen[n] |= from[k].seen[n];
		}
	}
	return 0;
}

int windows_init(struct windows *w, const struct snippet_source *source, const struct query *query,
		 const struct occurrences *o, struct arena *a)
{
	*w = (struct windows){.source = source,
			      .occurrences = o,
			      .n_words = query->leaves.n,
			      .n = o->n < WINDOWS_MAX ? o->n : WINDOWS_MAX,
			      .arena = a};
	w->made = arena_array(a, w->n + 1, sizeof *w->made);
	w->bounds = arena_array(a, w->n + 1, sizeof *w->bounds);
	if (!w->made || !w->bounds || window_text_init(&w->text, source->text, a) < 0)
		return ERR_LIMIT;
	return w->n > 1 ? bound_all(w) : 0;
}
