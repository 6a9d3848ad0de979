/* annals.v1.Documents/SearchDocuments. */
#include "base/clock.h"
#include "service/methods.h"
#include "service/page.h"
#include "service/snippets.h"

#define SEARCH_PAGE_DEFAULT 10u

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

static uint32_t as_micros(uint64_t us)
{
	return us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

static int fill_hits(struct read_job *r, const struct search_result *result, struct page *page,
		     struct snippets_maker *maker, Annals__V1__SearchDocumentsResponse *reply)
{
	reply->hits =
		convert_messages(&r->out, &annals__v1__search_hit__descriptor, result->n_hits);
	for (size_t i = 0; i < result->n_hits; i++) {
		Annals__V1__SearchHit *hit = reply->hits[i];

		if (atomic_load_explicit(r->cancelled, memory_order_relaxed))
			return ERR_CANCELLED;
		hit->document = convert_document(&r->out, &result->hits[i].doc->document);
		hit->score = result->hits[i].score;
		int code = maker ? snippets_add(maker, &result->hits[i].doc->document, hit) : 0;
		if (code < 0)
			return code;
		if (!page_take(page, &r->out, &hit->base))
			break;
	}
	reply->n_hits = page->n;
	return 0;
}

static int show_hits(struct read_job *r, const struct query *query,
		     const struct search_result *result, struct page *page,
		     Annals__V1__SearchDocumentsResponse *reply)
{
	const Annals__V1__SearchDocumentsRequest *request = (const void *)r->request;
	struct snippets_maker maker;

	if (request->no_snippets || result->n_hits == 0)
		return fill_hits(r, result, page, NULL, reply);
	int code = snippets_begin(&maker, r, result->shown ? result->shown : query);
	if (code < 0)
		return code;
	code = fill_hits(r, result, page, &maker, reply);
	snippets_end(&maker);
	reply->snippet_micros = as_micros(maker.spent_us);
	return code;
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
	uint64_t start_us = clock_monotonic_us();

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
						   .exact = request->exact},
			  r->cancelled, &r->arena, &result, &r->err);
	if (code < 0)
		return code;
	reply->engine_micros = as_micros(clock_monotonic_us() - start_us);
	code = show_hits(r, query, &result, &page, reply);
	if (code < 0)
		return code;
	reply->total = result.total;
	reply->interpreted = convert_terms(&r->out, &result);
	reply->next_page_token = page_next(&page, result.total, &r->out);
	return read_reply(r, &reply->base);
}

void on_search_documents(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, search_documents);
}
