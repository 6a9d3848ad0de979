#include "loop/loop.h"

#include <signal.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/xmalloc.h"
#include "loop/loop_internal.h"

static void on_idle(uv_idle_t *again)
{
	(void)again;
}

static void on_prepare(uv_prepare_t *flush)
{
	struct loop *loop = flush->data;

	loop->turn++;
	conn_flush_dirty(loop);
	if (loop->dirty)
		uv_idle_start(&loop->again, on_idle);
	else
		uv_idle_stop(&loop->again);
}

struct loop *loop_new(void)
{
	struct loop *loop = xcalloc(1, sizeof *loop);

	ensure(uv_loop_init(&loop->uv) == 0);
	loop->turn = 1;
	loop->read_buffer = xmalloc(LOOP_READ_BYTES);
	uv_prepare_init(&loop->uv, &loop->flush);
	loop->flush.data = loop;
	uv_prepare_start(&loop->flush, on_prepare);
	uv_unref((uv_handle_t *)&loop->flush);
	uv_idle_init(&loop->uv, &loop->again);
	/* A client that went is an error of write(), not a signal. */
	signal(SIGPIPE, SIG_IGN);
	return loop;
}

void loop_run(struct loop *loop)
{
	loop->stopping = false;
	while (!loop->stopping && uv_run(&loop->uv, UV_RUN_ONCE) != 0)
		;
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
}

void loop_finish_jobs(struct loop *loop)
{
	while (loop->n_work > 0)
		uv_run(&loop->uv, UV_RUN_ONCE);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	loop_finish_jobs(loop);
	uv_close((uv_handle_t *)&loop->flush, NULL);
	uv_close((uv_handle_t *)&loop->again, NULL);
	while (uv_run(&loop->uv, UV_RUN_ONCE) != 0)
		;
	ensure(uv_loop_close(&loop->uv) == 0);
	free(loop->read_buffer);
	free(loop);
}
