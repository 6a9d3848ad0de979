#pragma once

/* Where the daemon's socket is, and why it cannot be reached, in words that help. Any thread. */
#include <stddef.h>

#include "base/error.h"

#define SOCKET_PATH_MAX 4096

/* Writes the path to use: `given` unless NULL, $ANNALS_SOCKET, else the first that exists of
 * $XDG_RUNTIME_DIR/annals/annalsd.sock and /run/annals/annalsd.sock; when none exists the first of
 * them, so that a message has something to name. */
void socket_find(const char *given, char *ret, size_t size);

/* Returns a connected descriptor; ERR_NOT_FOUND when nobody listens, ERR_DENIED, ERR_INVALID for a
 * path that no socket can have, ERR_IO. */
int socket_connect(const char *path, struct error *err) must_check;
