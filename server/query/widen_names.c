/* Aliases of known persons and organisations. */
#include "query/widen.h"
#include "text/fold.h"

#define PERSONS_MAX  3u     /* a name of more people says nothing of whom is meant */
#define MENTIONS_MAX 65536u /* and documents; above, the view of people must be there already */
#define ALIAS_MIN    4u     /* bytes: more than one Han character */

/* 王总 is many people's; the short form of an organisation is its own. */
static bool is_name(const struct person *p, const struct alias *alias)
{
	return alias->kind != ALIAS_SHORT_FORM || p->kind != ENTITY_PERSON;
}

static bool bears_name(const struct person *p, struct slice key, struct arena *a)
{
	for (size_t i = 0; i < p->n_aliases; i++)
		if (is_name(p, &p->aliases[i]) &&
		    slice_equal(text_fold_key(p->aliases[i].text, a), key))
			return true;
	return false;
}

/* Forms that differ in case or script alone find the same. */
static bool is_added(const struct forms *forms, struct slice key)
{
	for (size_t i = 0; i < forms->n; i++)
		if (slice_equal(text_fold_key(forms->items[i].text, forms->arena), key))
			return true;
	return false;
}

/* text: the name as it was asked for, and its key. */
static int add_aliases(const struct person *p, struct slice text, struct slice key,
		       struct forms *ret)
{
	for (size_t i = 0; i < p->n_aliases; i++) {
		const struct alias *alias = &p->aliases[i];
		struct slice other = text_fold_key(alias->text, ret->arena);

		if (!other.ptr)
			return ERR_LIMIT;
		/* What holds the word is found by the word. */
		if (!is_name(p, alias) || other.len < ALIAS_MIN || other.len > WIDEN_BYTES_MAX ||
		    slice_find(other, key, 0) != SIZE_MAX || is_added(ret, other))
			continue;
		char *why = arena_printf(ret->arena, "another name of %.*s%s%.*s", SLICE_ARGS(text),
					 alias->why.len > 0 ? ": " : "", SLICE_ARGS(alias->why));
		if (!why)
			return ERR_LIMIT;
		forms_add(ret, alias->text, slice_of_string(why));
	}
	return 0;
}

int widen_names(const struct run *run, struct slice text, struct forms *ret)
{
	uint64_t size = run->snapshot->totals.mentions + run->snapshot->totals.documents;
	const struct people *people =
		size <= MENTIONS_MAX ? run_people(run) : snapshot_people_if_built(run->snapshot);
	struct person_list found = {0};

	if (!people || people->n_forms == 0 || text.len < ALIAS_MIN)
		return 0;
	int r = people_find_name(people, text, ret->arena, &found);
	if (r < 0 || found.n == 0)
		return r;
	struct slice key = text_fold_key(text, ret->arena);
	if (!key.ptr)
		return ERR_LIMIT;
	for (size_t i = 0; r == 0 && i < found.n && found.n <= PERSONS_MAX; i++)
		if (bears_name(found.items[i], key, ret->arena))
			r = add_aliases(found.items[i], text, key, ret);
	return r;
}
