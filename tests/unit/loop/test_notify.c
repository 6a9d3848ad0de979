/* What systemd hears, and the socket it hands over. */
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/macros.h"
#include "loop/loop.h"
#include "loop/notify.h"
#include "loop/timer.h"

struct fixture {
	struct loop *loop;
	char path[64];
	int fd;
	unsigned n_ticks;
	bool healthy;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	f->loop = loop_new();
	snprintf(f->path, sizeof f->path, "annals-notify-%d", (int)getpid());
	snprintf(address.sun_path, sizeof address.sun_path, "%s", f->path);
	f->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	unlink(f->path);
	assert_int_equal(bind(f->fd, (struct sockaddr *)&address, sizeof address), 0);
	char *full = realpath(f->path, NULL);
	/* A path too long for a socket cannot be tested in this folder. */
	bool fits = full && strlen(full) < sizeof address.sun_path;
	setenv("NOTIFY_SOCKET", fits ? full : "", 1);
	free(full);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unlink(f->path);
	close(f->fd);
	loop_free(f->loop);
	free(f);
	return 0;
}

static const char *heard(struct fixture *f, char *text, size_t size)
{
	ssize_t n = recv(f->fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void test_states(void **state)
{
	struct fixture *f = *state;
	char text[500];

	if (getenv("NOTIFY_SOCKET")[0] == '\0')
		skip();
	notify_ready("serving 5 documents");
	assert_string_equal(heard(f, text, sizeof text), "READY=1\nSTATUS=serving 5 documents");
	notify_status("%d of %d", 3, 5);
	assert_string_equal(heard(f, text, sizeof text), "STATUS=3 of 5");
	notify_reloading();
	assert_int_equal(strncmp(heard(f, text, sizeof text), "RELOADING=1\nMONOTONIC_USEC=", 27),
			 0);
	notify_stopping();
	assert_string_equal(heard(f, text, sizeof text), "STOPPING=1");
}

static bool is_healthy(void *arg)
{
	struct fixture *f = arg;

	if (++f->n_ticks == 3)
		loop_stop(f->loop);
	return f->healthy;
}

static void test_watchdog(void **state)
{
	static const bool healthy[] = {true, false};
	struct fixture *f = *state;
	char text[500];

	if (getenv("NOTIFY_SOCKET")[0] == '\0')
		skip();
	assert_null(watchdog_new(f->loop, is_healthy, f));
	setenv("WATCHDOG_USEC", "30000", 1);
	for (size_t i = 0; i < ARRAY_LEN(healthy); i++) {
		row("healthy: %d", healthy[i]);
		f->healthy = healthy[i];
		f->n_ticks = 0;
		struct watchdog *watchdog = watchdog_new(f->loop, is_healthy, f);
		assert_non_null(watchdog);
		loop_run(f->loop);
		watchdog_free(watchdog);
		assert_string_equal(heard(f, text, sizeof text), healthy[i] ? "WATCHDOG=1" : "");
		while (heard(f, text, sizeof text)[0])
			;
	}
}

static void test_no_socket(void **state)
{
	struct error err;
	int fd;

	(void)state;
	unsetenv("LISTEN_FDS");
	assert_int_equal(notify_socket(&fd, &err), 0);
	/* Two are one too many; what is no listening socket is refused. */
	char pid[16];
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	assert_int_equal(notify_socket(&fd, &err), ERR_INVALID);
}

static void on_tick(void *arg)
{
	struct fixture *f = arg;

	if (++f->n_ticks == 5)
		loop_stop(f->loop);
}

static void test_timer(void **state)
{
	struct fixture *f = *state;
	struct timer *timer = timer_new(f->loop, 0, 1, on_tick, f);
	struct timer *never = timer_new(f->loop, 0, 0, on_tick, f);

	timer_stop(never);
	f->n_ticks = 0;
	loop_run(f->loop);
	assert_int_equal(f->n_ticks, 5);
	timer_free(timer);
	timer_free(never);
	timer_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states, setup, teardown),
		cmocka_unit_test_setup_teardown(test_watchdog, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_socket, setup, teardown),
		cmocka_unit_test_setup_teardown(test_timer, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
