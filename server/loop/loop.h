#pragma once

/* The event loop: one thread that runs everything but jobs.
 *
 * Objects of this folder are made on a loop and freed on its thread; their uv handles close behind
 * the scenes, at the latest inside loop_free(). The size of libuv's thread pool comes from
 * UV_THREADPOOL_SIZE, read when the first job starts: the daemon sets it before loop_new(). */
#include <stdint.h>

struct loop;

struct loop *loop_new(void);
/* Runs until loop_stop(). */
void loop_run(struct loop *loop);
/* Ends loop_run() after the current turn. Loop thread only. */
void loop_stop(struct loop *loop);
/* Runs until no job of any executor is running or queued: their done() has been called then.
 * For shutdown, after executor_stop(). */
void loop_finish_jobs(struct loop *loop);
/* Every listener, executor, timer, watcher … must have been freed; waits for their handles. */
void loop_free(struct loop *loop);
