#include "daemon_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "ingest/ingest.h"

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

int daemon_open_store(struct daemon *d, struct error *err)
{
	int r = make_folder(d->config.data, err);

	return r < 0 ? r : store_open(d->config.data, &d->store, err);
}

void daemon_open_recogniser(struct daemon *d)
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

void daemon_make_ingest(struct daemon *d)
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
		.on_due = daemon_plan_tick,
		.due_arg = d,
		.cache_dir = c->cache,
	});
}

static size_t count_connections(void *arg)
{
	struct daemon *d = arg;

	return d->listener ? listener_connections(d->listener) : 0;
}

void daemon_make_service(struct daemon *d)
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

int daemon_open_listener(struct daemon *d, struct error *err)
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

void daemon_open_watcher(struct daemon *d)
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
