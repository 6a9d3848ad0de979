#pragma once

/* Events across documents: dated claims that tell of the same thing, joined.
 *
 * Claims are joined when their dates agree (equal, or one inside the other at day, part of month
 * or month), they share a participant, and their clauses share words: overlapping folded bigrams,
 * at least 35 % of the shorter one's, 60 % where dates are coarser than a month. Undated claims are
 * in no event; they stay in the facts.
 *
 * Immutable after events_build; any thread may read. Borrows the people view and its facts. Same
 * input gives the same events with the same ids. */
#include "base/arena.h"
#include "base/macros.h"
#include "resolve/people.h"

/* One claim: people->facts[facts]->claims[claim]. */
struct claim_ref {
	uint32_t facts, claim;
};

struct event {
	event_id id;          /* document id * 4096 + ordinal of its first claim there */
	struct date when;     /* the most precise of its claims */
	struct slice summary; /* words of the best claim: most precise date, then longest */
	const struct person **participants; /* persons and organisations, most claims first */
	size_t n_participants;
	struct claim_ref *claims; /* by (facts, claim) */
	size_t n_claims;
	uint32_t document_count;
	uint32_t source_count; /* documents whose quotes differ: reprints count once */
};

struct events {
	struct event *items; /* by first day, then last day, then id */
	size_t n;
	const struct people *people; /* borrowed */
	/* private */
	struct arena arena;
	int32_t *last_max; /* latest last day of items[0 … i] */
	uint32_t *by_id;   /* indices of items by id */
	struct person_events *by_person;
	size_t n_by_person;
};

#define EVENT_CLAIMS_MAX    4096 /* claims of one document that can be told apart in an id */
#define EVENT_SUMMARY_CODES 120

/* Returns 0. */
int events_build(const struct people *people, struct events **ret) must_check;
void events_free(struct events *e);

/* NULL when there is none. O(log n). */
const struct event *events_get(const struct events *e, event_id id);

struct event_list {
	const struct event **items; /* in the view's order */
	size_t n, cap;
};

/* Events whose date overlaps [first, last]; DATE_OPEN_START / DATE_OPEN_END leave a side open.
 * Returns 0 or ERR_LIMIT. */
int events_in(const struct events *e, int32_t first, int32_t last, struct arena *a,
	      struct event_list *ret) must_check;

/* Indices into e->items of the events with this person (any id joined into it), ascending; *n their
 * number. Borrowed; NULL when there are none. O(log n). */
const uint32_t *events_of_person(const struct events *e, person_id id, size_t *n);
