#pragma once

/* The truth: documents, what was read from them, and the change log, in SQLite (WAL,
 * synchronous=FULL). This header is the one narrow door to it; SQL stands only in store/.
 *
 * struct store is the single writer: used by one thread at a time (the serial executor), one
 * transaction a batch. struct store_reader is a read connection: also one thread at a time, never
 * blocks the writer. Everything that store_commit() returned 0 for survives kill -9 and power loss.
 *
 * Errors: ERR_BUSY (another process holds the data folder or the database), ERR_IO, ERR_LIMIT (disk
 * full; the message says so), ERR_CORRUPT, ERR_NOT_FOUND. */
#include "base/arena.h"
#include "base/error.h"
#include "model/analysis.h"
#include "model/facts.h"
#include "model/problem.h"

struct store;
struct store_reader;

/* Opens or makes DIR/annals.db, takes the lock DIR/annals.lock (one daemon per data folder: the
 * message names the holder's pid), applies numbered migrations. */
int store_open(const char *dir, struct store **ret, struct error *err) must_check;
/* Checkpoints and closes; NULL is fine. */
void store_close(struct store *s);

/* True after a failed sync: nothing more is written until the process starts anew, because a second
 * sync may report success for what is lost. */
bool store_must_reopen(const struct store *s);

/* --- writing: between begin and commit or rollback --- */

int store_begin(struct store *s, struct error *err) must_check;
/* Durable when it returns 0; *ret is the revision after the batch (unchanged when nothing was). On
 * failure the batch is rolled back. */
int store_commit(struct store *s, revision_id *ret, struct error *err) must_check;
void store_rollback(struct store *s);

enum put_outcome { PUT_ADDED = 1, PUT_REPLACED, PUT_UNCHANGED };

/* Stores a document with everything in an, under its uri: a known uri keeps its id and is replaced,
 * the same original bytes and metadata under it again leave it UNCHANGED. file is the path of the
 * corpus file it came from, empty for pushed documents. Sets an->document.id, stored_ms, hash and,
 * unless UNCHANGED, every entity's person id (by kind and key; ids are never used twice). */
int store_put_document(struct store *s, const struct source *source, struct slice file,
		       struct analysis *an, enum put_outcome *ret, struct error *err) must_check;
int store_remove_document(struct store *s, doc_id id, struct error *err) must_check;
/* Sketches of the documents that were replaced or removed since store_begin, in that order.
 * Borrowed until the next store_begin. */
struct old_sketch {
	doc_id doc;
	bool known; /* false: it had none */
	struct sketch sketch;
};
struct old_sketches {
	struct old_sketch *items;
	size_t n, cap;
};
const struct old_sketches *store_old_sketches(const struct store *s);
/* For a document that was stored without one. Nothing happens when it is gone. */
int store_put_sketch(struct store *s, doc_id id, const struct sketch *sketch,
		     struct error *err) must_check;
/* The sketch of a document, outside of a batch too. ERR_NOT_FOUND, ERR_CORRUPT. */
int store_find_sketch(struct store *s, doc_id id, struct sketch *ret, struct error *err) must_check;
/* Of at most max documents by rising id, from first on; known: as it is stored, not damaged. *n
 * less than max: there are no more. Outside of a batch too. */
int store_list_sketches(struct store *s, doc_id first, struct old_sketch *ret, size_t max,
			size_t *n, struct error *err) must_check;
/* store_revision_mark() of the writer. */
int store_mark(struct store *s, revision_id revision, uint64_t *ret, struct error *err) must_check;
/* Forgets how document id looked and when its file was read, so that the next reading replaces it:
 * for one whose stored form is damaged. */
int store_distrust_document(struct store *s, doc_id id, struct error *err) must_check;
/* Removes the documents of a file whose uri is not among the n uris kept (0: all of them); appends
 * the removed ids to *ret (arena a). */
struct doc_ids {
	doc_id *items;
	size_t n, cap;
};
int store_remove_file_documents(struct store *s, struct slice file, const struct slice *kept,
				size_t n, struct arena *a, struct doc_ids *ret,
				struct error *err) must_check;

