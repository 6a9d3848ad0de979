#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"

/* mkdir -p, for us alone: the store holds every document in full. */
static int make_dir(const char *dir, struct error *err)
{
	_cleanup_(freep) char *path = xstrdup(dir);

	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return error_set(err, ERR_IO, "cannot make the data folder '%s': %s", dir,
				 strerror(errno));
	return 0;
}

static int busy(const char *dir, int fd, struct error *err)
{
	char pid[32] = "";
	ssize_t n = pread(fd, pid, sizeof pid - 1, 0);

	pid[n > 0 ? strspn(pid, "0123456789") : 0] = '\0';
	return error_set(
		err, ERR_BUSY,
		"data folder '%s' is in use by another annalsd (pid %s): stop it or choose "
		"another folder with --data",
		dir, pid[0] ? pid : "unknown");
}

int data_dir_lock(const char *dir, int *ret, struct error *err)
{
	_cleanup_(closep) int fd = -1;
	_cleanup_(freep) char *path = xasprintf("%s/annals.lock", dir);
	char pid[32];
	int r = make_dir(dir, err);

	if (r < 0)
		return r;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_set(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			return busy(dir, fd, err);
		return error_set(err, ERR_IO, "cannot lock '%s': %s", path, strerror(errno));
	}
	/* The pid is only for the message: a full disk must not keep us from starting. */
	snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, pid, strlen(pid), 0);
	*ret = TAKE_FD(fd);
	return 0;
}
