/* The typed functions about people, events and the daemon. Strings point into the kept message. */
#include <stdlib.h>

#include "annals/v1/corpus.pb-c.h"
#include "annals/v1/people.pb-c.h"
#include "annals/v1/timeline.pb-c.h"
#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/client.h"
#include "client/lib/message.h"

struct people_result {
	struct annals_people people; /* first: callers hold a pointer to it */
	ProtobufCMessage *reply;
};

static struct annals_person person_of(const Annals__V1__Person *from)
{
	const char **aliases = xcalloc(from->n_aliases + 1, sizeof *aliases);

	for (size_t i = 0; i < from->n_aliases; i++)
		aliases[i] = from->aliases[i]->text;
	return (struct annals_person){
		.id = from->id,
		.name = from->name,
		.pinyin = from->pinyin,
		.mentions = from->mention_count,
		.documents = from->document_count,
		.aliases = aliases,
		.n_aliases = from->n_aliases,
	};
}

static struct annals_people *people_of(ProtobufCMessage *reply, Annals__V1__Person **people,
				       size_t n, uint32_t total)
{
	struct people_result *result = xcalloc(1, sizeof *result);

	result->reply = reply;
	result->people = (struct annals_people){
		.items = xcalloc(n + 1, sizeof *result->people.items),
		.n = n,
		.total = total,
	};
	for (size_t i = 0; i < n; i++)
		result->people.items[i] = person_of(people[i]);
	return &result->people;
}

enum annals_status annals_people(struct annals_client *client, const char *name, unsigned limit,
				 struct annals_people **ret)
{
	Annals__V1__SearchPeopleRequest search = ANNALS__V1__SEARCH_PEOPLE_REQUEST__INIT;
	Annals__V1__ListPeopleRequest list = ANNALS__V1__LIST_PEOPLE_REQUEST__INIT;
	ProtobufCMessage *reply;
	enum annals_status status;

	search.query = message_text(name);
	search.page_size = list.page_size = limit;
	if (name)
		status = client_call(client, "annals.v1.People/SearchPeople", &search.base,
				     &annals__v1__search_people_response__descriptor, &reply);
	else
		status = client_call(client, "annals.v1.People/ListPeople", &list.base,
				     &annals__v1__list_people_response__descriptor, &reply);
	if (status != ANNALS_OK)
		return status;
	if (name) {
		const Annals__V1__SearchPeopleResponse *found =
			(const Annals__V1__SearchPeopleResponse *)reply;
		*ret = people_of(reply, found->people, found->n_people, found->total);
	} else {
		const Annals__V1__ListPeopleResponse *all =
			(const Annals__V1__ListPeopleResponse *)reply;
		*ret = people_of(reply, all->people, all->n_people, all->total);
	}
	return ANNALS_OK;
}

void annals_people_free(struct annals_people *people)
{
	struct people_result *result = (struct people_result *)people;

	if (!result)
		return;
	for (size_t i = 0; i < people->n; i++) {
		const char *const *aliases = people->items[i].aliases;

		free((void *)(uintptr_t)aliases);
	}
	free(people->items);
	message_freep(&result->reply);
	free(result);
}

struct events_result {
	struct annals_events events;
	Annals__V1__ListEventsResponse *reply;
};

static struct annals_event event_of(const Annals__V1__Event *from)
{
	return (struct annals_event){
		.id = from->id,
		.when = from->when ? from->when->edtf : "",
		.earliest = from->when ? from->when->earliest : "",
		.latest = from->when ? from->when->latest : "",
		.summary = from->summary,
		.documents = from->document_count,
		.sources = from->source_count,
		.claims = (uint32_t)from->n_claims,
	};
}

static enum annals_status list_events(struct annals_client *client,
				      const struct annals_event_filter *filter,
				      ProtobufCMessage **ret)
{
	Annals__V1__ListEventsRequest request = ANNALS__V1__LIST_EVENTS_REQUEST__INIT;
	Annals__V1__EventFilter conditions = ANNALS__V1__EVENT_FILTER__INIT;

	conditions.after = message_text(filter->after);
	conditions.before = message_text(filter->before);
	conditions.person_id = filter->person_id;
	conditions.participant = message_text(filter->participant);
	conditions.document_id = filter->document_id;
	conditions.text = message_text(filter->text);
	conditions.min_sources = filter->min_sources;
	request.filter = &conditions;
	request.page_size = filter->limit;
	request.order_by = filter->by_weight ? ANNALS__V1__EVENT_ORDER__BY_WEIGHT
					     : ANNALS__V1__EVENT_ORDER__BY_DATE;
	return client_call(client, "annals.v1.Timeline/ListEvents", &request.base,
			   &annals__v1__list_events_response__descriptor, ret);
}

enum annals_status annals_events(struct annals_client *client,
				 const struct annals_event_filter *filter,
				 struct annals_events **ret)
{
	static const struct annals_event_filter any = {0};
	ProtobufCMessage *reply;
	enum annals_status status = list_events(client, filter ? filter : &any, &reply);

	if (status != ANNALS_OK)
		return status;
	struct events_result *result = xcalloc(1, sizeof *result);
	result->reply = (Annals__V1__ListEventsResponse *)reply;
	result->events.n = result->reply->n_events;
	result->events.total = result->reply->total;
	result->events.items = xcalloc(result->events.n + 1, sizeof *result->events.items);
	for (size_t i = 0; i < result->events.n; i++)
		result->events.items[i] = event_of(result->reply->events[i]);
	*ret = &result->events;
	return ANNALS_OK;
}

void annals_events_free(struct annals_events *events)
{
	struct events_result *result = (struct events_result *)events;

	if (!result)
		return;
	annals__v1__list_events_response__free_unpacked(result->reply, NULL);
	free(events->items);
	free(result);
}

struct status_result {
	struct annals_corpus_status status;
	Annals__V1__Status *reply;
};

enum annals_status annals_get_status(struct annals_client *client,
				     struct annals_corpus_status **ret)
{
	Annals__V1__GetStatusRequest request = ANNALS__V1__GET_STATUS_REQUEST__INIT;
	ProtobufCMessage *message;
	enum annals_status status = client_call(client, "annals.v1.Corpus/GetStatus", &request.base,
						&annals__v1__status__descriptor, &message);

	if (status != ANNALS_OK)
		return status;
	struct status_result *result = xcalloc(1, sizeof *result);
	const Annals__V1__Status *from = result->reply = (Annals__V1__Status *)message;
	result->status = (struct annals_corpus_status){
		.version = from->version,
		.state = from->state,
		.first_scan_done = from->first_scan_done,
		.revision = from->revision,
		.documents = from->documents,
		.people = from->people,
		.organizations = from->organizations,
		.mentions = from->mentions,
		.events = from->events,
		.claims = from->claims,
		.problems = from->problems,
		.pending = from->pending,
	};
	*ret = &result->status;
	return ANNALS_OK;
}

void annals_corpus_status_free(struct annals_corpus_status *status)
{
	struct status_result *result = (struct status_result *)status;

	if (!result)
		return;
	annals__v1__status__free_unpacked(result->reply, NULL);
	free(result);
}
