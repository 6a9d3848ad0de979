#pragma once

/* An ingest over a corpus folder of its own, with executors that run jobs at once. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "ingest/ingest.h"
#include "support/testing.h"

struct fixture {
	char root[64];
	char *corpus, *data;
	const char *cache; /* NULL: none */
	struct arena docs; /* what find_named() gives; until the next stop */
	const char *folders[1];
	struct store *store;
	struct index *index;
	struct ingest *in;
	struct executor workers, writer;
	uint64_t now_us;
	struct ingest_result last;
	char last_uri[256];
	unsigned n_results;
	uint32_t settle_ms, file_bytes;
};

static inline void run_at_once(struct executor *executor, struct job *job)
{
	(void)executor;
	job->done(job, job->run(job));
}

static inline void fixture_start(struct fixture *f)
{
	struct error err = {0};

	if (store_open(f->data, &f->store, &err) < 0)
		fail_msg("%s", err.message);
	f->index = index_new();
	arena_release(&f->docs);
	arena_init(&f->docs, ARENA_BUDGET_DEFAULT);
	struct ingest_config config = {
		.folders = f->folders,
		.n_folders = 1,
		.limits = {.settle_ms = f->settle_ms, .file_bytes = f->file_bytes},
		.pipeline = {.text_bytes_max = 1 << 20},
		.workers = &f->workers,
		.writer = &f->writer,
		.store = f->store,
		.data_dir = f->data,
		.index = f->index,
		.cache_dir = f->cache,
	};
	f->in = ingest_new(&config);
	ingest_start(f->in);
}

static inline void on_idle(void *arg)
{
	*(bool *)arg = true;
}

static inline void fixture_stop(struct fixture *f)
{
	bool idle = false;

	if (!f->in)
		return; /* a test failed between stop and start */
	ingest_stop(f->in, on_idle, &idle);
	assert_true(idle);
	ingest_free(f->in);
	f->in = NULL;
	index_free(f->index);
	arena_release(&f->docs);
	store_close(f->store);
}

static inline void tick(struct fixture *f)
{
	f->now_us += 100000000; /* every settling and every pause is over */
	ingest_tick(f->in, f->now_us);
}

static inline void rescan(struct fixture *f)
{
	ingest_folder_changed(f->in, 0);
	tick(f);
}

static inline char *corpus_path(struct fixture *f, const char *name)
{
	return xasprintf("%s/%s", f->corpus, name);
}

static inline void write_bytes(struct fixture *f, const char *name, struct slice bytes)
{
	_cleanup_(freep) char *path = corpus_path(f, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	fclose(file);
}

static inline void write_text(struct fixture *f, const char *name, const char *text)
{
	write_bytes(f, name, slice_of_string(text));
}

static inline void remove_file(struct fixture *f, const char *name)
{
	_cleanup_(freep) char *path = corpus_path(f, name);

	assert_int_equal(unlink(path), 0);
}

static inline uint32_t count_documents(struct fixture *f)
{
	return snapshot_document_count(index_current(f->index));
}

/* The document whose name it is, NULL when there is none. */
static inline const struct index_doc *find_named(struct fixture *f, const char *name)
{
	struct snapshot *s = index_current(f->index);

	for (uint32_t i = 0; i < snapshot_document_count(s); i++) {
		const struct index_doc *d = snapshot_document_at(s, i, &f->docs);

		if (slice_equal(d->document.name, slice_of_string(name)))
			return d;
	}
	return NULL;
}

/* The first problem whose uri ends with the given words, copied into message ("" when none). */
static inline size_t find_problem(struct fixture *f, const char *uri_end, char message[512])
{
	struct store_reader *r;
	struct problem_page page;
	struct error err;
	struct arena a;
	size_t n = 0;

	message[0] = '\0';
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(store_reader_open(f->data, &r, &err), 0);
	assert_int_equal(store_list_problems(r, 0, 1000, &a, &page, &err), 0);
	for (size_t i = 0; i < page.n; i++)
		if (slice_ends_with(page.items[i].uri, slice_of_string(uri_end)) && n++ == 0)
			snprintf(message, 512, "%.*s", SLICE_ARGS(page.items[i].message));
	store_reader_close(r);
	arena_release(&a);
	return n;
}

static inline void keep_result(void *arg, const struct ingest_result *result)
{
	struct fixture *f = arg;

	f->last = *result;
	snprintf(f->last_uri, sizeof f->last_uri, "%s", result->uri);
	f->n_results++;
}

static inline int push(struct fixture *f, const char *uri, const char *text)
{
	struct source source = {.uri = slice_of_string(uri),
				.name = SLICE_LITERAL("pushed"),
				.original = slice_of_string(text)};
	struct error err;

	return ingest_push(f->in, &source, keep_result, f, &err);
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	log_set_level(LOG_LEVEL_ERROR);
	snprintf(f->root, sizeof f->root, "%s/annals-ingest-XXXXXX", P_tmpdir);
	if (!mkdtemp(f->root))
		return -1;
	f->corpus = xasprintf("%s/corpus", f->root);
	f->data = xasprintf("%s/data", f->root);
	f->folders[0] = f->corpus;
	f->workers.submit = f->writer.submit = run_at_once;
	f->now_us = clock_monotonic_us();
	f->file_bytes = 100000;
	assert_int_equal(mkdir(f->corpus, 0755), 0);
	fixture_start(f);
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *command =
		xasprintf("chmod -R u+rwX '%s' && rm -rf '%s'", f->root, f->root);

	clock_set_wall_ms(-1);
	fixture_stop(f);
	int r = system(command);
	free(f->corpus);
	free(f->data);
	free(f);
	return r;
}
