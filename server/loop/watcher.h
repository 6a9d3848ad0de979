#pragma once

/* Tells when something below some folders changed (inotify).
 *
 * Folders are walked by a worker, so a large tree does not hold up the loop. Changes are gathered
 * until nothing happened for settle_ms. When the kernel's limit of watches is reached, or a folder
 * is missing, on_change comes every rescan_ms instead: nothing is ever missed for good. Symlinks
 * below a folder are not followed. Loop thread only. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct loop;
struct watcher;

struct watcher_config {
	const char *const *folders; /* copied */
	size_t n_folders;
	uint32_t settle_ms; /* 0: 300 */
	uint32_t rescan_ms; /* 0: 60000 */
	/* Something below folders[folder] may have changed: scan it. */
	void (*on_change)(size_t folder, void *arg);
	void *arg;
};

/* ERR_IO when inotify is not to be had. */
int watcher_new(struct loop *loop, const struct watcher_config *config, struct watcher **ret,
		struct error *err) must_check;
/* True while some folder is only looked at every rescan_ms. */
bool watcher_is_degraded(const struct watcher *watcher);
size_t watcher_watches(const struct watcher *watcher);
/* No on_change after this. NULL is fine. */
void watcher_free(struct watcher *watcher);
