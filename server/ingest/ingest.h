#pragma once

/* How documents come and go: corpus folders are walked and watched, pushed documents are taken in,
 * both pass the pipeline on workers, are committed in batches by the single writer, and are
 * published. The object lives on the loop thread; time comes in through ingest_tick(). */
#include "base/job.h"
#include "index/index.h"
#include "ingest/pipeline.h"
#include "store/store.h"

struct ingest;

struct ingest_limits {
	uint64_t file_bytes;   /* larger files are refused with a problem; default 64 MiB */
	uint32_t pushed_bytes; /* of one pushed document; the rpc layer's message limit is lower */
	uint32_t queued;       /* documents that may wait; pushes over it wait (back-pressure) */
	uint32_t batch_documents; /* of one transaction */
	uint32_t settle_ms;       /* a file must be this old before it is read */
};

struct ingest_config {
	const char *const *folders; /* absolute paths, borrowed for life */
	size_t n_folders;
	struct ingest_limits limits;
	struct pipeline pipeline;
	struct executor *workers; /* walking, reading, analysing */
	struct executor *writer;  /* one job at a time: the only user of store */
	struct store *store;
	const char *data_dir; /* for a read connection */
	struct index *index;
	/* ingest_next_tick() may have come nearer; NULL when ticks come all the time. */
	void (*on_due)(void *arg);
	void *due_arg;
	const char *cache_dir; /* of index segments; NULL: none are kept */
};

/* What happened, to those who watch. Called on the loop thread. */
struct ingest_event {
	int change; /* as annals.v1.CorpusChange; 1 = progress only */
	doc_id doc;
	struct slice uri; /* borrowed for the call */
	revision_id revision;
};
struct ingest_observer {
	void (*on_event)(struct ingest_observer *observer, const struct ingest_event *event);
	struct ingest_observer *next;
};

struct ingest *ingest_new(const struct ingest_config *config);
/* Stops taking work in; what is under way ends and is committed. idle() is called when nothing runs
 * any more (perhaps before it returns). */
void ingest_stop(struct ingest *in, void (*idle)(void *arg), void *arg);
void ingest_free(struct ingest *in); /* only when idle */

/* First start: loads the index from the store on a worker, then scans the folders. */
void ingest_start(struct ingest *in);
/* Something below a folder changed (settled or not): it is walked again soon. n < folders. */
void ingest_folder_changed(struct ingest *in, size_t n);
void ingest_rescan(struct ingest *in);
/* Segments whose files turned out to be unreadable leave the index, and their documents are indexed
 * from the store. Costs nothing when there are none. */
void ingest_mend(struct ingest *in);
/* At the time ingest_next_tick() says; four times a second are enough. */
void ingest_tick(struct ingest *in, uint64_t now_us);
/* 0: soon, UINT64_MAX: nothing waits for the clock. */
uint64_t ingest_next_tick(const struct ingest *in);

enum ingest_outcome { INGEST_ADDED = 1, INGEST_REPLACED, INGEST_UNCHANGED, INGEST_FAILED };

struct ingest_result {
	enum ingest_outcome outcome;
	doc_id doc;
	revision_id revision;
	struct error error; /* code 0 unless FAILED */
	const char *uri;    /* borrowed for the call */
};
/* Takes a copy of source. done is called once, after the commit that holds the document (or when it
 * failed), on the loop thread. Returns 0, ERR_BUSY (queue full: try again when done of an earlier
 * one was called), ERR_LIMIT, ERR_STOPPING. */
typedef void ingest_done_fn(void *arg, const struct ingest_result *result);
int ingest_push(struct ingest *in, const struct source *source, ingest_done_fn *done, void *arg,
		struct error *err) must_check;
/* Removes a document; done as for push (outcome REPLACED = removed, FAILED = see error). */
void ingest_remove(struct ingest *in, doc_id id, ingest_done_fn *done, void *arg);

struct ingest_folder_state {
	const char *path;
	uint32_t files;
	const char *error; /* "" when all is well */
};
struct ingest_progress {
	bool loading; /* the index is still read from the store, and nothing can be answered yet */
	bool filling; /* some documents of the store are not in the index yet */
	bool scanning;
	bool first_scan_done; /* every file found by the first scan is answered from */
	uint32_t pending;     /* files and documents that wait or are under way */
	uint32_t problems;
	const struct ingest_folder_state *folders; /* n_folders of the configuration */
	size_t n_folders;
	bool store_failed; /* a sync failed: the daemon must end and start anew */
};
void ingest_progress(const struct ingest *in, struct ingest_progress *ret);

void ingest_observe(struct ingest *in, struct ingest_observer *observer);
void ingest_unobserve(struct ingest *in, struct ingest_observer *observer);
