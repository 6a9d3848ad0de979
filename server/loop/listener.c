#include "loop/listener.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/xmalloc.h"
#include "loop/bind.h"
#include "loop/conn.h"
#include "loop/timer.h"

#define BACKLOG             4096
#define CONNECTIONS_DEFAULT 10000
#define PER_UID_DEFAULT     256
/* Descriptors kept for files, the store and the rest of the daemon: half of few, 128 of many. */
#define FD_RESERVE     128
#define FD_RESERVE_MIN 40
#define FD_MIN         64
/* Connections over a limit that may be told so at the same time; more are just closed. */
#define REFUSED_MAX 32
#define GROUPS_MAX  1024
#define SWEEP_MS    1000
/* Deadlines are looked at this often at most, and while calls are open at least. */
#define DEADLINE_MIN_MS 10u
#define DEADLINE_MAX_MS 1000u
#define TRIM_AFTER      64 /* connections closed before memory is given back */

struct listener {
	uv_pipe_t pipe;
	struct loop *loop;
	struct listener_config config;
	struct socket_file file;
	struct conn *conns;
	size_t n_conns, n_refused, n_closed, refused_max;
	struct timer *sweep, *deadlines, *grace;
	uint64_t deadlines_us; /* when the timer looks at them; UINT64_MAX: it rests */
	bool sweep_runs, accepting, draining, pipe_closed, freed;
	void (*on_drained)(void *arg);
	void *drained_arg;
};

static void on_closed(uv_handle_t *handle)
{
	struct listener *listener = handle->data;

	listener->pipe_closed = true;
	if (listener->freed)
		free(listener);
}

size_t listener_connections(const struct listener *listener)
{
	return listener->n_conns;
}

/* Sessions that belong to one user; connections are few enough to count. */
static size_t count_uid(const struct listener *listener, uint32_t uid)
{
	size_t n = 0;

	for (const struct conn *c = listener->conns; c; c = c->next)
		n += c->uid == uid;
	return n;
}

static enum peer_role role_of(const struct listener *listener, int fd, struct peer *ret)
{
	struct ucred cred = {.pid = -1, .uid = (uid_t)-1, .gid = (gid_t)-1};
	socklen_t len = sizeof cred;
	gid_t groups[GROUPS_MAX];
	socklen_t groups_len = sizeof groups;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		log_warning("listener", "no credentials of a client: %s", strerror(errno));
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &groups_len) < 0)
		groups_len = 0;
	struct credentials who = {.uid = cred.uid,
				  .gid = cred.gid,
				  .pid = cred.pid,
				  .groups = groups,
				  .n_groups = groups_len / sizeof groups[0]};
	*ret = (struct peer){.uid = who.uid, .gid = who.gid, .pid = who.pid};
	if (who.uid == (uint32_t)-1 || !listener->config.role_of)
		return ROLE_NONE;
	return listener->config.role_of(&who, listener->config.arg);
}

/* True and *ret when the connection is one too many. */
static bool is_over_limit(const struct listener *listener, uint32_t uid, struct error *ret)
{
	const struct listener_config *config = &listener->config;

	if (listener->n_conns >= config->max_connections) {
		error_set(ret, ERR_LIMIT,
			  "the daemon has %zu connections open, its limit (connections) is %u",
			  listener->n_conns, config->max_connections);
		return true;
	}
	if (uid == 0 || uid == geteuid())
		return false;
	size_t n = count_uid(listener, uid);
	if (n < config->max_per_uid)
		return false;
	error_set(ret, ERR_LIMIT,
		  "uid %u has %zu connections open, the limit (connections_per_uid) is %u", uid, n,
		  config->max_per_uid);
	return true;
}

static void watch_connections(struct listener *listener);

