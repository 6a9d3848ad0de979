#include "extract/ner_document.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/lower_bound.h"
#include "extract/ner_evidence.h"

#define KEEP_SHARE     0.3f  /* of a form's occurrences that must be tagged */
#define SURE_ONCE      0.45f /* least confidence of a form that is tagged once */
#define SURE_OFTEN     0.35f /* and of one that is tagged more often */
#define SURE_LATIN     0.75f /* mean confidence of a person of one Latin word among Han */
#define HAN_MAX        6     /* characters of a person that may be a place all the same */
#define CANDIDATES_MAX 64    /* forms tried at one place */

/* A distinct form: a sequence of token hashes. */
struct form {
	uint32_t first, n;        /* tokens of one occurrence */
	float votes[NER_CLASSES]; /* sums of confidences */
	float best;               /* the highest of them */
	float bare;               /* the least that a mention of it needs by itself */
	uint32_t tagged;          /* times tagged with any class */
	uint32_t found;           /* times it stands in the document outside longer names */
	enum ner_class class;
	struct ner_evidence evidence;
	bool firm;
	bool kept;
};

struct pass {
	struct ner_document *d;
	struct form *forms; /* by the first token's hash, then length falling, then hashes */
	size_t n_forms;
	uint32_t *owner; /* per token: index of the tagged name that covers it + 1, or 0 */
};

static int compare_runs(const struct ner_token *tokens, uint32_t a, uint32_t na, uint32_t b,
			uint32_t nb)
{
	if (tokens[a].hash != tokens[b].hash)
		return tokens[a].hash < tokens[b].hash ? -1 : 1;
	if (na != nb)
		return na > nb ? -1 : 1;
	for (uint32_t i = 1; i < na; i++)
		if (tokens[a + i].hash != tokens[b + i].hash)
			return tokens[a + i].hash < tokens[b + i].hash ? -1 : 1;
	return 0;
}

static int compare_names(const void *x, const void *y, void *tokens)
{
	const struct ner_name *a = x, *b = y;
	int order = compare_runs(tokens, a->first, a->n, b->first, b->n);

	return order != 0 ? order : (a->first > b->first) - (a->first < b->first);
}

/* Gathers equal names into forms. */
static int gather(struct pass *p, struct arena *a)
{
	const struct ner_names *names = &p->d->names;
	struct ner_name *sorted = arena_array(a, names->n, sizeof *sorted);

	p->forms = arena_array(a, names->n, sizeof *p->forms);
	if (!sorted || !p->forms)
		return ERR_LIMIT;
	memcpy(sorted, names->items, names->n * sizeof *sorted);
	qsort_r(sorted, names->n, sizeof *sorted, compare_names, p->d->tokens.items);
	for (size_t i = 0; i < names->n; i++) {
		struct form *f = p->n_forms > 0 ? &p->forms[p->n_forms - 1] : NULL;

		if (!f || compare_runs(p->d->tokens.items, f->first, f->n, sorted[i].first,
				       sorted[i].n) != 0) {
			f = &p->forms[p->n_forms++];
			f->first = sorted[i].first;
			f->n = sorted[i].n;
		}
		f->votes[sorted[i].class] += sorted[i].confidence;
		f->best = fmaxf(f->best, sorted[i].confidence);
		f->firm = f->firm || sorted[i].firm;
		f->bare = f->tagged > 0 ? fminf(f->bare, sorted[i].bare) : sorted[i].bare;
		f->tagged++;
	}
	return 0;
}

static size_t first_form(const struct pass *p, uint32_t hash)
{
	return lower_bound(p->n_forms, i, p->d->tokens.items[p->forms[i].first].hash < hash);
}

static bool stands_at(const struct pass *p, const struct form *f, size_t at)
{
	const struct ner_tokens *t = &p->d->tokens;

	if (at + f->n > t->n)
		return false;
	for (uint32_t i = 0; i < f->n; i++)
		if (t->items[at + i].hash != t->items[f->first + i].hash ||
		    (i > 0 && t->items[at + i].starts_sentence))
			return false;
	return true;
}

/* The longest kept (or any) form at a place. */
static struct form *longest_at(const struct pass *p, size_t at, bool kept_only)
{
	uint32_t hash = p->d->tokens.items[at].hash;
	size_t i = first_form(p, hash);

	for (size_t tries = 0; tries < CANDIDATES_MAX && i < p->n_forms; tries++, i++) {
		struct form *f = &p->forms[i];

		if (p->d->tokens.items[f->first].hash != hash)
			return NULL;
		if ((!kept_only || f->kept) && stands_at(p, f, at))
			return f;
	}
	return NULL;
}

/* Only a name of a few Han characters is easily another thing. */
static bool is_doubtful(const struct pass *p, const struct form *f)
{
	if (f->votes[NER_PERSON] <= 0 || f->firm || f->n < 2 || f->n > HAN_MAX)
		return false;
	for (uint32_t i = 0; i < f->n; i++)
		if (p->d->tokens.items[f->first + i].type != NER_TYPE_HAN)
			return false;
	return true;
}

static int count_occurrences(struct pass *p, struct arena *a)
{
	for (size_t at = 0; at < p->d->tokens.n; at++) {
		struct form *f = longest_at(p, at, false);

		if (!f)
			continue;
		uint32_t owner = p->owner[at];
		const struct ner_name *name = owner ? &p->d->names.items[owner - 1] : NULL;
		/* Inside a longer name it says nothing of the short form. */
		if (name && (name->first != at || name->n != f->n))
			continue;
		f->found++;
		if (is_doubtful(p, f) && ner_evidence_add(p->d, at, f->n, a, &f->evidence) < 0)
			return ERR_LIMIT;
		at += f->n - 1;
	}
	return 0;
}

