#include <stdlib.h>

#include "base/error.h"
#include "resolve/people.h"

/* Counts of one other person. */
struct tally {
	uint32_t sentences, documents;
	uint32_t last_document; /* index of the facts counted last, + 1 */
	uint32_t last_sentence; /* start of the sentence counted last, + 1 */
	struct mention_ref samples[ASSOCIATE_SAMPLES];
	uint32_t n_samples;
};

struct counting {
	const struct people *p;
	const struct person *person;
	struct tally *tallies;    /* per person */
	const struct person **of; /* per entity of the document at hand */
};

static int resolve_entities(struct counting *c, const struct facts *f, struct arena *a)
{
	c->of = arena_array(a, f->n_entities + 1, sizeof *c->of);
	if (!c->of)
		return ERR_LIMIT;
	for (uint32_t e = 0; e < f->n_entities; e++)
		c->of[e] = people_of_entity(c->p, f, e);
	return 0;
}

static struct tally *tally_of(struct counting *c, const struct person *other)
{
	return &c->tallies[other - c->p->items];
}

/* Mentions [first, end) of document d stand in one sentence. */
static void count_sentence(struct counting *c, uint32_t d, uint32_t first, uint32_t end)
{
	const struct facts *f = c->p->facts[d];
	bool named = false;

	for (uint32_t i = first; i < end; i++)
		named = named || c->of[f->mentions[i].entity] == c->person;
	for (uint32_t i = first; i < end; i++) {
		const struct person *other = c->of[f->mentions[i].entity];

		if (!other || other == c->person)
			continue;
		struct tally *t = tally_of(c, other);
		if (t->last_document != d + 1) {
			t->last_document = d + 1;
			t->last_sentence = 0;
			t->documents++;
		}
		if (!named || t->last_sentence == f->mentions[i].sentence.start + 1)
			continue;
		t->last_sentence = f->mentions[i].sentence.start + 1;
		t->sentences++;
		if (t->n_samples < ASSOCIATE_SAMPLES)
			t->samples[t->n_samples++] = (struct mention_ref){d, i};
	}
}

static void count_document(struct counting *c, uint32_t d)
{
	const struct facts *f = c->p->facts[d];
	uint32_t first = 0;

	for (uint32_t i = 1; i <= f->n_mentions; i++) {
		if (i < f->n_mentions &&
		    f->mentions[i].sentence.start == f->mentions[first].sentence.start)
			continue;
		count_sentence(c, d, first, i);
		first = i;
	}
}

static int compare_associates(const void *x, const void *y)
{
	const struct associate *a = x, *b = y;

	if (a->sentences != b->sentences)
		return a->sentences > b->sentences ? -1 : 1;
	if (a->documents != b->documents)
		return a->documents > b->documents ? -1 : 1;
	return (a->person > b->person) - (a->person < b->person);
}

static int collect(struct counting *c, struct arena *a, struct associates *ret)
{
	for (size_t i = 0; i < c->p->n; i++) {
		const struct tally *t = &c->tallies[i];

		if (t->documents == 0)
			continue;
		struct associate *x = ARENA_PUSH(a, ret);
		if (!x)
			return ERR_LIMIT;
		*x = (struct associate){.person = &c->p->items[i],
					.sentences = t->sentences,
					.documents = t->documents,
					.n_samples = t->n_samples};
		memcpy(x->samples, t->samples, sizeof x->samples);
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof *ret->items, compare_associates);
	return 0;
}

int people_associates(const struct people *p, const struct person *person, struct arena *a,
		      struct associates *ret)
{
	struct associates out = {0};
	struct counting c = {.p = p, .person = person};
	uint32_t last = UINT32_MAX;

	c.tallies = arena_array(a, p->n + 1, sizeof *c.tallies);
	if (!c.tallies)
		return ERR_LIMIT;
	for (size_t i = 0; i < person->n_mentions; i++) {
		uint32_t d = person->mentions[i].facts;

		if (d == last)
			continue;
		last = d;
		if (resolve_entities(&c, p->facts[d], a) < 0)
			return ERR_LIMIT;
		count_document(&c, d);
	}
	if (collect(&c, a, &out) < 0)
		return ERR_LIMIT;
	*ret = out;
	return 0;
}
