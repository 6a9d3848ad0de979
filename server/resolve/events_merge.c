#include <stdlib.h>

#include "base/xmalloc.h"
#include "resolve/events_build.h"

#define SHARE_ACROSS 35  /* per cent of the shorter clause's bigrams that two documents share */
#define SHARE_WITHIN 35  /* the same inside one document */
#define SHARE_COARSE 60  /* across documents where the date is no finer than a quarter */
#define GRAMS_MIN    4   /* bigrams a clause needs to be compared at all */
#define WINDOW_MAX   256 /* tellings of overlapping dates and one participant compared with one */

uint32_t telling_root(struct events_work *w, uint32_t item)
{
	while (w->items[item].parent != item) {
		w->items[item].parent = w->items[w->items[item].parent].parent;
		item = w->items[item].parent;
	}
	return item;
}

static void join(struct events_work *w, uint32_t a, uint32_t b)
{
	uint32_t x = telling_root(w, a), y = telling_root(w, b);

	if (x != y)
		w->items[x > y ? x : y].parent = x < y ? x : y;
}

static bool is_fine(const struct date *d)
{
	return d->precision == PRECISION_DAY || d->precision == PRECISION_PART_OF_MONTH ||
	       d->precision == PRECISION_MONTH;
}

/* Equal, or one inside the other where both are fine enough to tell one thing from another. */
static bool dates_agree(const struct date *a, const struct date *b)
{
	if (a->first == b->first && a->last == b->last)
		return true;
	bool inside = (a->first <= b->first && b->last <= a->last) ||
		      (b->first <= a->first && a->last <= b->last);
	return inside && is_fine(a) && is_fine(b);
}

static bool share_participant(const struct telling *a, const struct telling *b)
{
	for (size_t i = 0, k = 0; i < a->n_who && k < b->n_who;) {
		if (a->who[i] == b->who[k])
			return true;
		*(a->who[i] < b->who[k] ? &i : &k) += 1;
	}
	return false;
}

/* Per cent of the shorter clause's bigrams that stand in the other. */
static unsigned overlap(const struct telling *a, const struct telling *b)
{
	size_t shared = 0, least = a->n_grams < b->n_grams ? a->n_grams : b->n_grams;

	if (least < GRAMS_MIN)
		return 0;
	for (size_t i = 0, k = 0; i < a->n_grams && k < b->n_grams;) {
		if (a->grams[i] == b->grams[k]) {
			shared++;
			i++;
			k++;
		} else {
			*(a->grams[i] < b->grams[k] ? &i : &k) += 1;
		}
	}
	return (unsigned)(shared * 100 / least);
}

static void compare(struct events_work *w, uint32_t x, uint32_t y)
{
	const struct telling *a = &w->items[x], *b = &w->items[y];
	bool within = a->ref.facts == b->ref.facts;

	if (telling_root(w, x) == telling_root(w, y) || !share_participant(a, b))
		return;
	if (within ? a->when->first != b->when->first || a->when->last != b->when->last
		   : !dates_agree(a->when, b->when))
		return;
	unsigned least = is_fine(a->when) && is_fine(b->when) ? SHARE_ACROSS : SHARE_COARSE;
	if (overlap(a, b) >= (within ? SHARE_WITHIN : least))
		join(w, x, y);
}

/* A telling under one of its participants. */
struct entry {
	const struct person *person;
	int32_t first;
	uint32_t item;
};

static int compare_entries(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

/* Only tellings with a common participant can be joined, and those whose dates overlap lie near
 * each other when they are sorted by first day. */
void events_merge(struct events_work *w)
{
	size_t total = 0, n = 0;

	for (size_t i = 0; i < w->n; i++)
		total += w->items[i].n_who;
	struct entry *entries = xcalloc(total + 1, sizeof *entries);
	for (uint32_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < w->items[i].n_who; k++)
			entries[n++] =
				(struct entry){w->items[i].who[k], w->items[i].when->first, i};
	qsort(entries, n, sizeof *entries, compare_entries);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n && k - i < WINDOW_MAX; k++) {
			if (entries[k].person != entries[i].person ||
			    entries[k].first > w->items[entries[i].item].when->last)
				break;
			compare(w, entries[i].item, entries[k].item);
		}
	free(entries);
}
