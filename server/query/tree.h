#pragma once

/* The boolean tree of a query at work: which documents of a segment match it.
 *
 * Two questions are asked of a tree. tree_fill(): which documents of a window of WINDOW ordinals
 * match it? That reads the lists of what leads (the rarest term of a word, the rarest child of an
 * AND, all children of an OR) and asks the rest for what these have. tree_filter(): which of up to
 * BATCH documents match it? That asks all lists for these alone. Both work on bits that stay in the
 * cache; windows without a document of what leads are left out (tree_next), so that the work
 * follows from the documents that match rather than from those that there are.
 *
 * Terms alone do not decide whether a longer word matches; the text does (text_check.h). TREE_TERMS
 * asks for all documents that may match as far as terms tell, TREE_EXACT for those that do. Where a
 * tree is `decided` there is no difference.
 *
 * With bounds (tree.bounds), documents that cannot score enough may be left out by tree_fill():
 * blocks of lists, and children of an OR whose own documents cannot have the terms of the others
 * (MaxScore; Turtle & Flood 1995).
 *
 * Memory is of the run: nodes of run->kept, what belongs to the segment at hand of run->scratch. */
#include "query/middles.h"
#include "query/probe.h"
#include "query/text_check.h"

#define WINDOW 4096u
#define BATCH  64u

/* Documents of a window, a bit each. */
struct window {
	uint64_t any; /* words that are not 0, a bit each */
	uint64_t words[WINDOW / 64];
};

enum tree_kind {
	TREE_AND = 1,
	TREE_OR,
	TREE_NOT,
	TREE_WORDS,    /* a pattern */
	TREE_DOCS,     /* documents known by number */
	TREE_DATES,    /* published within days */
	TREE_PUBLISHER /* published by */
};

enum tree_depth { TREE_TERMS = 1, TREE_EXACT };

/* A posting list that is asked for documents and read window by window. */
struct tree_list {
	uint32_t term;
	const struct posting_list *list;
	uint32_t last;                /* that was asked for */
	struct posting_probe *asked;  /* starts again for lower ordinals */
	struct posting_probe *filled; /* rises */
};

/* The whole word, or all parts when there are any; those the rarest first. */
struct tree_need {
	struct tree_list whole;
	struct tree_list *parts;
	size_t n_parts;
	uint32_t most; /* no more documents have it */
};

/* Ordinals or ids, ascending. */
struct tree_docs {
	const uint32_t *ordinals; /* in the segment at hand */
	uint32_t n, at, filled;
	const doc_id *ids;
	size_t n_ids;
};

struct tree_node {
	enum tree_kind kind;
	bool decided; /* terms tell for sure */
	bool apart;   /* child of an OR: none of its terms is one of those before it */
	const struct node *node;
	struct tree_node **children; /* of AND: the rarest first. Of OR: that with rarest terms */
	size_t n_children;
	uint32_t most; /* no more documents match: of all, then of the segment at hand */

	/* TREE_WORDS */
	struct text_check check;
	struct tree_need **needs; /* the rarest first */
	size_t n_needs, known;    /* so many are known to be there, where they tell no more */
	struct middles middles;
	const uint64_t *edges; /* see eval_edges(); NULL: any */
	/* TREE_DOCS, and TREE_WORDS inside of words: candidates */
	struct tree_docs docs;
	/* TREE_DATES */
	int32_t first, before; /* published that day or later, and earlier than that day */
	bool listed;           /* docs holds those of the segment: they lead */
};

struct tree {
	struct run *run;
	struct tree_node *root;  /* TREE_AND */
	bool looks;              /* texts will be looked at for many documents */
	const double *bounds;    /* by term: what it can add in the window at hand; NULL: none */
	const double *idfs;      /* by term: 0 does not score */
	struct ranking *ranking; /* to enter with bounds */
};

/* Nothing restricts it yet. NULL over the budget. */
struct tree *tree_new(struct run *run);
/* A document must also match the node. */
int tree_add(struct tree *t, const struct node *node) must_check;
/* A document must also be one of those; ids ascend. */
int tree_add_within(struct tree *t, const doc_id *ids, size_t n) must_check;
/* No more documents of the snapshot match the node. */
uint32_t node_most(const struct run *run, const struct node *node);
/* The same of the tree. */
uint32_t tree_most(const struct tree *t);
/* The documents of a segment that may be published within the days of the node, by first day. */
const struct dated *dates_within(const struct run *run, const struct tree_node *n,
				 const struct segment *s, uint32_t *count);
/* Makes the segment at hand the tree's. 1 when it may have documents, 0, or negative. */
int tree_open(struct tree *t) must_check;
/* The same for a tree that is to be filled. */
int tree_open_leading(struct tree *t) must_check;

/* No document below the one returned and not below `from` matches. */
uint32_t tree_next(const struct tree *t, struct tree_node *n, uint32_t from);
struct tree_fill {
	struct tree *tree;
	uint32_t start; /* of the window; rises */
	enum tree_depth depth;
	struct window *hot; /* of those set, also the ones that may reach the best; NULL: others
			     * are not set at all */
};
/* Sets the documents of the window that match, those that left the segment among them. rest: what
 * documents can score that are found by this node alone; of use with bounds. */
int tree_fill(const struct tree_fill *f, struct tree_node *n, double rest,
	      struct window *out) must_check;
/* Leaves of the documents, which ascend, those that match. */
int tree_filter(struct tree *t, struct tree_node *n, const uint32_t *docs, enum tree_depth depth,
		uint64_t *mask) must_check;

/* The same of what is known by number or has a posting. */
uint32_t tree_list_next(struct tree_list *l, uint32_t from);
uint32_t tree_docs_next(struct tree_docs *d, uint32_t from);
int tree_list_fill(const struct tree_fill *f, struct tree_list *l, double rest,
		   struct window *out) must_check;
void tree_docs_fill(const struct tree_fill *f, struct tree_docs *d, struct window *out);

static inline void window_set(struct window *w, uint32_t bit)
{
	w->words[bit / 64] |= (uint64_t)1 << bit % 64;
	w->any |= (uint64_t)1 << bit / 64;
}

/* Takes up to BATCH documents out of a window that begins with `start`, and tells how many. */
uint32_t window_take(struct window *w, uint32_t start, uint32_t docs[BATCH]);

static inline bool tree_may_enter(const struct tree *t, double bound)
{
	return ranking_wants(t->ranking, bound * (1.0 + 1e-9));
}

/* True when the list has the document, as entry asked.at of a block. */
static inline int tree_list_find(struct tree_list *l, uint32_t ordinal)
{
	if (ordinal < l->last)
		posting_probe_begin(l->asked, l->list);
	l->last = ordinal;
	return probe_find(l->asked, ordinal);
}

static inline uint64_t batch_mask(uint32_t n)
{
	return n < 64 ? ((uint64_t)1 << n) - 1 : ~(uint64_t)0;
}
