/* Han words that sound alike or have one other character. */
#include "base/utf8.h"
#include "index/match_code.h"
#include "query/suggest.h"
#include "text/fold.h"
#include "text/pinyin.h"

#define HOMOPHONES_MAX 256u
#define LOOKUPS_MAX    4000u /* of pairs in the dictionary, for each kind of spelling */
#define TEXTS_MAX      20u   /* documents that are read for what stands beside a part of the word */
#define TEXT_MAX       65536u /* bytes that are read of each */
#define HAN_FIRST      0x4E00u
#define HAN_LAST       0x9FFFu
#define HAN_WORDS64    ((HAN_LAST - HAN_FIRST) / 64 + 1)

/* Characters by code. */
struct han_set {
	uint64_t words[HAN_WORDS64];
};

struct han {
	const struct run *run;
	struct arena *arena;
	struct spellings *found;
	uint32_t word[SUGGEST_HAN_MAX], spelt[SUGGEST_HAN_MAX];
	size_t n;
	struct {
		uint32_t codes[HOMOPHONES_MAX]; /* of the same reading, itself too */
		size_t n;
	} sounds[SUGGEST_HAN_MAX];
	unsigned lookups;
};

static int add_spelling(struct han *h, const uint32_t *codes, enum nearness nearness)
{
	char text[SUGGEST_HAN_MAX * UTF8_MAX];
	size_t len = 0;

	for (size_t i = 0; i < h->n; i++)
		len += utf8_encode(codes[i], text + len);
	struct slice copy = arena_copy(h->arena, slice_of(text, len));
	return copy.ptr ? spellings_add(h->found, h->arena, copy, nearness) : ERR_LIMIT;
}

static bool pair_exists(struct han *h, uint32_t first, uint32_t second)
{
	term_key key = term_of_pair(first, second);

	h->lookups++;
	for (size_t i = 0; i < h->run->snapshot->n_segments; i++) {
		const struct segment_view *view = &h->run->snapshot->segments[i].segment->view;
		uint32_t at = segment_view_lower(view, key);

		if (at < view->header->n_terms && segment_view_key(view, at) == key)
			return true;
	}
	return false;
}

static void find_successors_in(const struct dictionary *d, uint32_t code, struct han_set *ret)
{
	const term_key first = term_of_pair(code, HAN_FIRST), last = term_of_pair(code, HAN_LAST);
	term_key keys[DICTIONARY_BLOCK];
	uint32_t n;

	for (uint32_t at = dictionary_lower(d, first); at < d->n; at += n) {
		n = dictionary_keys(d, at, keys);
		for (uint32_t i = 0; i < n && keys[i] <= last; i++) {
			uint64_t next = keys[i] - first;
			ret->words[next / 64] |= (uint64_t)1 << next % 64;
		}
		if (n == 0 || keys[n - 1] > last)
			return;
	}
}

/* What stands behind the character somewhere. */
static void find_successors(const struct han *h, uint32_t code, struct han_set *ret)
{
	memset(ret, 0, sizeof *ret);
	for (size_t i = 0; i < h->run->snapshot->n_segments; i++)
		find_successors_in(&h->run->snapshot->segments[i].segment->view.terms, code, ret);
}

static bool set_has(const struct han_set *set, uint32_t code)
{
	uint32_t i = code - HAN_FIRST;

	return code >= HAN_FIRST && code <= HAN_LAST && (set->words[i / 64] >> i % 64 & 1) != 0;
}

static void find_sounds(struct han *h)
{
	char readings[SUGGEST_HAN_MAX][PINYIN_MAX], reading[PINYIN_MAX];
	bool has[SUGGEST_HAN_MAX];

	for (size_t i = 0; i < h->n; i++) {
		has[i] = pinyin_of_code(h->word[i], readings[i]);
		h->sounds[i].n = 0;
	}
	for (uint32_t code = HAN_FIRST; code <= HAN_LAST; code++) {
		/* Who asks next hears of it, too. */
		if (code % 1024 == 0 && is_interrupted(h->run->interrupt))
			return;
		if (fold_han(code) != code || !pinyin_of_code(code, reading))
			continue;
		for (size_t i = 0; i < h->n; i++)
			if (has[i] && strcmp(reading, readings[i]) == 0 &&
			    h->sounds[i].n < HOMOPHONES_MAX)
				h->sounds[i].codes[h->sounds[i].n++] = code;
	}
}

/* One character replaced by one that sounds the same. */
static int add_one_sound(struct han *h)
{
	int r = 0;

	for (size_t i = 0; i < h->n; i++) {
		memcpy(h->spelt, h->word, sizeof h->spelt);
		for (size_t k = 0; r == 0 && k < h->sounds[i].n; k++) {
			h->spelt[i] = h->sounds[i].codes[k];
			if (h->spelt[i] == h->word[i] ||
			    (i > 0 && !pair_exists(h, h->spelt[i - 1], h->spelt[i])) ||
			    (i + 1 < h->n && !pair_exists(h, h->spelt[i], h->spelt[i + 1])))
				continue;
			r = add_spelling(h, h->spelt, NEAR_SOUND);
		}
	}
	return r;
}

/* Any number of characters replaced, as far as the pairs of the dictionary go; no deeper than
 * SUGGEST_HAN_MAX. before: what may stand at `at`, NULL for all. */
