#include "loop/bind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"

static int set_address(const char *path, struct sockaddr_un *ret, struct error *err)
{
	size_t len = strlen(path);

	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (len == 0 || len >= sizeof ret->sun_path)
		return error_set(err, ERR_INVALID,
				 "socket path '%s' is %zu bytes long: 1 to %zu are possible", path,
				 len, sizeof ret->sun_path - 1);
	memcpy(ret->sun_path, path, len);
	return 0;
}

/* Makes the folder of the socket and what is missing above it. */
static int make_folder(const char *path, struct error *err)
{
	_cleanup_(freep) char *folder = xstrdup(path);

	for (char *at = strchr(folder + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		int r = mkdir(folder, 0755);
		/* The umask must not keep clients out. */
		if (r == 0)
			r = chmod(folder, 0755);
		else if (errno == EEXIST || errno == EROFS || errno == EACCES)
			r = 0;
		if (r < 0)
			return error_set(err, ERR_IO, "cannot make folder '%s': %s", folder,
					 strerror(errno));
		*at = '/';
	}
	return 0;
}

/* 0 when there is nothing at the path any more. */
static int clear_stale(const struct sockaddr_un *address, struct error *err)
{
	const char *path = address->sun_path;
	struct stat before, after;

	if (lstat(path, &before) < 0)
		return errno == ENOENT ? 0
				       : error_set(err, ERR_IO, "cannot look at '%s': %s", path,
						   strerror(errno));
	if (!S_ISSOCK(before.st_mode))
		return error_set(err, ERR_EXISTS, "'%s' is there and is no socket", path);
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set(err, ERR_IO, "cannot make a socket: %s", strerror(errno));
	if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
	    errno == EAGAIN || errno == EINPROGRESS)
		return error_set(err, ERR_EXISTS, "another daemon answers on %s", path);
	if (errno != ECONNREFUSED && errno != ENOENT)
		return error_set(err, ERR_IO, "cannot tell whether a daemon answers on %s: %s",
				 path, strerror(errno));
	if (lstat(path, &after) == 0 && after.st_dev == before.st_dev &&
	    after.st_ino == before.st_ino && unlink(path) < 0)
		return error_set(err, ERR_IO, "cannot remove the stale socket %s: %s", path,
				 strerror(errno));
	return 0;
}

static int set_access(const struct bind_options *options, struct error *err)
{
	if (options->has_group && lchown(options->path, (uid_t)-1, options->group) < 0)
		return error_set(err, ERR_IO, "cannot give %s to group %u: %s", options->path,
				 (unsigned)options->group, strerror(errno));
	if (chmod(options->path, options->mode) < 0)
		return error_set(err, ERR_IO, "cannot set the mode of %s: %s", options->path,
				 strerror(errno));
	return 0;
}

int socket_bind(const struct bind_options *options, struct socket_file *ret_file, struct error *err)
{
	struct socket_file file = {0};
	struct sockaddr_un address;
	struct stat st;
	int r = set_address(options->path, &address, err);

	if (r < 0 || (r = make_folder(options->path, err)) < 0 ||
	    (r = clear_stale(&address, err)) < 0)
		return r;
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The mode of the socket's inode becomes the file's: closed until all is set. */
	if (fd < 0 || fchmod(fd, 0600) < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof address) < 0)
		return error_set(err, errno == EADDRINUSE ? ERR_EXISTS : ERR_IO,
				 "cannot listen on %s: %s", options->path, strerror(errno));
	if (lstat(options->path, &st) < 0)
		return error_set(err, ERR_IO, "cannot look at '%s': %s", options->path,
				 strerror(errno));
	file = (struct socket_file){xstrdup(options->path), st.st_dev, st.st_ino};
	r = set_access(options, err);
	if (r < 0) {
		socket_file_remove(&file);
		return r;
	}
	*ret_file = file;
	return TAKE_FD(fd);
}

void socket_file_remove(struct socket_file *file)
{
	struct stat st;

	if (!file->path)
		return;
	if (lstat(file->path, &st) == 0 && st.st_dev == file->dev && st.st_ino == file->ino)
		unlink(file->path);
	free(file->path);
	file->path = NULL;
}
