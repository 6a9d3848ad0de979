/* annals.v1.Timeline: events by id, and those that a filter lets through. */
#include <stdlib.h>

#include "service/methods.h"
#include "service/page.h"
#include "service/read_job.h"

#define TEXT_ARENA_BYTES ((size_t)16 << 20)
/* Claims of an event in a list; told in timeline.proto. */
#define EVENT_CLAIMS_LISTED 100u

static int get_event(struct read_job *r)
{
	const Annals__V1__GetEventRequest *request = (const void *)r->request;
	const struct events *events = snapshot_events(r->snapshot);
	const struct event *event = events_get(events, request->id);

	if (!event)
		return error_set_field(&r->err, ERR_NOT_FOUND, "id", "there is no event %llu",
				       (unsigned long long)request->id);
	size_t bytes = r->service->config.message_bytes;

	bytes = bytes > 0 ? bytes - bytes / 16 : SIZE_MAX;
	return read_reply(r, &convert_event(&r->out, events, event, SIZE_MAX, bytes)->base);
}

void on_get_event(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, get_event);
}

/* A filter made ready to be asked for each event. */
struct event_filter {
	const struct events *events;
	int32_t first, last; /* days; open sides as in model/date.h */
	const struct person *person;
	struct person_list named; /* who bears the participant's name */
	bool by_name;
	doc_id doc;
	const struct query *text; /* NULL: any */
	uint32_t min_sources;
	enum precision precision; /* PRECISION_NONE: any */
};

static int parse_days(const char *text, const char *field, int32_t open, bool end, int32_t *ret,
		      struct error *err)
{
	struct date d;

	*ret = open;
	if (!*text)
		return 0;
	if (!date_parse_iso(slice_of_string(text), &d))
		return error_set_field(err, ERR_INVALID, field,
				       "'%.40s' is no date: write YYYY-MM-DD, YYYY-MM or YYYY",
				       text);
	*ret = end ? d.last : d.first;
	return 0;
}

static int filter_people(struct read_job *r, const Annals__V1__EventFilter *from,
			 struct event_filter *f)
{
	int code = 0;

	if (from->person_id > 0)
		code = people_get(f->events->people, from->person_id)
			       ? 0
			       : error_set_field(&r->err, ERR_NOT_FOUND, "filter.person_id",
						 "there is no person %llu",
						 (unsigned long long)from->person_id);
	if (code < 0)
		return code;
	f->person = people_get(f->events->people, from->person_id);
	f->by_name = *from->participant;
	if (f->by_name)
		code = people_find_name(f->events->people, slice_of_string(from->participant),
					&r->arena, &f->named);
	return code;
}

static int filter_begin(struct read_job *r, const Annals__V1__EventFilter *from,
			struct event_filter *f)
{
	int code;

	if (!from)
		return 0;
	code = parse_days(from->after, "filter.after", DATE_OPEN_START, false, &f->first, &r->err);
	if (code >= 0)
		code = parse_days(from->before, "filter.before", DATE_OPEN_END, true, &f->last,
				  &r->err);
	if (code < 0)
		return code;
	if (f->first > f->last)
		return error_set_field(&r->err, ERR_INVALID, "filter.before",
				       "before lies before after");
	code = filter_people(r, from, f);
	if (code >= 0 && from->document_id > 0 && !snapshot_has(r->snapshot, from->document_id))
		code = error_set_field(&r->err, ERR_NOT_FOUND, "filter.document_id",
				       "there is no document %llu",
				       (unsigned long long)from->document_id);
	if (code >= 0 && *from->text) {
		code = query_parse(slice_of_string(from->text), &r->arena, &f->text, &r->err);
		if (code < 0)
			strcpy(r->err.field, "filter.text");
	}
	f->doc = from->document_id;
	f->min_sources = from->min_sources;
	f->precision = (enum precision)from->precision;
	return code;
}

static bool takes_part(const struct event *event, const struct person *person)
{
	for (size_t i = 0; i < event->n_participants; i++)
		if (event->participants[i] == person)
			return true;
	return false;
}

