/* annals.v1.People: one person, and persons by name. */
#include "service/people.h"

#include <stdio.h>

#include "base/utf8.h"
#include "service/methods.h"
#include "service/page.h"
#include "text/pinyin.h"

int people_need(const struct people *people, person_id id, const char *field,
		const struct person **ret, struct error *err)
{
	*ret = people_get(people, id);
	if (*ret)
		return 0;
	return error_set_field(err, ERR_NOT_FOUND, field, "there is no person %llu",
			       (unsigned long long)id);
}

int mention_evidence(struct texts *texts, const struct facts *f, uint32_t mention,
		     struct evidence *ret, struct slice *ret_surface)
{
	const struct mention *m = &f->mentions[mention];
	struct slice text;
	int r = texts_get(texts, f->doc, &text);

	if (r < 0)
		return r;
	*ret = (struct evidence){
		.doc = f->doc,
		.region = f->mention_regions[mention],
		.span = m->original,
		.quote_span = m->sentence_original,
		.quote = text_words(text, m->sentence),
	};
	*ret_surface = text_words(text, m->span);
	return 0;
}

/* A role stands in the sentence of a mention, which knows its region. */
static enum region_kind role_region(const struct facts *f, struct span sentence)
{
	for (size_t i = 0; i < f->n_mentions; i++)
		if (span_contains(f->mentions[i].sentence, sentence))
			return f->mention_regions[i];
	return REGION_BODY;
}

static int convert_role(struct texts *texts, const struct people *people,
			const struct person_role *from, Annals__V1__Role *ret)
{
	const struct facts *f = people->facts[from->facts];
	struct convert *c = &texts->job->out;
	struct slice text;
	int r = texts_get(texts, from->doc, &text);

	if (r < 0)
		return r;
	ret->title = convert_string(c, from->role.title);
	ret->organization = convert_string(c, from->role.organization);
	ret->when = convert_date(c, &from->role.when);
	ret->evidence = convert_evidence(c, &(struct evidence){
						    .doc = from->doc,
						    .region = role_region(f, from->role.sentence),
						    .span = from->role.original,
						    .quote_span = from->role.sentence_original,
						    .quote = text_words(text, from->role.sentence),
					    });
	return 0;
}

/* Names without Han have no pinyin. */
static char *convert_pinyin(struct convert *c, struct slice name)
{
	char marked[256] = "";

	for (size_t at = 0; at < name.len;) {
		uint32_t code;

		at += utf8_decode(name, at, &code);
		if (!code_is_han(code))
			continue;
		pinyin_marked_of_name(name, marked, sizeof marked);
		break;
	}
	return convert_string(c, slice_of_string(marked));
}

