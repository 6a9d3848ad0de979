/* annals.v1.People: lists of persons, of their mentions and of who is named with them. */
#include "base/lower_bound.h"
#include "service/methods.h"
#include "service/page.h"
#include "service/people.h"

/* True when the document names the person. */
static bool person_in_document(const struct person *p, doc_id doc)
{
	size_t low = lower_bound(p->n_documents, i, p->documents[i] < doc);

	return low < p->n_documents && p->documents[low] == doc;
}

static int need_document(struct read_job *r, doc_id id)
{
	if (id == 0 || snapshot_has(r->snapshot, id))
		return 0;
	return error_set_field(&r->err, ERR_NOT_FOUND, "document_id", "there is no document %llu",
			       (unsigned long long)id);
}

static int list_people(struct read_job *r)
{
	const Annals__V1__ListPeopleRequest *request = (const void *)r->request;
	Annals__V1__ListPeopleResponse *reply =
		convert_message(&r->out, &annals__v1__list_people_response__descriptor);
	const struct people *people = snapshot_people(r->snapshot);
	enum entity_kind kind = request->kind ? (enum entity_kind)request->kind : ENTITY_PERSON;
	struct page page;
	struct texts texts;
	size_t total = 0;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code >= 0)
		code = need_document(r, request->document_id);
	if (code < 0)
		return code;
	reply->people = convert_messages(&r->out, &annals__v1__person__descriptor, page.limit);
	texts_init(&texts, r);
	for (size_t i = 0; i < people->n && code >= 0; i++) {
		const struct person *p = &people->items[i];

		if (p->kind != kind ||
		    (request->document_id > 0 && !person_in_document(p, request->document_id)))
			continue;
		if (!page_wants(&page, total++))
			continue;
		code = convert_person(&texts, people, p, reply->people[page.n]);
		(void)page_take(&page, &r->out, &reply->people[page.n]->base);
	}
	texts_free(&texts);
	if (code < 0)
		return code;
	reply->n_people = page.n;
	reply->total = (uint32_t)total;
	reply->next_page_token = page_next(&page, total, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_people(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, list_people);
}

/* Walks mentions in order and converts those of the page. */
struct mention_list {
	struct read_job *job;
	struct texts texts;
	const struct people *people;
	struct page *page;
	Annals__V1__ListMentionsResponse *reply;
	doc_id doc;            /* 0: every document */
	enum entity_kind kind; /* ENTITY_NONE: any */
	size_t total;
};

static int mention_list_add(struct mention_list *l, const struct facts *f, uint32_t mention)
{
	const struct mention *m = &f->mentions[mention];
	const struct entity *e = &f->entities[m->entity];
	struct convert *c = &l->job->out;

	if ((l->doc > 0 && f->doc != l->doc) || (l->kind != ENTITY_NONE && e->kind != l->kind))
		return 0;
	if (!page_wants(l->page, l->total++))
		return 0;
	const struct person *person = people_of_entity(l->people, f, m->entity);
	Annals__V1__Mention *reply = l->reply->mentions[l->page->n];
	struct evidence evidence;
	struct slice surface;
	int r = mention_evidence(&l->texts, f, mention, &evidence, &surface);
	if (r < 0)
		return r;
	reply->person_id = person ? person->id : e->person;
	reply->name = convert_string(c, person ? person->name : e->name);
	reply->surface = convert_string(c, surface);
	reply->kind = (Annals__V1__EntityKind)e->kind;
	reply->evidence = convert_evidence(c, &evidence);
	(void)page_take(l->page, c, &reply->base);
	return 0;
}

static int walk_mentions(struct mention_list *l, const struct person *person)
{
	const struct people *people = l->people;
	int r = 0;

	if (person) {
		for (size_t i = 0; i < person->n_mentions && r >= 0; i++)
			r = mention_list_add(l, people->facts[person->mentions[i].facts],
					     person->mentions[i].mention);
		return r;
	}
	for (size_t k = 0; k < people->n_facts && r >= 0; k++)
		for (uint32_t i = 0; i < people->facts[k]->n_mentions && r >= 0; i++)
			r = mention_list_add(l, people->facts[k], i);
	return r;
}

static int list_mentions(struct read_job *r)
{
	const Annals__V1__ListMentionsRequest *request = (const void *)r->request;
	Annals__V1__ListMentionsResponse *reply =
		convert_message(&r->out, &annals__v1__list_mentions_response__descriptor);
	const struct people *people = snapshot_people(r->snapshot);
	const struct person *person = NULL;
	struct page page;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code >= 0)
		code = need_document(r, request->document_id);
	if (code >= 0 && request->person_id > 0)
		code = people_need(people, request->person_id, "person_id", &person, &r->err);
	if (code < 0)
		return code;
	struct mention_list list = {
		.job = r,
		.people = people,
		.page = &page,
		.reply = reply,
		.doc = request->document_id,
		.kind = (enum entity_kind)request->kind,
	};
	reply->mentions = convert_messages(&r->out, &annals__v1__mention__descriptor, page.limit);
	texts_init(&list.texts, r);
	code = walk_mentions(&list, person);
	texts_free(&list.texts);
	if (code < 0)
		return code;
	reply->n_mentions = page.n;
	reply->total = (uint32_t)list.total;
	reply->next_page_token = page_next(&page, list.total, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_mentions(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, list_mentions);
}

static int convert_associate(struct texts *texts, const struct people *people,
			     const struct associate *from, Annals__V1__Associate *ret)
{
	struct convert *c = &texts->job->out;

	ret->person_id = from->person->id;
	ret->name = convert_string(c, from->person->name);
	ret->kind = (Annals__V1__EntityKind)from->person->kind;
	ret->sentence_count = from->sentences;
	ret->document_count = from->documents;
	ret->samples = convert_alloc(c, ASSOCIATE_SAMPLES, sizeof *ret->samples);
	for (uint32_t i = 0; i < from->n_samples; i++) {
		struct evidence evidence;
		struct slice surface;
		int r = mention_evidence(texts, people->facts[from->samples[i].facts],
					 from->samples[i].mention, &evidence, &surface);

		if (r < 0)
			return r;
		ret->samples[ret->n_samples++] = convert_evidence(c, &evidence);
	}
	return 0;
}

static int list_associates(struct read_job *r)
{
	const Annals__V1__ListAssociatesRequest *request = (const void *)r->request;
	Annals__V1__ListAssociatesResponse *reply =
		convert_message(&r->out, &annals__v1__list_associates_response__descriptor);
	const struct people *people = snapshot_people(r->snapshot);
	const struct person *person;
	struct associates found = {0};
	struct page page;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code >= 0)
		code = people_need(people, request->person_id, "person_id", &person, &r->err);
	if (code >= 0)
		code = people_associates(people, person, &r->arena, &found);
	if (code < 0)
		return code;
	size_t n = page_count(&page, found.n);
	struct texts texts;
	texts_init(&texts, r);
	reply->associates = convert_messages(&r->out, &annals__v1__associate__descriptor, n);
	for (size_t i = 0; i < n && code >= 0; i++) {
		code = convert_associate(&texts, people, &found.items[page.offset + i],
					 reply->associates[i]);
		if (!page_take(&page, &r->out, &reply->associates[i]->base))
			break;
	}
	texts_free(&texts);
	if (code < 0)
		return code;
	reply->n_associates = page.n;
	reply->total = (uint32_t)found.n;
	reply->next_page_token = page_next(&page, found.n, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_associates(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, list_associates);
}
