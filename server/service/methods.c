#include "service/methods.h"

#include <annals/v1/analysis.pb-c.h>
#include <annals/v1/corpus.pb-c.h>
#include <annals/v1/documents.pb-c.h>
#include <annals/v1/people.pb-c.h>
#include <annals/v1/timeline.pb-c.h>
#include <grpc/health/v1/health.pb-c.h>
#include <grpc/reflection/v1/reflection.pb-c.h>

#include "base/macros.h"

/* clang-format off */
const struct method service_method_table[] = {
	{.path = "/annals.v1.Documents/GetDocument", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__get_document_request__descriptor, .on_message = on_get_document},
	{.path = "/annals.v1.Documents/ReadDocument", .kind = METHOD_SERVER_STREAM, .role = ROLE_READER,
	 .input = &annals__v1__read_document_request__descriptor, .on_message = on_read_document,
	 .on_room = on_read_document_room, .on_close = on_read_document_close},
	{.path = "/annals.v1.Documents/ListDocuments", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__list_documents_request__descriptor, .on_message = on_list_documents},
	{.path = "/annals.v1.Documents/SearchDocuments", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__search_documents_request__descriptor, .on_message = on_search_documents},

	{.path = "/annals.v1.People/GetPerson", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__get_person_request__descriptor, .on_message = on_get_person},
	{.path = "/annals.v1.People/ListPeople", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__list_people_request__descriptor, .on_message = on_list_people},
	{.path = "/annals.v1.People/SearchPeople", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__search_people_request__descriptor, .on_message = on_search_people},
	{.path = "/annals.v1.People/ListMentions", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__list_mentions_request__descriptor, .on_message = on_list_mentions},
	{.path = "/annals.v1.People/ListAssociates", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__list_associates_request__descriptor, .on_message = on_list_associates},

	{.path = "/annals.v1.Timeline/GetEvent", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__get_event_request__descriptor, .on_message = on_get_event},
	{.path = "/annals.v1.Timeline/ListEvents", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__list_events_request__descriptor, .on_message = on_list_events},

	{.path = "/annals.v1.Corpus/IngestDocuments", .kind = METHOD_CLIENT_STREAM, .role = ROLE_WRITER,
	 .input = &annals__v1__ingest_documents_request__descriptor, .on_message = on_ingest_message,
	 .on_end = on_ingest_end, .on_close = on_ingest_close},
	{.path = "/annals.v1.Corpus/RemoveDocument", .kind = METHOD_UNARY, .role = ROLE_WRITER,
	 .input = &annals__v1__remove_document_request__descriptor, .on_message = on_remove_document},
	{.path = "/annals.v1.Corpus/Rescan", .kind = METHOD_UNARY, .role = ROLE_WRITER,
	 .input = &annals__v1__rescan_request__descriptor, .on_message = on_rescan},
	{.path = "/annals.v1.Corpus/GetStatus", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__get_status_request__descriptor, .on_message = on_get_status},
	{.path = "/annals.v1.Corpus/ListProblems", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__list_problems_request__descriptor, .on_message = on_list_problems},
	{.path = "/annals.v1.Corpus/WatchCorpus", .kind = METHOD_SERVER_STREAM, .role = ROLE_READER,
	 .input = &annals__v1__watch_corpus_request__descriptor, .on_message = on_watch_corpus,
	 .on_room = on_watch_corpus_room, .on_close = on_watch_corpus_close},

	{.path = "/annals.v1.Analysis/AnalyzeText", .kind = METHOD_UNARY, .role = ROLE_READER,
	 .input = &annals__v1__analyze_text_request__descriptor, .on_message = on_analyze_text},

	{.path = "/grpc.health.v1.Health/Check", .kind = METHOD_UNARY, .role = ROLE_NONE,
	 .input = &grpc__health__v1__health_check_request__descriptor, .on_message = on_health_check},
	{.path = "/grpc.health.v1.Health/Watch", .kind = METHOD_SERVER_STREAM, .role = ROLE_NONE,
	 .input = &grpc__health__v1__health_check_request__descriptor, .on_message = on_health_watch,
	 .on_room = on_health_watch_room, .on_close = on_health_watch_close},

	{.path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", .kind = METHOD_BIDI,
	 .role = ROLE_NONE, .input = &grpc__reflection__v1__server_reflection_request__descriptor,
	 .on_message = on_reflection_message, .on_end = on_reflection_end,
	 .on_room = on_reflection_room, .on_close = on_reflection_close},
	{.path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", .kind = METHOD_BIDI,
	 .role = ROLE_NONE, .input = &grpc__reflection__v1__server_reflection_request__descriptor,
	 .on_message = on_reflection_message, .on_end = on_reflection_end,
	 .on_room = on_reflection_room, .on_close = on_reflection_close},
};
/* clang-format on */
const size_t service_method_count = ARRAY_LEN(service_method_table);

bool service_is_known(const char *name)
{
	size_t len = strlen(name);

	if (len == 0)
		return true;
	for (size_t i = 0; i < service_method_count; i++) {
		const char *path = service_method_table[i].path;

		if (strncmp(path + 1, name, len) == 0 && path[len + 1] == '/')
			return true;
	}
	return false;
}