static void on_accept_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void on_connection(uv_stream_t *stream, int status)
{
	struct listener *listener = stream->data;
	struct error refusal;
	struct peer peer;
	uv_os_fd_t fd;

	if (status < 0) {
		log_warning("listener", "cannot accept a connection: %s", uv_strerror(status));
		return;
	}
	struct conn *conn = xcalloc(1, sizeof *conn);
	uv_pipe_init(&listener->loop->uv, &conn->pipe, 0);
	conn->pipe.data = conn;
	if (uv_accept(stream, (uv_stream_t *)&conn->pipe) < 0 ||
	    uv_fileno((uv_handle_t *)&conn->pipe, &fd) < 0) {
		uv_close((uv_handle_t *)&conn->pipe, on_accept_closed);
		return;
	}
	peer.role = ROLE_NONE;
	enum peer_role role = role_of(listener, fd, &peer);
	peer.role = role;
	conn->refused = is_over_limit(listener, peer.uid, &refusal);
	if (conn->refused && listener->n_refused >= listener->refused_max) {
		uv_close((uv_handle_t *)&conn->pipe, on_accept_closed);
		return;
	}
	conn->loop = listener->loop;
	conn->listener = listener;
	conn->next = listener->conns;
	if (conn->next)
		conn->next->prev = conn;
	listener->conns = conn;
	listener->n_conns++;
	listener->n_refused += conn->refused;
	watch_connections(listener);
	conn_start(conn, listener->config.server, &peer);
	if (conn->refused && conn->h2) {
		log_warning("listener", "uid=%u pid=%d refused: %s", peer.uid, (int)peer.pid,
			    refusal.message);
		h2_session_refuse(conn->h2, &refusal);
	}
}

static void check_drained(struct listener *listener)
{
	if (!listener->draining || listener->n_conns > 0 || !listener->on_drained)
		return;
	void (*on_drained)(void *arg) = TAKE_PTR(listener->on_drained);

	on_drained(listener->drained_arg);
}

void listener_forget(struct conn *conn)
{
	struct listener *listener = conn->listener;

	if (conn->prev)
		conn->prev->next = conn->next;
	else
		listener->conns = conn->next;
	if (conn->next)
		conn->next->prev = conn->prev;
	listener->n_conns--;
	listener->n_refused -= conn->refused;
	listener->n_closed++;
}

/* A session told to go is closed when nothing is open on it. */
static void close_idle(struct conn *conn)
{
	if (!conn->closing && !conn->writing && h2_session_is_idle(conn->h2))
		conn_close(conn);
}

static void on_sweep(void *arg)
{
	struct listener *listener = arg;
	uint64_t now_ms = uv_now(&listener->loop->uv), now_us = clock_monotonic_us();

	for (struct conn *next, *c = listener->conns; c; c = next) {
		next = c->next;
		if (conn_is_stuck(c, now_ms, now_us)) {
			log_info("listener", "uid=%u closed: the client is too slow", c->uid);
			conn_close(c);
			continue;
		}
		h2_session_check_readers(c->h2, now_us);
		if (listener->draining) {
			h2_session_shutdown(c->h2);
			conn_flush(c);
			close_idle(c);
		}
	}
	/* The allocator keeps what thousands of connections used, unless told. */
	if (listener->n_closed >= TRIM_AFTER && listener->n_conns < listener->n_closed)
		malloc_trim(0);
	if (listener->n_closed >= TRIM_AFTER || listener->n_conns == 0)
		listener->n_closed = 0;
	if (listener->n_conns == 0 && listener->n_closed == 0 && !listener->draining) {
		timer_stop(listener->sweep);
		listener->sweep_runs = false;
	}
	check_drained(listener);
}

static void watch_connections(struct listener *listener)
{
	if (listener->sweep_runs)
		return;
	listener->sweep_runs = true;
	timer_set(listener->sweep, SWEEP_MS, SWEEP_MS);
}

static void on_deadlines(void *arg)
{
	struct listener *listener = arg;

	listener->deadlines_us = UINT64_MAX;
	if (rpc_server_check_deadlines(listener->config.server, clock_monotonic_us()) > 0)
		listener_watch_calls(listener);
}

void listener_watch_calls(struct listener *listener)
{
	uint64_t due_us = rpc_server_next_due(listener->config.server);

	if (listener->deadlines_us != UINT64_MAX && listener->deadlines_us <= due_us)
		return;
	uint64_t now_us = clock_monotonic_us();
	uint64_t wait_ms = due_us > now_us ? (due_us - now_us + 999) / 1000 : 0;

	wait_ms = wait_ms < DEADLINE_MIN_MS ? DEADLINE_MIN_MS : wait_ms;
	wait_ms = wait_ms > DEADLINE_MAX_MS ? DEADLINE_MAX_MS : wait_ms;
	if (now_us + wait_ms * 1000 >= listener->deadlines_us)
		return;
	listener->deadlines_us = now_us + wait_ms * 1000;
	timer_set(listener->deadlines, wait_ms, 0);
}

/* As many descriptors as the hard limit gives; connections are limited to what remains. */
static int fit_connections(struct listener_config *config, size_t *ret_refused_max,
			   struct error *err)
{
	struct rlimit limit;

