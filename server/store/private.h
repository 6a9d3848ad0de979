#pragma once

/* The two faces of the database and the repositories behind store.h. Private to store/. */
#include "base/buf.h"
#include "store/db.h"
#include "store/store.h"

struct store {
	struct db db;
	int lock_fd;
	bool in_batch;
	struct old_sketches old;
};

struct store_reader {
	struct db db;
	struct unpacker *unpacker;
};

/* Steps of the change log. */
enum change_op { CHANGE_ADDED = 1, CHANGE_REPLACED, CHANGE_REMOVED };
int change_add(struct db *db, enum change_op op, doc_id doc, int64_t time_ms,
	       struct error *err) must_check;
int change_last(struct db *db, revision_id *ret, struct error *err) must_check;

void sketch_encode(const struct sketch *s, doc_id doc, struct buf *b);
int sketch_decode(struct slice blob, doc_id doc, struct sketch *ret) must_check;
int sketch_put(struct db *db, doc_id doc, const struct sketch *s, struct error *err) must_check;
/* Notes the sketch of a document that is about to be replaced or removed. */
int sketch_note_old(struct store *s, doc_id doc, struct error *err) must_check;

/* Gives every entity its person id. */
int persons_assign(struct db *db, struct entity *entities, size_t n, struct error *err) must_check;
