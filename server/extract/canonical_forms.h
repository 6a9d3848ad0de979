#pragma once

/* Forms of names in one document, and which of them stand for which: the inside of canonical.c. A
 * form is everything that folds to one key. */
#include "base/arena.h"
#include "extract/recogniser.h"
#include "model/analysis.h"

#define FORM_NONE UINT32_MAX

/* What a form can be short for. */
enum form_shape {
	FORM_FULL = 0,
	FORM_SURNAME,  /* 梁, 欧阳: nobody by itself */
	FORM_NICKNAME, /* 老梁 */
	FORM_PART      /* one Latin word, one part of a dotted name, a given name: perhaps short */
};

struct form {
	enum entity_kind kind;
	enum form_shape shape;
	bool latin;
	struct slice key;
	struct slice surface; /* first one */
	uint32_t count;
	uint32_t same_as;     /* form that a text set beside it, or FORM_NONE */
	enum alias_kind tie;  /* TRANSLATION or SHORT_FORM when same_as is set */
	struct span tie_span; /* where the text does so */
	uint32_t entity;      /* FORM_NONE until it has one */
};

/* A name in the text. */
struct named {
	uint32_t form;
	uint32_t sentence; /* index, or FORM_NONE */
	struct span span;
	uint32_t target; /* form of the entity it stands for, or FORM_NONE: nobody */
};

struct forms {
	struct form *items;
	size_t n, cap;
	struct named *named; /* by start */
	size_t n_named, cap_named;
};

/* Forms of the names, with Latin in brackets behind a Han name added as names. Returns 0 or
 * ERR_LIMIT. */
int forms_gather(const struct name_spans *names, const struct analysis *an, struct arena *a,
		 struct forms *ret) must_check;

/* Sets same_as of forms that the text sets side by side: 亚历山大·王(Alexandr Wang),
 * 深度求索（DeepSeek）, 某某公司（下称“某某”）. */
void forms_pair(struct forms *f, const struct analysis *an);

/* Sets target of every named: the form itself, the one it is set beside, or the fuller name that
 * stands nearest before it. */
void forms_target(struct forms *f);
