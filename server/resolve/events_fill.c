#include <stdlib.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "resolve/events_build.h"
#include "text/punctuation.h"

/* Words are cut from no longer a piece of the summary, in characters. */
#define SUMMARY_WORD 30

/* A mark between clauses at s[at], not inside a number. */
static bool parts_clauses(struct slice s, size_t at, size_t len, uint32_t code)
{
	bool mark = punctuation_parts_clauses(code) || code == 0x3002;

	return mark && (len > 1 || at + 1 >= s.len || s.ptr[at + 1] < '0' || s.ptr[at + 1] > '9');
}

/* What is too long ends at the last clause that fits, outside of brackets. */
static struct slice cut(struct slice s, struct arena *a)
{
	size_t at = 0, edge = 0, depth = 0;
	uint32_t code;

	for (size_t n = 0; n < EVENT_SUMMARY_CODES && at < s.len; n++) {
		size_t len = utf8_decode(s, at, &code);

		if (punctuation_opens(code))
			depth++;
		else if (punctuation_closes(code) && depth > 0)
			depth--;
		else if (depth == 0 && parts_clauses(s, at, len, code))
			edge = at;
		else if (code == ' ' && at > edge && n >= EVENT_SUMMARY_CODES - SUMMARY_WORD)
			edge = depth == 0 || edge == 0 ? at : edge;
		at += len;
	}
	if (at >= s.len)
		return s;
	s = slice_sub(s, 0, edge > 0 ? edge : at);
	char *text = arena_printf(a, "%.*s…", SLICE_ARGS(s));
	return text ? slice_of_string(text) : s;
}

/* The most precise date; where claims give days of one month that differ, the month. */
static struct date when_of(const struct events_work *w, const uint32_t *members, size_t n)
{
	struct date when = *w->items[members[0]].when;

	for (size_t i = 1; i < n; i++)
		if (date_is_finer(w->items[members[i]].when, &when))
			when = *w->items[members[i]].when;
	for (size_t i = 0; i < n; i++) {
		struct civil c = civil_from_days(when.first);
		if (!date_overlaps(w->items[members[i]].when, &when))
			return date_of_month(c.year, c.month);
	}
	return when;
}

/* A pronoun, or a date with the verb behind it: who it was is told elsewhere. */
static bool lacks_subject(struct slice words)
{
	static const char *const pronouns[] = {
		"他",   "她",  "它",   "其",  "两人",  "兩人", "该",  "該",   "公司",  "双方",
		"雙方", "He ", "She ", "It ", "They ", "he ",  "it ", "she ", "they ", "who "};

	for (size_t i = 0; i < ARRAY_LEN(pronouns); i++)
		if (slice_starts_with(words, slice_of_string(pronouns[i])))
			return true;
	return words.len > 0 && words.ptr[0] >= '0' && words.ptr[0] <= '9';
}

/* A subject that is named first; then what is as precise as the event; then what says most. */
static void summarise(struct events_work *w, const uint32_t *members, size_t n, struct event *ret)
{
	struct slice best = {"", 0};
	unsigned best_rank = 0;

	ret->when = when_of(w, members, n);
	for (size_t i = 0; i < n; i++) {
		const struct telling *t = &w->items[members[i]];
		struct slice words = telling_clause(telling_claim(w, t));
		unsigned rank = (lacks_subject(words) ? 0u : 2u) +
				(date_is_finer(&ret->when, t->when) ? 0u : 1u);

		if (rank > best_rank || (rank == best_rank && words.len > best.len)) {
			best = words;
			best_rank = rank;
		}
	}
	ret->summary = arena_copy(&w->view->arena, cut(best, &w->view->arena));
}

/* Somebody in an event and in how many claims. */
struct share {
	const struct person *person;
	uint32_t n;
};

static int compare_shares(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return (a->person > b->person) - (a->person < b->person);
}

static int compare_pointers(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	return (a->person > b->person) - (a->person < b->person);
}

static void gather_participants(struct events_work *w, const uint32_t *members, size_t n,
				struct event *ret)
{
	size_t total = 0, kept = 0;

