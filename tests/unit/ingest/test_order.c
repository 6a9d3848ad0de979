/* Ids follow the walk, however many workers there are and in whatever order they end: the same
 * folder gives the same id to the same uri. */
#include "pool.h"

#include "fixture.h"

#define HELD_MAX     4096u
#define SEEDS        4u
#define SMALL_FILES  60u
#define SLOW_RECORDS 120u

/* An executor whose jobs run when held_turn() is called, in an order that a seed gives. */
struct held {
	struct executor executor;
	struct job *jobs[HELD_MAX];
	size_t n;
	uint64_t seed; /* 0: the last submitted first */
};

static void held_submit(struct executor *executor, struct job *job)
{
	struct held *h = container_of(executor, struct held, executor);

	assert_true(h->n < HELD_MAX);
	h->jobs[h->n++] = job;
}

static void held_turn(struct held *h)
{
	if (h->n == 0)
		return;
	size_t at = h->n - 1;
	if (h->seed > 0)
		at = test_roll(&h->seed, (uint32_t)h->n);
	struct job *job = h->jobs[at];
	h->jobs[at] = h->jobs[--h->n];
	job->done(job, job->run(job));
}

/* One ingest of the fixture's folder into a store of its own. */
struct run {
	struct fixture *f;
	struct held held;
	struct pool pool;
	bool is_pool;
};

static void run_turn(struct run *run)
{
	if (run->is_pool)
		pool_turn(&run->pool);
	else
		held_turn(&run->held);
}

static void run_start(struct run *run, unsigned number)
{
	struct fixture *f = run->f;
	struct error err;

	free(f->data);
	f->data = xasprintf("%s/data%u", f->root, number);
	assert_int_equal(store_open(f->data, &f->store, &err), 0);
	f->index = index_new();
	struct ingest_config config = {.folders = f->folders,
				       .n_folders = 1,
				       .limits = {.file_bytes = f->file_bytes},
				       .pipeline = {.text_bytes_max = 1 << 20},
				       .workers = run->is_pool ? &run->pool.executor
							       : &run->held.executor,
				       .writer = &f->writer,
				       .store = f->store,
				       .data_dir = f->data,
				       .index = f->index};
	f->in = ingest_new(&config);
	ingest_start(f->in);
}

static void run_until_quiet(struct run *run)
{
	struct fixture *f = run->f;
	struct ingest_progress progress;
	uint64_t end = clock_monotonic_us() + 300000000;

	do {
		run_turn(run);
		ingest_progress(f->in, &progress);
		if (run->is_pool || run->held.n == 0) {
			f->now_us += 1000000;
			ingest_tick(f->in, f->now_us);
		}
	} while (!progress.first_scan_done && clock_monotonic_us() < end);
	assert_true(progress.first_scan_done);
	assert_int_equal(progress.pending, 0);
}

static void run_stop(struct run *run)
{
	struct fixture *f = run->f;
	bool idle = false;

	ingest_stop(f->in, on_idle, &idle);
	while (!idle)
		run_turn(run);
	ingest_free(f->in);
	f->in = NULL;
	index_free(f->index);
	store_close(f->store);
}

/* "ID URI\n" of every document, by id. */
static struct buf list_ids(struct fixture *f)
{
	struct buf ret = BUF_INIT;
	struct store_reader *r;
	struct store_scan *scan;
	struct stored_document d;
	struct error err;

	assert_int_equal(store_reader_open(f->data, &r, &err), 0);
	assert_int_equal(store_scan_begin(r, &scan, &err), 0);
	while (store_scan_next(scan, &d, &err) > 0) {
		buf_printf(&ret, "%llu %.*s\n", (unsigned long long)d.document.id,
			   SLICE_ARGS(d.document.uri));
		facts_free(d.facts);
	}
	store_scan_end(scan);
	store_reader_close(r);
	return ret;
}

