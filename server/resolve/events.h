#pragma once

/* Events across documents: dated claims that tell of the same thing, joined.
 *
 * Claims are joined when they share somebody (a participant, or a mark: what both set in quotes or
 * call DeepSeek-V3), their dates agree, and they tell of the same thing: their folded bigrams
 * overlap, less being asked where both use words for one action (成立 and 创办). Dates agree when
 * they are equal or one lies inside the other; at month or finer 35 % of the shorter claim's
 * bigrams are asked (20 % for one action, none when two are shared as well), where a date is
 * coarser 60 % (30 %, 15 %). Days of one month that differ can be one event over documents, by
 * somebody shared and 60 %, or a shared mark and 35 % or one action: sources that disagree; the
 * event's date is the month then. Claims that name different things in quotes stay apart, and so
 * do groups whose most precise dates clash. One sentence in two documents is one source, and so
 * are reprints of one text.
 * Undated claims are in no event; they stay in the facts.
 *
 * Immutable after events_build; any thread may read. Borrows the people view and its facts. Same
 * input gives the same events with the same ids. */
#include "base/arena.h"
#include "base/macros.h"
#include "resolve/family_table.h"
#include "resolve/people.h"

/* One claim: people->facts[facts]->claims[claim]. */
struct claim_ref {
	uint32_t facts, claim;
};

struct event {
	event_id id;      /* document id * 4096 + ordinal of its first claim there */
	struct date when; /* the most precise of its claims; the month where their days differ */
	struct slice summary; /* words of the best claim: a named subject, most precise date,
				 longest; cut at a clause, with … behind, where it is long */
	const struct person **participants; /* persons and organisations, most claims first */
	size_t n_participants;
	struct claim_ref *claims; /* by (facts, claim) */
	size_t n_claims;
	uint32_t document_count;
	uint32_t source_count; /* documents without those that are reprints, or repeat a sentence,
				  of another */
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

/* families: NULL when no document has reprints; not needed afterwards. Returns 0. */
int events_build(const struct people *people, const struct family_table *families,
		 struct events **ret) must_check;
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

/* Events in which the person takes part. Returns 0 or ERR_LIMIT. O(log n + events). */
int events_of_person(const struct events *e, const struct person *person, struct arena *a,
		     struct event_list *ret) must_check;
