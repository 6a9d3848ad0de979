#pragma once

/* A seal (format version and XXH3 checksum, salted with the document's id) stands before each blob
 * the store keeps, so that a flipped bit or a blob of another row is noticed. */
#include "base/buf.h"
#include "base/error.h"
#include "model/ids.h"

/* Reserves room for the seal; encode behind it, then seal. */
void seal_begin(struct buf *b);
void seal_end(struct buf *b, uint8_t version, doc_id doc);
/* The bytes behind a valid seal. Returns 0 or ERR_CORRUPT. */
int seal_open(struct slice blob, uint8_t version, doc_id doc, struct slice *ret) must_check;