	for (size_t i = 0; i < n; i++)
		total += w->items[members[i]].n_who;
	struct share *shares = xcalloc(total + 1, sizeof *shares);
	total = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < w->items[members[i]].n_who; k++)
			shares[total++] = (struct share){w->items[members[i]].who[k], 1};
	qsort(shares, total, sizeof *shares, compare_pointers);
	for (size_t i = 0; i < total; i++) {
		if (kept > 0 && shares[kept - 1].person == shares[i].person)
			shares[kept - 1].n++;
		else
			shares[kept++] = shares[i];
	}
	qsort(shares, kept, sizeof *shares, compare_shares);
	ret->participants = arena_array(&w->view->arena, kept + 1, sizeof *ret->participants);
	for (size_t i = 0; i < kept; i++)
		ret->participants[ret->n_participants++] = shares[i].person;
	free(shares);
}

/* A sentence told by a document of the event. */
struct told {
	uint64_t quote;
	uint32_t facts;
};

static int compare_told(const void *x, const void *y)
{
	const struct told *a = x, *b = y;

	if (a->quote != b->quote)
		return a->quote < b->quote ? -1 : 1;
	return (a->facts > b->facts) - (a->facts < b->facts);
}

static int compare_u32(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* The family of a document as if it were a sentence that all of it share; 0: it has none. */
static uint64_t family_of(const struct events_work *w, uint32_t facts)
{
	const struct family *family =
		w->families ? family_table_find(w->families, w->view->people->facts[facts]->doc)
			    : NULL;

	return family ? family->docs[0] : 0;
}

/* Documents of the claims; one that repeats a sentence of an earlier one, or is of its family, is a
 * reprint of it. */
static void count_sources(struct events_work *w, const uint32_t *members, size_t n,
			  struct event *ret)
{
	struct told *told = xcalloc(2 * n, sizeof *told);
	uint32_t *reprints = xcalloc(2 * n, sizeof *reprints);
	size_t n_told = 0, n_reprints = 0, repeated = 0;

	for (size_t i = 0; i < n; i++) {
		const struct telling *t = &w->items[members[i]];
		uint64_t family = family_of(w, t->ref.facts);

		if (i == 0 || t->ref.facts != w->items[members[i - 1]].ref.facts) {
			ret->document_count++;
			told[n_told] = (struct told){family, t->ref.facts};
			n_told += family > 0;
		}
		told[n_told++] = (struct told){t->quote, t->ref.facts};
	}
	qsort(told, n_told, sizeof *told, compare_told);
	for (size_t i = 1; i < n_told; i++)
		if (told[i].quote == told[i - 1].quote && told[i].facts != told[i - 1].facts)
			reprints[n_reprints++] = told[i].facts;
	qsort(reprints, n_reprints, sizeof *reprints, compare_u32);
	for (size_t i = 0; i < n_reprints; i++)
		repeated += i == 0 || reprints[i] != reprints[i - 1];
	ret->source_count = ret->document_count - (uint32_t)repeated;
	free(told);
	free(reprints);
}

/* The first claim in order of documents gives the id, so that it stays while later ones come. */
static event_id id_of(const struct events_work *w, const uint32_t *members, size_t n)
{
	event_id best = UINT64_MAX;

	for (size_t i = 0; i < n; i++) {
		const struct claim_ref *ref = &w->items[members[i]].ref;
		uint64_t doc = w->view->people->facts[ref->facts]->doc;
		event_id id = doc * EVENT_CLAIMS_MAX + ref->claim;

		best = id < best ? id : best;
	}
	return best;
}

void events_fill(struct events_work *w, const uint32_t *members, size_t n, struct event *ret)
{
	ret->id = id_of(w, members, n);
	ret->claims = arena_array(&w->view->arena, n, sizeof *ret->claims);
	for (size_t i = 0; i < n; i++)
		ret->claims[ret->n_claims++] = w->items[members[i]].ref;
	summarise(w, members, n, ret);
	gather_participants(w, members, n, ret);
	count_sources(w, members, n, ret);
}
