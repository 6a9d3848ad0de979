#include "loop/executor.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/xmalloc.h"
#include "loop/loop_internal.h"

struct work {
	uv_work_t uv;
	struct pool *pool;
	struct job *job; /* NULL: the slot is free */
	int r;
};

struct pool {
	struct executor executor; /* first: what callers hold */
	struct loop *loop;
	struct job *first, *last; /* queue */
	size_t n_queued, n_running;
	bool stopped;
	unsigned n_slots;
	struct work slots[];
};

static void on_work(uv_work_t *uv)
{
	struct work *work = uv->data;

	work->r = work->job->run(work->job);
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
	pool->n_running--;
	pool->loop->n_work--;
	/* The next job first: done() may take its time. */
	start_next(pool);
	job->done(job, r);
}

static void start(struct work *work, struct job *job)
{
	struct pool *pool = work->pool;

	job->slot = (unsigned)(work - pool->slots);
	work->job = job;
	work->r = ERR_CANCELLED;
	work->uv.data = work;
	pool->n_running++;
	pool->loop->n_work++;
	ensure(uv_queue_work(&pool->loop->uv, &work->uv, on_work, on_after_work) == 0);
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
	ensure(executor_pending(executor) == 0);
	free(container_of(executor, struct pool, executor));
}
