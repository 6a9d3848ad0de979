#pragma once

/* The one shape of a call that reads: a reference on the snapshot and on the call is taken on the
 * loop, a job on the workers makes the reply and packs it, the loop sends it.
 *
 * A read function runs on a worker, or begins on the loop (read_start_brief()), and touches nothing
 * but its read_job; memory comes from the job's own arena. It ends with read_reply(). */
#include "base/interrupt.h"
#include "query/search.h"
#include "service/context.h"
#include "service/convert.h"
#include "store/store.h"

struct read_job;
typedef int read_fn(struct read_job *r);

struct read_job {
	struct job job;
	struct call *call; /* referenced; the worker only polls its cancel flag */
	struct service *service;
	struct snapshot *snapshot; /* referenced */
	const ProtobufCMessage *request;
	struct interrupt interrupt; /* to be looked at now and then */
	read_fn *run;
	struct arena arena;
	struct convert out; /* into arena */
	struct slice packed;
	struct error err;
};

/* Loop: checks the request and submits the job, or fails the call. */
void read_start(struct call *call, const ProtobufCMessage *request, read_fn *run);
/* The same for what is mostly short and looks at its interrupt often (struct job: brief). */
void read_start_brief(struct call *call, const ProtobufCMessage *request, read_fn *run);
/* The same at once on the loop: for what the snapshot, or a short look-up by key in the store,
 * answers in less time than it takes to wake a worker. */
void read_now(struct call *call, const ProtobufCMessage *request, read_fn *run);
/* The same for what does not read the corpus: it need not be loaded, out.snapshot is NULL. */
void read_start_detached(struct call *call, const ProtobufCMessage *request, read_fn *run);
/* Worker: packs the reply. Returns 0 or ERR_LIMIT. */
int read_reply(struct read_job *r, const ProtobufCMessage *reply);
/* Worker: the slot's own store connection. */
int read_store(struct read_job *r, struct store_reader **ret) must_check;
/* The texts kept for the worker's slot. The job has a snapshot. */
struct text_cache *read_texts(struct read_job *r);
/* The same for jobs of other shapes that run on the workers. */
int service_reader(struct service *s, unsigned slot, struct store_reader **ret,
		   struct error *err) must_check;
/* Loop: 0, or ERR_BUSY while the index is still read from the store: an answer from a part of the
 * corpus would look like the whole. */
int service_ready(const struct service *s, struct error *err) must_check;
