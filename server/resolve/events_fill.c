#include <stdlib.h>

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "resolve/events_build.h"

/* Shorter intervals are more precise; of equal ones the finer precision. */
static bool is_finer(const struct date *a, const struct date *b)
{
	uint32_t length_a = (uint32_t)a->last - (uint32_t)a->first;
	uint32_t length_b = (uint32_t)b->last - (uint32_t)b->first;

	return length_a != length_b ? length_a < length_b : a->precision < b->precision;
}

static struct slice cut(struct slice s)
{
	size_t at = 0;

	for (size_t n = 0; n < EVENT_SUMMARY_CODES && at < s.len; n++)
		at += utf8_length((unsigned char)s.ptr[at]);
	return slice_sub(s, 0, at < s.len ? at : s.len);
}

static void summarise(struct events_work *w, const uint32_t *members, size_t n, struct event *ret)
{
	struct slice best = {"", 0};

	ret->when = *w->items[members[0]].when;
	for (size_t i = 1; i < n; i++)
		if (is_finer(w->items[members[i]].when, &ret->when))
			ret->when = *w->items[members[i]].when;
	for (size_t i = 0; i < n; i++) {
		const struct telling *t = &w->items[members[i]];
		struct slice clause = cut(telling_clause(telling_claim(w, t)));

		/* As precise as the event, then the one that says most. */
		if (!is_finer(&ret->when, t->when) && clause.len > best.len)
			best = clause;
	}
	ret->summary = arena_copy(&w->view->arena, best);
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

static int compare_u64(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

/* Documents of the claims, and how many of them say it in words of their own. */
static void count_sources(struct events_work *w, const uint32_t *members, size_t n,
			  struct event *ret)
{
	uint64_t *quotes = xcalloc(n, sizeof *quotes);
	size_t n_quotes = 0;
	uint32_t last = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		const struct telling *t = &w->items[members[i]];

		if (t->ref.facts == last)
			continue;
		last = t->ref.facts;
		ret->document_count++;
		quotes[n_quotes++] = t->quote;
	}
	qsort(quotes, n_quotes, sizeof *quotes, compare_u64);
	for (size_t i = 0; i < n_quotes; i++)
		ret->source_count += i == 0 || quotes[i] != quotes[i - 1];
	free(quotes);
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
