/* Calls that are left half-way and gone on with, also on another thread. */
#include "support/testing.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop/fiber.h"

struct walk {
	struct fiber *fiber;
	unsigned steps, wanted;
	pid_t began, ended; /* threads */
};

static unsigned go(struct walk *w, unsigned left)
{
	volatile char frame[512] = {(char)left}; /* must be there when it comes back */

	if (left == 0)
		return 0;
	w->steps++;
	fiber_leave(w->fiber);
	unsigned rest = go(w, left - 1);
	return frame[0] == (char)left ? rest + 1 : 0;
}

static void walk(void *arg)
{
	struct walk *w = arg;

	w->began = gettid();
	assert_int_equal(go(w, w->wanted), w->wanted);
	w->ended = gettid();
}

static void *go_on(void *arg)
{
	struct walk *w = arg;

	while (!fiber_run(w->fiber, NULL, NULL))
		;
	return NULL;
}

static void test_leave(void **state)
{
	struct walk w = {.fiber = fiber_new()};

	(void)state;
	/* One fiber, one call after the other. */
	for (w.wanted = 0; w.wanted < 5; w.wanted++) {
		w.steps = 0;
		for (unsigned i = 0; i < w.wanted; i++) {
			assert_false(fiber_run(w.fiber, walk, &w));
			assert_int_equal(w.steps, i + 1);
		}
		assert_true(fiber_run(w.fiber, walk, &w));
	}
	fiber_free(w.fiber);
	fiber_free(NULL);
}

static void test_threads(void **state)
{
	struct walk w = {.fiber = fiber_new(), .wanted = 20};
	pthread_t thread;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		assert_false(fiber_run(w.fiber, walk, &w));
	assert_int_equal(pthread_create(&thread, NULL, go_on, &w), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(w.steps, w.wanted);
	assert_true(w.began == gettid());
	assert_true(w.ended != gettid());
	fiber_free(w.fiber);
}

static unsigned go_too_deep(unsigned depth)
{
	volatile char frame[1024] = {(char)depth};

	return depth == UINT_MAX ? 0 : go_too_deep(depth + 1) + (unsigned)frame[depth % 1024];
}

static void overflow(void *arg)
{
	(void)arg;
	_exit((int)(go_too_deep(0) & 1));
}

/* What needs more stack than there is ends there and then, before it writes to others' memory. */
static void test_overflow(void **state)
{
	struct rlimit none = {0, 0};
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct fiber *fiber = fiber_new();

		setrlimit(RLIMIT_CORE, &none);
		signal(SIGSEGV, SIG_DFL); /* cmocka's and sanitizers' reports are not wanted */
		fiber_run(fiber, overflow, NULL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leave),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
