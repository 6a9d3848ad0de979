#pragma once

/* The parts of struct ingest. Private to ingest/; loop thread unless a comment says otherwise.
 *
 *   scan (worker) -> waiting files -> file_task (worker: read and split) -> unit (worker: analyse)
 *   push ------------------------------------------------------------------^
 *   units in the order they were taken -> ops -> batch (writer: one transaction) -> published
 *
 * An op is one step of a transaction. Nobody is told of anything before its batch is committed. */
#include "ingest/grouping.h"
#include "ingest/ingest.h"
#include "ingest/known.h"
#include "ingest/records.h"

#define READ_AHEAD_MAX      16u                   /* file tasks being read or with records left */
#define READ_AHEAD_BYTES    ((uint64_t)128 << 20) /* of all files under way; one larger goes alone */
#define BATCH_BYTES_MAX     ((uint64_t)32 << 20)  /* originals of one transaction */
#define BATCH_DOCUMENTS_MAX 10000u                /* far fewer than a segment holds */
#define BACKOFF_MIN_US      ((uint64_t)1000000)
#define BACKOFF_MAX_US      ((uint64_t)60000000)
#define FIRST_SETTLE_US     ((uint64_t)10000000) /* the first scan waits this long for busy files */
#define MEND_AFTER_US       ((uint64_t)1000000)  /* the first answers have the machine */

struct problems {
	struct problem *items;
	size_t n, cap;
};

/* A corpus file being read. Counted: one for its own way, one for each of its units and ops. */
struct file_task {
	struct job job;
	struct ingest *in;
	struct file_task *next;
	unsigned refs;
	size_t folder;
	uint64_t expected_bytes; /* counted in ingest.file_bytes */
	char *path;              /* owned */
	struct slice uri;        /* in the arena */
	const char *problem;     /* why it was not even tried, else NULL */
	struct file_record seen;
	struct buf bytes;
	struct arena arena; /* records, problems */
	struct records records;
	bool read; /* or tried */
	int r;     /* of reading and splitting */
	struct error err;
	size_t n_taken, n_passed; /* records made units; units passed on to the ops */
	bool failed;              /* a batch with a part of it failed: it is read again */
	bool committed;
	/* Filled by the writer, which is alone with them. */
	struct problems problems;
	struct {
		struct slice *items;
		size_t n, cap;
	} kept;
};

/* One document on its way. */
struct unit {
	struct job job;
	struct ingest *in;
	struct unit *next;
	struct arena arena; /* the analysis; of a pushed document also its source */
	struct source source;
	struct analysis an;
	bool analysed;
	int r; /* of the pipeline */
	struct error err;
	struct file_task *file; /* NULL: pushed */
	uint32_t line;
	ingest_done_fn *done; /* pushed */
	void *arg;
};

enum op_kind { OP_DOCUMENT = 1, OP_FILE_READ, OP_FILE_GONE, OP_REMOVE };

struct op {
	enum op_kind kind;
	struct op *next;
	struct unit *unit;      /* DOCUMENT; owned */
	struct file_task *file; /* FILE_READ; a reference */
	char *path;             /* FILE_GONE; owned */
	doc_id doc;             /* REMOVE */
	ingest_done_fn *done;
	void *arg;
	/* Results. */
	enum put_outcome put;
	int r; /* what failed without failing the batch */
	struct error err;
};

struct op_list {
	struct op *head, **tail;
	size_t n;
	uint64_t bytes;
};

/* One transaction; run() is on the writer. */
struct batch {
	struct job job;
	struct ingest *in;
	struct op_list ops;
	struct arena arena;
	struct doc_ids removed;
	struct segment *segment;
	struct family_changes families;
	bool grouped; /* these are all that changed */
	revision_id revision;
	uint32_t problems;
	uint64_t committed_us; /* when the store had it */
	bool store_failed;
	struct error err;
};

struct folder {
	char *path; /* owned; without a slash at the end */
	bool want_scan, scanning, scanned;
	uint32_t unsettled;  /* files too young at the last scan */
	uint64_t recheck_us; /* 0: none */
	char error[ERROR_MESSAGE_MAX];
};

struct waiting_file {
	const char *path; /* of the known file, which stays known while it is busy */
	size_t folder;
	const char *problem;
};

struct ingest {
	struct ingest_config config;
	struct ingest_limits limits; /* with defaults */
	struct folder *folders;
	struct ingest_folder_state *states;
	size_t n_folders;
	struct known known;
	struct grouping grouping;
	uint32_t scan_number;
	struct ingest_observer *observers;

	/* Waiting files: a queue in an array. */
	struct waiting_file *waiting;
	size_t waiting_head, waiting_n, waiting_cap;
	struct file_task *open, **open_tail; /* as they were begun; records are not all taken */
	struct unit *pushed, **pushed_tail;
	struct unit *flight, **flight_tail; /* being analysed, in the order they were taken */
	struct op_list ops;                 /* for the next batch */

