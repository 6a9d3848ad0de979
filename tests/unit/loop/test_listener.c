/* Real sockets in a folder of the test's own. */
#include "support/testing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "loop/listener.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "unit/rpc/h2_client.h"

struct fixture {
	struct loop *loop;
	struct client c; /* its server is the listener's; its own session is not used */
	struct listener *listener;
	struct listener_config config;
	struct credentials who;
	char dir[64], path[100];
	bool drained;
};

static enum peer_role role_of(const struct credentials *who, void *arg)
{
	struct fixture *f = arg;

	f->who = *who;
	return who->uid == geteuid() ? ROLE_WRITER : ROLE_NONE;
}

static void setup(struct fixture *f)
{
	*f = (struct fixture){.loop = loop_new()};
	client_init(&f->c, NULL);
	h2_session_free(f->c.h2);
	f->c.h2 = NULL;
	strcpy(f->dir, "annals-listener-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/run/annals/d.sock", f->dir);
	f->config = (struct listener_config){.path = f->path,
					     .fd = -1,
					     .mode = 0660,
					     .server = f->c.server,
					     .role_of = role_of,
					     .arg = f};
}

static void open_listener(struct fixture *f)
{
	struct error err = {0};

	assert_int_equal(listener_open(f->loop, &f->config, &f->listener, &err), 0);
}

