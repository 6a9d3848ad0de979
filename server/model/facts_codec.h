#pragma once

/* The facts of a document as one blob.
 *
 * One blob, not rows: the index wants all facts of a document at once and nothing else ever asks
 * the database for a single mention, so rows would cost some hundred B-tree inserts a document at
 * commit and as many steps at start, and no checksum could span them. Persons are rows, because
 * their ids are given out by the database. The quote of a claim is not kept: it is the text of its
 * sentence span. */
#include "base/buf.h"
#include "model/facts.h"

#define FACTS_VERSION 1

/* Appends the encoded facts to b. */
void facts_encode(const struct facts *f, struct buf *b);

/* What the spans of the facts must lie in. A text without bytes (ptr NULL) has a length only:
 * quotes stay empty. */
struct facts_extent {
	struct slice text;
	uint32_t original_bytes;
};
/* Any bytes are safe. *ret is owned by the caller. Returns 0, ERR_CORRUPT or ERR_LIMIT. */
int facts_decode(struct slice bytes, doc_id doc, const struct facts_extent *extent,
		 struct facts **ret) must_check;
/* The same, all of it in the arena: facts_free() is not for these. */
int facts_decode_in(struct slice bytes, doc_id doc, const struct facts_extent *extent,
		    struct arena *a, struct facts **ret) must_check;
