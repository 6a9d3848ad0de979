#include "resolve/events.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/lower_bound.h"
#include "base/xmalloc.h"
#include "resolve/events_build.h"

static int compare_events(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->when.first != b->when.first)
		return a->when.first < b->when.first ? -1 : 1;
	if (a->when.last != b->when.last)
		return a->when.last < b->when.last ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* A telling and its group. */
struct member {
	uint32_t root, item;
};

static int compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->root != b->root)
		return a->root < b->root ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

static void make_events(struct events_work *w)
{
	struct events *e = w->view;
	struct member *members = xcalloc(w->n + 1, sizeof *members);
	uint32_t *group = xcalloc(w->n + 1, sizeof *group);

	for (uint32_t i = 0; i < w->n; i++)
		members[i] = (struct member){telling_root(w, i), i};
	qsort(members, w->n, sizeof *members, compare_members);
	e->items = arena_array(&e->arena, w->n + 1, sizeof *e->items);
	for (size_t i = 0; i < w->n;) {
		size_t n = 0;

		for (; i + n < w->n && members[i + n].root == members[i].root; n++)
			group[n] = members[i + n].item;
		events_fill(w, group, n, &e->items[e->n++]);
		i += n;
	}
	qsort(e->items, e->n, sizeof *e->items, compare_events);
	free(members);
	free(group);
}

static int compare_ids(const void *x, const void *y, void *items)
{
	const struct event *events = items;
	event_id a = events[*(const uint32_t *)x].id, b = events[*(const uint32_t *)y].id;

	return (a > b) - (a < b);
}

/* An event of somebody. */
struct presence {
	const struct person *person;
	uint32_t event;
};

static int compare_presences(const void *x, const void *y)
{
	const struct presence *a = x, *b = y;

	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

static void index_people(struct events *e)
{
	size_t total = 0, n = 0;

	for (size_t i = 0; i < e->n; i++)
		total += e->items[i].n_participants;
	struct presence *all = xcalloc(total + 1, sizeof *all);
	for (uint32_t i = 0; i < e->n; i++)
		for (size_t k = 0; k < e->items[i].n_participants; k++)
			all[n++] = (struct presence){e->items[i].participants[k], i};
	qsort(all, n, sizeof *all, compare_presences);
	e->by_person = arena_array(&e->arena, n + 1, sizeof *e->by_person);
	uint32_t *items = arena_array(&e->arena, n + 1, sizeof *items);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || all[i].person != all[i - 1].person)
			e->by_person[e->n_by_person++] =
				(struct person_events){all[i].person, &items[i], 0};
		items[i] = all[i].event;
		e->by_person[e->n_by_person - 1].n++;
	}
	free(all);
}

static void make_look_ups(struct events *e)
{
	int32_t most = INT32_MIN;

	e->last_max = arena_array(&e->arena, e->n + 1, sizeof *e->last_max);
	e->by_id = arena_array(&e->arena, e->n + 1, sizeof *e->by_id);
	for (uint32_t i = 0; i < e->n; i++) {
		most = e->items[i].when.last > most ? e->items[i].when.last : most;
		e->last_max[i] = most;
		e->by_id[i] = i;
	}
	qsort_r(e->by_id, e->n, sizeof *e->by_id, compare_ids, e->items);
	index_people(e);
}

int events_build(const struct people *people, const struct family_table *families,
		 struct events **ret)
{
	struct events *e = xcalloc(1, sizeof *e);
	struct events_work w = {.view = e, .families = families};
	struct arena scratch;

	e->people = people;
	/* Bounded by the facts, so that no budget applies. */
	arena_init(&e->arena, SIZE_MAX / 2);
	arena_init(&scratch, SIZE_MAX / 2);
	tellings_read(&w, &scratch);
	events_merge(&w);
	make_events(&w);
	make_look_ups(e);
	arena_release(&scratch);
	free(w.items);
	*ret = e;
	return 0;
}

void events_free(struct events *e)
{
	if (!e)
		return;
	arena_release(&e->arena);
	free(e);
}

const struct event *events_get(const struct events *e, event_id id)
{
	size_t low = lower_bound(e->n, i, e->items[e->by_id[i]].id < id);

	return low < e->n && e->items[e->by_id[low]].id == id ? &e->items[e->by_id[low]] : NULL;
}

/* The first event that may reach a day or lie behind it: last_max rises. */
static size_t first_reaching(const struct events *e, int32_t day)
{
	return lower_bound(e->n, i, e->last_max[i] < day);
}

int events_in(const struct events *e, int32_t first, int32_t last, struct arena *a,
	      struct event_list *ret)
{
	struct event_list out = {0};

	for (size_t i = first_reaching(e, first); i < e->n && e->items[i].when.first <= last; i++) {
		if (e->items[i].when.last < first)
			continue;
		const struct event **item = ARENA_PUSH(a, &out);
		if (!item)
			return ERR_LIMIT;
		*item = &e->items[i];
	}
	*ret = out;
	return 0;
}

int events_of_person(const struct events *e, const struct person *person, struct arena *a,
		     struct event_list *ret)
{
	size_t at = lower_bound(e->n_by_person, i, e->by_person[i].person < person);
	struct event_list out = {0};

	if (at < e->n_by_person && e->by_person[at].person == person) {
		const struct person_events *of = &e->by_person[at];

		out = (struct event_list){arena_array(a, of->n, sizeof *out.items), of->n, of->n};
		for (size_t i = 0; out.items && i < of->n; i++)
			out.items[i] = &e->items[of->items[i]];
		if (!out.items)
			return ERR_LIMIT;
	}
	*ret = out;
	return 0;
}