static void teardown(struct fixture *f)
{
	char *command = xasprintf("rm -rf '%s'", f->dir);

	listener_free(f->listener);
	loop_free(f->loop);
	client_deinit(&f->c);
	assert_int_equal(system(command), 0);
	free(command);
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

static void on_turn(void *arg)
{
	loop_stop(arg);
}

/* Lets the loop work for ms. */
static void turn(struct fixture *f, uint64_t ms)
{
	struct timer *timer = timer_new(f->loop, ms, 0, on_turn, f->loop);

	loop_run(f->loop);
	timer_free(timer);
}

#define WAIT_US ((uint64_t)60000000)

/* Lets the loop work until so many clients are connected. */
static void expect_connections(struct fixture *f, size_t n)
{
	uint64_t end = clock_monotonic_us() + WAIT_US;

	while (listener_connections(f->listener) != n && clock_monotonic_us() < end)
		turn(f, 1);
	assert_int_equal(listener_connections(f->listener), n);
}

/* What the nghttp2 client of f has to say goes through fd, and back. */
static void talk(struct fixture *f, int fd)
{
	const uint8_t *data;
	uint8_t bytes[65536];
	ssize_t n;

	while ((n = nghttp2_session_mem_send(f->c.ng, &data)) > 0)
		assert_int_equal(write(fd, data, (size_t)n), n);
	turn(f, 10);
	while ((n = read(fd, bytes, sizeof bytes)) > 0)
		assert_true(nghttp2_session_mem_recv(f->c.ng, bytes, (size_t)n) >= 0);
}

/* The answer to a call, once it is whole. */
static struct answer *hear(struct fixture *f, int fd, int32_t id)
{
	uint64_t end = clock_monotonic_us() + WAIT_US;

	while (!answer_of(&f->c, id)->closed && clock_monotonic_us() < end)
		talk(f, fd);
	assert_true(answer_of(&f->c, id)->closed);
	return answer_of(&f->c, id);
}

/* Calls a method that answers when text_send() says so; returns when its handler has the call. */
static int32_t call_later(struct fixture *f, int fd, const char *timeout)
{
	const char *extra[] = {timeout ? "grpc-timeout" : NULL, timeout, NULL};
	uint64_t end = clock_monotonic_us() + WAIT_US;
	int32_t id = client_open_with(&f->c, "/toy.Toy/Later", extra);

	client_say_text(&f->c, id, "", 0, true);
	while (!f->c.toy.later && clock_monotonic_us() < end)
		talk(f, fd);
	assert_non_null(f->c.toy.later);
	return id;
}

static struct answer *call_over(struct fixture *f, int fd, const char *path)
{
	int32_t id = client_open(&f->c, path);

	client_say_text(&f->c, id, "你好", 3, true);
	return hear(f, fd, id);
}

static void test_call(void **state)
{
	struct fixture f;
	struct stat st;

	(void)state;
	setup(&f);
	open_listener(&f);
	assert_int_equal(stat(f.path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0660);
	char *folder = xasprintf("%s/run", f.dir);
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	free(folder);
	int fd = connect_to(f.path);
	assert_string_equal(call_over(&f, fd, "/toy.Toy/Write")->grpc, "0");
	assert_int_equal(f.who.uid, geteuid());
	assert_int_equal(f.who.pid, getpid());
	assert_int_equal(listener_connections(f.listener), 1);
	close(fd);
	expect_connections(&f, 0);
	teardown(&f);
}

static void test_socket_files(void **state)
{
	struct fixture f;
	struct listener *second;
	struct error err = {0};

	(void)state;
	setup(&f);
	open_listener(&f);
	/* A living daemon is not pushed aside. */
	assert_int_equal(listener_open(f.loop, &f.config, &second, &err), ERR_EXISTS);
	assert_non_null(strstr(err.message, "another daemon answers on"));
	/* Nor is somebody else's socket removed at the end. */
	char *away = xasprintf("%s.away", f.path);
	assert_int_equal(rename(f.path, away), 0);
	FILE *file = fopen(f.path, "w");
	assert_non_null(file);
	fclose(file);
	listener_free(f.listener);
	f.listener = NULL;
	assert_int_equal(access(f.path, F_OK), 0);
	/* A file that is no socket stays. */
	assert_int_equal(listener_open(f.loop, &f.config, &second, &err), ERR_EXISTS);
	/* A stale socket is replaced. */
	assert_int_equal(rename(away, f.path), 0);
	open_listener(&f);
	int fd = connect_to(f.path);
	assert_true(fd >= 0);
	close(fd);
	listener_free(f.listener);
	f.listener = NULL;
	assert_int_equal(access(f.path, F_OK), -1);
	char lengthy[200];
	memset(lengthy, 'x', sizeof lengthy - 1);
	lengthy[sizeof lengthy - 1] = '\0';
	f.config.path = lengthy;
	assert_int_equal(listener_open(f.loop, &f.config, &second, &err), ERR_INVALID);
	free(away);
	teardown(&f);
}

static void test_connection_limit(void **state)
{
	struct fixture f;
	int first[2];

	(void)state;
	setup(&f);
	f.config.max_connections = 2;
	open_listener(&f);
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		first[i] = connect_to(f.path);
	expect_connections(&f, 2);
	int fd = connect_to(f.path);
	struct answer *a = call_over(&f, fd, "/toy.Toy/Echo");
	assert_string_equal(a->grpc, "8");
	assert_true(slice_find(buf_slice(&a->message), SLICE_LITERAL("(connections) is 2"), 0) !=
		    SIZE_MAX);
	assert_true(f.c.goaway > 0);
	talk(&f, fd);
	expect_connections(&f, 2);
	close(fd);
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		close(first[i]);
	teardown(&f);
}

/* A client that does not read holds up itself alone. */
static void test_stuck_reader(void **state)
{
	struct fixture f;
	const uint8_t *data;
	ssize_t n;

	(void)state;
	setup(&f);
	open_listener(&f);
	int stuck = connect_to(f.path);
	int32_t id = client_open(&f.c, "/toy.Toy/Count");
	client_say_text(&f.c, id, "", 100000000, true);
	while ((n = nghttp2_session_mem_send(f.c.ng, &data)) > 0)
		assert_int_equal(write(stuck, data, (size_t)n), n);
	/* Windows so wide that only the socket holds the server back. */
	static const char wide[] = "\0\0\6\4\0\0\0\0\0\0\4\x7f\xff\xff\xff"
				   "\0\0\4\x8\0\0\0\0\0\x7f\xff\0\0";
	assert_int_equal(write(stuck, wide, sizeof wide - 1), sizeof wide - 1);
	turn(&f, 50);

	struct client other;
	client_init(&other, NULL);
	struct client mine = f.c;
	f.c.ng = other.ng;
	int fd = connect_to(f.path);
	nghttp2_session_set_user_data(other.ng, &f.c);
	struct answer *a = call_over(&f, fd, "/toy.Toy/Echo");
	assert_string_equal(a->grpc, "0");
	f.c.ng = mine.ng;
	client_deinit(&other);
	close(fd);
	close(stuck);
	expect_connections(&f, 0);
	teardown(&f);
}

static void on_drained(void *arg)
{
	struct fixture *f = arg;

	f->drained = true;
	loop_stop(f->loop);
}

static void test_drain(void **state)
{
	static const bool answered[] = {true, false};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answered); i++) {
		struct fixture f;

		row("open call answered: %d", answered[i]);
		setup(&f);
		open_listener(&f);
		int fd = connect_to(f.path);
		int32_t id = call_later(&f, fd, NULL);
		uint64_t grace_ms = answered[i] ? WAIT_US / 1000 : 100;
		uint64_t grace_end = clock_monotonic_us() + grace_ms * 1000;
		listener_drain(f.listener, grace_ms, on_drained, &f);
		talk(&f, fd);
		assert_true(!f.drained || clock_monotonic_us() >= grace_end);
		assert_int_equal(connect_to(f.path), -1);
		if (answered[i]) {
			text_send(f.c.toy.later, 1, call_reply);
			assert_string_equal(hear(&f, fd, id)->grpc, "0");
		}
		while (!f.drained)
			loop_run(f.loop);
		assert_int_equal(listener_connections(f.listener), 0);
		close(fd);
		teardown(&f);
	}
}

