#include "loop/signals.h"

#include <signal.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/xmalloc.h"
#include "loop/loop_internal.h"

static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};

struct signals {
	uv_signal_t uv[ARRAY_LEN(numbers)];
	size_t n_open; /* handles not yet closed */
	void (*on_signal)(void *arg, int number);
	void *arg;
};

static void on_uv_signal(uv_signal_t *uv, int number)
{
	struct signals *signals = uv->data;

	signals->on_signal(signals->arg, number);
}

struct signals *signals_new(struct loop *loop, void (*on_signal)(void *arg, int number), void *arg)
{
	struct signals *signals = xcalloc(1, sizeof *signals);

	signals->on_signal = on_signal;
	signals->arg = arg;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		uv_signal_init(&loop->uv, &signals->uv[i]);
		signals->n_open++;
		signals->uv[i].data = signals;
		ensure(uv_signal_start(&signals->uv[i], on_uv_signal, numbers[i]) == 0);
	}
	return signals;
}

static void on_closed(uv_handle_t *handle)
{
	struct signals *signals = handle->data;

	if (--signals->n_open == 0)
		free(signals);
}

void signals_free(struct signals *signals)
{
	if (!signals)
		return;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		uv_close((uv_handle_t *)&signals->uv[i], on_closed);
}
