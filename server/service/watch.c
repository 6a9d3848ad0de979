/* annals.v1.Corpus/WatchCorpus: changes in order, progress when it moved. Loop thread. */
#include "service/watch.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "service/methods.h"
#include "service/read_job.h"

/* Changes a slow client may be behind. Dropping some silently would make a follower wrong, so a
 * client that is further behind is told to start again. */
#define WATCH_CHANGES_MAX 65536u
#define WATCH_ARENA_BYTES ((size_t)1 << 20)

struct change {
	struct change *next;
	int kind;
	doc_id doc;
	revision_id revision;
	char uri[];
};

struct corpus_watch {
	struct ingest_observer observer;
	struct call *call; /* alive until on_close */
	struct service *service;
	struct change *first, **last;
	uint32_t n;
	bool behind;   /* a change was dropped: the call ends with an error */
	bool progress; /* something moved since the last message */
	struct corpus_watch *next;
};

static void on_ingest_event(struct ingest_observer *observer, const struct ingest_event *event)
{
	struct corpus_watch *w = container_of(observer, struct corpus_watch, observer);

	if (event->change == ANNALS__V1__CORPUS_CHANGE__PROGRESS) {
		w->progress = true;
	} else if (w->n == WATCH_CHANGES_MAX) {
		w->behind = true;
	} else {
		struct change *c = xcalloc(1, sizeof *c + event->uri.len + 1);

		c->kind = event->change;
		c->doc = event->doc;
		c->revision = event->revision;
		if (event->uri.len > 0)
			memcpy(c->uri, event->uri.ptr, event->uri.len);
		*w->last = c;
		w->last = &c->next;
		w->n++;
	}
	call_wake(w->call);
}

void on_watch_corpus(struct call *call, const ProtobufCMessage *message)
{
	struct service *s = call_service(call);
	struct corpus_watch *w = xcalloc(1, sizeof *w);

	(void)message;
	w->observer.on_event = on_ingest_event;
	w->call = call;
	w->service = s;
	w->last = &w->first;
	w->progress = true;
	w->next = s->corpus_watches;
	s->corpus_watches = w;
	*call_state(call) = w;
	ingest_observe(s->config.ingest, &w->observer);
	call_wake(call);
}

void on_watch_corpus_room(struct call *call)
{
	struct corpus_watch *w = *call_state(call);

	if (!w)
		return;
	struct service *s = w->service;
	struct change *c = w->first;
	if (w->behind) {
		call_fail_with(
			call, ERR_LIMIT,
			"this watcher is too far behind: list the documents and watch again");
		return;
	}
	if (!c && !w->progress) {
		if (s->stopping)
			call_finish(call);
		return;
	}
	Annals__V1__CorpusEvent m = ANNALS__V1__CORPUS_EVENT__INIT;
	struct snapshot *snapshot = index_current(s->config.index);
	struct ingest_progress progress;
	struct arena arena;
	ingest_progress(s->config.ingest, &progress);
	arena_init(&arena, WATCH_ARENA_BYTES);
	struct convert convert = {.arena = &arena};
	m.change = ANNALS__V1__CORPUS_CHANGE__PROGRESS;
	m.revision = snapshot_revision(snapshot);
	m.documents = snapshot_document_count(snapshot);
	m.pending = progress.pending;
	m.first_scan_done = progress.first_scan_done;
	if (c) {
		m.change = (Annals__V1__CorpusChange)c->kind;
		m.document_id = c->doc;
		m.revision = c->revision;
		m.uri = convert_string(&convert, slice_of_string(c->uri));
		w->first = c->next;
		if (!w->first)
			w->last = &w->first;
		w->n--;
	} else {
		w->progress = false;
	}
	free(c);
	call_send(call, &m.base);
	arena_release(&arena);
}

void on_watch_corpus_close(struct call *call)
{
	struct corpus_watch *w = *call_state(call);

	if (!w)
		return;
	*call_state(call) = NULL;
	ingest_unobserve(w->service->config.ingest, &w->observer);
	for (struct corpus_watch **at = &w->service->corpus_watches; *at; at = &(*at)->next) {
		if (*at == w) {
			*at = w->next;
			break;
		}
	}
	while (w->first) {
		struct change *c = w->first;

		w->first = c->next;
		free(c);
	}
	free(w);
}

void watches_stop(struct service *s)
{
	for (struct corpus_watch *w = s->corpus_watches; w; w = w->next)
		call_wake(w->call);
}
