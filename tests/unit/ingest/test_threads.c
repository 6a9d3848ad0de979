/* The same with real threads: files change under our hands, pushes come between, and every document
 * that is answered from is one whole version of its source. */
#include "pool.h"

#include "fixture.h"

#define FILES  8u
#define ROUNDS 60u

struct threads {
	struct fixture *f;
	struct pool workers, writer;
};

static void turn(struct threads *t)
{
	pool_turn(&t->workers);
	pool_turn(&t->writer);
}

static void turn_until_quiet(struct threads *t)
{
	struct ingest_progress progress;
	uint64_t end = clock_monotonic_us() + 60000000;

	do {
		turn(t);
		t->f->now_us += 1000000;
		ingest_tick(t->f->in, t->f->now_us);
		usleep(200);
		ingest_progress(t->f->in, &progress);
	} while ((progress.loading || progress.pending > 0 || progress.scanning) &&
		 clock_monotonic_us() < end);
	assert_int_equal(progress.pending, 0);
}

/* A version of file n: one character over and over, so that a mixture is seen. */
static void write_version(struct fixture *f, unsigned n, unsigned version)
{
	_cleanup_(buf_free) struct buf text = BUF_INIT;
	_cleanup_(freep) char *name = xasprintf("%u.txt", n);

	for (unsigned i = 0; i < 200 + version * 37 % 500; i++)
		buf_add_char(&text, (char)('a' + version % 26));
	write_bytes(f, name, buf_slice(&text));
}

static void check_whole(struct fixture *f)
{
	struct store_reader *r;
	struct store_scan *scan;
	struct stored_document d;
	struct error err;
	int rc;

	assert_int_equal(store_reader_open(f->data, &r, &err), 0);
	assert_int_equal(store_scan_begin(r, &scan, &err), 0);
	while ((rc = store_scan_next(scan, &d, &err)) > 0) {
		assert_non_null(d.facts);
		for (size_t i = 1; i < d.text.len; i++)
			assert_int_equal(d.text.ptr[i], d.text.ptr[0]);
		facts_free(d.facts);
	}
	assert_int_equal(rc, 0);
	store_scan_end(scan);
	store_reader_close(r);
}

static void test_changing_files(void **state)
{
	struct threads *t = *state;
	unsigned n_pushed = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		_cleanup_(freep) char *uri = xasprintf("u:%u", round % 10);

		for (unsigned i = 0; i < FILES; i++)
			write_version(t->f, i, round + i);
		ingest_folder_changed(t->f->in, 0);
		t->f->now_us += 1000000;
		ingest_tick(t->f->in, t->f->now_us);
		n_pushed += push(t->f, uri, round % 2 ? "bbbb" : "cccccc") == 0;
		for (int i = 0; i < 5; i++)
			turn(t);
	}
	turn_until_quiet(t);
	ingest_folder_changed(t->f->in, 0);
	turn_until_quiet(t);
	assert_int_equal(t->f->n_results, n_pushed);
	assert_int_equal(count_documents(t->f), FILES + 10);
	check_whole(t->f);
	for (unsigned i = 0; i < FILES; i++) {
		_cleanup_(freep) char *name = xasprintf("%u", i);
		const struct index_doc *d = find_named(t->f, name);

		assert_non_null(d);
		assert_int_equal(d->document.text_bytes, 200 + (ROUNDS - 1 + i) * 37 % 500);
	}
}

static void start(struct threads *t)
{
	struct ingest_config config = {.folders = t->f->folders,
				       .n_folders = 1,
				       .pipeline = {.text_bytes_max = 1 << 20},
				       .workers = &t->workers.executor,
				       .writer = &t->writer.executor,
				       .data_dir = t->f->data,
				       .cache_dir = t->f->cache};
	struct error err;

	assert_int_equal(store_open(t->f->data, &t->f->store, &err), 0);
	t->f->index = index_new();
	config.store = t->f->store;
	config.index = t->f->index;
	t->f->in = ingest_new(&config);
	ingest_start(t->f->in);
}

static void stop(struct threads *t)
{
	struct fixture *f = t->f;
	bool idle = false;

	ingest_stop(f->in, on_idle, &idle);
	while (!idle)
		turn(t);
	ingest_free(f->in);
	index_free(f->index);
	store_close(f->store);
}

static void push_version(struct threads *t, unsigned i, unsigned version)
{
	_cleanup_(freep) char *uri = xasprintf("u:%u", i);
	_cleanup_(freep) char *text = xasprintf("%0*u", 50 + (int)version, i);

	while (push(t->f, uri, text) == ERR_BUSY)
		turn(t);
}

/* The index holds what the store says, each document in its newest form. */
static void check_index_is_store(struct fixture *f, uint32_t n)
{
	const struct snapshot *s = index_current(f->index);
	struct store_reader *r;
	struct store_scan *scan;
	struct stored_document d;
	struct error err;
	struct arena a;

	assert_int_equal(snapshot_document_count(s), n);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(store_reader_open(f->data, &r, &err), 0);
	assert_int_equal(store_scan_begin(r, &scan, &err), 0);
	while (store_scan_next(scan, &d, &err) > 0) {
		const struct index_doc *doc = snapshot_document(s, d.document.id, &a);

		facts_free(d.facts);
		assert_non_null(doc);
		assert_memory_equal(doc->document.hash, d.document.hash, sizeof d.document.hash);
		n--;
	}
	assert_int_equal(n, 0);
	store_scan_end(scan);
	store_reader_close(r);
	arena_release(&a);
}

static void damage(const char *cache)
{
	for (unsigned number = 1; number < 1000; number++) {
		_cleanup_(freep) char *path = xasprintf("%s/segments/%u", cache, number);
		_cleanup_(fclosep) FILE *file = fopen(path, "r+b");

		if (!file)
			continue;
		fseek(file, 4096 + 600, SEEK_SET);
		int byte = fgetc(file);
		fseek(file, 4096 + 600, SEEK_SET);
		fputc(byte ^ 0x20, file);
	}
}

/* Documents change while a damaged segment is noticed and made anew. */
static void test_mend_while_committing(void **state)
{
	struct threads *t = *state;
	_cleanup_(freep) char *cache = xasprintf("%s/cache", t->f->root);
	struct ingest_progress progress;

	stop(t);
	t->f->cache = cache;
	log_set_level((enum log_level)0);
	for (unsigned round = 1; round <= 5; round++) {
		start(t);
		for (unsigned i = 0; i < 40; i++) {
			push_version(t, i, round * 10);
			t->f->now_us += 1000000;
			ingest_tick(t->f->in, t->f->now_us);
			for (unsigned k = 0; k < i % 4; k++)
				turn(t);
		}
		do {
			turn_until_quiet(t);
			ingest_progress(t->f->in, &progress);
		} while (progress.filling);
		check_index_is_store(t->f, 40);
		stop(t);
		damage(cache);
	}
	t->f->cache = NULL;
	start(t);
	turn_until_quiet(t);
	check_index_is_store(t->f, 40);
}

static int setup(void **state)
{
	struct threads *t = xcalloc(1, sizeof *t);
	void *fixture;

	if (fixture_setup(&fixture) != 0)
		return -1;
	t->f = fixture;
	fixture_stop(t->f);
	pool_open(&t->workers, POOL_THREADS);
	pool_open(&t->writer, 1);
	start(t);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct threads *t = *state;
	struct fixture *f = t->f;

	stop(t);
	pool_close(&t->workers);
	pool_close(&t->writer);
	fixture_start(f);
	free(t);
	void *fixture = f;
	return fixture_teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_changing_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mend_while_committing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
