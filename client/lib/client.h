#pragma once

/* The inside of struct annals_client, shared by the files of this folder. */
#include <annals/annals.h>

#include "base/error.h"
#include "base/slice.h"
#include "client/lib/channel.h"
#include "client/lib/socket.h"

struct annals_client {
	struct channel *channel; /* NULL until connected, or while streams outlive a broken one */
	unsigned timeout_ms;
	unsigned n_streams; /* open; they keep the channel */
	enum annals_status status;
	char field[64];
	char path[SOCKET_PATH_MAX];
	char *error; /* owned, NULL = none */
};

/* Remembers what went wrong and returns status. */
enum annals_status client_fail(struct annals_client *client, enum annals_status status,
			       const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A connection that can take a call: the one there is, or a new one. */
enum annals_status client_channel(struct annals_client *client);

/* The status of an exchange that is over, with its message remembered in the client. */
enum annals_status client_end(struct annals_client *client, struct exchange *exchange);
