#include "loop/watcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/xmalloc.h"
#include "loop/executor.h"
#include "loop/loop_internal.h"
#include "loop/timer.h"
#include "loop/watch_map.h"
#include "loop/watch_walk.h"

#define SETTLE_MS_DEFAULT 300
#define RESCAN_MS_DEFAULT 60000
/* A folder that never rests is told of after so many times settle_ms all the same. */
#define SETTLE_ROUNDS 10
/* Events handled in one turn of the loop. */
#define EVENT_BYTES (64 << 10)

struct folder {
	char *path;
	bool changed;
	bool degraded; /* missing, or not all of it is watched: looked at every rescan_ms */
	bool walking;
	bool walk_again;
	uint64_t changed_ms; /* loop time of the first change not yet told */
};

struct watcher {
	struct watcher_config config;
	struct loop *loop;
	uv_poll_t poll;
	int fd;
	struct folder *folders;
	struct watch_map map;
	struct executor *walker;
	struct timer *settle, *rescan;
	bool freed, poll_closed;
	unsigned n_walks; /* jobs not yet done */
};

struct walk_job {
	struct job job;
	struct watcher *watcher;
	struct watch_walk walk;
	size_t folder;
};

static void release(struct watcher *watcher)
{
	if (!watcher->freed || !watcher->poll_closed || watcher->n_walks > 0)
		return;
	for (size_t i = 0; i < watcher->config.n_folders; i++)
		free(watcher->folders[i].path);
	free(watcher->folders);
	watch_map_free(&watcher->map);
	executor_free(watcher->walker);
	close(watcher->fd);
	free(watcher);
}

/* Something happened below the folder; told after it settled. */
static void mark_changed(struct watcher *watcher, size_t folder)
{
	struct folder *f = &watcher->folders[folder];

	uint64_t now_ms = uv_now(&watcher->loop->uv);

	if (!f->changed) {
		f->changed = true;
		f->changed_ms = now_ms;
	}
	if (now_ms - f->changed_ms <= (uint64_t)SETTLE_ROUNDS * watcher->config.settle_ms)
		timer_set(watcher->settle, watcher->config.settle_ms, 0);
}

static void on_settled(void *arg)
{
	struct watcher *watcher = arg;

	for (size_t i = 0; i < watcher->config.n_folders && !watcher->freed; i++)
		if (watcher->folders[i].changed) {
			watcher->folders[i].changed = false;
			watcher->config.on_change(i, watcher->config.arg);
		}
}

static int run_walk(struct job *job)
{
	struct walk_job *w = container_of(job, struct walk_job, job);

	return watch_walk_run(&w->walk);
}

static void walk(struct watcher *watcher, size_t folder, const char *path);

static void on_walked(struct job *job, int r)
{
	struct walk_job *w = container_of(job, struct walk_job, job);
	struct watcher *watcher = w->watcher;
	struct folder *f = &watcher->folders[w->folder];

	watcher->n_walks--;
	for (size_t i = 0; i < w->walk.n; i++)
		watch_map_put(&watcher->map, w->walk.found[i].wd, w->folder,
			      TAKE_PTR(w->walk.found[i].path));
	if (r < 0 && !watcher->freed) {
		if (!f->degraded)
			log_warning("watcher", "%s: %s; looking at it every %u s instead", f->path,
				    w->walk.err.message, watcher->config.rescan_ms / 1000);
		f->degraded = true;
	} else if (r == 0 && w->walk.is_whole) {
		/* Back again: what changed meanwhile was not seen. */
		if (f->degraded)
			mark_changed(watcher, w->folder);
		f->degraded = false;
	}
	f->walking = false;
	if (f->walk_again && !watcher->freed) {
		f->walk_again = false;
		walk(watcher, w->folder, NULL);
	}
	watch_walk_deinit(&w->walk);
	free(w);
	release(watcher);
}

/* Watches path (NULL: the whole folder) and what is below it, on a worker. */
static void walk(struct watcher *watcher, size_t folder, const char *path)
{
	struct folder *f = &watcher->folders[folder];

	if (f->walking) {
		/* One walk of the whole makes up for all that came during this one. */
		f->walk_again = true;
		return;
	}
	struct walk_job *w = xcalloc(1, sizeof *w);
	w->job = (struct job){.run = run_walk, .done = on_walked};
	w->watcher = watcher;
	w->folder = folder;
	watch_walk_init(&w->walk, watcher->fd, path ? path : f->path, path == NULL);
	f->walking = true;
	watcher->n_walks++;
	executor_submit(watcher->walker, &w->job);
}

static void on_rescan(void *arg)
{
	struct watcher *watcher = arg;

	for (size_t i = 0; i < watcher->config.n_folders && !watcher->freed; i++)
		if (watcher->folders[i].degraded) {
			walk(watcher, i, NULL);
			watcher->config.on_change(i, watcher->config.arg);
		}
}