/* The answer of a job comes without anything being read. */
static void test_late_answer(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	open_listener(&f);
	int fd = connect_to(f.path);
	int32_t id = call_later(&f, fd, NULL);
	assert_false(answer_of(&f.c, id)->closed);
	text_send(f.c.toy.later, 1, call_reply);
	assert_string_equal(hear(&f, fd, id)->grpc, "0");
	close(fd);
	teardown(&f);
}

static void test_deadline(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	open_listener(&f);
	int fd = connect_to(f.path);
	uint64_t due_us = clock_monotonic_us() + 300000;
	int32_t id = call_later(&f, fd, "300m");
	assert_true(!answer_of(&f.c, id)->closed || clock_monotonic_us() >= due_us);
	assert_string_equal(hear(&f, fd, id)->grpc, "4");
	assert_true(clock_monotonic_us() >= due_us);
	close(fd);
	teardown(&f);
}

static void test_garbage(void **state)
{
	struct fixture f;
	char bytes[1000];

	(void)state;
	setup(&f);
	open_listener(&f);
	int fd = connect_to(f.path);
	expect_connections(&f, 1);
	assert_int_equal(write(fd, "GET / HTTP/1.1\r\n\r\n", 18), 18);
	expect_connections(&f, 0);
	assert_true(read(fd, bytes, sizeof bytes) > 9);
	assert_int_equal(read(fd, bytes, sizeof bytes), 0);
	close(fd);
	teardown(&f);
}

/* No descriptors left: no spinning, and service again when there are some. */
static void test_descriptors_run_out(void **state)
{
	struct rlimit old, low;
	struct fixture f;
	int fds[200];
	size_t n = 0;

	(void)state;
	setup(&f);
	f.config.max_connections = 10;
	open_listener(&f);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	low = old;
	int first = connect_to(f.path), waiting = connect_to(f.path);
	low.rlim_cur = (rlim_t)waiting + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	while (n < ARRAY_LEN(fds) && (fds[n] = dup(first)) >= 0)
		n++;
	clock_t before = clock();
	turn(&f, 300);
	assert_true(clock() - before < CLOCKS_PER_SEC / 10);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	while (n > 0)
		close(fds[--n]);
	close(first);
	close(waiting);
	int fd = connect_to(f.path);
	assert_string_equal(call_over(&f, fd, "/toy.Toy/Echo")->grpc, "0");
	close(fd);
	teardown(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_socket_files),
		cmocka_unit_test(test_connection_limit),
		cmocka_unit_test(test_stuck_reader),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_late_answer),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_descriptors_run_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
