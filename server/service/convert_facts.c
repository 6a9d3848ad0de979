#include "service/convert.h"

Annals__V1__Evidence *convert_evidence(struct convert *c, const struct evidence *e)
{
	Annals__V1__Evidence *m = convert_message(c, &annals__v1__evidence__descriptor);
	const struct index_doc *doc =
		e->doc > 0 && c->snapshot ? snapshot_document(c->snapshot, e->doc, c->arena) : NULL;

	m->document_id = e->doc;
	if (doc)
		m->uri = convert_string(c, doc->document.uri);
	m->region = (Annals__V1__Region)e->region;
	m->span = convert_span(c, e->span);
	m->quote = convert_string(c, e->quote);
	m->quote_span = convert_span(c, e->quote_span);
	return m;
}

Annals__V1__Quantity **convert_quantities(struct convert *c, const struct claim *claim)
{
	Annals__V1__Quantity **list =
		convert_messages(c, &annals__v1__quantity__descriptor, claim->n_quantities);

	for (size_t i = 0; i < claim->n_quantities; i++) {
		const struct quantity *q = &claim->quantities[i];

		list[i]->text = convert_string(c, q->text);
		list[i]->value = q->value;
		list[i]->unit = convert_string(c, q->unit);
		list[i]->comparison = (Annals__V1__Comparison)q->comparison;
		list[i]->span = convert_span(c, q->original);
	}
	return list;
}

static void convert_participant(struct convert *c, const struct people *people,
				const struct facts *f, uint32_t entity,
				Annals__V1__Participant *ret)
{
	const struct entity *e = &f->entities[entity];
	const struct person *person = people ? people_of_entity(people, f, entity) : NULL;

	ret->kind = (Annals__V1__EntityKind)e->kind;
	ret->person_id = person ? person->id : e->person;
	ret->name = convert_string(c, person ? person->name : e->name);
}

Annals__V1__Claim *convert_claim(struct convert *c, const struct people *people,
				 const struct facts *f, size_t claim)
{
	Annals__V1__Claim *m = convert_message(c, &annals__v1__claim__descriptor);
	const struct fact_claim *fc = &f->claims[claim];
	const struct claim *from = &fc->claim;

	m->when = convert_date(c, &from->when);
	m->time_text = convert_string(c, fc->time_text);
	if (fc->time_text.len > 0)
		m->time_span = convert_span(c, fc->time_original);
	m->anchor = convert_anchor(c, &fc->anchor, fc->anchor_text);
	m->rule = convert_string(
		c, slice_of_string(*fc->time_rule || !from->rule ? fc->time_rule : from->rule));
	m->participants =
		convert_messages(c, &annals__v1__participant__descriptor, from->n_participants);
	for (size_t i = 0; i < from->n_participants; i++)
		if (from->participants[i] < f->n_entities)
			convert_participant(c, people, f, from->participants[i],
					    m->participants[m->n_participants++]);
	m->quantities = convert_quantities(c, from);
	m->n_quantities = from->n_quantities;
	m->evidence = convert_evidence(c, &(struct evidence){
						  .doc = f->doc,
						  .region = from->region,
						  .span = from->original,
						  .quote_span = from->sentence_original,
						  .quote = fc->quote,
					  });
	return m;
}

Annals__V1__Event *convert_event(struct convert *c, const struct events *events,
				 const struct event *event, size_t max, size_t max_bytes)
{
	Annals__V1__Event *m = convert_message(c, &annals__v1__event__descriptor);
	const struct people *people = events->people;

	m->id = event->id;
	m->when = convert_date(c, &event->when);
	m->summary = convert_string(c, event->summary);
	m->document_count = event->document_count;
	m->source_count = event->source_count;
	m->n_participants = event->n_participants;
	m->participants =
		convert_messages(c, &annals__v1__participant__descriptor, event->n_participants);
	for (size_t i = 0; i < event->n_participants; i++) {
		m->participants[i]->kind = (Annals__V1__EntityKind)event->participants[i]->kind;
		m->participants[i]->person_id = event->participants[i]->id;
		m->participants[i]->name = convert_string(c, event->participants[i]->name);
	}
	m->claim_count = (uint32_t)event->n_claims;
	size_t n = event->n_claims < max ? event->n_claims : max;
	size_t bytes = protobuf_c_message_get_packed_size(&m->base);
	m->claims = convert_alloc(c, n, sizeof *m->claims);
	while (m->n_claims < n && !c->full) {
		const struct claim_ref *ref = &event->claims[m->n_claims];
		Annals__V1__Claim *claim =
			convert_claim(c, people, people->facts[ref->facts], ref->claim);

		/* With its tag and length. */
		bytes += protobuf_c_message_get_packed_size(&claim->base) + 8;
		if (bytes > max_bytes)
			break;
		m->claims[m->n_claims++] = claim;
	}
	return m;
}