/* What the best mention of a form must reach. */
static float sure_enough(const struct pass *p, const struct form *f)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (p->d->tokens.items[f->first + i].type == NER_TYPE_DOT)
			return 0;
	float least = f->tagged > 1 ? SURE_OFTEN : SURE_ONCE;
	if (f->class == NER_PERSON && f->evidence.votes[NER_PERSON] <= 0 && is_doubtful(p, f))
		return fmaxf(least, f->bare);
	return least;
}

static bool is_han(const struct pass *p, size_t at)
{
	return at < p->d->tokens.n && p->d->tokens.items[at].type == NER_TYPE_HAN;
}

static bool is_in_longer(const struct pass *p, const struct form *f)
{
	const struct ner_token *t = p->d->tokens.items;

	for (size_t i = 0; i < p->n_forms; i++)
		for (uint32_t k = 0; p->forms[i].n > 1 && k < p->forms[i].n; k++)
			if (t[p->forms[i].first + k].hash == t[f->first].hash)
				return true;
	return false;
}

/* A single Latin word among Han that the model half takes for a person, and that is part of no
 * full name here, is a brand far more often. */
static bool is_brand(const struct pass *p, const struct form *f)
{
	return f->n == 1 && f->class == NER_PERSON &&
	       ner_token_is_letters(&p->d->tokens.items[f->first]) &&
	       f->votes[NER_PERSON] < SURE_LATIN * (float)f->tagged &&
	       (is_han(p, f->first + 1) || (f->first > 0 && is_han(p, f->first - 1))) &&
	       !is_in_longer(p, f);
}

static void judge(struct pass *p)
{
	for (size_t i = 0; i < p->n_forms; i++) {
		struct form *f = &p->forms[i];

		for (unsigned k = 1; k < NER_CLASSES; k++)
			if (f->votes[k] > f->votes[f->class])
				f->class = (enum ner_class)k;
		if (is_brand(p, f)) {
			f->votes[NER_ORGANIZATION] = f->votes[NER_PERSON];
			f->class = NER_ORGANIZATION;
		}
		enum ner_class other = ner_evidence_class(&f->evidence, f->found);
		if (f->class == NER_PERSON && other != NER_PERSON) {
			f->votes[other] = f->votes[NER_PERSON];
			f->class = other;
		}
		f->kept = f->firm || (f->best >= sure_enough(p, f) &&
				      (float)f->tagged >= KEEP_SHARE * (float)f->found);
	}
}

/* A single character or one lower-case word is too little to be found again by form alone. */
static bool is_distinct(const struct ner_tokens *t, const struct form *f)
{
	return f->n > 1 || t->items[f->first].type == NER_TYPE_CAPITALISED ||
	       t->items[f->first].type == NER_TYPE_MIXED;
}

static void mark_owners(struct pass *p)
{
	for (size_t i = 0; i < p->d->names.n; i++) {
		const struct ner_name *name = &p->d->names.items[i];

		for (uint32_t k = 0; k < name->n; k++)
			p->owner[name->first + k] = (uint32_t)i + 1;
	}
}

/* Whether all tagged names that touch [at, at + n) lie inside it. */
static bool covers(const struct pass *p, size_t at, uint32_t n)
{
	for (size_t i = at; i < at + n; i++) {
		uint32_t owner = p->owner[i];

		if (owner == 0)
			continue;
		const struct ner_name *name = &p->d->names.items[owner - 1];
		if (name->first < at || name->first + name->n > at + n)
			return false;
	}
	return true;
}

static float share(const struct form *f)
{
	float sure = f->votes[f->class] / (float)f->tagged;
	float seen = f->found > f->tagged ? (float)f->tagged / (float)f->found : 1;

	return sure * seen;
}

static int add_name(struct arena *a, struct ner_names *out, size_t at, const struct form *f,
		    float confidence)
{
	struct ner_name *name = ARENA_PUSH(a, out);

	if (!name)
		return ERR_LIMIT;
	*name = (struct ner_name){(uint32_t)at, f->n, f->class, confidence, f->firm, f->bare};
	return 0;
}

static int retag(struct pass *p, struct arena *a, struct ner_names *out)
{
	for (size_t at = 0; at < p->d->tokens.n; at++) {
		uint32_t owner = p->owner[at];
		const struct ner_name *name = owner ? &p->d->names.items[owner - 1] : NULL;
		struct form *f = longest_at(p, at, true);
		bool tagged = name && f && name->first == at && name->n == f->n;

		if (!f || !(tagged || (is_distinct(&p->d->tokens, f) && covers(p, at, f->n))))
			continue;
		float sure = tagged && name->class == f->class ? name->confidence : share(f);
		if (add_name(a, out, at, f, sure) < 0)
			return ERR_LIMIT;
		at += f->n - 1;
	}
	return 0;
}

int ner_document_pass(struct ner_document *d, struct arena *a)
{
	struct pass p = {.d = d};
	struct ner_names out = {0};

	if (d->names.n == 0)
		return 0;
	p.owner = arena_array(a, d->tokens.n, sizeof *p.owner);
	if (!p.owner || gather(&p, a) < 0)
		return ERR_LIMIT;
	mark_owners(&p);
	if (count_occurrences(&p, a) < 0)
		return ERR_LIMIT;
	judge(&p);
	if (retag(&p, a, &out) < 0)
		return ERR_LIMIT;
	d->names = out;
	return 0;
}
