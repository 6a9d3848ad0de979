#pragma once

/* How good an excerpt around each occurrence would be: exactly, for those that are looked at, and
 * at most, for all of them, so that few have to be. In the arena of one text. */
#include "query/occurrences.h"
#include "query/search.h"
#include "query/snippet_window.h"

#define WINDOWS_MAX 512u /* around the first occurrences */
#define LEAVES_MAX  128u

struct window {
	struct span span;
	struct span raw; /* before spaces at its ends were taken off */
	struct region region;
	size_t first, last; /* occurrences that lie in it */
	unsigned score;
	uint64_t seen[LEAVES_MAX / 64]; /* words of the query */
};

/* Of the window around one occurrence. */
struct window_bound {
	unsigned score; /* not below the window's */
	bool holds;     /* the window is no wider than usual; else nothing is known of it */
	uint64_t seen[LEAVES_MAX / 64]; /* all of the window's, and perhaps others */
};

struct windows {
	const struct snippet_source *source;
	const struct occurrences *occurrences;
	size_t n_words; /* of the query; leaves above are pairs of one */
	struct window_text text;
	struct window **made;        /* n; NULL: not looked at yet */
	struct window_bound *bounds; /* n */
	size_t n;
	struct arena *arena;
};

/* A window never leaves its region. */
struct region snippet_region_at(const struct snippet_source *source, uint32_t at);
/* Without spaces at its ends. */
struct span snippet_trim(struct slice text, struct span s);

/* Returns 0 or ERR_LIMIT. */
int windows_init(struct windows *w, const struct snippet_source *source, const struct query *query,
		 const struct occurrences *o, struct arena *a) must_check;
/* The window around occurrence i < n; NULL over the arena's budget. */
const struct window *windows_at(struct windows *w, size_t i);