/* A corpus file as it was when it was last read. */
struct file_record {
	struct slice path; /* bytes as the system gave them */
	uint64_t size;
	int64_t mtime_ns;
	uint64_t inode;
};
int store_put_file(struct store *s, const struct file_record *file, struct error *err) must_check;
int store_remove_file(struct store *s, struct slice path, struct error *err) must_check;

/* Replaces whatever was noted for the problem's uri by the n given (0: clears it). Problems of a
 * document go with it when it is removed. */
int store_put_problems(struct store *s, struct slice uri, const struct problem *problems, size_t n,
		       struct error *err) must_check;

/* Problems noted now, those of an open batch among them. */
int store_count_problems(struct store *s, uint32_t *ret, struct error *err) must_check;

/* --- reading --- */

int store_reader_open(const char *dir, struct store_reader **ret, struct error *err) must_check;
void store_reader_close(struct store_reader *r);

/* Parts of one document, by id, copied into the arena; ERR_NOT_FOUND, ERR_CORRUPT (the hash does
 * not fit), ERR_LIMIT (budget). */
int store_get_text(struct store_reader *r, doc_id id, struct arena *a, struct slice *ret,
		   struct error *err) must_check;
int store_get_original(struct store_reader *r, doc_id id, struct arena *a, struct slice *ret,
		       struct error *err) must_check;
int store_get_map(struct store_reader *r, doc_id id, struct arena *a, struct offset_map *ret,
		  struct error *err) must_check;
int store_get_regions(struct store_reader *r, doc_id id, struct arena *a, struct region **ret,
		      size_t *n, struct error *err) must_check;
/* What excerpts of a document are made of, in one look-up. */
struct stored_parts {
	int64_t stored_ms; /* which version of the document it is */
	uint8_t hash[16];
	struct slice text;
	struct offset_map map;
	struct region *regions;
	size_t n_regions;
};
int store_get_parts(struct store_reader *r, doc_id id, struct arena *a, struct stored_parts *ret,
		    struct error *err) must_check;
/* Between the two all look-ups see the store as it was at the first, and each is quicker. Short:
 * the write-ahead log grows meanwhile. */
int store_read_begin(struct store_reader *r, struct error *err) must_check;
void store_read_end(struct store_reader *r);

/* All documents by ascending id, to build the index from. */
struct stored_document {
	struct document document; /* slices valid until the next call */
	struct slice text;
	const struct region *regions;
	size_t n_regions;
	struct facts *facts; /* owned by the caller after the call */
};
struct store_scan;
int store_scan_begin(struct store_reader *r, struct store_scan **ret, struct error *err) must_check;
/* What comes next is the document with the least id not below first, as it is then. */
void store_scan_seek(struct store_scan *scan, doc_id first);
/* 1 = got one, 0 = end, < 0 error. A document whose stored form is damaged comes with facts NULL
 * and text empty, and err says why: the caller notes it and goes on. */
int store_scan_next(struct store_scan *scan, struct stored_document *ret,
		    struct error *err) must_check;
void store_scan_end(struct store_scan *scan);

/* Ids of all documents, ascending; appended to *ret (arena a). */
int store_list_ids(struct store_reader *r, struct arena *a, struct doc_ids *ret,
		   struct error *err) must_check;
/* The same of those that a change after the given revision names, also when they are gone. */
int store_list_changed(struct store_reader *r, revision_id after, struct arena *a,
		       struct doc_ids *ret, struct error *err) must_check;
/* Those of them that were there before. */
int store_list_replaced(struct store_reader *r, revision_id after, struct arena *a,
			struct doc_ids *ret, struct error *err) must_check;
/* A number that the same revision of another store, or of one brought back from a backup that went
 * on differently, does not have. */
int store_revision_mark(struct store_reader *r, revision_id revision, uint64_t *ret,
			struct error *err) must_check;

/* Every known file, in the arena. */
int store_list_files(struct store_reader *r, struct arena *a, struct file_record **ret, size_t *n,
		     struct error *err) must_check;
/* Problems by falling time, from offset on. */
struct problem_page {
	struct problem *items;
	size_t n, cap;
	size_t total;
};
int store_list_problems(struct store_reader *r, size_t offset, size_t limit, struct arena *a,
			struct problem_page *ret, struct error *err) must_check;
int store_revision(struct store_reader *r, revision_id *ret, struct error *err) must_check;
