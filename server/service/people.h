#pragma once

/* What the two files of annals.v1.People share. Worker thread. */
#include "service/texts.h"

/* The person with everything an answer tells of it; roles are quoted from texts. Returns 0 or
 * ERR_*. */
int convert_person(struct texts *texts, const struct people *people, const struct person *p,
		   Annals__V1__Person *ret) must_check;
/* view->facts[ref.facts]->mentions[ref.mention] as evidence, and the surface form (borrowed from
 * texts, valid until its next use). */
int mention_evidence(struct texts *texts, const struct facts *f, uint32_t mention,
		     struct evidence *ret, struct slice *ret_surface) must_check;
/* The person with this id or ERR_NOT_FOUND naming field. */
int people_need(const struct people *people, person_id id, const char *field,
		const struct person **ret, struct error *err) must_check;
