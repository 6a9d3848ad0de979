#pragma once

/* What the files of rank_all share. */
#include "query/middles.h"
#include "query/rank_all.h"
#include "query/scorers.h"

#define LEAVES_MAX  RANK_ALL_WORDS
#define PENDING_MAX 64u
#define SLOTS       POSTING_BLOCK
#define ALL_LIMITS  32u /* documents that have a term oftener are weighed */

struct all_leaf {
	const struct node *node;
	struct text_check check;
	bool decided;    /* by its terms */
	uint32_t *needs; /* indexes into the needs of the plan */
	size_t n_needs;

	/* in the segment at hand: */
	struct all_list **lists; /* of its needs */
	struct middles middles;
};

/* What a list tells of the block at hand. Not cleared: it would cost more than many a search. Slots
 * are documents of the leading block. */
struct all_room {
	struct posting_probe probe;
	uint32_t tfs[SLOTS];
	uint8_t wheres[SLOTS];
	bool titles[SLOTS]; /* it stands in the title */
};

static inline void all_note(struct all_room *room, uint32_t slot, struct posting p)
{
	room->wheres[slot] = p.where;
	room->tfs[slot] = p.tf;
	room->titles[slot] = p.in_title;
}

/* As it was noted, without its place. */
static inline struct posting all_noted(const struct all_room *room, uint32_t slot, uint32_t ordinal)
{
	return (struct posting){ordinal, room->tfs[slot], room->titles[slot], 0};
}

/* What adds to scores, in the segment at hand. */
struct all_scorer {
	const struct scorer *of;
	size_t first;          /* of its lists */
	double bound;          /* no document gets more from it */
	double near;           /* no document of the block at hand does */
	double weights[SLOTS]; /* what it adds, as far as lists were asked: they take away */
};

/* A list that is asked for rising ordinals. */
struct all_list {
	const struct posting_list *list; /* NULL: docs */
	const uint32_t *docs;
	struct all_room *room;
	uint32_t df, n_blocks, need;
	uint32_t nth;                /* its place among the lists of its leaf, the rarest first */
	struct all_scorer **scorers; /* that it tells of */
	size_t n_scorers;
	double idf;    /* of these; 0: does not score */
	uint32_t at;   /* into docs */
	uint32_t near; /* block: none before holds documents of the block at hand */
	uint32_t bound_block;
	double block_bound; /* for an idf of 1 */
};

/* Documents of a leading block that are still in. */
struct all_batch {
	bool hot;     /* may reach the best */
	bool weighed; /* entry by entry; else when all terms are found */
	bool limited; /* limits tell which documents of the leading word can reach the best */
	uint32_t n_limits, limits[ALL_LIMITS]; /* see limit_lengths() */
	bool lazy; /* the leading list is weighed for what the next list has too */
	uint32_t n;
	uint8_t slots[SLOTS];
	const uint32_t *docs;
	double norms[SLOTS], partial[SLOTS]; /* when weighed */
};

/* A document that has all terms, and texts to be looked at. */
struct all_pending {
	uint32_t ordinal;
	uint32_t unsure; /* leaves, a bit each */
	double score;    /* below 0: is only counted */
	uint8_t wheres[LEAVES_MAX];
};

struct all {
	struct run *run;
	struct ranking *ranking;

	/* the plan */
	struct all_leaf leaves[LEAVES_MAX];
	size_t n_leaves;
	const struct pattern_need **needs; /* different ones */
	size_t n_needs;
	uint32_t *leaf_of;      /* by need: the first that has it */
	struct scorers scorers; /* none where documents are only counted */
	size_t n_extra;         /* terms that score and are no needs */
	uint32_t *need_of;      /* by term: index into needs + 1; 0: is none, or has parts */
	struct tree *others;    /* that documents must also match; NULL: nothing */
	bool decided;           /* all leaves */
	bool counts;            /* the total is wanted */
	bool looks;             /* at texts before a document is kept or counted */
	uint32_t total;         /* over the segments */
	struct all_room *rooms;