static int add_sounds(struct han *h, size_t at, const struct han_set *before)
{
	struct han_set after;
	int r = 0;

	if (at == h->n)
		return add_spelling(h, h->spelt, NEAR_SOUNDS);
	for (size_t k = 0; r == 0 && k < h->sounds[at].n && h->lookups < LOOKUPS_MAX; k++) {
		uint32_t code = h->sounds[at].codes[k];

		if (before && !set_has(before, code))
			continue;
		r = run_cancelled(h->run);
		if (r < 0)
			return r;
		h->lookups++;
		h->spelt[at] = code;
		find_successors(h, code, &after);
		r = add_sounds(h, at + 1, &after);
	}
	return r;
}

/* A character in between replaced by any that stands between the same two. */
static int add_one_between(struct han *h)
{
	struct han_set after;
	int r = 0;

	h->lookups = 0;
	for (size_t i = 1; r == 0 && i + 1 < h->n; i++) {
		memcpy(h->spelt, h->word, sizeof h->spelt);
		r = run_cancelled(h->run);
		find_successors(h, h->word[i - 1], &after);
		for (uint32_t code = HAN_FIRST; r == 0 && code <= HAN_LAST; code++) {
			h->spelt[i] = code;
			if (code != h->word[i] && set_has(&after, code) &&
			    h->lookups < LOOKUPS_MAX && pair_exists(h, code, h->word[i + 1]))
				r = add_spelling(h, h->spelt, NEAR_CHARACTER);
		}
	}
	return r;
}

/* The character of text beside its part [at, end): before it or behind it; 0 where there is none.
 */
static uint32_t code_beside(struct slice text, size_t at, size_t end, bool before)
{
	uint32_t code = 0;

	if (before && at > 0)
		utf8_decode_before(text, at, &code);
	else if (!before && end < text.len)
		utf8_decode(text, end, &code);
	return code_is_han(code) ? code : 0;
}

/* The word with another first or last character, where the rest of it stands in a text. */
static int add_beside(struct han *h, struct slice text, struct slice part, bool before)
{
	size_t changed = before ? 0 : h->n - 1;
	int r = 0;

	memcpy(h->spelt, h->word, sizeof h->spelt);
	for (size_t at = 0; r == 0 && (at = slice_find(text, part, at)) != SIZE_MAX;
	     at += part.len) {
		h->spelt[changed] = code_beside(text, at, at + part.len, before);
		if (h->spelt[changed] != 0)
			r = add_spelling(h, h->spelt, NEAR_CHARACTER);
	}
	return r;
}

/* The beginning of a document's match text, in UTF-8. */
static int read_text(const struct han *h, const struct segment_view *v, uint32_t ordinal,
		     struct slice *ret)
{
	struct segment_text text;
	int r = text_reader_read(h->run->texts, v, ordinal, &text);

	if (r < 0)
		return run_damaged(h->run);
	text.all.len = text.all.len < TEXT_MAX ? text.all.len : TEXT_MAX;
	*ret = match_code_text(text.all, h->arena);
	return ret->ptr ? 0 : ERR_LIMIT;
}

static int add_one_at_end(struct han *h, struct slice part, bool before)
{
	const struct snapshot *s = h->run->snapshot;
	const struct query *query;
	struct search_result found;
	struct search_options options = {.limit = TEXTS_MAX, .exact = true, .bare = true};
	struct error ignored = {0};
	int r = query_parse(part, h->arena, &query, &ignored);

	if (r == 0)
		r = search_run(s, query, &options, h->run->interrupt, h->arena, &found,
			       h->run->err);
	for (size_t i = 0; r == 0 && i < found.n_hits; i++) {
		uint32_t ordinal;
		size_t at = snapshot_find(s, found.hits[i].id, &ordinal);

		if (at == SIZE_MAX)
			continue;
		struct slice text;
		r = read_text(h, &s->segments[at].segment->view, ordinal, &text);
		if (r == 0)
			r = add_beside(h, text, part, before);
	}
	return r;
}

/* Of words of two characters nothing would be left. */
static int add_one_character(struct han *h, struct slice word)
{
	uint32_t code;
	int r = h->n > 2 ? add_one_between(h) : 0;

	if (r < 0 || h->n <= 2)
		return r;
	r = add_one_at_end(h, slice_sub(word, 0, utf8_decode_before(word, word.len, &code)), false);
	if (r == 0)
		r = add_one_at_end(h, slice_sub(word, utf8_decode(word, 0, &code), word.len), true);
	return r;
}

/* Two neighbours in the other order. */
static int add_swapped(struct han *h)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i + 1 < h->n; i++) {
		memcpy(h->spelt, h->word, sizeof h->spelt);
		h->spelt[i] = h->word[i + 1];
		h->spelt[i + 1] = h->word[i];
		r = add_spelling(h, h->spelt, NEAR_SOUND);
	}
	return r;
}

int suggest_han(const struct run *run, struct slice word, struct arena *a, struct spellings *ret)
{
	struct han *h = arena_alloc(a, sizeof *h);

	if (!h)
		return ERR_LIMIT;
	*h = (struct han){.run = run, .arena = a, .found = ret};
	for (size_t at = 0; at < word.len && h->n < SUGGEST_HAN_MAX; h->n++)
		at += utf8_decode(word, at, &h->word[h->n]);
	find_sounds(h);
	int r = add_swapped(h);
	if (r == 0)
		r = add_one_sound(h);
	h->lookups = 0;
	if (r == 0)
		r = add_sounds(h, 0, NULL);
	if (r == 0)
		r = add_one_character(h, word);
	return r;
}
