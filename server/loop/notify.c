#include "loop/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <systemd/sd-daemon.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "loop/timer.h"

void notify_ready(const char *status)
{
	sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void notify_status(const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	sd_notifyf(0, "STATUS=%s", text);
}

void notify_reloading(void)
{
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu", (unsigned long long)clock_monotonic_us());
}

void notify_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}

struct watchdog {
	struct timer *timer;
	bool (*is_healthy)(void *arg);
	void *arg;
};

static void on_timer(void *arg)
{
	struct watchdog *watchdog = arg;

	if (!watchdog->is_healthy || watchdog->is_healthy(watchdog->arg))
		sd_notify(0, "WATCHDOG=1");
	else
		log_warning("watchdog", "not healthy: no ping, systemd may restart the daemon");
}

struct watchdog *watchdog_new(struct loop *loop, bool (*is_healthy)(void *arg), void *arg)
{
	uint64_t interval_us;

	if (sd_watchdog_enabled(0, &interval_us) <= 0)
		return NULL;
	struct watchdog *watchdog = xcalloc(1, sizeof *watchdog);
	uint64_t every_ms = interval_us / 3000;

	watchdog->is_healthy = is_healthy;
	watchdog->arg = arg;
	watchdog->timer = timer_new(loop, 0, every_ms > 0 ? every_ms : 1, on_timer, watchdog);
	return watchdog;
}

void watchdog_free(struct watchdog *watchdog)
{
	if (!watchdog)
		return;
	timer_free(watchdog->timer);
	free(watchdog);
}

int notify_socket(int *ret_fd, struct error *err)
{
	int n = sd_listen_fds(1);

	if (n <= 0)
		return 0;
	if (n > 1)
		return error_set(err, ERR_INVALID,
				 "systemd passed %d sockets: annalsd.socket must list one", n);
	if (sd_is_socket(SD_LISTEN_FDS_START, AF_UNIX, SOCK_STREAM, 1) <= 0)
		return error_set(err, ERR_INVALID,
				 "the socket from systemd is no listening Unix stream socket");
	*ret_fd = SD_LISTEN_FDS_START;
	return 1;
}
