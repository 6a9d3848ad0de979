/* Jobs on workers: order, slots, stopping. */
#include "support/testing.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/error.h"
#include "base/macros.h"
#include "loop/executor.h"
#include "loop/loop.h"

#define N_JOBS 40

struct fixture {
	struct loop *loop;
	unsigned started[N_JOBS], n_done, n_cancelled;
	atomic_uint n_started, running, most;
};

struct test_job {
	struct job job;
	struct fixture *f;
	unsigned id;
};

static int run(struct job *job)
{
	struct test_job *t = container_of(job, struct test_job, job);
	unsigned now = atomic_fetch_add(&t->f->running, 1) + 1;
	unsigned most = atomic_load(&t->f->most);

	while (now > most && !atomic_compare_exchange_weak(&t->f->most, &most, now))
		;
	t->f->started[atomic_fetch_add(&t->f->n_started, 1)] = t->id;
	usleep(500);
	atomic_fetch_sub(&t->f->running, 1);
	return (int)t->id;
}

static void done(struct job *job, int r)
{
	struct test_job *t = container_of(job, struct test_job, job);

	if (r == ERR_CANCELLED)
		t->f->n_cancelled++;
	else
		assert_int_equal(r, t->id);
	t->f->n_done++;
}

static void test_slots(void **state)
{
	static const unsigned slots[] = {1, 2, 3};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
		struct fixture f = {.loop = loop_new()};
		struct test_job jobs[N_JOBS];
		struct executor *executor = executor_new(f.loop, slots[i]);

		row("%u slots", slots[i]);
		for (unsigned k = 0; k < N_JOBS; k++) {
			jobs[k] = (struct test_job){.job = {.run = run, .done = done}, .f = &f};
			jobs[k].id = k;
			executor_submit(executor, &jobs[k].job);
		}
		assert_int_equal(executor_pending(executor), N_JOBS);
		while (executor_pending(executor) > 0)
			loop_finish_jobs(f.loop);
		assert_int_equal(f.n_done, N_JOBS);
		assert_true(f.most <= slots[i]);
		for (unsigned k = 0; slots[i] == 1 && k < N_JOBS; k++)
			assert_int_equal(f.started[k], k);
		executor_free(executor);
		loop_free(f.loop);
	}
}

static void test_stop(void **state)
{
	struct fixture f = {.loop = loop_new()};
	struct test_job jobs[N_JOBS];
	struct executor *executor = executor_new(f.loop, 2);

	(void)state;
	for (unsigned k = 0; k < N_JOBS; k++) {
		jobs[k] = (struct test_job){.job = {.run = run, .done = done}, .f = &f, .id = k};
		if (k == N_JOBS - 1)
			executor_stop(executor);
		executor_submit(executor, &jobs[k].job);
	}
	assert_int_equal(f.n_cancelled, N_JOBS - 2);
	loop_finish_jobs(f.loop);
	assert_int_equal(f.n_done, N_JOBS);
	executor_free(executor);
	loop_free(f.loop);
}

struct brief_job {
	struct job job;
	bool is_long, at_once, done;
	unsigned n_pauses;
	pid_t began, ended; /* threads */
};

static int run_brief(struct job *job)
{
	struct brief_job *b = container_of(job, struct brief_job, job);

	b->began = gettid();
	/* Until it goes on where nobody waits. */
	for (; b->is_long && job->pause; b->n_pauses++)
		job_pause(job, b->at_once);
	b->ended = gettid();
	return 7;
}

static void done_brief(struct job *job, int r)
{
	struct brief_job *b = container_of(job, struct brief_job, job);

	assert_int_equal(r, 7);
	b->done = true;
}

static void test_brief(void **state)
{
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		bool is_long = kind > 0, at_once = kind > 1;
		struct loop *loop = loop_new();
		struct executor *executor = executor_new(loop, 2);
		struct brief_job jobs[2];

		row("long %d, and says so %d", is_long, at_once);
		for (unsigned i = 0; i < 2; i++) {
			jobs[i] = (struct brief_job){.is_long = is_long, .at_once = at_once};
			jobs[i].job =
				(struct job){.run = run_brief, .done = done_brief, .brief = true};
			executor_submit(executor, &jobs[i].job);
		}
		/* The first is begun here; the second came at the same time. */
		assert_true(jobs[0].done == !is_long);
		assert_false(jobs[1].done);
		assert_int_equal(executor_pending(executor), is_long ? 2 : 1);
		loop_finish_jobs(loop);
		assert_true(jobs[0].done && jobs[1].done);
		assert_true(jobs[0].began == gettid());
		assert_true((jobs[0].ended == gettid()) == !is_long);
		assert_false(jobs[1].began == gettid());
		if (at_once)
			assert_int_equal(jobs[0].n_pauses, 1);
		executor_free(executor);
		loop_free(loop);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_brief),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
