/* person: names to documents, through the people view. */
#include <stdlib.h>

#include "base/interrupt.h"
#include "query/run.h"

static int by_id(const void *a, const void *b)
{
	const doc_id *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

const struct people *run_people(const struct run *run)
{
	if (!snapshot_people_if_built(run->snapshot))
		interrupt_before_long(run->interrupt);
	return snapshot_people(run->snapshot);
}

struct persons {
	const struct person **items;
	size_t n, cap;
};

static int add_person(struct run *run, struct persons *found, const struct person *person)
{
	const struct person **slot = ARENA_PUSH(run->arena, found);

	if (!slot)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	*slot = person;
	return 0;
}

/* Everybody of exactly that name; else, unless exact, those who match best. */
static int find_persons(struct run *run, struct slice name, bool exact, struct persons *ret)
{
	const struct people *people = run_people(run);
	struct person_list list = {0};
	struct person_hits hits = {0};
	int r = people_find_name(people, name, run->arena, &list);

	for (size_t i = 0; r == 0 && i < list.n; i++)
		r = add_person(run, ret, list.items[i]);
	if (r < 0 || ret->n > 0 || exact)
		return r;
	r = people_search(people, name, run->arena, &hits);
	for (size_t i = 0; r == 0 && i < hits.n && hits.items[i].match == hits.items[0].match; i++)
		r = add_person(run, ret, hits.items[i].person);
	return r;
}

static int resolve_one(struct run *run, const struct node *node, bool exact)
{
	struct leaf_state *leaf = &run->leaves[node->number];
	struct persons found = {0};
	size_t total = 0, n = 0;
	int r = find_persons(run, node->text, exact, &found);

	if (r < 0 || found.n == 0)
		return r;
	for (size_t i = 0; i < found.n; i++)
		total += found.items[i]->n_documents;
	doc_id *ids = arena_array(run->arena, total + 1, sizeof *ids);
	if (!ids)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	for (size_t i = 0; i < found.n; i++)
		for (size_t k = 0; k < found.items[i]->n_documents; k++)
			ids[n++] = found.items[i]->documents[k];
	qsort(ids, n, sizeof *ids, by_id);
	leaf->ids = ids;
	leaf->n_ids = n;
	leaf->name = found.items[0]->name;
	return 0;
}

int persons_resolve(struct run *run, bool exact)
{
	for (size_t i = 0; i < run->query->leaves.n; i++) {
		const struct node *node = run->query->leaves.items[i];
		int r = node->kind == NODE_PERSON ? resolve_one(run, node, exact) : 0;

		if (r < 0)
			return r;
	}
	return 0;
}
