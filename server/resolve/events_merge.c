#include <stdlib.h>

#include "base/xmalloc.h"
#include "resolve/events_build.h"

/* Per cent of the shorter claim's bigrams that must stand in the other; see the header. */
#define SHARE_FINE        35
#define SHARE_FINE_ACT    20
#define SHARE_COARSE      60
#define SHARE_COARSE_ACT  30
#define SHARE_COARSE_MANY 15
#define SHARE_NEAR        60
#define SHARE_NEAR_MARK   35
#define SHARE_OTHER_MARKS 60
#define SHARE_REPRINT     90
#define GRAMS_MIN         4   /* bigrams a claim needs to be compared at all */
#define WINDOW_MAX        256 /* tellings of one key and overlapping dates compared with one */

uint32_t telling_root(struct events_work *w, uint32_t item)
{
	while (w->items[item].parent != item) {
		w->items[item].parent = w->items[w->items[item].parent].parent;
		item = w->items[item].parent;
	}
	return item;
}

bool date_is_finer(const struct date *a, const struct date *b)
{
	uint32_t length_a = (uint32_t)a->last - (uint32_t)a->first;
	uint32_t length_b = (uint32_t)b->last - (uint32_t)b->first;

	return length_a != length_b ? length_a < length_b : a->precision < b->precision;
}

static bool is_fine(const struct date *d)
{
	return d->precision == PRECISION_DAY || d->precision == PRECISION_PART_OF_MONTH ||
	       d->precision == PRECISION_MONTH;
}

/* A calendar unit of at most a year: inside of it a finer date may be meant. */
static bool is_unit(const struct date *d)
{
	return is_fine(d) || d->precision == PRECISION_QUARTER ||
	       d->precision == PRECISION_SEASON || d->precision == PRECISION_PART_OF_YEAR ||
	       d->precision == PRECISION_YEAR;
}

enum agreement { APART, NEAR, COARSE, FINE };

static enum agreement dates_agree(const struct date *a, const struct date *b)
{
	bool inside = (a->first <= b->first && b->last <= a->last) ||
		      (b->first <= a->first && a->last <= b->last);

	if (inside && is_fine(a) && is_fine(b))
		return FINE;
	if ((a->first == b->first && a->last == b->last) || (inside && is_unit(a) && is_unit(b)))
		return COARSE;
	if (a->precision != PRECISION_DAY || b->precision != PRECISION_DAY)
		return APART;
	struct civil x = civil_from_days(a->first), y = civil_from_days(b->first);
	return x.year == y.year && x.month == y.month ? NEAR : APART;
}

static unsigned count_people(const struct telling *a, const struct telling *b)
{
	unsigned n = 0;

	for (size_t i = 0, k = 0; i < a->n_who && k < b->n_who;) {
		if (a->who[i] == b->who[k]) {
			n++;
			i++;
			k++;
		} else {
			*(a->who[i] < b->who[k] ? &i : &k) += 1;
		}
	}
	return n;
}

static size_t count_shared(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
	size_t n = 0;

	for (size_t i = 0, k = 0; i < n_a && k < n_b;) {
		if (a[i] == b[k]) {
			n++;
			i++;
			k++;
		} else {
			*(a[i] < b[k] ? &i : &k) += 1;
		}
	}
	return n;
}

static bool tell_the_same(const struct telling *a, const struct telling *b, enum agreement dates)
{
	size_t least = a->n_grams < b->n_grams ? a->n_grams : b->n_grams;
	size_t people = count_people(a, b);
	size_t marks = count_shared(a->marks, a->n_marks, b->marks, b->n_marks);
	bool act = a->actions & b->actions;

	size_t share =
		least > 0 ? count_shared(a->grams, a->n_grams, b->grams, b->n_grams) * 100 / least
			  : 0;
	/* A reprint needs no names. */
	if (a->quote == b->quote && share >= SHARE_REPRINT && dates != NEAR)
		return true;
	if (least < GRAMS_MIN || people + marks == 0)
		return false;
	/* Each names something, and not the same. */
	if (marks == 0 && a->n_marks > 0 && b->n_marks > 0 && share < SHARE_OTHER_MARKS)
		return false;
	switch (dates) {
	case FINE:
		return share >= SHARE_FINE ||
		       (act && (people + marks >= 2 || share >= SHARE_FINE_ACT));
	case COARSE:
		return share >= SHARE_COARSE ||
		       (act &&
			share >= (people + marks >= 2 ? SHARE_COARSE_MANY : SHARE_COARSE_ACT));
	case NEAR:
		return people > 0 &&
		       (share >= SHARE_NEAR || (marks > 0 && (act || share >= SHARE_NEAR_MARK)));
	case APART:
		break;
	}
	return false;
}

/* The smaller index becomes the root, with the finer of both dates. */
static void join(struct events_work *w, uint32_t x, uint32_t y)
{
	struct telling *root = &w->items[x < y ? x : y], *other = &w->items[x < y ? y : x];

	other->parent = x < y ? x : y;
	if (date_is_finer(&other->finest, &root->finest))
		root->finest = other->finest;
}

static void compare(struct events_work *w, uint32_t x, uint32_t y)
{
	const struct telling *a = &w->items[x], *b = &w->items[y];
	uint32_t root_x = telling_root(w, x), root_y = telling_root(w, y);
	enum agreement dates = dates_agree(a->when, b->when);

	if (root_x == root_y || dates == APART ||
	    dates_agree(&w->items[root_x].finest, &w->items[root_y].finest) == APART)
		return;
	/* One author who gives two dates means two things. */
	if (a->ref.facts == b->ref.facts &&
	    (a->when->first != b->when->first || a->when->last != b->when->last))
		return;
	if (tell_the_same(a, b, dates))
		join(w, root_x, root_y);
}

/* A telling under one of its participants or marks, or its sentence. */
struct entry {
	uint64_t key;
	int32_t first;
	uint32_t item;
};

static int compare_entries(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

/* The last day on which something may begin that agrees with this date. */
static int32_t reach(const struct date *d)
{
	if (d->precision != PRECISION_DAY)
		return d->last;
	struct civil c = civil_from_days(d->first);
	c.day = days_in_month(c.year, c.month);
	return days_from_civil(c);
}

/* Only tellings with a common participant, mark or sentence can be joined, and those whose dates
 * agree lie near each other when they are sorted by first day. */
void events_merge(struct events_work *w)
{
	size_t total = 0, n = 0;

	for (size_t i = 0; i < w->n; i++)
		total += w->items[i].n_who + w->items[i].n_marks + 1;
	struct entry *entries = xcalloc(total + 1, sizeof *entries);
	for (uint32_t i = 0; i < w->n; i++) {
		const struct telling *t = &w->items[i];
		for (size_t k = 0; k < t->n_who; k++)
			entries[n++] = (struct entry){t->who[k]->id, t->when->first, i};
		for (size_t k = 0; k < t->n_marks; k++)
			entries[n++] = (struct entry){t->marks[k], t->when->first, i};
		entries[n++] = (struct entry){t->quote, t->when->first, i};
	}
	qsort(entries, n, sizeof *entries, compare_entries);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n && k - i < WINDOW_MAX; k++) {
			if (entries[k].key != entries[i].key ||
			    entries[k].first > reach(w->items[entries[i].item].when))
				break;
			compare(w, entries[i].item, entries[k].item);
		}
	free(entries);
}
