#pragma once

/* Runs jobs on libuv's thread pool: first come first served, at most `slots` at once; job->slot is
 * unique among the running ones. One slot makes a serial executor (the writer of the store). */
#include <stddef.h>

#include "base/job.h"

struct loop;

struct executor *executor_new(struct loop *loop, unsigned slots);
/* Running and queued jobs. */
size_t executor_pending(const struct executor *executor);
/* Queued jobs are done with ERR_CANCELLED now, and so is every job submitted later; running ones
 * go on to their end: see loop_finish_jobs(). */
void executor_stop(struct executor *executor);
/* Nothing may be pending. NULL is fine. */
void executor_free(struct executor *executor);
