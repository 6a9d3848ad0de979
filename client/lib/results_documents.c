/* The typed functions about documents. Each result keeps the message it came from: the strings of
 * its items point into it. */
#include <stdlib.h>

#include "annals/v1/corpus.pb-c.h"
#include "annals/v1/documents.pb-c.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/client.h"
#include "client/lib/message.h"

struct hits_result {
	struct annals_hits hits; /* first: callers hold a pointer to it */
	struct arena arena;      /* the message and the items */
};

static struct annals_hit hit_of(const Annals__V1__SearchHit *from)
{
	static const Annals__V1__Document nothing = ANNALS__V1__DOCUMENT__INIT;
	const Annals__V1__Document *document = from->document ? from->document : &nothing;

	return (struct annals_hit){
		.document_id = document->id,
		.score = from->score,
		.uri = document->uri,
		.name = document->name,
		.title = document->title,
		.published = document->published ? document->published->edtf : "",
		.snippet = from->n_snippets > 0 ? from->snippets[0]->text : "",
		.family_id = document->family_id,
		.reprints = from->reprint_count,
	};
}

enum annals_status annals_search(struct annals_client *client, const char *query, unsigned limit,
				 struct annals_hits **ret)
{
	Annals__V1__SearchDocumentsRequest request = ANNALS__V1__SEARCH_DOCUMENTS_REQUEST__INIT;
	struct hits_result *result = xcalloc(1, sizeof *result);
	ProtobufCMessage *message;

	arena_init(&result->arena, SIZE_MAX);
	request.query = message_text(query);
	request.page_size = limit;
	enum annals_status status = client_call_in(
		client, "annals.v1.Documents/SearchDocuments", &request.base,
		&annals__v1__search_documents_response__descriptor, &result->arena, &message);
	if (status != ANNALS_OK) {
		annals_hits_free(&result->hits);
		return status;
	}
	const Annals__V1__SearchDocumentsResponse *reply = (const void *)message;
	struct annals_hit *items =
		arena_array(&result->arena, reply->n_hits + 1, sizeof *result->hits.items);
	for (size_t i = 0; i < reply->n_hits; i++)
		items[i] = hit_of(reply->hits[i]);
	result->hits.items = items;
	result->hits.n = reply->n_hits;
	result->hits.total = reply->total;
	result->hits.note = reply->interpreted ? reply->interpreted->note : "";
	*ret = &result->hits;
	return ANNALS_OK;
}

void annals_hits_free(struct annals_hits *hits)
{
	struct hits_result *result = (struct hits_result *)hits;

	if (!result)
		return;
	arena_release(&result->arena);
	free(result);
}

enum annals_status annals_read_document(struct annals_client *client, uint64_t document_id,
					enum annals_part part, char **ret, size_t *ret_len)
{
	Annals__V1__ReadDocumentRequest request = ANNALS__V1__READ_DOCUMENT_REQUEST__INIT;
	_cleanup_(buf_free) struct buf whole = BUF_INIT;
	struct annals_stream *stream;
	ProtobufCMessage *message;
	int r;

	request.id = document_id;
	request.view = part == ANNALS_ORIGINAL ? ANNALS__V1__DOCUMENT_VIEW__ORIGINAL
					       : ANNALS__V1__DOCUMENT_VIEW__FULL;
	enum annals_status status =
		annals_stream_open(client, "annals.v1.Documents/ReadDocument", &stream);
	if (status != ANNALS_OK)
		return status;
	stream_send_message(stream, &request.base);
	annals_stream_end(stream);
	while ((r = stream_next_message(client, stream,
					&annals__v1__read_document_response__descriptor,
					&message)) > 0) {
		Annals__V1__ReadDocumentResponse *piece =
			(Annals__V1__ReadDocumentResponse *)message;

		buf_add(&whole, piece->data.data, piece->data.len);
		annals__v1__read_document_response__free_unpacked(piece, NULL);
	}
	annals_stream_close(stream);
	if (r < 0)
		return client->status;
	buf_string(&whole);
	*ret_len = whole.len;
	*ret = TAKE_PTR(whole.data);
	return ANNALS_OK;
}

struct added_result {
	struct annals_added_list list;
	Annals__V1__IngestDocumentsResponse *reply;
};

static enum annals_status send_document(struct annals_stream *stream,
					const struct annals_document *document)
{
	Annals__V1__IngestDocumentsRequest request = ANNALS__V1__INGEST_DOCUMENTS_REQUEST__INIT;

	request.original.data = (uint8_t *)message_text(document->data);
	request.original.len = document->data_len;
	request.uri = message_text(document->uri);
	request.id = message_text(document->id);
	request.title = message_text(document->title);
	request.author = message_text(document->author);
	request.publisher = message_text(document->publisher);
	request.published = message_text(document->published);
	request.content_type = message_text(document->content_type);
	return stream_send_message(stream, &request.base);
}

static struct added_result *added_of(ProtobufCMessage *message)
{
	struct added_result *result = xcalloc(1, sizeof *result);

	result->reply = (Annals__V1__IngestDocumentsResponse *)message;
	result->list.n = result->reply->n_results;
	result->list.items = xcalloc(result->list.n + 1, sizeof *result->list.items);
	for (size_t i = 0; i < result->list.n; i++) {
		const Annals__V1__IngestResult *from = result->reply->results[i];

		result->list.items[i] = (struct annals_added){
			.document_id = from->document_id,
			.outcome = (enum annals_outcome)from->outcome,
			.uri = from->uri,
			.error = from->error,
		};
	}
	return result;
}

enum annals_status annals_add(struct annals_client *client, const struct annals_document *documents,
			      size_t n, struct annals_added_list **ret)
{
	struct annals_stream *stream;
	ProtobufCMessage *reply = NULL;
	enum annals_status status =
		annals_stream_open(client, "annals.v1.Corpus/IngestDocuments", &stream);

	if (status != ANNALS_OK)
		return status;
	for (size_t i = 0; i < n && status == ANNALS_OK; i++)
		status = send_document(stream, &documents[i]);
	annals_stream_end(stream);
	int r = stream_next_message(client, stream,
				    &annals__v1__ingest_documents_response__descriptor, &reply);
	/* The status comes behind the answer. */
	if (r > 0) {
		const void *more;
		size_t len;

		r = annals_stream_next(stream, &more, &len);
	}
	annals_stream_close(stream);
	if (r < 0 || !reply) {
		message_freep(&reply);
		return r < 0 ? client->status
			     : client_fail(client, ANNALS_INTERNAL, "the daemon gave no results");
	}
	*ret = &added_of(reply)->list;
	return ANNALS_OK;
}

void annals_added_free(struct annals_added_list *list)
{
	struct added_result *result = (struct added_result *)list;

	if (!result)
		return;
	annals__v1__ingest_documents_response__free_unpacked(result->reply, NULL);
	free(list->items);
	free(result);
}

enum annals_status annals_remove(struct annals_client *client, uint64_t document_id)
{
	Annals__V1__RemoveDocumentRequest request = ANNALS__V1__REMOVE_DOCUMENT_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;

	request.id = document_id;
	return client_call(client, "annals.v1.Corpus/RemoveDocument", &request.base,
			   &annals__v1__remove_document_response__descriptor, &reply);
}
