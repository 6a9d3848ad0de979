#pragma once

/* Tokens of the query language (query/search.h).
 *
 * Operators are ASCII or full-width: ( ) （ ）, : ：, and quotes " ＂ “ ” 「 」 『 』. A lone ASCII
 * parenthesis or quote is an error that names its column. A lone one of the others is a mark like
 * any other, because text that is pasted as a query is cut anywhere. */
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

enum query_token_kind {
	TOKEN_END = 0,
	TOKEN_WORD,
	TOKEN_PHRASE, /* text without its quotes */
	TOKEN_MINUS,
	TOKEN_OR,
	TOKEN_AND,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_FIELD /* text is the name without the colon */
};

struct query_token {
	enum query_token_kind kind;
	struct slice text;
	uint32_t column; /* characters from 1 */
	bool typed;      /* not an operator that prose has too (full-width, typographic) */
};

enum lexer_role { ROLE_NONE = 0, ROLE_OPEN, ROLE_CLOSE, ROLE_QUOTE, ROLE_QUOTE_END };

struct query_lexer {
	struct slice text;
	size_t at;
	uint32_t column;
	uint8_t *roles; /* by byte: enum lexer_role where an operator begins */
};

/* Parentheses in the first `head` and the last `tail` bytes are marks. Returns 0 or ERR_LIMIT. */
int query_lexer_init(struct query_lexer *lx, struct slice text, size_t head, size_t tail,
		     struct arena *a) must_check;
/* Returns 0 or ERR_INVALID: a quote without its partner. */
int query_lexer_next(struct query_lexer *lx, struct query_token *ret, struct error *err) must_check;

/* Which parentheses and quotes of the text are operators. roles: zeroed, a byte each byte of text.
 * Returns 0 or ERR_LIMIT. */
int lexer_roles_find(struct slice text, size_t head, size_t tail, struct arena *a,
		     uint8_t *roles) must_check;
