#include "daemon.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mapping.h"
#include "base/xmalloc.h"
#include "daemon_parts.h"
#include "ingest/ingest.h"
#include "memory.h"
#include "settings.h"

enum { EXIT_USAGE = 2, EXIT_CONFIG = 78 };

/* After the calls, work that is not acknowledged to anybody. */
#define GIVE_UP_MS      10000u
#define GIVE_UP_EACH_MS 500u
#define DRAIN_MS        5000u
#define TICK_MIN_US     ((uint64_t)250000)
#define TICK_MAX_US     ((uint64_t)60000000)

static void daemon_stop(struct daemon *d);

void daemon_plan_tick(void *arg)
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
	daemon_plan_tick(d);
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
	int r = daemon_open_store(d, err);
	if (r < 0)
		return r;
	d->index = index_new();
	set_index_memory(d);
	daemon_open_recogniser(d);
	daemon_make_ingest(d);
	daemon_make_service(d);
	/* What the cache holds is mapped before anybody can ask. */
	ingest_start(d->ingest);
	r = daemon_open_listener(d, err);
	if (r < 0)
		return r;
	daemon_open_watcher(d);
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

	xmalloc_keep_freed();
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