/* With the seed of a held executor, or with so many threads. */
static struct buf ingest_once(struct fixture *f, unsigned number, uint64_t seed, unsigned threads)
{
	struct run run = {.f = f, .is_pool = threads > 0};

	run.held = (struct held){.executor.submit = held_submit, .seed = seed};
	if (run.is_pool)
		pool_open(&run.pool, threads);
	run_start(&run, number);
	run_until_quiet(&run);
	run_stop(&run);
	if (run.is_pool)
		pool_close(&run.pool);
	return list_ids(f);
}

static void write_records(struct fixture *f, const char *name, unsigned n, unsigned times)
{
	_cleanup_(buf_free) struct buf text = BUF_INIT;

	for (unsigned i = 0; i < n; i++) {
		buf_printf(&text, "{\"id\":\"%s-%u\",\"text\":\"", name, i);
		for (unsigned k = 0; k < times; k++)
			buf_printf(&text, "第%u条第%u句。", i, k);
		buf_printf(&text, "\"}\n");
	}
	write_bytes(f, name, buf_slice(&text));
}

/* Small files of every kind around one that takes long; some of them fail. */
static void write_corpus(struct fixture *f)
{
	_cleanup_(freep) char *deep = corpus_path(f, "50");
	_cleanup_(freep) char *huge = corpus_path(f, "07-huge.txt");
	_cleanup_(freep) char *link = corpus_path(f, "33-link.txt");

	assert_int_equal(mkdir(deep, 0755), 0);
	for (unsigned i = 0; i < SMALL_FILES; i++) {
		_cleanup_(freep) char *name = xasprintf("%s%02u.txt", i % 9 == 5 ? "50/" : "", i);
		_cleanup_(freep) char *text = xasprintf("这是第%u篇短文。", i);

		write_text(f, name, text);
	}
	write_records(f, "03-slow.jsonl", SLOW_RECORDS, 30);
	write_records(f, "04-few.jsonl", 3, 1);
	write_records(f, "50/few.jsonl", 5, 1);
	write_text(f, "06-mixed.jsonl", "{\"text\":\"甲\",\"id\":\"a\"}\nno\n{\"text\":\"乙\"}\n");
	write_text(f, "05-broken.json", "{\"text\":");
	write_text(f, "20-empty.txt", "");
	write_text(f, "07-huge.txt", "x");
	assert_int_equal(truncate(huge, 1 << 30), 0);
	assert_int_equal(symlink("00.txt", link), 0);
}

static size_t count_lines(const struct buf *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] == '\n';
	return n;
}

static void check_same(const struct buf *a, const struct buf *b)
{
	const char *x = a->data, *y = b->data;
	size_t at = 0;

	while (at < a->len && at < b->len && x[at] == y[at])
		at++;
	if (at < a->len || at < b->len)
		fail_msg("ids differ at '%.*s'", (int)(b->len - at < 80 ? b->len - at : 80),
			 y + at);
}

static void test_same_ids(void **state)
{
	struct fixture *f = *state;

	write_corpus(f);
	_cleanup_(buf_free) struct buf expected = ingest_once(f, 1, 0, 1);
	assert_int_equal(count_lines(&expected), SMALL_FILES + SLOW_RECORDS + 3 + 5 + 2);
	for (unsigned threads = 2; threads <= POOL_THREADS; threads++) {
		row("%u threads", threads);
		_cleanup_(buf_free) struct buf ids = ingest_once(f, threads, 0, threads);
		check_same(&expected, &ids);
	}
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		row("seed %u", seed);
		_cleanup_(buf_free) struct buf ids = ingest_once(f, 10 + seed, seed, 0);
		check_same(&expected, &ids);
	}
}

static int setup(void **state)
{
	int r = fixture_setup(state);

	if (r == 0) {
		struct fixture *f = *state;

		fixture_stop(f);
		f->file_bytes = 4 << 20;
	}
	return r;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_same_ids, setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
