#include "loop/timer.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "loop/loop_internal.h"

struct timer {
	uv_timer_t uv;
	void (*on_timer)(void *arg);
	void *arg;
};

static void on_uv_timer(uv_timer_t *uv)
{
	struct timer *timer = uv->data;

	timer->on_timer(timer->arg);
}

struct timer *timer_new(struct loop *loop, uint64_t first_ms, uint64_t repeat_ms,
			void (*on_timer)(void *arg), void *arg)
{
	struct timer *timer = xcalloc(1, sizeof *timer);

	timer->on_timer = on_timer;
	timer->arg = arg;
	timer->uv.data = timer;
	uv_timer_init(&loop->uv, &timer->uv);
	timer_set(timer, first_ms, repeat_ms);
	return timer;
}

void timer_set(struct timer *timer, uint64_t first_ms, uint64_t repeat_ms)
{
	/* A job may have kept the loop's idea of now behind. */
	uv_update_time(timer->uv.loop);
	uv_timer_start(&timer->uv, on_uv_timer, first_ms, repeat_ms);
}

void timer_stop(struct timer *timer)
{
	uv_timer_stop(&timer->uv);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void timer_free(struct timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, on_closed);
}
