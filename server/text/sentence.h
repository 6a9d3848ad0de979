#pragma once

/* Sentence and clause boundaries of Chinese and English prose (after UAX #29, with Chinese
 * closing quotes kept with their sentence and dots in numbers and abbreviations not ending one). */
#include "base/arena.h"
#include "base/error.h"
#include "model/document.h"
#include "model/span.h"

struct spans {
	struct span *items;
	size_t n, cap;
};

/* Sentences of the title and body regions, in order, trimmed, never empty, never across a line or
 * region end. A line without an end mark is a sentence. Returns 0 or ERR_LIMIT. */
int text_sentences(struct slice text, const struct region *regions, size_t n_regions,
		   struct arena *a, struct spans *ret, struct error *err) must_check;

/* Clauses of one sentence: cut at ；，: and their Latin forms, not inside quotes, brackets or
 * numbers. In order, trimmed, covering all words of the sentence. Returns 0 or ERR_LIMIT. */
int text_clauses(struct slice text, struct span sentence, struct arena *a, struct spans *ret,
		 struct error *err) must_check;