	if (config->max_connections == 0)
		config->max_connections = CONNECTIONS_DEFAULT;
	if (config->max_per_uid == 0)
		config->max_per_uid = PER_UID_DEFAULT;
	*ret_refused_max = REFUSED_MAX;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	rlim_t wanted = (rlim_t)config->max_connections + FD_RESERVE + REFUSED_MAX;
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		(void)getrlimit(RLIMIT_NOFILE, &limit);
	}
	rlim_t have = limit.rlim_cur;
	if (have < FD_MIN)
		return error_set(err, ERR_LIMIT,
				 "only %llu files may be open (RLIMIT_NOFILE): at least %d are "
				 "needed",
				 (unsigned long long)have, FD_MIN);
	rlim_t reserve = have / 2 < FD_RESERVE_MIN ? FD_RESERVE_MIN : have / 2;
	if (reserve > FD_RESERVE)
		reserve = FD_RESERVE;
	if (have / 16 < REFUSED_MAX)
		*ret_refused_max = (size_t)(have / 16);
	rlim_t room = have - reserve - *ret_refused_max;
	if (room < config->max_connections) {
		log_warning("listener",
			    "connections lowered from %u to %llu: RLIMIT_NOFILE is %llu",
			    config->max_connections, (unsigned long long)room,
			    (unsigned long long)have);
		config->max_connections = (unsigned)room;
	}
	return 0;
}

static int open_socket(const struct listener_config *config, struct socket_file *ret_file,
		       struct error *err)
{
	struct bind_options options = {.path = config->path,
				       .mode = config->mode,
				       .has_group = config->has_group,
				       .group = config->group};

	*ret_file = (struct socket_file){0};
	return config->fd >= 0 ? config->fd : socket_bind(&options, ret_file, err);
}

int listener_open(struct loop *loop, const struct listener_config *config, struct listener **ret,
		  struct error *err)
{
	struct listener_config fitted = *config;
	struct socket_file file;
	size_t refused_max;
	int r = fit_connections(&fitted, &refused_max, err);
	int fd = r < 0 ? r : open_socket(config, &file, err);

	if (fd < 0)
		return fd;
	struct listener *listener = xcalloc(1, sizeof *listener);
	listener->loop = loop;
	listener->config = fitted;
	listener->file = file;
	listener->refused_max = refused_max;
	uv_pipe_init(&loop->uv, &listener->pipe, 0);
	listener->pipe.data = listener;
	listener->accepting = true;
	listener->sweep = timer_new(loop, SWEEP_MS, SWEEP_MS, on_sweep, listener);
	listener->sweep_runs = true;
	listener->deadlines_us = UINT64_MAX;
	listener->deadlines = timer_new(loop, DEADLINE_MAX_MS, 0, on_deadlines, listener);
	r = uv_pipe_open(&listener->pipe, fd);
	if (r < 0)
		close(fd);
	else
		r = uv_listen((uv_stream_t *)&listener->pipe, BACKLOG, on_connection);
	if (r < 0) {
		listener_free(listener);
		return error_set(err, ERR_IO, "cannot listen on %s: %s",
				 config->path ? config->path : "the socket from systemd",
				 uv_strerror(r));
	}
	*ret = listener;
	return 0;
}

static void stop_accepting(struct listener *listener)
{
	if (!listener->accepting)
		return;
	listener->accepting = false;
	uv_close((uv_handle_t *)&listener->pipe, on_closed);
}

static void on_grace(void *arg)
{
	struct listener *listener = arg;

	while (listener->conns)
		conn_close(listener->conns);
	check_drained(listener);
}

void listener_drain(struct listener *listener, uint64_t grace_ms, void (*on_drained)(void *arg),
		    void *arg)
{
	if (listener->draining)
		return;
	listener->draining = true;
	listener->on_drained = on_drained;
	listener->drained_arg = arg;
	stop_accepting(listener);
	listener->grace = timer_new(listener->loop, grace_ms, 0, on_grace, listener);
	/* The sweep sends the notice now, the last word and the end after that. */
	timer_set(listener->sweep, 0, 100);
}

void listener_free(struct listener *listener)
{
	if (!listener)
		return;
	while (listener->conns)
		conn_close(listener->conns);
	timer_free(listener->sweep);
	timer_free(listener->deadlines);
	timer_free(listener->grace);
	socket_file_remove(&listener->file);
	listener->freed = true;
	stop_accepting(listener);
	if (listener->pipe_closed)
		free(listener);
}
