#include "daemon.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mapping.h"
#include "base/xmalloc.h"
#include "config.h"
#include "ingest/ingest.h"
#include "loop/executor.h"
#include "loop/listener.h"
#include "loop/loop.h"
#include "loop/notify.h"
#include "loop/signals.h"
#include "loop/timer.h"
#include "loop/watcher.h"
#include "memory.h"
#include "service/service.h"
#include "settings.h"

enum { EXIT_USAGE = 2, EXIT_CONFIG = 78 };

/* After the calls, work that is not acknowledged to anybody. */
#define GIVE_UP_MS      10000u
#define GIVE_UP_EACH_MS 500u
#define DRAIN_MS        5000u
#define TICK_MIN_US     ((uint64_t)250000)
#define TICK_MAX_US     ((uint64_t)60000000)

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

/* --- making it --- */

static int make_folder(const char *path, struct error *err)
{
	char *copy = xstrdup(path);
	struct stat st;
	int r = 0;

	for (char *at = copy + 1; *at && r >= 0; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		mkdir(copy, 0755); /* what fails here fails below, with a reason */
		*at = '/';
	}
	bool made = mkdir(copy, 0700) == 0;
	if (!made && errno == EEXIST && stat(copy, &st) == 0 && !S_ISDIR(st.st_mode))
		r = error_set(err, ERR_INVALID, "the data folder %s is no folder", path);
	else if (!made && (errno != EEXIST || access(copy, W_OK | X_OK) < 0))
		r = error_set(err, ERR_IO, "cannot make or write the data folder %s: %m", path);
	free(copy);
	return r;
}

static int open_store(struct daemon *d, struct error *err)
{
	int r = make_folder(d->config.data, err);

	return r < 0 ? r : store_open(d->config.data, &d->store, err);
}

/* Without its model the daemon serves everything but people. */
static void open_recogniser(struct daemon *d)
{
	struct error err = {0};
	int r = ERR_NOT_FOUND;

	if (d->config.share) {
		char *path = xasprintf("%s/model/ner.model", d->config.share);

		r = recogniser_open(path, &d->recogniser, &err);
		free(path);
	}
	if (r < 0)
		log_warning("daemon", "no model to recognise names (%s): no people will be found",
			    err.code < 0 ? err.message : "set share");
}

static void plan_tick(void *arg);

static void make_ingest(struct daemon *d)
{
	const struct config *c = &d->config;
	struct pipeline pipeline = {
		.recogniser = d->recogniser,
		.text_bytes_max = (uint32_t)c->text_bytes,
	};

	d->workers = executor_new(d->loop, (unsigned)c->workers);
	d->writer = executor_new(d->loop, 1);
	d->ingest = ingest_new(&(struct ingest_config){
		.folders = (const char *const *)c->folders.items,
		.n_folders = c->folders.n,
		.limits = {.file_bytes = c->file_bytes,
			   .pushed_bytes = (uint32_t)c->message_bytes,
			   .queued = (uint32_t)c->queued_documents,
			   .batch_documents = (uint32_t)c->batch_documents,
			   .settle_ms = (uint32_t)c->settle_ms},
		.pipeline = pipeline,
		.workers = d->workers,
		.writer = d->writer,
		.store = d->store,
		.data_dir = c->data,
		.index = d->index,
		.on_due = plan_tick,
		.due_arg = d,
		.cache_dir = c->cache,
	});
}

static size_t count_connections(void *arg)
{
	struct daemon *d = arg;

	return d->listener ? listener_connections(d->listener) : 0;
}

