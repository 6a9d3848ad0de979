#pragma once

/* Who is named where. */
#include "model/date.h"
#include "model/ids.h"
#include "model/span.h"

/* Values as in annals.v1.EntityKind. */
enum entity_kind { ENTITY_NONE = 0, ENTITY_PERSON, ENTITY_ORGANIZATION, ENTITY_KIND_MAX };

/* Values as in annals.v1.AliasKind. */
enum alias_kind {
	ALIAS_NONE = 0,
	ALIAS_NAME,
	ALIAS_OTHER_SCRIPT,
	ALIAS_MISSPELLING,
	ALIAS_TRANSLATION,
	ALIAS_SHORT_FORM,
	ALIAS_KIND_MAX
};

/* One surface form of an entity in one document. */
struct alias {
	struct slice text;
	enum alias_kind kind;
	uint32_t count;   /* mentions with this form */
	struct slice why; /* a sentence for people, empty for the name itself */
};

/* An office or relation told of an entity: 创始人 of 幻方. */
struct role {
	struct slice title;
	struct slice organization; /* may be empty */
	struct date when;          /* PRECISION_NONE when not told */
	struct span span;          /* cleaned: the words */
	struct span original;
	struct span sentence; /* cleaned */
	struct span sentence_original;
};

/* A person or organisation inside one document: what its mentions were resolved to. */
struct entity {
	enum entity_kind kind;
	person_id person;      /* given by the store at commit; 0 before */
	struct slice name;     /* canonical: the fullest form, in the document's script */
	struct slice key;      /* folded name; equal keys of different documents are one person */
	struct alias *aliases; /* name first */
	size_t n_aliases;
	struct role *roles;
	size_t n_roles;
};

/* A span that names an entity. */
struct mention {
	uint32_t entity;  /* index into the document's entities */
	uint32_t alias;   /* index into that entity's aliases: the surface form */
	struct span span; /* cleaned */
	struct span original;
	struct span sentence; /* cleaned: the sentence around it */
	struct span sentence_original;
};
