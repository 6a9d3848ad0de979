#pragma once

/* What the handlers of all services share. Loop thread only, except where a field says otherwise.
 */
#include "rpc/call.h"
#include "service/counts.h"
#include "service/service.h"

struct upload;
struct corpus_watch;
struct health_watch;
struct descriptors;

struct service {
	struct service_config config;
	/* One a worker slot, opened by the first job there: touched by that job only. The last, in
	 * n_workers, is the loop's. */
	struct store_reader **readers;
	struct text_cache **texts; /* likewise */
	struct counts counts;
	uint64_t start_us; /* 0 until serving once */
	bool serving, stopping;
	size_t readings_bytes;  /* documents held by ReadDocument calls */
	struct upload *waiting; /* uploads that wait for a place in the queue */
	struct corpus_watch *corpus_watches;
	struct health_watch *health_watches;
	struct descriptors *descriptors; /* NULL until reflection is used */
};

static inline struct service *call_service(const struct call *call)
{
	return call_context(call);
}

/* Fails the call with err. */
static inline void call_fail_with(struct call *call, int code, const char *message)
{
	struct error err = {0};

	error_set(&err, code, "%s", message);
	call_fail(call, &err);
}