static void make_service(struct daemon *d)
{
	const struct config *c = &d->config;

	d->service = service_new(&(struct service_config){
		.workers = d->workers,
		.n_workers = (unsigned)c->workers,
		.data_dir = c->data,
		.index = d->index,
		.ingest = d->ingest,
		.pipeline = {.recogniser = d->recogniser,
			     .text_bytes_max = (uint32_t)c->text_bytes},
		.message_bytes = (uint32_t)c->message_bytes,
		.process_start_us = d->start_us,
		.connections = count_connections,
		.connections_arg = d,
	});
	d->methods = service_methods(d->service);
	d->rpc = rpc_server_new(
		&(struct rpc_limits){
			.message_bytes = (uint32_t)c->message_bytes,
			.header_bytes = (uint32_t)c->header_bytes,
			.streams = (uint32_t)c->streams,
			.calls_per_uid = (uint32_t)c->calls_per_uid,
			.output_bytes = (uint32_t)c->output_bytes,
			.arena_bytes = (uint32_t)c->call_bytes,
			.buffered_bytes = (uint32_t)c->buffered_bytes,
			.default_deadline_ms = (uint32_t)c->deadline_ms,
		},
		&d->methods, 1);
}

/* The socket let them in; root, our own user and the writer groups may also change things. */
static enum peer_role role_of(const struct credentials *who, void *arg)
{
	const struct config *c = &((struct daemon *)arg)->config;

	if (who->uid == 0 || who->uid == geteuid())
		return ROLE_WRITER;
	for (size_t i = 0; i < c->writer_groups.n; i++) {
		if (who->gid == c->writer_gids[i])
			return ROLE_WRITER;
		for (size_t k = 0; k < who->n_groups; k++)
			if (who->groups[k] == c->writer_gids[i])
				return ROLE_WRITER;
	}
	return ROLE_READER;
}

static int open_listener(struct daemon *d, struct error *err)
{
	const struct config *c = &d->config;
	int fd = -1;
	int r = notify_socket(&fd, err);

	if (r < 0)
		return r;
	return listener_open(d->loop,
			     &(struct listener_config){
				     .path = c->socket,
				     .fd = r > 0 ? fd : -1,
				     .mode = (mode_t)c->socket_mode,
				     .has_group = c->socket_group,
				     .group = c->socket_gid,
				     .max_connections = (unsigned)c->connections,
				     .max_per_uid = (unsigned)c->connections_per_uid,
				     .server = d->rpc,
				     .role_of = role_of,
				     .arg = d,
			     },
			     &d->listener, err);
}

static void on_folder_changed(size_t folder, void *arg)
{
	ingest_folder_changed(((struct daemon *)arg)->ingest, folder);
}

/* Without inotify the folders are read at start and on HUP. */
static void open_watcher(struct daemon *d)
{
	struct error err = {0};
	const struct config *c = &d->config;

	if (c->folders.n == 0)
		return;
	int r = watcher_new(d->loop,
			    &(struct watcher_config){
				    .folders = (const char *const *)c->folders.items,
				    .n_folders = c->folders.n,
				    .settle_ms = (uint32_t)c->settle_ms,
				    .on_change = on_folder_changed,
				    .arg = d,
			    },
			    &d->watcher, &err);
	if (r < 0)
		log_warning("daemon", "%s: changes are only seen on HUP", err.message);
}

/* --- running it --- */

static void daemon_stop(struct daemon *d);

/* A daemon with nothing to do sleeps. */
static void plan_tick(void *arg)
{
	struct daemon *d = arg;
	uint64_t now_us = clock_monotonic_us(), next_us = ingest_next_tick(d->ingest);

	if (!d->tick)
		return;
	if (next_us < d->ticked_us + TICK_MIN_US)
		next_us = d->ticked_us + TICK_MIN_US;
	if (next_us < now_us)
		next_us = now_us;
	if (next_us - now_us > TICK_MAX_US)
		next_us = now_us + TICK_MAX_US;
	if (next_us >= d->tick_us)
		return;
	d->tick_us = next_us;
	timer_set(d->tick, (next_us - now_us + 999) / 1000, 0);
}

static int run_trim(struct job *job)
{
	(void)job;
	malloc_trim(0);
	return 0;
}

static void on_trimmed(struct job *job, int r)
{
	(void)r;
	container_of(job, struct daemon, trim)->trimming = false;
}

