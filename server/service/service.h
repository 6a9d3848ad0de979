#pragma once

/* The API of the daemon: one method table over a snapshot, the store and ingest. Loop thread only;
 * what needs more than a snapshot look-up runs as a job on the workers. */
#include "base/job.h"
#include "index/index.h"
#include "ingest/ingest.h"
#include "ingest/pipeline.h"
#include "rpc/method.h"

struct service;

struct service_config {
	struct executor *workers;
	unsigned n_workers; /* slots of workers */
	const char *data_dir;
	struct index *index;
	struct ingest *ingest;
	struct pipeline pipeline;
	uint32_t message_bytes; /* largest reply */
	uint64_t process_start_us;
	size_t (*connections)(void *arg); /* open ones, for the status; may be NULL */
	void *connections_arg;
};

struct service *service_new(const struct service_config *config);
/* No call and no job may be left. */
void service_free(struct service *s);

/* For rpc_server_new(); lives as long as the service. */
struct method_table service_methods(struct service *s);

/* What health says; the first true fixes the start time of the status. */
void service_set_serving(struct service *s, bool serving);
/* Ends the calls that would never end by themselves (watches), and refuses new ones. */
void service_stop(struct service *s);
/* A few times a second: takes up uploads that wait for a place. */
void service_tick(struct service *s);
