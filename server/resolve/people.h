#pragma once

/* Persons and organisations across documents: a view computed from the facts of all documents.
 *
 * Entities that the store gave one id are one person already (equal folded keys). People with
 * different ids are joined when a text sets both names side by side (Latin and Han), or when they
 * sound alike (Han names with one surname, or a Latin name that spells a Han one) and share a
 * second piece of evidence: the same role in the same organisation, two common companions, or, of
 * a Latin and a Han name, another such pair beside both.
 * A name that a few documents take for a person and more than twice as many for an organisation (or
 * the other way round) is what most take it for. Sound alone never joins. A user's decisions are
 * not part of this.
 *
 * Immutable after people_build; any thread may read. The facts are borrowed and must outlive the
 * view. Same facts in the same order give the same view. */
#include "base/arena.h"
#include "base/macros.h"
#include "model/facts.h"

/* One mention: view->facts[facts]->mentions[mention]. */
struct mention_ref {
	uint32_t facts, mention;
};

struct person_role {
	struct role role; /* slices borrowed from the facts */
	doc_id doc;
	uint32_t facts; /* index into view->facts */
};

struct person {
	person_id id; /* the smallest id of those joined */
	enum entity_kind kind;
	struct slice name;     /* most mentioned full form */
	struct slice key;      /* folded name */
	struct alias *aliases; /* name first, then by count; counts over all documents */
	size_t n_aliases;
	struct person_role *roles; /* one a title and organisation, first evidence */
	size_t n_roles;
	struct mention_ref *mentions; /* by (facts, mention) */
	size_t n_mentions;            /* = mention count of the API */
	doc_id *documents;            /* ascending */
	size_t n_documents;
	person_id *ids; /* all ids joined here, ascending */
	size_t n_ids;
};

struct people {
	struct person *items;             /* by mentions falling, then by id */
	size_t n, n_persons;              /* all, and those that are no organisations */
	const struct facts *const *facts; /* own array of borrowed pointers */
	size_t n_facts;
	/* private */
	struct arena arena;
	struct people_id *ids; /* every id, also joined ones, ascending */
	size_t n_ids;
	struct people_form *forms; /* every folded form of everybody, by key, then person */
	size_t n_forms;
};

/* Returns 0 (or ERR_LIMIT for more than UINT32_MAX documents or mentions). */
int people_build(const struct facts *const *facts, size_t n, struct people **ret) must_check;
void people_free(struct people *p);

/* The person with this id, or into whom this id was joined; NULL when there is none. O(log n). */
const struct person *people_get(const struct people *p, person_id id);

/* The person an entity of one document stands for; NULL when the entity has no id. */
const struct person *people_of_entity(const struct people *p, const struct facts *f,
				      uint32_t entity);

/* A list in an arena. */
struct person_list {
	const struct person **items;
	size_t n, cap;
};

/* Everybody who bears exactly this name or alias; text is folded here. Most mentioned first.
 * Returns 0 or ERR_LIMIT. */
int people_find_name(const struct people *p, struct slice text, struct arena *a,
		     struct person_list *ret) must_check;

/* How a name answered a search; better ones first. */
enum people_match {
	PEOPLE_MATCH_EXACT = 0,
	PEOPLE_MATCH_PREFIX,   /* the name, or a Latin word of it, starts so */
	PEOPLE_MATCH_PART,     /* stands inside the name */
	PEOPLE_MATCH_PINYIN,   /* reads so */
	PEOPLE_MATCH_MISSPELT, /* one edit away */
	PEOPLE_MATCH_MAX
};

struct person_hit {
	const struct person *person;
	enum people_match match;
	struct slice form; /* folded form that matched, borrowed from the view */
};

struct person_hits {
	struct person_hit *items; /* by match, then mentions falling */
	size_t n, cap;
};

/* Han in either script, pinyin with or without tones and spaces, Latin words, one misspelling.
 * An empty query finds nobody. Returns 0 or ERR_LIMIT. O(number of forms). */
int people_search(const struct people *p, struct slice query, struct arena *a,
		  struct person_hits *ret) must_check;

#define ASSOCIATE_SAMPLES 3

/* Somebody named together with a person. */
struct associate {
	const struct person *person;
	uint32_t sentences;                            /* sentences that name both */
	uint32_t documents;                            /* documents that name both */
	struct mention_ref samples[ASSOCIATE_SAMPLES]; /* mentions of the other in such sentences */
	uint32_t n_samples;
};

struct associates {
	struct associate *items; /* by sentences, then documents, then mentions falling */
	size_t n, cap;
};

/* Returns 0 or ERR_LIMIT. */
int people_associates(const struct people *p, const struct person *person, struct arena *a,
		      struct associates *ret) must_check;