static void on_overflow(struct watcher *watcher)
{
	log_info("watcher", "too many changes at once: scanning all folders");
	for (size_t i = 0; i < watcher->config.n_folders; i++) {
		mark_changed(watcher, i);
		walk(watcher, i, NULL);
	}
}

static void on_event(struct watcher *watcher, const struct inotify_event *event)
{
	const struct watch *watch;

	if (event->mask & IN_Q_OVERFLOW) {
		on_overflow(watcher);
		return;
	}
	watch = watch_map_find(&watcher->map, event->wd);
	if (!watch) {
		/* Of a walk that is under way: its folder is walked once more. */
		for (size_t i = 0; i < watcher->config.n_folders; i++)
			if (watcher->folders[i].walking) {
				watcher->folders[i].walk_again |= (event->mask & IN_ISDIR) != 0;
				mark_changed(watcher, i);
			}
		return;
	}
	size_t folder = watch->folder;
	mark_changed(watcher, folder);
	if (event->mask & IN_IGNORED) {
		struct folder *f = &watcher->folders[folder];

		f->degraded |= strcmp(watch->path, f->path) == 0;
		watch_map_remove(&watcher->map, event->wd);
	} else if ((event->mask & IN_ISDIR) && (event->mask & (IN_CREATE | IN_MOVED_TO))) {
		char *path = xasprintf("%s/%s", watch->path, event->len > 0 ? event->name : "");

		walk(watcher, folder, path);
		free(path);
	} else if ((event->mask & IN_ISDIR) && (event->mask & IN_MOVED_FROM)) {
		char *path = xasprintf("%s/%s", watch->path, event->len > 0 ? event->name : "");

		watch_map_drop_below(&watcher->map, watcher->fd, path);
		free(path);
	}
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct watcher *watcher = poll->data;
	_Alignas(struct inotify_event) char bytes[EVENT_BYTES];

	(void)events;
	ssize_t n = status < 0 ? 0 : read(watcher->fd, bytes, sizeof bytes);
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *event = (const void *)(bytes + at);

		on_event(watcher, event);
		at += (ssize_t)(sizeof *event + event->len);
	}
}

static void copy_folders(struct watcher *watcher)
{
	size_t n = watcher->config.n_folders;

	watcher->folders = xcalloc(n > 0 ? n : 1, sizeof watcher->folders[0]);
	for (size_t i = 0; i < n; i++)
		watcher->folders[i].path = xstrdup(watcher->config.folders[i]);
	watcher->config.folders = NULL;
}

int watcher_new(struct loop *loop, const struct watcher_config *config, struct watcher **ret,
		struct error *err)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0)
		return error_set(err, ERR_IO, "cannot watch folders: %s", strerror(errno));
	struct watcher *watcher = xcalloc(1, sizeof *watcher);
	watcher->config = *config;
	watcher->loop = loop;
	watcher->fd = fd;
	if (watcher->config.settle_ms == 0)
		watcher->config.settle_ms = SETTLE_MS_DEFAULT;
	if (watcher->config.rescan_ms == 0)
		watcher->config.rescan_ms = RESCAN_MS_DEFAULT;
	copy_folders(watcher);
	watcher->walker = executor_new(loop, 1);
	ensure(uv_poll_init(&loop->uv, &watcher->poll, fd) == 0);
	watcher->poll.data = watcher;
	uv_poll_start(&watcher->poll, UV_READABLE, on_readable);
	watcher->settle = timer_new(loop, 1, 0, on_settled, watcher);
	uint32_t rescan_ms = watcher->config.rescan_ms;
	watcher->rescan = timer_new(loop, rescan_ms, rescan_ms, on_rescan, watcher);
	for (size_t i = 0; i < config->n_folders; i++)
		walk(watcher, i, NULL);
	*ret = watcher;
	return 0;
}

bool watcher_is_degraded(const struct watcher *watcher)
{
	for (size_t i = 0; i < watcher->config.n_folders; i++)
		if (watcher->folders[i].degraded)
			return true;
	return false;
}

size_t watcher_watches(const struct watcher *watcher)
{
	return watcher->map.n;
}

static void on_poll_closed(uv_handle_t *handle)
{
	struct watcher *watcher = handle->data;

	watcher->poll_closed = true;
	release(watcher);
}

void watcher_free(struct watcher *watcher)
{
	if (!watcher)
		return;
	watcher->freed = true;
	timer_free(watcher->settle);
	timer_free(watcher->rescan);
	uv_close((uv_handle_t *)&watcher->poll, on_poll_closed);
	executor_stop(watcher->walker);
}