	/* the segment at hand */
	uint32_t part;
	struct all_list *lists; /* the needs as by_use() has them, then what only adds to scores */
	struct all_list **by_need;
	uint32_t *list_of;         /* by term: index into lists + 1 */
	struct all_scorer *adding; /* as in scorers */
	size_t n_lists;
	const uint64_t *edges; /* of documents that may match, see eval_edges(); NULL: any */
	double *bounds;        /* what the lists from an index on can add; NULL: not known yet */
	double *rest;          /* the same for documents of the block at hand */
	struct all_batch batch;
	struct all_pending pending[PENDING_MAX];
	uint32_t n_pending;
};

#define ALL_ROUNDING (1.0 + 1e-9)
#define ALL_SPARSE   4u /* fewer documents of the batch for each block of a list */

/* Are the documents of the batch far apart in list i? */
static inline bool all_is_sparse(const struct all *a, size_t i)
{
	uint64_t blocks = a->lists[i].n_blocks;

	return (uint64_t)a->batch.n * a->lists[0].n_blocks < ALL_SPARSE * blocks;
}

static inline bool all_may_enter(const struct all *a, double bound)
{
	return ranking_wants(a->ranking, bound * ALL_ROUNDING);
}

/* Are documents of the batch left out, before list i is asked, that cannot reach the best? */
static inline bool all_is_bounded(const struct all *a, size_t i)
{
	return a->batch.weighed && !a->counts && !(a->batch.lazy && i == 1);
}

/* Weighs an entry of list i: no scorer that it tells of adds more. */
static inline void all_weigh(const struct all_list *l, size_t i, uint32_t slot, struct posting p,
			     struct all_batch *b)
{
	double tf = rank_tf(p), norm = b->norms[slot];

	for (size_t k = 0; k < l->n_scorers; k++) {
		struct all_scorer *s = l->scorers[k];
		double most = rank_weight_of(s->of->idf, tf, norm);

		if (s->first == i) {
			b->partial[slot] += most;
			s->weights[slot] = most;
		} else if (most < s->weights[slot]) {
			b->partial[slot] -= s->weights[slot] - most;
			s->weights[slot] = most;
		}
	}
}

/* No scorer of the list adds more in the documents at hand, for an idf of 1. */
static inline void all_allow(const struct all_list *l, double most)
{
	for (size_t i = 0; i < l->n_scorers; i++) {
		struct all_scorer *s = l->scorers[i];

		if (s->of->idf * most < s->near)
			s->near = s->of->idf * most;
	}
}

/* Can any document of the block of the leading list reach the best? (rank_all_lead.c) */
bool all_block_may_enter(struct all *a, uint32_t block);
/* Reads it: the batch is the documents that can. */
int all_take_lead(struct all *a, uint32_t block) must_check;
/* Weighs one of its documents. */
void all_weigh_lead(const struct all *a, struct all_batch *b, uint32_t slot);
/* Keeps the documents of the batch that list i has too (rank_all_ask.c). */
int all_intersect(struct all *a, size_t i) must_check;
/* Adds what a list that is no need tells of a document. */
int all_add_extra(struct all *a, size_t i, uint32_t slot) must_check;
/* Asks for the memory of a segment's lists that is read first. */
void all_prefetch(const struct all *a, size_t part);
/* Opens the lists of the segment at hand (rank_all_open.c). 1 when it may have documents. */
int all_open(struct all *a) must_check;
/* Sums what scorers add near, from the list on that is the first to tell of them. */
void all_sum_bounds(const struct all *a, double *sums);
/* Fills a->bounds: bounds are of use once there are enough documents to compare with. */
int all_bounds(struct all *a) must_check;
/* Takes a document that has all terms: it is kept, or looked at when some more are together. */
int all_take(struct all *a, uint32_t slot, double score) must_check;
/* Looks at what waits. */
int all_flush(struct all *a) must_check;
/* Adds the documents of the segment at hand. */
int all_segment(struct all *a) must_check;
