#include "client/lib/socket.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

#define SYSTEM_SOCKET "/run/annals/annalsd.sock"

void socket_find(const char *given, char *ret, size_t size)
{
	const char *variable = getenv("ANNALS_SOCKET");
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (!given && variable && *variable)
		given = variable;
	if (given) {
		snprintf(ret, size, "%s", given);
		return;
	}
	if (runtime && *runtime) {
		snprintf(ret, size, "%s/annals/annalsd.sock", runtime);
		if (access(ret, F_OK) == 0 || access(SYSTEM_SOCKET, F_OK) != 0)
			return;
	}
	snprintf(ret, size, "%s", SYSTEM_SOCKET);
}

/* "owner annals, group annals, mode 0660" of the socket, or of the folder that hides it. */
static void describe(const char *path, const struct stat *st, char *ret, size_t size)
{
	const struct passwd *user = getpwuid(st->st_uid);
	char owner[64], group[64];

	snprintf(owner, sizeof owner, "%u", st->st_uid);
	if (user)
		snprintf(owner, sizeof owner, "%s", user->pw_name);
	const struct group *entry = getgrgid(st->st_gid);
	snprintf(group, sizeof group, "%u", st->st_gid);
	if (entry)
		snprintf(group, sizeof group, "%s", entry->gr_name);
	snprintf(ret, size, "%.200s has owner %.40s, group %.40s, mode %04o", path, owner, group,
		 st->st_mode & 07777);
}

/* The path itself when it can be seen, else the nearest folder above that can. */
static void nearest(const char *path, char *ret, size_t size, struct stat *st)
{
	snprintf(ret, size, "%s", path);
	while (stat(ret, st) < 0) {
		char *slash = strrchr(ret, '/');

		if (!slash || slash == ret) {
			snprintf(ret, size, "/");
			ensure(stat(ret, st) == 0);
			return;
		}
		*slash = '\0';
	}
}

static int denied(const char *path, struct error *err)
{
	char seen[SOCKET_PATH_MAX], text[400];
	struct stat st;

	nearest(path, seen, sizeof seen, &st);
	describe(seen, &st, text, sizeof text);
	/* Nobody should join root's group, and a group without rights is no help. */
	if (st.st_gid == 0 || !(st.st_mode & S_IRWXG))
		return error_set(err, ERR_DENIED,
				 "permission denied: %.250s: only its owner may ask: give the "
				 "socket to a group of yours (annalsd --socket-group GROUP)",
				 text);
	const struct group *group = getgrgid(st.st_gid);
	return error_set(err, ERR_DENIED,
			 "permission denied: %.250s: join that group (sudo adduser \"$USER\" "
			 "%.40s) and log in again",
			 text, group ? group->gr_name : "annals");
}

static int refused(const char *path, struct error *err)
{
	char text[400];
	struct stat st;

	if (stat(path, &st) < 0)
		return error_set(err, ERR_NOT_FOUND,
				 "no daemon at %.200s: start one (systemctl --user start annalsd, "
				 "or annalsd --corpus DIR) or name its socket with --socket",
				 path);
	describe(path, &st, text, sizeof text);
	return error_set(err, ERR_NOT_FOUND,
			 "nobody listens: %.300s: start the daemon "
			 "(systemctl --user start annalsd, or annalsd --corpus DIR)",
			 text);
}

int socket_connect(const char *path, struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) == 0 || strlen(path) >= sizeof address.sun_path)
		return error_set(err, ERR_INVALID,
				 "socket path '%.100s' has %zu bytes: the system takes 1 to %zu",
				 path, strlen(path), sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path));

	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return error_set(err, ERR_IO, "socket: %s", strerror(errno));
	int r;
	do
		r = connect(fd, (const struct sockaddr *)&address, sizeof address);
	while (r < 0 && errno == EINTR);
	if (r == 0)
		return TAKE_FD(fd);
	switch (errno) {
	case EACCES:
	case EPERM:
		return denied(path, err);
	case ENOENT:
	case ENOTDIR:
	case ECONNREFUSED:
		return refused(path, err);
	default:
		return error_set(err, ERR_IO, "%.200s: %s", path, strerror(errno));
	}
}
