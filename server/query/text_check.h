#pragma once

/* The look at a document's match text that tells whether a pattern stands in it, where terms do not
 * decide. */
#include "query/run.h"

struct text_check {
	const struct pattern *pattern;
	bool in_title, inside;
	uint32_t *hidden; /* room for the offsets of one document */
	size_t cap;
};

/* 1 when the document has it, 0, or negative. where: no match begins before that sixteenth. */
int text_check_document(struct run *run, const struct segment_view *v, struct text_check *c,
			uint32_t ordinal, uint8_t where) must_check;

/* The texts lie anywhere in memory: asked for ahead, they come while others are compared. The
 * document's row first, the text some documents later (segment_view_prefetch_row, _text). */
#define PREFETCH_AHEAD 4u
