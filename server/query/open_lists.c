/* The posting lists of the terms of a query, looked up in all segments at once: dictionaries and
 * lists are far apart in memory, so that one look-up after the other would mostly wait. */
#include "query/run.h"

#define TOGETHER 64u /* look-ups that wait for each other's memory */

struct opening {
	struct dictionary_lookup lookup;
	const struct segment_view *view;
	struct term_list *list;
	uint32_t reference;
	bool found;
};

struct openings {
	struct opening items[TOGETHER];
	uint32_t n;
};

static int find(struct opening *o)
{
	int r = dictionary_lookup_end(&o->lookup, &o->reference);
	struct slice postings = o->view->sections[SECTION_POSTINGS];

	o->found = r > 0;
	if (o->found && o->reference < postings.len)
		o->lookup.next = postings.ptr + o->reference;
	return r < 0 ? r : 0;
}

static int open_found(const struct opening *o)
{
	if (!o->found)
		return 0;
	return posting_list_open(o->view->sections[SECTION_POSTINGS], o->reference,
				 o->view->header->n_documents, &o->list->list);
}

static void prefetch(const struct openings *o)
{
	for (uint32_t i = 0; i < o->n; i++)
		dictionary_lookup_prefetch(&o->items[i].lookup);
}

static int open_together(struct openings *o)
{
	int r = 0;

	prefetch(o);
	for (uint32_t i = 0; i < o->n; i++)
		dictionary_lookup_block(&o->items[i].lookup);
	prefetch(o);
	for (uint32_t i = 0; r == 0 && i < o->n; i++)
		r = find(&o->items[i]);
	prefetch(o);
	for (uint32_t i = 0; r == 0 && i < o->n; i++)
		r = open_found(&o->items[i]);
	o->n = 0;
	return r;
}

/* Ranges are looked up when they are asked for. */
static int open_segment(struct run *run, struct openings *o, size_t segment)
{
	const struct segment_view *v = &run->snapshot->segments[segment].segment->view;
	const struct query_terms *terms = &run->query->terms;

	for (size_t i = 0; i < terms->n; i++) {
		struct term_list *list = &run->opened[segment][i];
		struct opening *opening;

		if (terms->items[i].low != terms->items[i].high)
			continue;
		if (o->n == TOGETHER && open_together(o) < 0)
			return run_damaged(run);
		opening = &o->items[o->n++];
		*opening = (struct opening){.view = v, .list = list};
		dictionary_lookup_begin(&opening->lookup, &v->terms, terms->items[i].low);
		list->opened = true;
	}
	return 0;
}

int run_open_lists(struct run *run)
{
	size_t n = run->snapshot->n_segments, terms = run->query->terms.n + 1;
	struct term_list *lists = arena_array(&run->kept, n, terms * sizeof *lists);
	struct openings o;

	o.n = 0;
	run->opened = arena_array(&run->kept, n + 1, sizeof(struct term_list *));
	if (!lists || !run->opened)
		return run_over_budget(run);
	for (size_t i = 0; i < n; i++)
		run->opened[i] = lists + i * terms;
	for (size_t i = 0; i < n; i++) {
		int r = open_segment(run, &o, i);

		if (r < 0)
			return r;
	}
	return open_together(&o) < 0 ? run_damaged(run) : 0;
}
