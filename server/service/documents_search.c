/* annals.v1.Documents/SearchDocuments. */
#include "service/methods.h"
#include "service/page.h"
#include "service/read_job.h"

#define SEARCH_PAGE_DEFAULT 10u
#define SNIPPET_ARENA_BYTES ((size_t)256 << 20) /* one document's text, map and folded form */

static Annals__V1__Snippet *convert_snippet(struct convert *c, const struct snippet *s,
					    const struct offset_map *map)
{
	Annals__V1__Snippet *m = convert_message(c, &annals__v1__snippet__descriptor);

	m->text = convert_string(c, s->text);
	m->span = convert_span(c, offset_map_to_original(map, s->span));
	m->region = (Annals__V1__Region)s->region;
	m->highlights = convert_alloc(c, s->n_highlights, sizeof *m->highlights);
	for (size_t i = 0; i < s->n_highlights; i++)
		m->highlights[m->n_highlights++] = convert_span(c, s->highlights[i]);
	return m;
}

static int fill_snippets(struct read_job *r, const struct query *query, struct arena *scratch,
			 Annals__V1__SearchHit *hit)
{
	struct store_reader *store;
	struct slice text;
	struct offset_map map;
	struct region *regions;
	size_t n;
	struct snippets found = {0};
	doc_id id = hit->document->id;
	int code = read_store(r, &store);

	if (code >= 0)
		code = store_get_text(store, id, scratch, &text, &r->err);
	if (code >= 0)
		code = store_get_map(store, id, scratch, &map, &r->err);
	if (code >= 0)
		code = store_get_regions(store, id, scratch, &regions, &n, &r->err);
	if (code >= 0)
		code = snippet_find(query, text, regions, n, scratch, &found);
	if (code < 0)
		return code;
	hit->snippets = convert_alloc(&r->out, SNIPPETS_MAX, sizeof *hit->snippets);
	for (size_t i = 0; i < found.n; i++)
		hit->snippets[hit->n_snippets++] = convert_snippet(&r->out, &found.items[i], &map);
	return 0;
}

/* Texts of hits are read one after the other into an arena of their own. */
static int add_snippets(struct read_job *r, const struct query *query, Annals__V1__SearchHit *hit)
{
	struct arena scratch;

	arena_init(&scratch, SNIPPET_ARENA_BYTES);
	int code = fill_snippets(r, query, &scratch, hit);
	arena_release(&scratch);
	/* Removed since the snapshot was made: the hit stands, its words are gone. */
	return code == ERR_NOT_FOUND ? 0 : code;
}

static Annals__V1__QueryInterpretation *convert_terms(struct convert *c,
						      const struct search_result *result)
{
	Annals__V1__QueryInterpretation *m =
		convert_message(c, &annals__v1__query_interpretation__descriptor);

	m->match = (Annals__V1__MatchKind)result->match;
	m->note = convert_string(c, result->note);
	m->suggestion = convert_string(c, result->suggestion);
	m->n_terms = result->n_terms;
	m->terms =
		convert_messages(c, &annals__v1__term_interpretation__descriptor, result->n_terms);
	for (size_t i = 0; i < result->n_terms; i++) {
		const struct term_report *t = &result->terms[i];

		m->terms[i]->text = convert_string(c, t->text);
		m->terms[i]->folded = convert_string(c, t->folded);
		m->terms[i]->document_count = t->document_count;
		m->terms[i]->why = convert_string(c, t->why);
	}
	return m;
}

static int fill_hits(struct read_job *r, const struct query *query,
		     const struct search_result *result, struct page *page,
		     Annals__V1__SearchDocumentsResponse *reply)
{
	const Annals__V1__SearchDocumentsRequest *request = (const void *)r->request;

	reply->hits =
		convert_messages(&r->out, &annals__v1__search_hit__descriptor, result->n_hits);
	for (size_t i = 0; i < result->n_hits; i++) {
		Annals__V1__SearchHit *hit = reply->hits[i];

		if (atomic_load_explicit(r->cancelled, memory_order_relaxed))
			return ERR_CANCELLED;
		hit->document = convert_document(&r->out, &result->hits[i].doc->document);
		hit->score = result->hits[i].score;
		int code = request->no_snippets ? 0 : add_snippets(r, query, hit);
		if (code < 0)
			return code;
		if (!page_take(page, &r->out, &hit->base))
			break;
	}
	reply->n_hits = page->n;
	return 0;
}

static int search_documents(struct read_job *r)
{
	const Annals__V1__SearchDocumentsRequest *request = (const void *)r->request;
	Annals__V1__SearchDocumentsResponse *reply =
		convert_message(&r->out, &annals__v1__search_documents_response__descriptor);
	const struct query *query;
	struct search_result result = {0};
	struct page page;
	int code = page_of_snapshot(r, SEARCH_PAGE_DEFAULT, &page);

	if (code < 0)
		return code;
	code = query_parse(slice_of_string(request->query), &r->arena, &query, &r->err);
	if (code < 0) {
		strcpy(r->err.field, "query");
		return code;
	}
	code = search_run(r->snapshot, query,
			  &(struct search_options){.offset = page.offset,
						   .limit = page.limit,
						   .exact = request->exact,
						   .no_total = request->no_total},
			  r->cancelled, &r->arena, &result, &r->err);
	if (code < 0)
		return code;
	code = fill_hits(r, result.shown ? result.shown : query, &result, &page, reply);
	if (code < 0)
		return code;
	reply->total = request->no_total ? 0 : result.total;
	reply->interpreted = convert_terms(&r->out, &result);
	reply->next_page_token = page_next(&page, result.total, &r->out);
	return read_reply(r, &reply->base);
}

void on_search_documents(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, search_documents);
}
