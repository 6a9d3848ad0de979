#pragma once

/* Executors with threads, whose done() runs where pool_turn() is called: that is the loop. */
#define timex timex_of_libc /* <time.h> has a struct of this name */
#include <pthread.h>
#undef timex
#include <stdbool.h>

#include "base/job.h"
#include "base/macros.h"

#define POOL_THREADS 3

struct pool {
	struct executor executor;
	pthread_mutex_t lock;
	pthread_cond_t work, finished;
	struct job *queue, **queue_tail;
	struct {
		struct job *job;
		int r;
	} done[4096];
	unsigned n_done, n_threads;
	bool ending;
	pthread_t threads[POOL_THREADS];
};

static inline void *pool_thread(void *arg)
{
	struct pool *p = arg;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct job *job = p->queue;

		if (!job && p->ending)
			break;
		if (!job) {
			pthread_cond_wait(&p->work, &p->lock);
			continue;
		}
		p->queue = job->next;
		if (!p->queue)
			p->queue_tail = &p->queue;
		pthread_mutex_unlock(&p->lock);
		int r = job->run(job);
		pthread_mutex_lock(&p->lock);
		ensure(p->n_done < ARRAY_LEN(p->done));
		p->done[p->n_done].job = job;
		p->done[p->n_done++].r = r;
		pthread_cond_signal(&p->finished);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static inline void pool_submit(struct executor *executor, struct job *job)
{
	struct pool *p = container_of(executor, struct pool, executor);

	pthread_mutex_lock(&p->lock);
	job->next = NULL;
	*p->queue_tail = job;
	p->queue_tail = &job->next;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
}

static inline void pool_open(struct pool *p, unsigned n_threads)
{
	*p = (struct pool){.executor.submit = pool_submit, .n_threads = n_threads};
	p->queue_tail = &p->queue;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	pthread_cond_init(&p->finished, NULL);
	for (unsigned i = 0; i < n_threads; i++)
		pthread_create(&p->threads[i], NULL, pool_thread, p);
}

/* Runs the done() of what has ended; returns how many. */
static inline unsigned pool_turn(struct pool *p)
{
	unsigned n = 0;

	pthread_mutex_lock(&p->lock);
	while (p->n_done > 0) {
		struct job *job = p->done[0].job;
		int r = p->done[0].r;

		for (unsigned i = 1; i < p->n_done; i++)
			p->done[i - 1] = p->done[i];
		p->n_done--;
		pthread_mutex_unlock(&p->lock);
		job->done(job, r);
		n++;
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return n;
}

static inline void pool_close(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->n_threads; i++)
		pthread_join(p->threads[i], NULL);
	pool_turn(p);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->work);
	pthread_cond_destroy(&p->finished);
}
