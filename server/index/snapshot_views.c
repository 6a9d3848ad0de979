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

static void order_free(struct snapshot_order *order)
{
	if (!order)
		return;
	free(order->docs);
	free(order->facts);
	free(order);
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
	order_free(atomic_load(&v->order));
	pthread_mutex_destroy(&v->lock);
	free(v);
}

static int by_id(const void *a, const void *b)
{
	const struct index_doc *x = *(const struct index_doc *const *)a;
	const struct index_doc *y = *(const struct index_doc *const *)b;

	return (x->document.id > y->document.id) - (x->document.id < y->document.id);
}

static struct snapshot_order *order_build(const struct snapshot *s)
{
	struct snapshot_order *order = xcalloc(1, sizeof *order);
	uint32_t n = 0;
	bool sorted = true;

	order->docs = xcalloc(s->totals.documents + 1u, sizeof *order->docs);
	order->facts = xcalloc(s->totals.documents + 1u, sizeof *order->facts);
	for (size_t i = 0; i < s->n_segments; i++) {
		const struct snapshot_segment *part = &s->segments[i];

		for (uint32_t k = 0; k < segment_count(part->segment); k++) {
			if (part->gone && bitmap_has(part->gone->words, k))
				continue;
			order->docs[n] = part->segment->docs[k];
			sorted = sorted &&
				 (n == 0 || by_id(&order->docs[n - 1], &order->docs[n]) < 0);
			n++;
		}
	}
	ensure(n == s->totals.documents);
	if (!sorted)
		qsort(order->docs, n, sizeof *order->docs, by_id);
	for (uint32_t i = 0; i < n; i++)
		order->facts[i] = order->docs[i]->facts;
	return order;
}

const struct snapshot_order *snapshot_views_order(const struct snapshot *s)
{
	struct snapshot_views *v = s->views;
	struct snapshot_order *order = atomic_load_explicit(&v->order, memory_order_acquire);

	if (order)
		return order;
	pthread_mutex_lock(&v->lock);
	order = atomic_load(&v->order);
	if (!order) {
		order = order_build(s);
		atomic_store_explicit(&v->order, order, memory_order_release);
	}
	pthread_mutex_unlock(&v->lock);
	return order;
}

const struct people *snapshot_people(const struct snapshot *s)
{
	struct snapshot_views *v = s->views;
	struct people *people = atomic_load_explicit(&v->people, memory_order_acquire);

	if (people)
		return people;
	const struct snapshot_order *order = snapshot_views_order(s);
	pthread_mutex_lock(&v->lock);
	people = atomic_load(&v->people);
	if (!people) {
		/* It fails only for more mentions than 32 bits count. */
		ensure(people_build(order->facts, s->totals.documents, &people) == 0);
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