/* The allocator keeps what analyses used, many times the size of their texts, unless told. */
static void trim_memory(struct daemon *d)
{
	revision_id revision = snapshot_revision(index_current(d->index));

	if (d->trimming || revision == d->trimmed)
		return;
	d->trimming = true;
	d->trimmed = revision;
	d->trim = (struct job){.run = run_trim, .done = on_trimmed};
	executor_submit(d->workers, &d->trim);
}

static void on_tick(void *arg)
{
	struct daemon *d = arg;
	struct ingest_progress p;

	d->ticked_us = clock_monotonic_us();
	d->tick_us = UINT64_MAX;
	ingest_tick(d->ingest, d->ticked_us);
	service_tick(d->service);
	ingest_progress(d->ingest, &p);
	/* After a failed sync nobody knows what is on the disk: only a fresh start reads it. */
	if (p.store_failed && !d->stopping) {
		log_error("daemon", "the store cannot be trusted after a failed write: ending, "
				    "start again when the disk is well");
		d->failed = true;
		daemon_stop(d);
	}
	if (p.first_scan_done && !d->scanned && !d->stopping) {
		d->scanned = true;
		notify_status("%u documents, %u problems",
			      snapshot_document_count(index_current(d->index)), p.problems);
		log_info("daemon", "first scan done: documents=%u problems=%u",
			 snapshot_document_count(index_current(d->index)), p.problems);
	}
	if (p.first_scan_done && p.pending == 0 && !d->stopping)
		trim_memory(d);
	plan_tick(d);
}

static void on_ingest_idle(void *arg)
{
	loop_stop(((struct daemon *)arg)->loop);
}

/* The analysis of a very large text cannot be called back: its file is read again at the next
 * start. Nothing else is under way then; the store is closed as ever. */
static void on_give_up(void *arg)
{
	struct daemon *d = arg;

	if (executor_pending(d->writer) > 0)
		return;
	log_warning("daemon", "an analysis takes too long and is given up: the file is read again "
			      "at the next start");
	listener_free(TAKE_PTR(d->listener));
	store_close(TAKE_PTR(d->store));
	_exit(d->failed ? EXIT_FAILURE : EXIT_SUCCESS);
}

static void on_drained(void *arg)
{
	struct daemon *d = arg;

	d->give_up = timer_new(d->loop, GIVE_UP_MS, GIVE_UP_EACH_MS, on_give_up, d);
	ingest_stop(d->ingest, on_ingest_idle, d);
}

static void daemon_stop(struct daemon *d)
{
	log_info("daemon", "stopping: open calls have %u s", DRAIN_MS / 1000);
	d->stopping = true;
	notify_stopping();
	service_stop(d->service);
	watcher_free(d->watcher);
	d->watcher = NULL;
	listener_drain(d->listener, DRAIN_MS, on_drained, d);
}

static void set_index_memory(struct daemon *d)
{
	uint64_t bytes = d->config.index_memory;

	index_set_memory(d->index, bytes > 0 ? bytes : memory_available() / 2);
}

/* What can change while we run does; the rest is named. */
static void daemon_reload(struct daemon *d)
{
	struct config fresh;
	struct error err = {0};

	notify_reloading();
	if (config_load(d->argc, d->argv, &fresh, &err) < 0) {
		log_error("daemon", "%s: the old configuration stays", err.message);
	} else {
		for (size_t i = 0; i < setting_count; i++) {
			const struct setting *s = &setting_table[i];

			if (setting_equal(s, &d->config, &fresh))
				continue;
			if (s->live)
				setting_copy(s, &fresh, &d->config);
			log_info("daemon", "setting %s changed%s", s->key,
				 s->live ? "" : ": takes effect after a restart");
		}
		free(d->config.writer_gids);
		d->config.writer_gids = TAKE_PTR(fresh.writer_gids);
		log_set_level((enum log_level)d->config.log_level);
		set_index_memory(d);
	}
	config_free(&fresh);
	ingest_rescan(d->ingest);
	notify_ready("reloaded");
}

