#pragma once

/* The socket file: made in place, stale ones replaced, never somebody else's removed. */
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct socket_file {
	char *path; /* owned; NULL: not ours to remove */
	dev_t dev;
	ino_t ino;
};

struct bind_options {
	const char *path;
	mode_t mode;
	bool has_group;
	gid_t group;
};

/* Returns a bound socket that does not listen yet, or ERR_EXISTS, ERR_INVALID, ERR_IO. Mode and
 * group are in place before anybody can connect. */
int socket_bind(const struct bind_options *options, struct socket_file *ret_file,
		struct error *err) must_check;
/* Removes the file when it is still the one we made. */
void socket_file_remove(struct socket_file *file);
