#pragma once

/* The groups that families are made of, in the cache folder: all of them at one revision, then what
 * each commit changed. Before a commit the sketches of the documents that it replaces or removes
 * are written, so that one whose changes were not written is made up for at the next start,
 * wherever the process was killed. Records are not synced: each has a hash over all before it, and
 * what a power cut lost or left half is not read. When a log has grown it is begun anew. Used on
 * the writer alone; read before anything is written. */
#include "base/error.h"
#include "model/ids.h"
#include "resolve/families.h"
#include "store/store.h"

struct family_log {
	char *folder;        /* owned; NULL: nothing is kept */
	int fd;              /* -1: there is no log */
	uint64_t chain;      /* hash of what was written */
	uint64_t size, base; /* bytes of all, and of the first record */
	uint64_t retry_us;   /* after an error: when the next log may be begun */
};

/* folder: the cache's, copied; NULL is fine. */
void family_log_init(struct family_log *log, const char *folder);
void family_log_done(struct family_log *log);

/* Bytes of the file, 0 when there is none: reading takes time in proportion. */
uint64_t family_log_size(const char *folder);

/* What a log says. */
struct family_log_state {
	struct families *families; /* groups alone; owned */
	revision_id revision;
	uint64_t mark;           /* store_revision_mark() of it */
	struct old_sketches old; /* of documents that a later commit may have changed; owned */
	uint64_t chain, size, base;
};
void family_log_state_free(struct family_log_state *s);
/* Returns 0, or ERR_NOT_FOUND or ERR_CORRUPT when there is nothing to go on from. */
int family_log_read(const char *folder, struct family_log_state *ret) must_check;
/* What is written from now on continues what was read. */
void family_log_continue(struct family_log *log, const struct family_log_state *s);

/* Before a commit. Errors are told and end the log; until it is begun again nothing is written. */
void family_log_add_old(struct family_log *log, const struct old_sketches *old);
/* After it. */
void family_log_add_change(struct family_log *log, struct store *store, revision_id revision,
			   const struct family_groups *groups);
/* True when a log is to be begun: there is none, or it is long. */
bool family_log_is_due(const struct family_log *log);
void family_log_begin(struct family_log *log, struct store *store, revision_id revision,
		      const struct families *families);
/* What is kept does not hold any more. */
void family_log_drop(struct family_log *log);
