#include "index/snapshot_views.h"

#include <stdlib.h>

#include "base/xmalloc.h"

struct snapshot_views *snapshot_views_new(void)
{
	struct snapshot_views *v = xcalloc(1, sizeof *v);

	v->refs = 1;
	ensure(pthread_mutex_init(&v->lock, NULL) == 0);
	return v;
}

static void facts_free_all(struct views_facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n_held; i++)
		segment_facts_unref(f->held[i]);
	free(f->held);
	free(f->items);
	free(f);
}

void snapshot_views_unref(struct snapshot_views *v)
{
	if (--v->refs > 0)
		return;
	/* Events borrow people, and people the facts: last first. */
	struct events *events = atomic_load(&v->events);
	struct people *people = atomic_load(&v->people);
	if (events)
		events_free(events);
	if (people)
		people_free(people);
	facts_free_all(atomic_load(&v->facts));
	pthread_mutex_destroy(&v->lock);
	free(v);
}

struct placed {
	doc_id id;
	struct doc_place place;
};

static int by_id(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/* Segments mostly follow one another: then nothing is left to sort. */
static struct doc_place *order_build(const struct snapshot *s)
{
	struct placed *all = xcalloc(s->totals.documents + 1u, sizeof *all);
	struct doc_place *order = xcalloc(s->totals.documents + 1u, sizeof *order);
	uint32_t n = 0;
	bool sorted = true;

	for (uint32_t i = 0; i < s->n_segments; i++) {
		const struct snapshot_segment *part = &s->segments[i];

		for (uint32_t k = 0; k < segment_count(part->segment); k++) {
			if (part->gone && bitmap_has(part->gone->words, k))
				continue;
			all[n] = (struct placed){segment_id(part->segment, k), {i, k}};
			sorted = sorted && (n == 0 || all[n - 1].id < all[n].id);
			n++;
		}
	}
	ensure(n == s->totals.documents);
	if (!sorted)
		qsort(all, n, sizeof *all, by_id);
	for (uint32_t i = 0; i < n; i++)
		order[i] = all[i].place;
	free(all);
	return order;
}

const struct doc_place *snapshot_order(const struct snapshot *s)
{
	_Atomic(struct doc_place *) *slot = &((struct snapshot *)(uintptr_t)s)->order;
	struct doc_place *order = atomic_load_explicit(slot, memory_order_acquire);

	if (order)
		return order;
	struct doc_place *fresh = order_build(s);
	if (atomic_compare_exchange_strong(slot, &order, fresh))
		return fresh;
	free(fresh);
	return order;
}

static struct views_facts *facts_build(const struct snapshot *s)
{
	const struct doc_place *order = snapshot_order(s);
	struct views_facts *f = xcalloc(1, sizeof *f);

	f->n = s->totals.documents;
	f->items = xcalloc(f->n + 1, sizeof *f->items);
	f->n_held = s->n_segments;
	f->held = xcalloc(f->n_held + 1, sizeof *f->held);
	for (size_t i = 0; i < f->n_held; i++)
		f->held[i] = segment_facts(s->segments[i].segment);
	for (size_t i = 0; i < f->n; i++)
		f->items[i] = f->held[order[i].segment]->items[order[i].ordinal];
	return f;
}

const struct views_facts *snapshot_views_facts(const struct snapshot *s)
{
	struct snapshot_views *v = s->views;
	struct views_facts *facts = atomic_load_explicit(&v->facts, memory_order_acquire);

	if (facts)
		return facts;
	pthread_mutex_lock(&v->lock);
	facts = atomic_load(&v->facts);
	if (!facts) {
		facts = facts_build(s);
		atomic_store_explicit(&v->facts, facts, memory_order_release);
	}
	pthread_mutex_unlock(&v->lock);
	return facts;
}

const struct people *snapshot_people(const struct snapshot *s)
{
	struct snapshot_views *v = s->views;
	struct people *people = atomic_load_explicit(&v->people, memory_order_acquire);

	if (people)
		return people;
	const struct views_facts *facts = snapshot_views_facts(s);
	pthread_mutex_lock(&v->lock);
	people = atomic_load(&v->people);
	if (!people) {
		/* It fails only for more mentions than 32 bits count. */
		ensure(people_build(facts->items, facts->n, &people) == 0);
		atomic_store_explicit(&v->people, people, memory_order_release);
	}
	pthread_mutex_unlock(&v->lock);
	return people;
}

const struct events *snapshot_events(const struct snapshot *s)
{
	struct snapshot_views *v = s->views;
	struct events *events = atomic_load_explicit(&v->events, memory_order_acquire);

	if (events)
		return events;
	const struct people *people = snapshot_people(s);
	pthread_mutex_lock(&v->lock);
	events = atomic_load(&v->events);
	if (!events) {
		ensure(events_build(people, s->families, &events) == 0);
		atomic_store_explicit(&v->events, events, memory_order_release);
	}
	pthread_mutex_unlock(&v->lock);
	return events;
}

const struct people *snapshot_people_if_built(const struct snapshot *s)
{
	return atomic_load_explicit(&s->views->people, memory_order_acquire);
}

const struct events *snapshot_events_if_built(const struct snapshot *s)
{
	return atomic_load_explicit(&s->views->events, memory_order_acquire);
}
