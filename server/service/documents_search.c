/* annals.v1.Documents/SearchDocuments. */
#include "base/clock.h"
#include "query/fold_reprints.h"
#include "service/methods.h"
#include "service/page.h"
#include "service/snippets.h"

#define SEARCH_PAGE_DEFAULT 10u
#define AHEAD               10u /* hits whose texts are read ahead */

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

static void fill_reprints(struct read_job *r, const struct folded_hit *from,
			  Annals__V1__SearchHit *hit)
{
	size_t n = from->n_reprints < REPRINTS_SHOWN_MAX ? from->n_reprints : REPRINTS_SHOWN_MAX;

	hit->reprint_count = (uint32_t)from->n_reprints;
	hit->n_reprints = n;
	hit->reprints = convert_messages(&r->out, &annals__v1__reprint__descriptor, n);
	for (size_t i = 0; i < n; i++) {
		const struct document *d = &from->reprints[i]->document;
		Annals__V1__Reprint *m = hit->reprints[i];

		m->document_id = d->id;
		m->uri = convert_string(&r->out, d->uri);
		m->name = convert_string(&r->out, d->name);
		m->title = convert_string(&r->out, d->title);
		m->publisher = convert_string(&r->out, d->publisher);
		m->published = convert_date(&r->out, &d->published);
	}
}

static uint32_t as_micros(uint64_t us)
{
	return us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

static int fill_hits(struct read_job *r, const struct folded_result *found, struct page *page,
		     struct snippets_maker *maker, Annals__V1__SearchDocumentsResponse *reply)
{
	reply->hits = convert_messages(&r->out, &annals__v1__search_hit__descriptor, found->n_hits);
	for (size_t i = 0; i < found->n_hits; i++) {
		const struct folded_hit *from = &found->hits[i];
		Annals__V1__SearchHit *hit = reply->hits[i];

		if (maker && i % AHEAD == 0)
			snippets_expect(maker, from,
					found->n_hits - i < AHEAD ? found->n_hits - i : AHEAD);
		if (is_interrupted(&r->interrupt))
			return ERR_CANCELLED;
		hit->document = convert_document(&r->out, &from->hit.doc->document);
		hit->score = from->hit.score;
		fill_reprints(r, from, hit);
		int code = maker ? snippets_add(maker, &from->hit.doc->document, hit) : 0;
		if (code < 0)
			return code;
		if (!page_take(page, &r->out, &hit->base))
			break;
	}
	reply->n_hits = page->n;
	return 0;
}

/* Every document by itself. */
static int search_expanded(struct read_job *r, const struct query *query,
			   const struct search_options *options, struct folded_result *ret)
{
	int code = search_run(r->snapshot, query, options, &r->interrupt, &r->arena, &ret->result,
			      &r->err);

	if (code < 0)
		return code;
	ret->n_hits = ret->result.n_hits;
	ret->hits = convert_alloc(&r->out, ret->n_hits, sizeof *ret->hits);
	for (size_t i = 0; i < ret->n_hits; i++)
		ret->hits[i].hit = ret->result.hits[i];
	ret->more = options->offset + ret->n_hits < ret->result.total;
	return 0;
}

/* A page of folded hits is one of these families. */
static revision_id revision_of(const struct read_job *r, bool expand)
{
	return snapshot_revision(r->snapshot) ^ (expand ? 0 : snapshot_family_stamp(r->snapshot));
}

static int show_hits(struct read_job *r, const struct query *query,
		     const struct folded_result *found, struct page *page,
		     Annals__V1__SearchDocumentsResponse *reply)
{
	const Annals__V1__SearchDocumentsRequest *request = (const void *)r->request;
	struct snippets_maker maker;

	if (request->no_snippets || found->n_hits == 0)
		return fill_hits(r, found, page, NULL, reply);
	snippets_begin(&maker, r, found->result.shown ? found->result.shown : query);
	int code = fill_hits(r, found, page, &maker, reply);
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
	struct folded_result found = {.n_hits = 0};
	/* Without families there is nothing to fold. */
	bool expand = request->expand_reprints || snapshot_reprint_count(r->snapshot) == 0;
	struct page page;
	int code = page_begin(r, SEARCH_PAGE_DEFAULT, revision_of(r, expand), &page);
	uint64_t start_us = clock_monotonic_us();

	if (code < 0)
		return code;
	code = query_parse(slice_of_string(request->query), &r->arena, &query, &r->err);
	if (code < 0) {
		strcpy(r->err.field, "query");
		return code;
	}
	struct search_options options = {.offset = page.offset,
					 .limit = page.limit,
					 .exact = request->exact,
					 .no_total = request->no_total};
	code = expand ? search_expanded(r, query, &options, &found)
		      : search_run_folded(r->snapshot, query, &options, &r->interrupt, &r->arena,
					  &found, &r->err);
	if (code < 0)
		return code;
	const struct search_result *result = &found.result;
	reply->engine_micros = as_micros(clock_monotonic_us() - start_us);
	code = show_hits(r, query, &found, &page, reply);
	if (code < 0)
		return code;
	reply->total = request->no_total ? 0 : result->total;
	reply->interpreted = convert_terms(&r->out, result);
	reply->next_page_token =
		page_next(&page, page.offset + found.n_hits + (found.more ? 1 : 0), &r->out);
	return read_reply(r, &reply->base);
}

void on_search_documents(struct call *call, const ProtobufCMessage *message)
{
	read_start_brief(call, message, search_documents);
}
