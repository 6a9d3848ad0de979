#pragma once

/* Every handler that the method table names, by proto service. Loop thread. */
#include <stdbool.h>

#include "rpc/call.h"

typedef void message_fn(struct call *call, const ProtobufCMessage *request);
typedef void call_fn(struct call *call);

/* documents.c, documents_read.c, documents_search.c */
message_fn on_get_document, on_list_documents, on_search_documents, on_read_document;
call_fn on_read_document_room, on_read_document_close;

/* people.c, people_lists.c */
message_fn on_get_person, on_list_people, on_search_people, on_list_mentions, on_list_associates;

/* timeline.c */
message_fn on_get_event, on_list_events;

/* corpus.c, upload.c, watch.c */
message_fn on_remove_document, on_rescan, on_get_status, on_list_problems;
message_fn on_ingest_message, on_watch_corpus;
call_fn on_ingest_end, on_ingest_close, on_watch_corpus_room, on_watch_corpus_close;

/* analysis.c */
message_fn on_analyze_text;

/* health.c */
message_fn on_health_check, on_health_watch;
call_fn on_health_watch_room, on_health_watch_close;

/* reflection.c */
message_fn on_reflection_message;
call_fn on_reflection_end, on_reflection_room, on_reflection_close;

extern const struct method service_method_table[];
extern const size_t service_method_count;

/* True for a service of this daemon, and for "", the whole. */
bool service_is_known(const char *name);
