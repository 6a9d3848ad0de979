#pragma once

/* Tokens of the query language (query/search.h). */
#include "base/error.h"
#include "base/slice.h"

enum query_token_kind {
	TOKEN_END = 0,
	TOKEN_WORD,
	TOKEN_PHRASE, /* text without its quotes */
	TOKEN_MINUS,
	TOKEN_OR,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_FIELD /* text is the name without the colon */
};

struct query_token {
	enum query_token_kind kind;
	struct slice text;
	uint32_t column; /* characters from 1 */
};

struct query_lexer {
	struct slice text;
	size_t at;
	uint32_t column;
};

/* Returns 0 or ERR_INVALID: a quote without its partner. */
int query_lexer_next(struct query_lexer *lx, struct query_token *ret, struct error *err) must_check;