	unsigned n_jobs;    /* submitted and not done */
	unsigned n_reading; /* open file tasks */
	unsigned n_flight;
	unsigned flight_max;
	uint64_t file_bytes; /* of the file tasks alive */
	size_t n_tasks;      /* file tasks alive */
	size_t n_pushes;     /* not yet answered */
	size_t n_committing; /* ops of the batch at the writer */
	uint32_t problems;
	uint64_t now_us, retry_us, backoff_us, first_scan_us;
	bool store_failed;
	/* The cache folder, as it was last saved. */
	uint64_t save_after_us, saved_state;
	char *cache_segments; /* owned */
	bool saving, save_failed;
	/* What the index lacks. */
	struct fill *fill; /* NULL: nothing is being filled */
	bool incomplete;   /* documents of the store are not in the index */
	bool refill;       /* when that came to an end it begins again: more is lacking */
	bool answers;      /* although it is still loading */
	/* Families: group.c */
	struct group *group;        /* NULL: no documents are being grouped */
	struct id_map damaged;      /* documents that are left out until they are stored anew */
	bool families_known;        /* those that are answered from are of the current documents */
	struct kept_families *kept; /* until the first group is begun; NULL: none */
	uint64_t mend_us;           /* when mapped files are checked; 0: no more */
	bool committing, loading, stopping, pumping, pump_again, first_scan_done;
	void (*idle)(void *arg);
	void *idle_arg;
};

/* ingest.c */
void ingest_pump(struct ingest *in);
/* Every job's done() ends with this. */
void ingest_job_done(struct ingest *in);
void ingest_submit(struct ingest *in, struct executor *executor, struct job *job);
void ingest_tell(struct ingest *in, const struct ingest_event *event);
/* Everything is scanned again after a while that grows from failure to failure. */
void ingest_retry_later(struct ingest *in);

/* load.c */
void load_start(struct ingest *in);

/* load_families.c */
/* Families that were kept, from the first answer on unless that would be late; then they are read
 * on a worker, and done is called. False when nothing is under way. Before documents can change. */
void load_families(struct ingest *in, struct store_reader *reader);
bool load_late_families(struct ingest *in, void (*done)(struct ingest *in));

/* fill.c */
/* Indexes the documents that the store has and the index lacks, or of the n ids (ascending; taken
 * over) when given; done is called on the loop when that came to an end. One at a time. */
typedef void fill_done_fn(struct ingest *in);
void fill_start(struct ingest *in, doc_id *ids, size_t n, fill_done_fn *done);
/* Goes on when nothing is in its way. */
void fill_pump(struct ingest *in);
/* As long as there is something that the index lacks; also while a fill is under way. */
void fill_again(struct ingest *in);
/* True while commits wait for it. */
bool fill_is_reading(const struct ingest *in);

/* group.c */
/* Groups the documents of the store, from the first on, a chunk at a time on the writer: batches
 * have their turn between two. */
void group_start(struct ingest *in);
/* A document that was left out is stored anew. */
void group_take_in(struct ingest *in, doc_id doc);

/* mend.c */
/* Reads the segment files that were mapped at start to their end, and replaces damaged ones. */
void mend_start(struct ingest *in);
/* After a fill of what damaged segments had. */
void mend_after_fill(struct ingest *in);

/* cache_save.c */
/* True when the folder does not hold the current snapshot. */
bool cache_is_behind(const struct ingest *in);
/* The folder holds the current snapshot. */
void cache_is_saved(struct ingest *in);
/* Saves when it is time to. */
void cache_save_tick(struct ingest *in);
/* When it will be, UINT64_MAX when nothing is to be saved. */
uint64_t cache_save_due(const struct ingest *in);
/* Saves when it is behind and was not tried in vain; false when nothing is under way. */
bool cache_save_at_end(struct ingest *in);

/* folder.c */
void folder_scan(struct ingest *in, size_t n);
void folder_recheck(struct ingest *in, size_t n);

/* file_task.c */
/* True when a file waits and may be read now. */
bool file_task_may_start(const struct ingest *in);
void file_task_start(struct ingest *in);
void file_task_ref(struct file_task *task);
void file_task_unref(struct file_task *task);
/* The next record as a unit, NULL when none waits. */
struct unit *file_task_take(struct ingest *in);
void file_tasks_abandon(struct ingest *in);

/* unit.c */
struct unit *unit_new(struct ingest *in, size_t original_bytes);
void unit_free(struct unit *unit);
void unit_analyse(struct unit *unit);
/* Moves analysed units from the head of the flight to the ops. */
void units_pass(struct ingest *in);

/* op.c */
void op_list_init(struct op_list *list);
void op_list_add(struct op_list *list, struct op *op);
struct op *op_new(enum op_kind kind);
void op_free(struct op *op);

/* batch.c, publish.c */
void batch_start(struct ingest *in);
int batch_apply(struct batch *b, struct op *op) must_check; /* writer */
void on_batch_done(struct job *job, int r);
