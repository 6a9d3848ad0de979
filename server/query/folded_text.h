#pragma once

/* A text as queries are compared with it, and where each place of that stands in the text: all that
 * excerpts need of folding, in about the size of the text, so that it can be kept. */
#include "index/match_text.h"
#include "model/span.h"

/* Units that fold alike and stand side by side on both sides. */
struct folded_run {
	uint32_t start, source_start;
	uint32_t len, source_len;
	uint16_t step;  /* bytes of each unit, here and there; 0: the run is one unit */
	bool by_letter; /* of a unit that is one byte there for each here, a part may be shown */
};

struct folded_text {
	struct slice text;             /* match text */
	const struct folded_run *runs; /* ascending */
	size_t n_runs;
	const uint32_t *hidden; /* hidden word boundaries, ascending */
	size_t n_hidden;
};

/* In the arena. Returns 0 or ERR_LIMIT. text must be valid UTF-8. */
int folded_text_make(struct slice text, struct arena *a, struct folded_text *ret) must_check;
/* The text that a span of the match text (not empty) was made of: whole units, but the exact
 * letters inside a word. */
struct span folded_text_source(const struct folded_text *f, struct span match);
