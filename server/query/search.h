#pragma once

/* Search: query text to ranked documents, and excerpts that show why.
 *
 * Query language (DESIGN.md 6.5): words (all must match; AND between them says the same), "phrases"
 * (\" inside is no end), -not, OR, ( ), title:, publisher:, person:, after: (that day or later),
 * before: (earlier than that day). OR binds weaker than standing side by side: a b OR c is
 * (a b) OR c. Operators may be full-width, quotes also “ ” 「 」 『 』. Han strings
 * match as folded substrings; Latin and digit words match whole or as a part that a change of
 * letters, digits or case marks off. Ranking: BM25 (Robertson & Zaragoza 2009, k1 1.2, b 0.75) over
 * words and n-grams (query/scorers.h), with statistics of the whole snapshot.
 *
 * The best hits are looked at twice (query/rerank.h). Unless exact, documents with other words for
 * what the query names follow those with its own (query/widen.h).
 *
 * When no document matches all of it (and unless exact): Latin words that no document has as a word
 * are looked for inside longer words (MATCH_INSIDE_WORDS); else documents that share at least one
 * of the rarer half of the query's n-grams and words, and still satisfy its fields and exclusions,
 * are ranked by all of them (MATCH_PARTIAL). The total is exact in each case. A query cut through
 * an inserted reading is tried without the rest of it (query/trim.h); for a word that no document
 * has the nearest spelling is offered (query/suggest.h). */
#include "base/arena.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "index/snapshot.h"

#define QUERY_BYTES_MAX 8192u
#define QUERY_NODES_MAX 512u
#define QUERY_DEPTH_MAX 32u

/* A parsed query; lives in the arena it was parsed in. */
struct query;

/* Returns 0, ERR_INVALID (err names the column, counted in characters from 1, or the limit) or
 * ERR_LIMIT (the arena's budget). */
int query_parse(struct slice text, struct arena *a, const struct query **ret,
		struct error *err) must_check;

enum match_kind { MATCH_ALL = 1, MATCH_PARTIAL, MATCH_INSIDE_WORDS }; /* as annals.v1.MatchKind */

struct term_report {
	struct slice text, folded;
	uint32_t document_count;
	struct slice why;
};

struct search_hit {
	doc_id id;
	double score;
	const struct index_doc *doc; /* in the arena; NULL where only ids are wanted */
};

struct search_result {
	struct search_hit *hits; /* best first; ties by ascending id */
	size_t n_hits;
	uint32_t total; /* number of matching documents, exact unless no_total */
	enum match_kind match;
	struct term_report *terms;
	size_t n_terms;
	struct slice note; /* a sentence for people, or empty */
	/* The query in the nearest spelling that has hits, when a word of it has none; or empty. */
	struct slice suggestion;
	const struct query *shown; /* what excerpts show; NULL: the query itself */
	double lowest;             /* score of the last that was ranked, shown or not */
};

/* How much each part of the second look adds (query/rerank.h). */
struct rerank_weights {
	double characters, window, title;
};

struct search_options {
	uint32_t offset, limit;
	bool exact;  /* no partial matches, nothing widened */
	bool strict; /* no partial matches */
	bool bare;   /* strict, in the order of the first look, nothing widened or suggested */
	/* Only hits are wanted, which spares a look at most documents: the total is exact up to
	 * offset + limit, and somewhere above where more match, and no spelling is suggested. Hits
	 * are the same. */
	bool no_total;
	bool ids_only;        /* hits come without their documents */
	const doc_id *within; /* only these documents are looked at; NULL: all */
	size_t n_within;
	const struct rerank_weights *weights; /* NULL: the usual ones, as everywhere but in bench */
};

/* Runs on any thread; looks at *interrupt (may be NULL) now and then and returns ERR_CANCELLED. */
int search_run(const struct snapshot *snapshot, const struct query *query,
	       const struct search_options *options, const struct interrupt *interrupt,
	       struct arena *a, struct search_result *ret, struct error *err) must_check;

struct snippet {
	struct slice text;       /* a piece of the cleaned text, borrowed from it */
	struct span span;        /* where it stands in the cleaned text */
	struct span *highlights; /* in snippet text, ascending, not overlapping */
	size_t n_highlights;
	enum region_kind region;
};

#define SNIPPETS_MAX 3
struct snippets {
	struct snippet items[SNIPPETS_MAX];
	size_t n;
};

/* A cleaned text, and what it folds to (query/folded_text.h). */
struct folded_text;
struct snippet_source {
	struct slice text;
	const struct folded_text *folded;
	const struct region *regions;
	size_t n_regions;
};

/* The best excerpts of a document's cleaned text for the query: mostly one, another (at most
 * SNIPPETS_MAX) for words that the first does not show; on sentence edges where that fits, never
 * inside a word, at most two terminal lines unless the match itself is longer. A document without a
 * match in the text gives its beginning. Returns 0 or ERR_LIMIT. */
int snippet_find_in(const struct query *query, const struct snippet_source *source, struct arena *a,
		    struct snippets *ret) must_check;

/* True when every plain word and phrase of the query stands in the folded text: for filters. */
bool query_matches_text(const struct query *query, struct slice text, struct arena *a);
