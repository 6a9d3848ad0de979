#include "service/counts.h"

#include "index/damage.h"
#include "resolve/events.h"
#include "resolve/people.h"

void counts_take(struct counts *c, const struct snapshot *s)
{
	const struct people *people = snapshot_people_if_built(s);
	const struct events *events = snapshot_events_if_built(s);
	revision_id revision = snapshot_revision(s);

	/* Made of what could not be read. */
	if (snapshot_damaged_segment(s))
		return;
	if (people && revision >= c->people_revision) {
		c->people = (uint32_t)people->n_persons;
		c->organizations = (uint32_t)(people->n - people->n_persons);
		c->people_revision = revision;
	}
	if (events && revision >= c->events_revision) {
		c->events = (uint32_t)events->n;
		c->events_revision = revision;
	}
}
