#pragma once

/* One search at work: what the files of a search share. */
#include <stdatomic.h>

#include "index/snapshot_parts.h"
#include "index/text_reader.h"
#include "query/ast.h"

/* A term's postings in the segment at hand. */
struct term_list {
	bool opened;
	struct posting_list list; /* df 0: none */
};

struct ranking;

struct leaf_state {
	bool inside;       /* not found as a word: looked for inside words */
	bool at_most;      /* count is a bound */
	uint32_t count;    /* documents that match it */
	const doc_id *ids; /* NODE_PERSON: ascending */
	size_t n_ids;
	struct slice name; /* of the first of those persons */
};

struct run {
	const struct snapshot *snapshot;
	const struct query *query;
	const struct interrupt *interrupt; /* may be NULL */
	struct error *err;
	struct arena *arena;  /* of the call */
	struct arena kept;    /* of the run: lists of all segments */
	struct arena scratch; /* of the segment at hand */
	struct text_reader *texts;
	const doc_id *within; /* only these are looked at; NULL: all */
	size_t n_within;
	const struct rerank_weights *weights; /* NULL: the usual ones */
	struct leaf_state *leaves;
	uint32_t *df;                 /* by term, over all segments, without what is gone */
	double mean;                  /* length, from rank_begin() on */
	double norm_base, norm_slope; /* rank_norm() */
	bool counts;                  /* the total is wanted */
	struct term_list **opened;    /* by segment; NULL: not looked up yet */

	/* the segment at hand */
	const struct snapshot_segment *part;
	const struct segment_view *view;
	uint32_t n_docs, n_words64;
	double cost_scale; /* costs told by its postings, in those of all documents, at least */
	struct term_list *lists; /* by term */
	const uint64_t *gone;    /* bitmap of what left; NULL: nothing did */
};

#define RUN_SCRATCH_MAX ((size_t)512 << 20) /* bytes a segment may take while it is searched */

/* Around everything else, which takes memory from run->kept and run->scratch. */
void run_begin(struct run *run);
void run_end(struct run *run);
int run_cancelled(const struct run *run);
/* The view of people; where it must be made first, nobody else waits for that. */
const struct people *run_people(const struct run *run);
/* Looks the terms up in all segments, those with a key of their own (open_lists.c). */
int run_open_lists(struct run *run) must_check;
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

/* The documents of a need with parts, ascending, those that left among them. */
int eval_parts(struct run *run, const struct pattern_need *need, uint32_t **docs,
	       uint32_t *n) must_check;
/* The documents that may have the words at the edges of the pattern; *ret NULL: any. */
int eval_edges(struct run *run, const struct pattern *p, uint64_t **ret) must_check;
/* The list of all that begins with the pair's first character. 1 when it has one of its own. */
int eval_own_list(struct run *run, const struct pattern_need *need,
		  struct posting_list *ret) must_check;
/* True when the needs are the pairs of one run of Han, one after the other, and nothing else. */
bool eval_is_chain(const struct run *run, const struct pattern *p);

/* Says of each leaf how many documents have it, or at most have it: after the documents of all of
 * the query were ranked (leaf_counts.c). */
int leaf_counts(struct run *run, const struct ranking *ranking) must_check;
/* Counts after all what is only known to be so many at most; when no total is wanted only where the
 * hits depend on it. */
int leaf_counts_exactly(struct run *run) must_check;
/* Finds the documents of the persons that the query names. */
int persons_resolve(struct run *run, bool exact) must_check;

/* Scores and ordering. */
struct ranked {
	double score;
	uint32_t part, ordinal; /* segment, document in it */
};

struct ranking {
	const struct snapshot *snapshot;
	struct ranked *best; /* a heap, the worst of them on top */
	size_t n, cap, room;
	uint32_t total;          /* when it is wanted */
	struct search_hit *heap; /* after rank_finish(), in the place of best: best first */
};
/* Scores the documents that have one of the terms `lead`, the rarest that score, and may have the
 * others; and that are in the set `allowed`, unless that is NULL. When the total is not wanted it
 * is that of documents seen. */
int rank_any(struct run *run, const uint64_t *allowed, const uint32_t *lead, size_t n_lead,
	     struct ranking *ret) must_check;
/* Empties it. Returns 0 or ERR_LIMIT. */
int ranking_reset(struct run *run, struct ranking *r, size_t cap) must_check;
void ranking_offer(struct ranking *r, struct ranked hit);
/* Whether it would be kept. */
bool ranking_takes(const struct ranking *r, struct ranked hit);
static inline bool ranking_is_full(const struct ranking *r)
{
	return r->n == r->cap;
}
static inline bool ranking_wants(const struct ranking *r, double score)
{
	return r->n < r->cap || (r->cap > 0 && score >= r->best[0].score);
}
/* Sorts them, best first, in which order they are no heap. */
void ranking_sort(struct ranking *r);
/* Best first. */
void rank_finish(struct ranking *r);

/* BM25 (rank.c). */
double rank_idf(const struct run *run, uint32_t term);
/* Before the others: the mean length. */
void rank_begin(struct run *run);

#define BM25_K1 1.2
/* An occurrence in the title counts this much more; costs of postings know. */
#define TITLE_WEIGHT ((double)POSTING_TITLE_TF)

static inline double rank_norm(const struct run *run, uint32_t length)
{
	return run->norm_base + run->norm_slope * (double)length;
}

static inline double rank_tf(struct posting p)
{
	return p.tf + (p.in_title ? TITLE_WEIGHT : 0.0);
}

static inline double rank_weight_of(double idf, double tf, double norm)
{
	return idf * tf * (BM25_K1 + 1.0) / (tf + norm);
}

/* What a posting adds to the score of its document. */
static inline double rank_weight(const struct run *run, double idf, struct posting p)
{
	return rank_weight_of(idf, rank_tf(p), rank_norm(run, run->view->lengths[p.ordinal]));
}

/* No posting of such a cost or above adds more. */
double rank_bound(const struct run *run, double idf, double cost);
