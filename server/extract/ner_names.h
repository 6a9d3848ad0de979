#pragma once

/* What the rules ask of names in a document and of their tokens. Pure. */
#include "extract/ner_document.h"

static inline const struct ner_token *ner_name_first(const struct ner_document *d,
						     const struct ner_name *n)
{
	return &d->tokens.items[n->first];
}

static inline const struct ner_token *ner_name_last(const struct ner_document *d,
						    const struct ner_name *n)
{
	return &d->tokens.items[n->first + n->n - 1];
}

static inline bool ner_token_is_mark(const struct ner_token *t)
{
	return t->type >= NER_TYPE_DOT;
}

/* All of its tokens are of the type. */
bool ner_name_is_all(const struct ner_document *d, const struct ner_name *n, enum ner_type type);
/* Mr, Dr, Prof. */
bool ner_token_is_honorific(const struct ner_document *d, const struct ner_token *t);
