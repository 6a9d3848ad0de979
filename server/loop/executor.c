#include "loop/executor.h"

#include <poll.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/xmalloc.h"
#include "loop/fiber.h"
#include "loop/loop_internal.h"

/* A brief job that takes longer goes to a worker: others' calls wait about so long at most. Waking
 * the worker and then the loop is a small part of it. */
#define BRIEF_US 1000u
/* After two wanted something at the same time all goes to workers for so long. */
#define BUSY_MS 20u

struct work {
	uv_work_t uv;
	struct pool *pool;
	struct job *job;     /* NULL: the slot is free */
	struct fiber *fiber; /* that the job was begun on; NULL: on none */
	int r;
};

struct pool {
	struct executor executor; /* first: what callers hold */
	struct loop *loop;
	struct job *first, *last; /* queue */
	size_t n_queued, n_running;
	bool stopped;
	struct fiber *spare; /* for the next brief job; NULL: make one */
	uint64_t brief_until_us;
	uint64_t busy_until_ms;
	uint64_t last_turn; /* of the loop, in which a job was submitted */
	unsigned n_slots;
	struct work slots[];
};

static void on_work(uv_work_t *uv)
{
	struct work *work = uv->data;

	if (work->fiber)
		ensure(fiber_run(work->fiber, NULL, NULL));
	else
		work->r = work->job->run(work->job);
}

static void keep_fiber(struct pool *pool, struct fiber *fiber)
{
	fiber_free(pool->spare);
	pool->spare = fiber;
}

static void start_next(struct pool *pool);

static void on_after_work(uv_work_t *uv, int status)
{
	struct work *work = uv->data;
	struct pool *pool = work->pool;
	struct job *job = work->job;
	/* Taken before the slot is used again. */
	int r = status == UV_ECANCELED ? ERR_CANCELLED : work->r;

	work->job = NULL;
	if (work->fiber)
		keep_fiber(pool, TAKE_PTR(work->fiber));
	pool->n_running--;
	pool->loop->n_work--;
	/* The next job first: done() may take its time. */
	start_next(pool);
	job->done(job, r);
}

static void queue(struct work *work)
{
	struct pool *pool = work->pool;

	work->uv.data = work;
	pool->n_running++;
	pool->loop->n_work++;
	ensure(uv_queue_work(&pool->loop->uv, &work->uv, on_work, on_after_work) == 0);
}

static void take(struct work *work, struct job *job)
{
	job->slot = (unsigned)(work - work->pool->slots);
	work->job = job;
	work->r = ERR_CANCELLED;
}

static void start(struct work *work, struct job *job)
{
	take(work, job);
	queue(work);
}

/* The slot of a job that runs on the loop: there is no other job then. */
#define BRIEF_SLOT 0

static void on_pause(struct job *job, bool is_long)
{
	struct work *work = job->runner;

	if (!is_long && clock_monotonic_us() < work->pool->brief_until_us)
		return;
	/* From here on there is nobody to wait for. */
	job->pause = NULL;
	fiber_leave(work->fiber);
}

static void run_work(void *arg)
{
	struct work *work = arg;

	work->r = work->job->run(work->job);
}

/* Somebody else wrote to us, or a worker has come to an end. */
static bool has_input(struct loop *loop)
{
	struct pollfd fd = {.fd = uv_backend_fd(&loop->uv), .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

static void run_here(struct pool *pool, struct job *job)
{
	struct work *work = &pool->slots[BRIEF_SLOT];

	take(work, job);
	work->fiber = pool->spare ? TAKE_PTR(pool->spare) : fiber_new();
	job->pause = on_pause;
	job->runner = work;
	pool->brief_until_us = clock_monotonic_us() + BRIEF_US;
	if (!fiber_run(work->fiber, run_work, work)) {
		queue(work);
		return;
	}
	work->job = NULL;
	keep_fiber(pool, TAKE_PTR(work->fiber));
	if (has_input(pool->loop))
		pool->busy_until_ms = uv_now(&pool->loop->uv) + BUSY_MS;
	job->done(job, work->r);
}

/* One client that asks and waits is answered soonest by who heard it; several are not to wait for
 * each other. */
static bool is_quiet(struct pool *pool)
{
	uint64_t now_ms = uv_now(&pool->loop->uv);
	bool quiet = pool->n_running == 0 && pool->last_turn != pool->loop->turn;

	pool->last_turn = pool->loop->turn;
	if (!quiet)
		pool->busy_until_ms = now_ms + BUSY_MS;
	return quiet && now_ms >= pool->busy_until_ms;
}

static void start_next(struct pool *pool)
{
	for (unsigned i = 0; i < pool->n_slots && pool->first; i++) {
		struct job *job = pool->first;

		if (pool->slots[i].job)
			continue;
		pool->first = job->next;
		pool->n_queued--;
		job->next = NULL;
		start(&pool->slots[i], job);
	}
}

static void submit(struct executor *executor, struct job *job)
{
	struct pool *pool = container_of(executor, struct pool, executor);

	if (pool->stopped) {
		job->done(job, ERR_CANCELLED);
		return;
	}
	job->next = NULL;
	if (is_quiet(pool) && job->brief) {
		run_here(pool, job);
		return;
	}
	if (pool->first)
		pool->last->next = job;
	else
		pool->first = job;
	pool->last = job;
	pool->n_queued++;
	start_next(pool);
}

struct executor *executor_new(struct loop *loop, unsigned slots)
{
	struct pool *pool = xcalloc(1, sizeof *pool + slots * sizeof pool->slots[0]);

	ensure(slots > 0);
	pool->executor.submit = submit;
	pool->loop = loop;
	pool->n_slots = slots;
	for (unsigned i = 0; i < slots; i++)
		pool->slots[i].pool = pool;
	return &pool->executor;
}

size_t executor_pending(const struct executor *executor)
{
	const struct pool *pool = (const struct pool *)(const void *)executor;

	return pool->n_queued + pool->n_running;
}

void executor_stop(struct executor *executor)
{
	struct pool *pool = container_of(executor, struct pool, executor);

	pool->stopped = true;
	while (pool->first) {
		struct job *job = pool->first;

		pool->first = job->next;
		pool->n_queued--;
		job->done(job, ERR_CANCELLED);
	}
}

void executor_free(struct executor *executor)
{
	if (!executor)
		return;
	struct pool *pool = container_of(executor, struct pool, executor);
	ensure(executor_pending(executor) == 0);
	fiber_free(pool->spare);
	free(pool);
}
