#include "support/testing.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "client/lib/client.h"
#include "client/lib/socket.h"

struct place {
	char folder[64];
	char path[128];
};

static int place_make(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	snprintf(place->folder, sizeof place->folder, "%s/annals-test-XXXXXX", P_tmpdir);
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof place->path, "%s/annals/annalsd.sock", place->folder);
	*state = place;
	unsetenv("ANNALS_SOCKET");
	unsetenv("XDG_RUNTIME_DIR");
	return 0;
}

static int place_remove(void **state)
{
	struct place *place = *state;
	char folder[96];

	unlink(place->path);
	snprintf(folder, sizeof folder, "%s/annals", place->folder);
	rmdir(folder);
	rmdir(place->folder);
	free(place);
	return 0;
}

static void make_folder(const struct place *place)
{
	char folder[96];

	snprintf(folder, sizeof folder, "%s/annals", place->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void test_order(void **state)
{
	const struct place *place = *state;
	char got[SOCKET_PATH_MAX];

	socket_find(NULL, got, sizeof got);
	assert_string_equal(got, "/run/annals/annalsd.sock");
	/* A runtime folder without a socket is named only when the system has none either. */
	setenv("XDG_RUNTIME_DIR", place->folder, 1);
	make_folder(place);
	_cleanup_(closep) int fd = listen_at(place->path);
	assert_true(fd >= 0);
	socket_find(NULL, got, sizeof got);
	assert_string_equal(got, place->path);
	setenv("ANNALS_SOCKET", "/nowhere/else", 1);
	socket_find(NULL, got, sizeof got);
	assert_string_equal(got, "/nowhere/else");
	setenv("ANNALS_SOCKET", "", 1);
	socket_find(NULL, got, sizeof got);
	assert_string_equal(got, place->path);
	socket_find("/given", got, sizeof got);
	assert_string_equal(got, "/given");
}

static void assert_mentions(const struct error *err, const char *what)
{
	if (!strstr(err->message, what))
		fail_msg("'%s' does not mention '%s'", err->message, what);
}

static void test_nobody_there(void **state)
{
	const struct place *place = *state;
	struct error err = {0};

	assert_int_equal(socket_connect(place->path, &err), ERR_NOT_FOUND);
	assert_mentions(&err, place->path);
	assert_mentions(&err, "start");
}

static void test_stale(void **state)
{
	const struct place *place = *state;
	struct error err = {0};

	make_folder(place);
	close(listen_at(place->path));
	assert_int_equal(socket_connect(place->path, &err), ERR_NOT_FOUND);
	assert_mentions(&err, place->path);
	assert_mentions(&err, "owner ");
	assert_mentions(&err, "group ");
	assert_mentions(&err, "start the daemon");
}

static void test_denied(void **state)
{
	const struct place *place = *state;
	struct error err = {0};

	make_folder(place);
	_cleanup_(closep) int fd = listen_at(place->path);
	assert_int_equal(chmod(place->path, 0), 0);
	_cleanup_(closep) int connected = socket_connect(place->path, &err);
	if (connected >= 0) {
		print_message("skipped: this user may connect to anything\n");
		skip();
	}
	assert_int_equal(connected, ERR_DENIED);
	assert_mentions(&err, "--socket-group");
	assert_mentions(&err, place->path);
}

static void test_path_too_long(void **state)
{
	struct error err = {0};
	char path[200];

	(void)state;
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	assert_int_equal(socket_connect(path, &err), ERR_INVALID);
	assert_int_equal(socket_connect("", &err), ERR_INVALID);
}

static void test_client_keeps_the_reason(void **state)
{
	const struct place *place = *state;
	struct annals_client *client;
	struct annals_hits *hits;

	assert_int_equal(annals_connect(place->path, &client), ANNALS_UNREACHABLE);
	assert_int_equal(annals_error_status(client), ANNALS_UNREACHABLE);
	assert_non_null(strstr(annals_error(client), place->path));
	assert_string_equal(annals_socket(client), place->path);
	assert_int_equal(annals_search(client, "x", 1, &hits), ANNALS_UNREACHABLE);
	annals_close(client);
}

/* A peer that accepts and hangs up is told apart from an answer. */
static void test_hang_up(void **state)
{
	const struct place *place = *state;
	struct annals_client *client;
	struct annals_hits *hits;

	make_folder(place);
	_cleanup_(closep) int fd = listen_at(place->path);
	assert_int_equal(annals_connect(place->path, &client), ANNALS_OK);
	close(accept(fd, NULL, NULL));
	close(TAKE_FD(fd));
	assert_int_equal(annals_search(client, "x", 1, &hits), ANNALS_UNREACHABLE);
	annals_close(client);
}

static void test_silence(void **state)
{
	const struct place *place = *state;
	struct annals_client *client;
	struct annals_hits *hits;

	make_folder(place);
	_cleanup_(closep) int fd = listen_at(place->path);
	assert_int_equal(annals_connect(place->path, &client), ANNALS_OK);
	annals_set_timeout(client, 30);
	assert_int_equal(annals_search(client, "x", 1, &hits), ANNALS_DEADLINE_EXCEEDED);
	annals_close(client);
}

/* Not every listener speaks HTTP/2. This one waits for our greeting and then says its own. */
static void test_babble(void **state)
{
	const struct place *place = *state;
	struct annals_client *client;
	struct annals_hits *hits;
	char greeting[24];

	make_folder(place);
	_cleanup_(closep) int fd = listen_at(place->path);
	pid_t child = fork();
	if (child == 0) {
		int peer = accept(fd, NULL, NULL);

		if (read(peer, greeting, sizeof greeting) > 0)
			(void)!write(peer, "220 mail.example ESMTP ready for you\r\n", 38);
		pause();
	}
	assert_int_equal(annals_connect(place->path, &client), ANNALS_OK);
	annals_set_timeout(client, 120000);
	enum annals_status status = annals_search(client, "x", 1, &hits);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(status, ANNALS_UNREACHABLE);
	assert_non_null(strstr(annals_error(client), "HTTP/2"));
	annals_close(client);
}

#define AT_A_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT_A_PLACE(test_order),         AT_A_PLACE(test_nobody_there),
		AT_A_PLACE(test_stale),         AT_A_PLACE(test_denied),
		AT_A_PLACE(test_path_too_long), AT_A_PLACE(test_client_keeps_the_reason),
		AT_A_PLACE(test_hang_up),       AT_A_PLACE(test_silence),
		AT_A_PLACE(test_babble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
