#pragma once

/* The Unix socket: binds it, accepts connections, connects each with an h2_session.
 *
 * A connection over a limit is not closed silently: its first call is answered with
 * RESOURCE_EXHAUSTED and the name of the limit. Loop thread only. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "rpc/server.h"

struct loop;
struct listener;

/* Who connected, as the kernel says (SO_PEERCRED, SO_PEERGROUPS). */
struct credentials {
	uint32_t uid, gid;
	int32_t pid;
	const uint32_t *groups; /* supplementary groups, borrowed for the call */
	size_t n_groups;
};

struct listener_config {
	const char *path; /* of the socket; with fd >= 0 for messages only, may be NULL */
	int fd;           /* from notify_socket(), taken over; -1: bind path */
	mode_t mode;      /* of the socket file: 0660 */
	bool has_group;   /* give the socket file to `group` */
	gid_t group;
	unsigned max_connections; /* 0: 10000; lowered to what RLIMIT_NOFILE allows */
	unsigned max_per_uid;     /* 0: 256; uid 0 and our own are not limited below max */
	struct rpc_server *server;
	/* The role of a new connection; ROLE_NONE still answers health and other methods that ask
	 * for no role. */
	enum peer_role (*role_of)(const struct credentials *who, void *arg);
	void *arg;
};

/* Binds (making the folder 0755, replacing a socket nobody answers on) and listens. ERR_EXISTS when
 * another daemon answers there, ERR_INVALID for a path too long, ERR_IO. */
int listener_open(struct loop *loop, const struct listener_config *config, struct listener **ret,
		  struct error *err) must_check;
size_t listener_connections(const struct listener *listener);
/* Stops accepting and tells every client to go (GOAWAY); open calls go on for at most grace_ms,
 * then their connections are closed. on_drained is called once, never before this returns. */
void listener_drain(struct listener *listener, uint64_t grace_ms, void (*on_drained)(void *arg),
		    void *arg);
/* Closes everything at once and removes the socket file if it is still ours. Sessions end here;
 * the rpc_server may be freed afterwards. NULL is fine. */
void listener_free(struct listener *listener);
