/* kill -9 in the middle of ingest, again and again: what was acknowledged is there, whole; nothing
 * else is half there; index and store agree. */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "fixture.h"

#define ROUNDS 20

static const char filler[] = "这一段文字只是为了让文章长一些，好让写盘的时间长一些。";

static char *make_text(unsigned round, unsigned n)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "第%u轮第%u篇。", round, n);
	for (unsigned i = 0; i < 5 + n % 40; i++)
		buf_add_string(&b, filler);
	char *text = xstrdup(buf_string(&b));
	buf_free(&b);
	return text;
}

struct child {
	int out;
	unsigned round, n;
};

static void acknowledge(void *arg, const struct ingest_result *result)
{
	struct child *child = arg;
	unsigned record[2] = {child->n, (unsigned)result->doc};

	if (result->outcome == INGEST_FAILED || write(child->out, record, sizeof record) < 0)
		_exit(1);
}

/* Pushes until it is killed; a folder of files is read at the same time. */
static void run_child(struct fixture *f, int out, unsigned round)
{
	struct child child = {.out = out, .round = round};

	fixture_start(f);
	for (;; child.n++) {
		char *text = make_text(round, child.n);
		char *uri = xasprintf("u:%u", child.n);
		struct source source = {.uri = slice_of_string(uri),
					.name = SLICE_LITERAL("p"),
					.original = slice_of_string(text)};
		struct error err;

		if (child.n % 10 == 0)
			tick(f);
		if (ingest_push(f->in, &source, acknowledge, &child, &err) < 0)
			_exit(2);
		free(text);
		free(uri);
	}
}

struct acknowledged {
	unsigned n, id;
};

static size_t read_acknowledged(int in, struct acknowledged *ret, size_t max)
{
	size_t n = 0;

	while (n < max && read(in, &ret[n], sizeof ret[n]) == (ssize_t)sizeof ret[n])
		n++;
	return n;
}

static void check_document(struct fixture *f, const struct acknowledged *ack, unsigned round)
{
	_cleanup_(freep) char *want = make_text(round, ack->n);
	struct store_reader *r;
	struct arena a;
	struct slice got;
	struct error err;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(store_reader_open(f->data, &r, &err), 0);
	if (store_get_original(r, ack->id, &a, &got, &err) < 0)
		fail_msg("document %u of push %u: %s", ack->id, ack->n, err.message);
	assert_slice_is(got, want);
	store_reader_close(r);
	arena_release(&a);
}

/* All documents of the store are whole, and are those of the index. */
static void check_listing(struct fixture *f)
{
	struct store_reader *r;
	struct store_scan *scan;
	struct stored_document d;
	struct error err;
	uint32_t n = 0;
	int rc;

	assert_int_equal(store_reader_open(f->data, &r, &err), 0);
	assert_int_equal(store_scan_begin(r, &scan, &err), 0);
	while ((rc = store_scan_next(scan, &d, &err)) > 0) {
		assert_non_null(d.facts);
		facts_free(d.facts);
		assert_true(snapshot_has(index_current(f->index), d.document.id));
		n++;
	}
	assert_int_equal(rc, 0);
	assert_int_equal(n, count_documents(f));
	store_scan_end(scan);
	store_reader_close(r);
}

static void one_round(struct fixture *f, unsigned round, struct acknowledged *acks, size_t max)
{
	int fds[2], status;

	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		run_child(f, fds[1], round);
	}
	close(fds[1]);
	/* Some die while they start, most after something was acknowledged. */
	struct pollfd first = {.fd = fds[0], .events = POLLIN};
	if (round % 4 != 0)
		assert_int_equal(poll(&first, 1, 60000), 1);
	usleep((useconds_t)(rand() % 150000));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	size_t n = read_acknowledged(fds[0], acks, max);
	close(fds[0]);
	fixture_start(f);
	for (size_t i = 0; i < n; i++)
		check_document(f, &acks[i], round);
	check_listing(f);
	tick(f); /* cached segments are read to their end: none is damaged */
	check_listing(f);
	row("round %u: %zu acknowledged, %u there", round, n, count_documents(f));
	fixture_stop(f);
}

static void test_kill(void **state)
{
	struct fixture *f = *state;
	size_t max = 100000;
	struct acknowledged *acks = xcalloc(max, sizeof *acks);

	srand(20261121);
	fixture_stop(f);
	/* The cache is written while documents come, so that the kill finds it half written too. */
	_cleanup_(freep) char *cache = xasprintf("%s/cache", f->root);
	f->cache = cache;
	for (unsigned i = 0; i < 40; i++) {
		_cleanup_(freep) char *name = xasprintf("%u.txt", i);
		_cleanup_(freep) char *text = make_text(99, i);

		write_text(f, name, text);
	}
	for (unsigned round = 0; round < ROUNDS; round++)
		one_round(f, round, acks, max);
	fixture_start(f);
	tick(f);
	for (unsigned i = 0; i < 40; i++) {
		_cleanup_(freep) char *name = xasprintf("%u", i);

		assert_non_null(find_named(f, name));
	}
	fixture_stop(f);
	f->cache = NULL;
	fixture_start(f);
	free(acks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kill, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