static void on_signal(void *arg, int number)
{
	struct daemon *d = arg;

	if (number == SIGHUP && !d->stopping) {
		daemon_reload(d);
	} else if (number != SIGHUP && d->stopping) {
		log_warning("daemon", "stopping at once; what was acknowledged is kept");
		_exit(EXIT_FAILURE);
	} else if (number != SIGHUP) {
		daemon_stop(d);
	}
}

static int daemon_start(struct daemon *d, struct error *err)
{
	char *threads = xasprintf("%llu", (unsigned long long)d->config.workers + 2);

	/* The workers, the writer, and one for the watcher's walks. */
	setenv("UV_THREADPOOL_SIZE", threads, 1);
	free(threads);
	d->loop = loop_new();
	d->signals = signals_new(d->loop, on_signal, d);
	int r = open_store(d, err);
	if (r < 0)
		return r;
	d->index = index_new();
	set_index_memory(d);
	open_recogniser(d);
	make_ingest(d);
	make_service(d);
	/* What the cache holds is mapped before anybody can ask. */
	ingest_start(d->ingest);
	r = open_listener(d, err);
	if (r < 0)
		return r;
	open_watcher(d);
	d->tick = timer_new(d->loop, 0, 0, on_tick, d);
	d->watchdog = watchdog_new(d->loop, NULL, NULL);
	service_set_serving(d->service, true);
	notify_ready("serving");
	log_info("daemon", "annalsd " ANNALS_VERSION " serves on %s, data in %s, workers=%llu",
		 d->config.socket ? d->config.socket : "the socket it was given", d->config.data,
		 (unsigned long long)d->config.workers);
	return 0;
}

/* Takes down what was made, also after a start that failed half way. Jobs end first: they hold
 * calls, which hold memory of the connections' server. */
static void daemon_free(struct daemon *d)
{
	if (d->watchdog)
		watchdog_free(d->watchdog);
	if (d->signals)
		signals_free(d->signals);
	timer_free(TAKE_PTR(d->tick));
	timer_free(d->give_up);
	watcher_free(d->watcher);
	listener_free(TAKE_PTR(d->listener));
	if (d->workers) {
		executor_stop(d->workers);
		executor_stop(d->writer);
		loop_finish_jobs(d->loop);
	}
	if (d->rpc)
		rpc_server_free(d->rpc);
	service_free(d->service);
	if (d->ingest)
		ingest_free(d->ingest);
	executor_free(d->workers);
	executor_free(d->writer);
	if (d->index)
		index_free(d->index);
	if (d->recogniser)
		recogniser_close(d->recogniser);
	store_close(d->store);
	loop_free(d->loop);
	config_free(&d->config);
}

/* What is asked for instead of running. Returns true when that was all. */
static bool answer_question(const struct config *c)
{
	if (c->help)
		settings_print_help(stdout);
	else if (c->version)
		puts("annalsd " ANNALS_VERSION);
	else if (c->print)
		settings_print(c, stdout);
	else if (c->check)
		printf("configuration is right (%s)\n", c->file ? c->file : "no file");
	else
		return false;
	return true;
}

int daemon_main(int argc, char **argv)
{
	struct daemon d = {.argc = argc, .argv = argv, .start_us = clock_monotonic_us()};
	struct error err = {0};

	log_set_prefix(getenv("JOURNAL_STREAM") != NULL);
	if (config_load(argc, argv, &d.config, &err) < 0) {
		log_error("annalsd", "%s", err.message);
		config_free(&d.config);
		return strcmp(err.field, "usage") == 0 ? EXIT_USAGE : EXIT_CONFIG;
	}
	if (answer_question(&d.config)) {
		config_free(&d.config);
		if (fflush(stdout) == 0)
			return EXIT_SUCCESS;
		log_error("annalsd", "cannot write the answer: %m");
		return EXIT_FAILURE;
	}
	log_set_level((enum log_level)d.config.log_level);
	mapping_guard();
	int r = daemon_start(&d, &err);
	if (r < 0)
		log_error("annalsd", "%s", err.message);
	else
		loop_run(d.loop);
	daemon_free(&d);
	if (r >= 0)
		log_info("daemon", "stopped");
	return r < 0 || d.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