static bool one_takes_part(const struct event *event, const struct person_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (takes_part(event, list->items[i]))
			return true;
	return false;
}

static bool claims_hold(const struct event_filter *f, const struct event *event)
{
	const struct people *people = f->events->people;
	bool in_doc = f->doc == 0, has_text = !f->text;
	struct arena scratch;

	arena_init(&scratch, TEXT_ARENA_BYTES);
	for (size_t i = 0; i < event->n_claims && !(in_doc && has_text); i++) {
		const struct facts *facts = people->facts[event->claims[i].facts];
		const struct fact_claim *claim = &facts->claims[event->claims[i].claim];

		in_doc = in_doc || facts->doc == f->doc;
		has_text = has_text || query_matches_text(f->text, claim->quote, &scratch);
	}
	arena_release(&scratch);
	return in_doc && has_text;
}

static bool filter_takes(const struct event_filter *f, const struct event *event)
{
	if (event->source_count < f->min_sources)
		return false;
	if (f->precision != PRECISION_NONE && event->when.precision > f->precision)
		return false;
	if (event->when.first > f->last || event->when.last < f->first)
		return false;
	if (f->by_name && !one_takes_part(event, &f->named))
		return false;
	return claims_hold(f, event);
}

/* Most sources, then most claims; among equals the view's order, which the addresses tell: items of
 * one array. */
static int by_weight(const void *a, const void *b)
{
	const struct event *x = *(const struct event *const *)a;
	const struct event *y = *(const struct event *const *)b;

	if (x->source_count != y->source_count)
		return x->source_count > y->source_count ? -1 : 1;
	if (x->n_claims != y->n_claims)
		return x->n_claims > y->n_claims ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int collect_events(struct read_job *r, const struct event_filter *f,
			  struct event_list *events)
{
	size_t n = 0;
	int code = f->person ? events_of_person(f->events, f->person, &r->arena, events)
			     : events_in(f->events, f->first, f->last, &r->arena, events);

	if (code < 0)
		return code;
	for (size_t i = 0; i < events->n; i++) {
		if (i % 1024 == 0 && is_interrupted(&r->interrupt))
			return ERR_CANCELLED;
		if (filter_takes(f, events->items[i]))
			events->items[n++] = events->items[i];
	}
	events->n = n;
	return 0;
}

static int list_events(struct read_job *r)
{
	const Annals__V1__ListEventsRequest *request = (const void *)r->request;
	Annals__V1__ListEventsResponse *reply =
		convert_message(&r->out, &annals__v1__list_events_response__descriptor);
	struct event_filter filter = {
		.events = snapshot_events(r->snapshot),
		.first = DATE_OPEN_START,
		.last = DATE_OPEN_END,
	};
	struct event_list events = {0};
	struct page page;
	int code = page_of_snapshot(r, PAGE_SIZE_DEFAULT, &page);

	if (code >= 0)
		code = filter_begin(r, request->filter, &filter);
	if (code >= 0)
		code = collect_events(r, &filter, &events);
	if (code < 0)
		return code;
	if (request->order_by == ANNALS__V1__EVENT_ORDER__BY_WEIGHT && events.n > 1)
		qsort(events.items, events.n, sizeof *events.items, by_weight);
	size_t n = page_count(&page, events.n);
	reply->events = convert_alloc(&r->out, n, sizeof *reply->events);
	for (size_t i = 0; i < n; i++) {
		reply->events[i] =
			convert_event(&r->out, filter.events, events.items[page.offset + i],
				      EVENT_CLAIMS_LISTED, page.room);
		if (!page_take(&page, &r->out, &reply->events[i]->base))
			break;
	}
	reply->n_events = page.n;
	reply->total = (uint32_t)events.n;
	reply->next_page_token = page_next(&page, events.n, &r->out);
	return read_reply(r, &reply->base);
}

void on_list_events(struct call *call, const ProtobufCMessage *message)
{
	read_start(call, message, list_events);
}
