/* annals.v1.Documents: one document and the list of them. */
#include "service/methods.h"
#include "service/page.h"
#include "service/read_job.h"
#include "service/text_cache.h"

/* A text and its original up to this are read on the loop: a few microseconds to unpack. */
#define SHORT_BYTES 16384u

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

/* With text and regions: as kept for excerpts, else from the store. */
static int fill_text(struct read_job *r, const struct document *d, Annals__V1__Document *reply)
{
	const struct cached_text *known = text_cache_find(read_texts(r), d);
	struct store_reader *store;
	struct stored_parts parts;

	if (known) {
		reply->regions =
			convert_regions(&r->out, known->regions, known->n_regions, &known->map);
		reply->n_regions = known->n_regions;
		reply->text = convert_string(&r->out, known->text);
		return 0;
	}
	int code = read_store(r, &store);
	if (code >= 0)
		code = store_get_parts(store, d->id, &r->arena, &parts, &r->err);
	if (code < 0)
		return code;
	reply->regions = convert_regions(&r->out, parts.regions, parts.n_regions, &parts.map);
	reply->n_regions = parts.n_regions;
	reply->text = convert_string(&r->out, parts.text);
	return 0;
}

/* With the original bytes and where the regions stand in them. */
static int fill_original(struct read_job *r, const struct document *d, Annals__V1__Document *reply)
{
	struct store_reader *store;
	struct offset_map map;
	struct region *regions;
	struct slice original;
	size_t n;
	int code = read_store(r, &store);

	if (code >= 0)
		code = store_get_map(store, d->id, &r->arena, &map, &r->err);
	if (code >= 0)
		code = store_get_regions(store, d->id, &r->arena, &regions, &n, &r->err);
	if (code >= 0)
		code = store_get_original(store, d->id, &r->arena, &original, &r->err);
	if (code < 0)
		return code;
	reply->regions = convert_regions(&r->out, regions, n, &map);
	reply->n_regions = n;
	reply->original.len = original.len;
	reply->original.data = (uint8_t *)convert_alloc(&r->out, original.len + 1, 1);
	memcpy(reply->original.data, original.ptr, original.len);
	return 0;
}

static int get_document_content(struct read_job *r, const struct index_doc *doc,
				Annals__V1__DocumentView view)
{
	Annals__V1__Document *reply = convert_document(&r->out, &doc->document);
	int code = view == ANNALS__V1__DOCUMENT_VIEW__FULL
			   ? fill_text(r, &doc->document, reply)
			   : fill_original(r, &doc->document, reply);

	if (code < 0)
		return code;
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

static bool has_content(const Annals__V1__GetDocumentRequest *request)
{
	return request->view == ANNALS__V1__DOCUMENT_VIEW__FULL ||
	       request->view == ANNALS__V1__DOCUMENT_VIEW__ORIGINAL;
}

/* True for what the loop may answer itself. */
static bool is_short(const struct service *s, const Annals__V1__GetDocumentRequest *request)
{
	struct error err;
	struct arena a;

	if (!has_content(request))
		return true;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	const struct index_doc *doc =
		find_document(index_current(s->config.index), request, &a, &err);
	bool is = !doc || (doc->document.text_bytes <= SHORT_BYTES &&
			   doc->document.original_bytes <= SHORT_BYTES);
	arena_release(&a);
	return is;
}

static int get_document(struct read_job *r)
{
	const Annals__V1__GetDocumentRequest *request = (const void *)r->request;
	const struct index_doc *doc = find_document(r->snapshot, request, &r->arena, &r->err);

	if (!doc)
		return r->err.code;
	if (has_content(request))
		return get_document_content(r, doc, request->view);
	return read_reply(r, &convert_document(&r->out, &doc->document)->base);
}

void on_get_document(struct call *call, const ProtobufCMessage *message)
{
	if (is_short(call_service(call), (const void *)message))
		read_now(call, message, get_document);
	else
		read_start(call, message, get_document);
}

/* All documents, or those of a family. */
struct listed {
	const struct snapshot *snapshot;
	const struct index_doc **docs; /* NULL: all */
	uint32_t total;
};

static int list_what(struct read_job *r, struct listed *ret)
{
	const Annals__V1__ListDocumentsRequest *request = (const void *)r->request;

	*ret = (struct listed){.snapshot = r->snapshot,
			       .total = snapshot_document_count(r->snapshot)};
	if (request->family_id == 0)
		return 0;
	const struct index_doc *doc = snapshot_document(r->snapshot, request->family_id, &r->arena);
	if (!doc)
		return error_set_field(&r->err, ERR_NOT_FOUND, "family_id",
				       "there is no document %llu",
				       (unsigned long long)request->family_id);
	const struct family *family = snapshot_family(r->snapshot, request->family_id);
	ret->docs = convert_alloc(&r->out, family ? family->n : 1, sizeof(void *));
	ret->docs[0] = doc;
	ret->total = family ? 0 : 1;
	for (uint32_t i = 0; family && i < family->n; i++) {
		doc = snapshot_document(r->snapshot, family->docs[i], &r->arena);
		if (doc)
			ret->docs[ret->total++] = doc;
	}
	return 0;
}

static const struct index_doc *listed_at(const struct listed *l, uint32_t i, struct arena *a)
{
	return l->docs ? l->docs[i] : snapshot_document_at(l->snapshot, i, a);
}

static int list_documents(struct read_job *r)
{
	Annals__V1__ListDocumentsResponse *reply =
		convert_message(&r->out, &annals__v1__list_documents_response__descriptor);
	struct listed listed = {.total = 0};
	struct page page;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code == 0)
		code = list_what(r, &listed);
	if (code < 0)
		return code;
	size_t n = page_count(&page, listed.total);
	reply->documents = convert_alloc(&r->out, n, sizeof *reply->documents);
	for (size_t i = 0; i < n; i++) {
		const struct index_doc *doc =
			listed_at(&listed, page.offset + (uint32_t)i, &r->arena);

		if (!doc)
			return error_set(&r->err, ERR_CORRUPT,
					 "an index segment is damaged; it is being made anew");
		reply->documents[i] = convert_document(&r->out, &doc->document);
		if (!page_take(&page, &r->out, &reply->documents[i]->base))
			break;
	}
	reply->n_documents = page.n;
	reply->total = listed.total;
	reply->next_page_token = page_next(&page, listed.total, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_documents(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, list_documents);
}
