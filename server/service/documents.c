/* annals.v1.Documents: one document and the list of them. */
#include "service/methods.h"
#include "service/page.h"
#include "service/read_job.h"

static const struct index_doc *find_document(const struct snapshot *snapshot,
					     const Annals__V1__GetDocumentRequest *request,
					     struct arena *a, struct error *err)
{
	const struct index_doc *doc = NULL;

	if (request->key_case == ANNALS__V1__GET_DOCUMENT_REQUEST__KEY_URI) {
		doc = snapshot_document_by_uri(snapshot, slice_of_string(request->uri), a);
		if (!doc)
			error_set_field(err, ERR_NOT_FOUND, "uri", "there is no document '%.200s'",
					request->uri);
	} else if (request->key_case == ANNALS__V1__GET_DOCUMENT_REQUEST__KEY_ID) {
		doc = snapshot_document(snapshot, request->id, a);
		if (!doc)
			error_set_field(err, ERR_NOT_FOUND, "id", "there is no document %llu",
					(unsigned long long)request->id);
	} else {
		error_set_field(err, ERR_INVALID, "key", "give the id or the uri of a document");
	}
	return doc;
}

static int fill_regions(struct read_job *r, struct store_reader *store, doc_id id,
			Annals__V1__Document *reply)
{
	struct offset_map map;
	struct region *regions;
	size_t n;
	int code = store_get_map(store, id, &r->arena, &map, &r->err);

	if (code < 0)
		return code;
	code = store_get_regions(store, id, &r->arena, &regions, &n, &r->err);
	if (code < 0)
		return code;
	reply->regions = convert_regions(&r->out, regions, n, &map);
	reply->n_regions = n;
	return 0;
}

static int get_document_content(struct read_job *r, const struct index_doc *doc,
				Annals__V1__DocumentView view)
{
	Annals__V1__Document *reply = convert_document(&r->out, &doc->document);
	struct store_reader *store;
	struct slice content;
	int code = read_store(r, &store);

	if (code < 0)
		return code;
	code = fill_regions(r, store, doc->document.id, reply);
	if (code < 0)
		return code;
	if (view == ANNALS__V1__DOCUMENT_VIEW__FULL) {
		code = store_get_text(store, doc->document.id, &r->arena, &content, &r->err);
		if (code < 0)
			return code;
		reply->text = convert_string(&r->out, content);
	} else {
		code = store_get_original(store, doc->document.id, &r->arena, &content, &r->err);
		if (code < 0)
			return code;
		reply->original.len = content.len;
		reply->original.data = (uint8_t *)convert_alloc(&r->out, content.len + 1, 1);
		memcpy(reply->original.data, content.ptr, content.len);
	}
	code = read_reply(r, &reply->base);
	if (code < 0)
		return code;
	uint32_t limit = r->service->config.message_bytes;
	if (limit > 0 && r->packed.len > limit)
		return error_set(&r->err, ERR_LIMIT,
				 "the document takes %zu bytes, a message %u: use ReadDocument",
				 r->packed.len, limit);
	return 0;
}

static int get_document(struct read_job *r)
{
	const Annals__V1__GetDocumentRequest *request = (const void *)r->request;
	const struct index_doc *doc = find_document(r->snapshot, request, &r->arena, &r->err);

	if (!doc)
		return r->err.code;
	if (request->view == ANNALS__V1__DOCUMENT_VIEW__FULL ||
	    request->view == ANNALS__V1__DOCUMENT_VIEW__ORIGINAL)
		return get_document_content(r, doc, request->view);
	return read_reply(r, &convert_document(&r->out, &doc->document)->base);
}

void on_get_document(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, get_document);
}

static int list_documents(struct read_job *r)
{
	Annals__V1__ListDocumentsResponse *reply =
		convert_message(&r->out, &annals__v1__list_documents_response__descriptor);
	uint32_t total = snapshot_document_count(r->snapshot);
	struct page page;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code < 0)
		return code;
	size_t n = page_count(&page, total);
	reply->documents = convert_alloc(&r->out, n, sizeof *reply->documents);
	for (size_t i = 0; i < n; i++) {
		const struct index_doc *doc =
			snapshot_document_at(r->snapshot, page.offset + (uint32_t)i, &r->arena);

		if (!doc)
			return error_set(&r->err, ERR_CORRUPT,
					 "an index segment is damaged; it is being made anew");
		reply->documents[i] = convert_document(&r->out, &doc->document);
		if (!page_take(&page, &r->out, &reply->documents[i]->base))
			break;
	}
	reply->n_documents = page.n;
	reply->total = total;
	reply->next_page_token = page_next(&page, total, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_documents(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, list_documents);
}
