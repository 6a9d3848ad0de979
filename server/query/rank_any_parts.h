#pragma once

/* What rank_any.c, rank_any_lead.c and rank_any_rest.c share. */
#include "query/run.h"

#define ANY_ROUNDING (1.0 + 1e-9)

struct any_list {
	uint32_t term;
	double idf, bound;
	const struct posting_list *list;
};

struct any_doc {
	uint32_t ordinal, next; /* the first list that is not summed yet */
	double sum;
};

/* Ascending. */
struct any_docs {
	struct any_doc *items;
	size_t n, cap;
};

struct any {
	struct run *run;
	struct ranking *ranking;
	const uint64_t *allowed;
	struct any_list *lists; /* the rarest first */
	double *rest;           /* what the lists from an index on can add */
	size_t n, n_summed;
	struct any_docs left;  /* that may be among the best */
	struct any_docs first; /* of them those that are summed to the end before the others */
	double *best; /* heap of the highest sums of this and earlier segments, the least on top */
	size_t n_best;
	double least; /* no document below is among the best */
};

static inline bool any_can_enter(const struct any *a, double bound)
{
	return bound * ANY_ROUNDING >= a->least;
}

/* Puts a sum among the best, if it is of these. */
void any_offer(struct any *a, double sum);
/* Makes `least` the least of the best, when there are enough of them. */
void any_raise(struct any *a);
/* Of a->best: those of earlier segments only. */
void any_restart_best(struct any *a);
int any_keep(struct any *a, uint32_t ordinal, double sum) must_check;

/* Sums the first n_summed lists (rank_any_lead.c), of which some may turn out not to be needed, and
 * keeps the documents that may be among the best. */
int any_lead(struct any *a) must_check;
/* Adds the other lists to the documents that are left (rank_any_rest.c). */
int any_rest(struct any *a) must_check;