int convert_person(struct texts *texts, const struct people *people, const struct person *p,
		   Annals__V1__Person *ret)
{
	struct convert *c = &texts->job->out;

	ret->id = p->id;
	ret->kind = (Annals__V1__EntityKind)p->kind;
	ret->name = convert_string(c, p->name);
	ret->pinyin = convert_pinyin(c, p->name);
	ret->mention_count = (uint32_t)p->n_mentions;
	ret->document_count = (uint32_t)p->n_documents;
	ret->document_ids = convert_alloc(c, p->n_documents, sizeof *ret->document_ids);
	for (size_t i = 0; i < p->n_documents; i++)
		ret->document_ids[ret->n_document_ids++] = p->documents[i];
	ret->aliases = convert_messages(c, &annals__v1__alias__descriptor, p->n_aliases);
	ret->n_aliases = p->n_aliases;
	for (size_t i = 0; i < p->n_aliases; i++) {
		ret->aliases[i]->text = convert_string(c, p->aliases[i].text);
		ret->aliases[i]->kind = (Annals__V1__AliasKind)p->aliases[i].kind;
		ret->aliases[i]->mention_count = p->aliases[i].count;
		ret->aliases[i]->why = convert_string(c, p->aliases[i].why);
	}
	ret->roles = convert_messages(c, &annals__v1__role__descriptor, p->n_roles);
	for (size_t i = 0; i < p->n_roles && !c->full; i++) {
		int r = convert_role(texts, people, &p->roles[i], ret->roles[ret->n_roles++]);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Several persons may bear a name: the caller must say which is meant. */
static int find_by_name(struct read_job *r, const struct people *people, const char *name,
			const struct person **ret)
{
	struct person_list list = {0};
	int code = people_find_name(people, slice_of_string(name), &r->arena, &list);

	if (code < 0)
		return code;
	if (list.n == 0)
		return error_set_field(&r->err, ERR_NOT_FOUND, "name", "nobody is called '%.200s'",
				       name);
	if (list.n > 1) {
		char ids[200] = "";
		size_t len = 0;

		for (size_t i = 0; i < list.n && len < sizeof ids - 32; i++)
			len += (size_t)snprintf(ids + len, sizeof ids - len, "%s%llu",
						i > 0 ? ", " : "",
						(unsigned long long)list.items[i]->id);
		return error_set_field(&r->err, ERR_CONFLICT, "name",
				       "%zu persons are called '%.100s': ask for one of the ids %s",
				       list.n, name, ids);
	}
	*ret = list.items[0];
	return 0;
}

static int get_person(struct read_job *r)
{
	const Annals__V1__GetPersonRequest *request = (const void *)r->request;
	Annals__V1__Person *reply = convert_message(&r->out, &annals__v1__person__descriptor);
	const struct people *people = snapshot_people(r->snapshot);
	const struct person *person = NULL;
	int code;

	switch (request->key_case) {
	case ANNALS__V1__GET_PERSON_REQUEST__KEY_ID:
		code = people_need(people, request->id, "id", &person, &r->err);
		break;
	case ANNALS__V1__GET_PERSON_REQUEST__KEY_NAME:
		code = find_by_name(r, people, request->name, &person);
		break;
	case ANNALS__V1__GET_PERSON_REQUEST__KEY__NOT_SET:
	default:
		code = error_set_field(&r->err, ERR_INVALID, "key",
				       "give the id or the name of a person");
		break;
	}
	if (code < 0)
		return code;
	struct texts texts;
	texts_init(&texts, r);
	code = convert_person(&texts, people, person, reply);
	texts_free(&texts);
	return code < 0 ? code : read_reply(r, &reply->base);
}

void on_get_person(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, get_person);
}

static int search_people(struct read_job *r)
{
	const Annals__V1__SearchPeopleRequest *request = (const void *)r->request;
	Annals__V1__SearchPeopleResponse *reply =
		convert_message(&r->out, &annals__v1__search_people_response__descriptor);
	const struct people *people = snapshot_people(r->snapshot);
	enum entity_kind kind = request->kind ? (enum entity_kind)request->kind : ENTITY_PERSON;
	struct person_hits hits = {0};
	struct page page;
	size_t total = 0;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code < 0)
		return code;
	if (slice_trim(slice_of_string(request->query)).len == 0)
		return error_set_field(&r->err, ERR_INVALID, "query", "query is empty");
	code = people_search(people, slice_of_string(request->query), &r->arena, &hits);
	if (code < 0)
		return code;
	for (size_t i = 0; i < hits.n; i++)
		if (hits.items[i].person->kind == kind)
			hits.items[total++] = hits.items[i];
	size_t n = page_count(&page, total);
	reply->people = convert_messages(&r->out, &annals__v1__person__descriptor, n);
	struct texts texts;
	texts_init(&texts, r);
	for (size_t i = 0; i < n && code >= 0; i++) {
		code = convert_person(&texts, people, hits.items[page.offset + i].person,
				      reply->people[i]);
		if (!page_take(&page, &r->out, &reply->people[i]->base))
			break;
	}
	texts_free(&texts);
	if (code < 0)
		return code;
	reply->n_people = page.n;
	reply->total = (uint32_t)total;
	reply->next_page_token = page_next(&page, total, &r->out);
	return read_reply(r, &reply->base);
}

void on_search_people(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, search_people);
}
