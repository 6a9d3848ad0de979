#pragma once

/* Where an excerpt around one match begins and ends: on sentence edges where they are near, else on
 * clause edges, else between words. Widths are terminal columns: a Han character takes two. */
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "model/span.h"

#define SNIPPET_COLUMNS      160u /* two lines of a terminal; only a longer match takes more */
#define SNIPPET_COLUMNS_BACK 62u  /* before the match, at most */

/* A text with what was found out about its places: windows of neighbouring matches look at the same
 * ones. */
struct window_text {
	struct slice text;  /* valid UTF-8 */
	struct span region; /* that edges holds for */
	uint8_t *edges;     /* in the arena, one a byte of text; 0: not looked at yet */
	struct span looked; /* edges outside are 0 */
};

/* Returns 0 or ERR_LIMIT. */
int window_text_init(struct window_text *w, struct slice text, struct arena *a) must_check;

/* Where the excerpt around a hit begins. The hit lies in region, both on character boundaries. */
uint32_t snippet_window_start(struct window_text *w, struct span region, uint32_t hit);
/* Where it ends: not before hit_end, not behind the region. */
uint32_t snippet_window_end(struct window_text *w, uint32_t start, uint32_t hit_end);
