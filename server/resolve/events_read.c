#include <stdlib.h>

#include "base/macros.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "resolve/events_action.h"
#include "resolve/events_build.h"
#include "text/fold.h"
#include "text/punctuation.h"

/* What is set in quotes is a name of something when it is no longer, in bytes. */
#define MARK_MAX_BYTES 60

static int compare_u64(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

static size_t sort_unique(uint64_t *items, size_t n)
{
	size_t kept = 0;

	qsort(items, n, sizeof *items, compare_u64);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || items[i] != items[i - 1])
			items[kept++] = items[i];
	return kept;
}

static int compare_people(const void *x, const void *y)
{
	const struct person *a = *(const struct person *const *)x;
	const struct person *b = *(const struct person *const *)y;

	return (a > b) - (a < b);
}

/* Characters that tell nothing of what a claim is about. */
static bool is_function(struct slice unit)
{
	static const char *const words[] = {
		"的",  "了", "和", "在",  "是", "与", "他", "她", "也",  "就",   "都",
		"而",  "并", "及", "又",  "还", "这", "那", "其", "于",  "为",   "a",
		"the", "of", "in", "and", "to", "by", "on", "it", "was", "that", "for"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_equal(unit, slice_of_string(words[i])))
			return true;
	return false;
}

/* Words and bigrams of Han, hashed: what a claim is compared by. */
static void read_grams(struct telling *t, const struct event_actions *actions, struct slice words,
		       struct arena *a)
{
	struct folded folded = {0};
	size_t n = 0;

	if (text_fold(words, a, &folded) < 0 || folded.n == 0)
		return;
	t->grams = arena_array(a, folded.n, sizeof *t->grams);
	for (size_t i = 0; i < folded.n; i++) {
		const struct fold_unit *u = &folded.items[i];
		bool pair = u->kind == FOLD_HAN && i + 1 < folded.n && u[1].kind == FOLD_HAN &&
			    u[1].glued;

		if ((u->kind == FOLD_HAN && !pair) ||
		    is_function(slice_sub(folded.text, u->start, u->end)) ||
		    (pair && is_function(slice_sub(folded.text, u[1].start, u[1].end))))
			continue;
		t->grams[n] =
			hash_bytes(slice_sub(folded.text, u->start, pair ? u[1].end : u->end));
		t->actions |= event_actions_of(actions, t->grams[n++]);
	}
	t->n_grams = sort_unique(t->grams, n);
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.';
}

/* A word of letters and digits: DeepSeek-V3, A100. Returns its length, 0 for none. */
static size_t model_name(struct slice s, size_t at)
{
	bool letters = false, digits = false;
	size_t end = at;

	for (; end < s.len && is_word_byte(s.ptr[end]); end++) {
		digits |= s.ptr[end] >= '0' && s.ptr[end] <= '9';
		letters |= (s.ptr[end] | 0x20) >= 'a' && (s.ptr[end] | 0x20) <= 'z';
	}
	return letters && digits ? end - at : 0;
}

/* The length of what stands in quotes from at on, 0 when it is none or too long. */
static size_t quoted(struct slice s, size_t at)
{
	uint32_t code;

	for (size_t i = at; i < s.len && i - at <= MARK_MAX_BYTES;) {
		size_t len = utf8_decode(s, i, &code);
		if (punctuation_closes(code))
			return i - at;
		if (punctuation_opens(code) || punctuation_parts_clauses(code))
			return 0;
		i += len;
	}
	return 0;
}

static bool names_participant(const struct telling *t, uint64_t hash, struct arena *a)
{
	for (size_t i = 0; i < t->n_who; i++)
		for (size_t k = 0; k < t->who[i]->n_aliases; k++)
			if (hash_bytes(text_fold_key(t->who[i]->aliases[k].text, a)) == hash)
				return true;
	return false;
}

static void add_mark(struct telling *t, struct slice words, struct arena *a)
{
	struct slice key = text_fold_key(words, a);
	uint64_t hash = hash_bytes(key);

	if (key.len >= 3 && !names_participant(t, hash, a))
		t->marks[t->n_marks++] = hash;
}

/* “萤石二号”, 《…》, DeepSeek-V3: what two sources cannot both name by chance. */
static void read_marks(struct telling *t, struct slice s, struct arena *a)
{
	uint32_t code = 0;

	t->marks = arena_array(a, s.len / 3 + 1, sizeof *t->marks);
	for (size_t at = 0; at < s.len;) {
		bool inside = at > 0 && is_word_byte(s.ptr[at - 1]);
		size_t model = inside ? 0 : model_name(s, at);
		size_t len = utf8_decode(s, at, &code);
		size_t quote = code > 0x2000 && punctuation_opens(code) && code != 0xFF08
				       ? quoted(s, at + len)
				       : 0;

		if (model > 0)
			add_mark(t, slice_sub(s, at, at + model), a);
		if (quote > 0)
			add_mark(t, slice_sub(s, at + len, at + len + quote), a);
		at += len + (model > len ? model - len : quote);
	}
	t->n_marks = sort_unique(t->marks, t->n_marks);
}

static void read_participants(struct telling *t, const struct people *people, const struct facts *f,
			      const struct claim *c, struct arena *a)
{
	size_t n = 0, kept = 0;

	t->who = arena_array(a, c->n_participants + 1, sizeof *t->who);
	for (size_t i = 0; i < c->n_participants; i++) {
		t->who[n] = people_of_entity(people, f, c->participants[i]);
		n += t->who[n] != NULL;
	}
	qsort(t->who, n, sizeof *t->who, compare_people);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || t->who[i] != t->who[i - 1])
			t->who[kept++] = t->who[i];
	t->n_who = kept;
}

static void read_telling(struct events_work *w, const struct event_actions *actions,
			 struct claim_ref ref, struct arena *a)
{
	const struct facts *f = w->view->people->facts[ref.facts];
	const struct fact_claim *c = &f->claims[ref.claim];
	struct telling *t = &w->items[w->n];

	*t = (struct telling){.ref = ref, .when = &c->claim.when, .finest = c->claim.when};
	t->parent = (uint32_t)w->n++;
	read_participants(t, w->view->people, f, &c->claim, a);
	read_grams(t, actions, telling_clause(c), a);
	read_marks(t, telling_clause(c), a);
	t->quote = hash_bytes(text_fold_key(c->quote, a));
}

void tellings_read(struct events_work *w, struct arena *a)
{
	const struct people *people = w->view->people;
	struct event_actions actions = event_actions_new(a);
	size_t total = 0;

	for (size_t i = 0; i < people->n_facts; i++)
		total += people->facts[i]->n_claims;
	w->items = xcalloc(total + 1, sizeof *w->items);
	for (uint32_t i = 0; i < people->n_facts; i++)
		for (uint32_t k = 0; k < people->facts[i]->n_claims; k++)
			/* Ordinals past the limit would share ids with the next document. */
			if (k < EVENT_CLAIMS_MAX &&
			    date_is_known(&people->facts[i]->claims[k].claim.when))
				read_telling(w, &actions, (struct claim_ref){i, k}, a);
}
