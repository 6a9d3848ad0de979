#pragma once

/* The parts of the daemon, and how each is made. Private to daemon*.c; loop thread. */
#include "base/job.h"
#include "config.h"
#include "loop/executor.h"
#include "loop/listener.h"
#include "loop/loop.h"
#include "loop/notify.h"
#include "loop/signals.h"
#include "loop/timer.h"
#include "loop/watcher.h"
#include "service/service.h"

/* Everything there is, in the order it is made. Loop thread. */
struct daemon {
	int argc;
	char **argv;
	uint64_t start_us;
	struct config config;
	struct loop *loop;
	struct store *store;
	struct index *index;
	struct recogniser *recogniser;
	struct executor *workers, *writer;
	struct ingest *ingest;
	struct service *service;
	struct method_table methods;
	struct rpc_server *rpc;
	struct listener *listener;
	struct watcher *watcher;
	struct watchdog *watchdog;
	struct signals *signals;
	struct timer *tick, *give_up;
	uint64_t ticked_us, tick_us; /* the last one, the next one */
	struct job trim;
	revision_id trimmed; /* the corpus when memory was given back */
	bool trimming;
	bool stopping, scanned;
	bool failed; /* stopping because of a fault: the exit code says so */
};

/* In this order. */
int daemon_open_store(struct daemon *d, struct error *err) must_check;
/* Without its model the daemon serves everything but people. */
void daemon_open_recogniser(struct daemon *d);
void daemon_make_ingest(struct daemon *d);
void daemon_make_service(struct daemon *d);
int daemon_open_listener(struct daemon *d, struct error *err) must_check;
/* Without inotify the folders are read at start and on HUP. */
void daemon_open_watcher(struct daemon *d);

/* arg: the daemon. One with nothing to do sleeps. */
void daemon_plan_tick(void *arg);
