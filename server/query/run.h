#pragma once

/* One search at work: what eval.c, rank.c and search.c share. */
#include <stdatomic.h>

#include "index/snapshot_parts.h"
#include "query/ast.h"

/* A term's postings in the segment at hand. */
struct term_list {
	bool opened;
	struct posting_list list; /* df 0: none */
};

struct leaf_state {
	bool inside;       /* not found as a word: looked for inside words */
	bool deferred;     /* looked for only where the rest of the query matches */
	bool at_most;      /* count is a bound */
	uint32_t count;    /* documents that match it, over the segments seen */
	uint64_t *set;     /* of the segment at hand, once it was evaluated */
	const doc_id *ids; /* NODE_PERSON: ascending */
	size_t n_ids;
	struct slice name; /* of the first of those persons */
};

struct run {
	const struct snapshot *snapshot;
	const struct query *query;
	const _Atomic(bool) *cancelled; /* may be NULL */
	struct error *err;
	struct arena *arena;  /* of the call */
	struct arena scratch; /* of the segment at hand */
	const doc_id *within; /* only these are looked at; NULL: all */
	size_t n_within;
	struct leaf_state *leaves;
	uint32_t *df;                 /* by term, over all segments, without what is gone */
	double norm_base, norm_slope; /* rank_norm() */

	/* the segment at hand */
	const struct snapshot_segment *part;
	const struct segment_view *view;
	uint32_t n_docs, n_words64;
	struct term_list *lists; /* by term */
	const uint64_t *live;    /* bitmap of what is not gone */
};

#define RUN_SCRATCH_MAX ((size_t)512 << 20) /* bytes a segment may take while it is searched */

int run_cancelled(const struct run *run);
/* Makes segment i the one at hand. */
int run_enter(struct run *run, size_t i) must_check;
/* An empty bitmap over the segment at hand. NULL over the budget. */
uint64_t *run_bitmap(struct run *run);
/* The postings of a term in the segment at hand, those of documents that left among them; df 0 when
 * it has none. Returns 0, ERR_LIMIT or ERR_CORRUPT. */
int run_list(struct run *run, uint32_t term, const struct posting_list **ret) must_check;
/* Sets the documents of a list; bits below run->n_docs. */
int run_list_bits(struct run *run, const struct posting_list *list, uint64_t *bits) must_check;
int run_damaged(const struct run *run);
int run_over_budget(const struct run *run);
/* Fills run->df. */
int run_count_terms(struct run *run) must_check;

/* Makes `live` those of run->within in the segment at hand (fold_reprints.c). */
int run_restrict(struct run *run) must_check;

/* Sets in `out` (empty) the documents of `within` that match the node. */
int eval_node(struct run *run, const struct node *node, const uint64_t *within,
	      uint64_t *out) must_check;
/* The documents of `within` that have all terms which the n patterns need, for patterns whose needs
 * have no parts: few more than match them. */
int eval_needs(struct run *run, const struct pattern *const *patterns, size_t n,
	       const uint64_t *within, uint64_t *out) must_check;
/* The same for a node with a pattern. */
int eval_pattern(struct run *run, const struct node *node, const uint64_t *within,
		 uint64_t *out) must_check;

/* Before the segments: which leaves are deferred. */
void eval_defer(struct run *run);
/* Counts the deferred leaves' documents after all. */
int eval_deferred(struct run *run) must_check;
/* Evaluates every other leaf for the segment at hand and counts its documents. */
int eval_leaves(struct run *run) must_check;
/* Finds the documents of the persons that the query names. */
int persons_resolve(struct run *run, bool exact) must_check;

/* Scores and ordering. */
struct ranking {
	struct search_hit *heap; /* worst of the best on top */
	size_t n, cap;
	size_t cap_partial; /* of the pass over parts of the query */
	uint32_t total;
};
/* Scores the documents of the set and keeps the best. */
int rank_segment(struct run *run, const uint64_t *set, struct ranking *ret) must_check;
/* The same for the documents of one term, without a set: blocks that cannot reach the best are not
 * decoded. *count: documents that are not gone. */
int rank_term(struct run *run, uint32_t term, struct ranking *ret, uint32_t *count) must_check;
/* The same for a set in which each document has one of the terms `any` and may have the others:
 * documents that cannot reach the best are not scored to the end. */
int rank_any(struct run *run, const uint64_t *set, const uint32_t *any, size_t n_any,
	     struct ranking *ret) must_check;
void ranking_offer(struct ranking *r, struct search_hit hit);
/* Best first. */
void rank_finish(struct ranking *r);

/* BM25 (rank.c). */
struct scored {
	uint32_t *docs;
	double *scores;
	uint32_t n;
};
double rank_idf(const struct run *run, uint32_t term);
/* Before the others: the mean length. */
void rank_begin(struct run *run);

#define BM25_K1 1.2
/* An occurrence in the title counts this much more; bounds of posting heads know. */
#define TITLE_WEIGHT ((double)POSTING_TITLE_TF)

static inline double rank_norm(const struct run *run, uint32_t length)
{
	return run->norm_base + run->norm_slope * (double)length;
}

/* What a posting adds to the score of its document. */
static inline double rank_weight(const struct run *run, double idf, struct posting p)
{
	double tf = p.tf + (p.in_title ? TITLE_WEIGHT : 0.0);

	return idf * tf * (BM25_K1 + 1.0) / (tf + rank_norm(run, run->view->lengths[p.ordinal]));
}

/* No posting of such a block adds more. */
double rank_bound(const struct run *run, double idf, struct posting_head head);
/* Offers the documents (ascending) of s with their scores, summed in the order of the query. */
int rank_exact(struct run *run, struct scored *s, struct ranking *ret) must_check;
