#pragma once

/* The inside of events_build: dated claims and how they come together. */
#include "resolve/events.h"

/* A dated claim. */
struct telling {
	struct claim_ref ref;
	const struct date *when;
	const struct person **who; /* by address, without repeats */
	size_t n_who;
	uint64_t *grams; /* hashes of folded bigrams of the clause, rising, without repeats */
	size_t n_grams;
	uint64_t *marks; /* hashes of what it sets in quotes or calls A100, rising, no names */
	size_t n_marks;
	uint32_t actions;   /* set of enum event_action: what is done */
	uint64_t quote;     /* hash of the folded sentence: reprints have one */
	uint32_t parent;    /* union-find; the smallest of a group is its root */
	struct date finest; /* of a root: the most precise date of its group */
};

struct events_work {
	struct events *view;
	const struct family_table *families; /* NULL: none */
	struct telling *items;               /* by (facts, claim) */
	size_t n;
};

/* For events_of_person. */
struct person_events {
	const struct person *person;
	uint32_t *items;
	size_t n;
};

/* Fills w->items from all dated claims. */
void tellings_read(struct events_work *w, struct arena *a);

uint32_t telling_root(struct events_work *w, uint32_t item);
/* Joins tellings of one event. */
void events_merge(struct events_work *w);
/* Fills one event from its tellings, members[0 … n), rising. */
void events_fill(struct events_work *w, const uint32_t *members, size_t n, struct event *ret);

/* Shorter intervals are more precise; of equal ones the finer precision. */
bool date_is_finer(const struct date *a, const struct date *b);

static inline const struct fact_claim *telling_claim(const struct events_work *w,
						     const struct telling *t)
{
	return &w->view->people->facts[t->ref.facts]->claims[t->ref.claim];
}

/* The clause of a claim inside its quote; the whole quote when the clause lies outside. */
static inline struct slice telling_clause(const struct fact_claim *c)
{
	struct span clause = c->claim.span, sentence = c->claim.sentence;

	if (!span_contains(sentence, clause) || sentence.end - sentence.start != c->quote.len)
		return c->quote;
	return slice_sub(c->quote, clause.start - sentence.start, clause.end - sentence.start);
}
