#pragma once

/* What the CRF found in the sentences of one document, and the pass over the whole document: a
 * form has one class (the one most surely given), is dropped where the model itself rarely calls
 * it a name, and is otherwise a name wherever it stands. */
#include "base/arena.h"
#include "base/macros.h"
#include "extract/ner_units.h"

/* A unit, kept for the document. */
struct ner_token {
	struct span span;
	uint32_t hash;
	uint8_t type;         /* enum ner_type */
	uint16_t value;       /* class of a Latin word */
	bool starts_sentence; /* or a line */
};

struct ner_tokens {
	struct ner_token *items;
	size_t n, cap;
};

/* A run of tokens that is a name. */
struct ner_name {
	uint32_t first, n; /* tokens */
	enum ner_class class;
	float confidence; /* 0 … 1 */
	bool firm;        /* told by a rule that needs no second opinion */
	float bare;       /* confidence it needs where nothing around it speaks for a person */
};

struct ner_names {
	struct ner_name *items; /* by first, not overlapping */
	size_t n, cap;
};

struct ner_document {
	struct slice text;
	struct ner_tokens tokens;
	struct ner_names names;
	bool names_company; /* it speaks of a company in English */
};

/* Returns 0 or ERR_LIMIT. */
int ner_document_pass(struct ner_document *d, struct arena *a) must_check;

/* Rules on single names before the document pass: titles and marks cut off, parts of a dotted name
 * joined, what cannot be a name dropped. Returns 0 or ERR_LIMIT. */
int ner_rules_trim(struct ner_document *d, struct arena *a) must_check;

/* Before the document pass: Latin words before a word for a kind of organisation or for an office
 * in one (X公司, X创始人, X CEO) are organisations. Returns 0 or ERR_LIMIT. */
int ner_rules_organisations(struct ner_document *d, struct arena *a) must_check;

/* Tokens of a body of state or between states that stands at a token, with its country (美国国会);
 * 0 for none. */
uint32_t ner_institution_at(const struct ner_document *d, size_t at, struct arena *a);

/* After the document pass: a surname of somebody named in full becomes a name where it stands
 * before a title (王部长) or behind 老 and 小. Returns 0 or ERR_LIMIT. */
int ner_rules_surnames(struct ner_document *d, struct arena *a) must_check;

static inline bool ner_token_is_letters(const struct ner_token *t)
{
	return t->type >= NER_TYPE_LOWER && t->type <= NER_TYPE_MIXED;
}

/* Whether a token is one of n English words, in any case. */
bool ner_token_is_word(const struct ner_document *d, const struct ner_token *t,
		       const char *const *words, size_t n);

/* Folded text of up to max Han characters of one sentence from a token on; ptr NULL over the
 * budget. */
struct slice ner_words_from(const struct ner_document *d, size_t at, size_t max, struct arena *a);
