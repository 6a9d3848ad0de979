#pragma once

/* Work that leaves the loop thread. No uv here: loop/executor runs jobs, tests run them inline.
 *
 * A job is embedded in a larger struct that owns its inputs and its result. run() sees nothing but
 * the job; done() is called on the loop thread exactly once, also when the job never ran. */
#include <stdbool.h>
#include <stddef.h>

struct job {
	/* Worker thread. Returns 0 or ERR_*. */
	int (*run)(struct job *job);
	/* Loop thread, exactly once; frees the job. r is run()'s value or ERR_CANCELLED. */
	void (*done)(struct job *job, int r);
	/* Set by the executor before run(): 0 … slots - 1, unique among running jobs of the
	 * executor, so that a job may use the slot's own store connection without a lock. */
	unsigned slot;
	/* Often over before a worker would be awake: run() may begin, and end, inside submit(), on
	 * the loop thread. It calls job_pause() every some ten microseconds, and before anything
	 * longer, where it may come back on another thread: so it holds no lock there and keeps
	 * nothing that belongs to one. */
	bool brief;
	void (*pause)(struct job *job, bool is_long); /* the executor's; NULL: nobody waits */
	void *runner;                                 /* the executor's */
	struct job *next;                             /* executor's queue */
};

/* is_long: what comes next takes long. */
static inline void job_pause(struct job *job, bool is_long)
{
	if (job->pause)
		job->pause(job, is_long);
}

/* Who runs jobs. submit() takes the job over; done() may be called before it returns (inline). */
struct executor {
	void (*submit)(struct executor *executor, struct job *job);
};

static inline void executor_submit(struct executor *executor, struct job *job)
{
	executor->submit(executor, job);
}
