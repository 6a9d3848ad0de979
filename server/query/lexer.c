#include "query/lexer.h"

#include "base/utf8.h"

static const char *const fields[] = {"title", "publisher", "person", "after", "before"};

static void skip_to(struct query_lexer *lx, size_t end)
{
	lx->column += (uint32_t)utf8_count(slice_sub(lx->text, lx->at, end));
	lx->at = end;
}

static size_t space_at(const struct query_lexer *lx, size_t at)
{
	uint32_t code;
	size_t len = utf8_decode(lx->text, at, &code);

	return code < 0x20 || code == 0x7F || code_is_space(code) ? len : 0;
}

static bool ends_word(const struct query_lexer *lx, size_t at)
{
	if (at >= lx->text.len || space_at(lx, at) > 0)
		return true;
	return lx->roles[at] != ROLE_NONE;
}

/* Bytes of the colon that stands here, 0 when there is none. */
static size_t colon_at(struct slice text, size_t at)
{
	uint32_t code;
	size_t len = at < text.len ? utf8_decode(text, at, &code) : 0;

	return len > 0 && (code == ':' || code == 0xFF1A) ? len : 0;
}

/* The end of a field name that stands here with its colon and a value, or 0. */
static size_t field_at(const struct query_lexer *lx)
{
	struct slice rest = slice_sub(lx->text, lx->at, lx->text.len);

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct slice name = slice_of_string(fields[i]);

		if (slice_starts_with(rest, name) && colon_at(rest, name.len) > 0)
			return lx->at + name.len;
	}
	return 0;
}

static int lex_phrase(struct query_lexer *lx, struct query_token *ret, struct error *err)
{
	size_t start = lx->at + utf8_length((unsigned char)lx->text.ptr[lx->at]), end = start;

	while (end < lx->text.len && lx->roles[end] != ROLE_QUOTE_END)
		end++;
	if (end == lx->text.len)
		return error_set_field(err, ERR_INVALID, "query", "unbalanced quote at column %u",
				       lx->column);
	ret->kind = TOKEN_PHRASE;
	ret->text = slice_sub(lx->text, start, end);
	ret->typed = lx->text.ptr[lx->at] == '"';
	skip_to(lx, end + utf8_length((unsigned char)lx->text.ptr[end]));
	return 0;
}

static void lex_one(struct query_lexer *lx, struct query_token *ret, enum query_token_kind kind)
{
	size_t end = lx->at + utf8_length((unsigned char)lx->text.ptr[lx->at]);

	ret->kind = kind;
	ret->text = slice_sub(lx->text, lx->at, end);
	ret->typed = ret->text.len == 1;
	skip_to(lx, end);
}

static void lex_word(struct query_lexer *lx, struct query_token *ret)
{
	size_t end = lx->at;

	while (!ends_word(lx, end)) {
		uint32_t code;
		end += utf8_decode(lx->text, end, &code);
	}
	ret->text = slice_sub(lx->text, lx->at, end);
	ret->kind = slice_equal(ret->text, SLICE_LITERAL("OR"))    ? TOKEN_OR
		    : slice_equal(ret->text, SLICE_LITERAL("AND")) ? TOKEN_AND
								   : TOKEN_WORD;
	ret->typed = ret->kind != TOKEN_WORD;
	skip_to(lx, end);
}

static void lex_field(struct query_lexer *lx, struct query_token *ret, size_t end)
{
	ret->kind = TOKEN_FIELD;
	ret->text = slice_sub(lx->text, lx->at, end);
	ret->typed = true;
	skip_to(lx, end + colon_at(lx->text, end));
}

int query_lexer_init(struct query_lexer *lx, struct slice text, size_t head, size_t tail,
		     struct arena *a)
{
	*lx = (struct query_lexer){.text = text, .column = 1};
	lx->roles = arena_array(a, text.len + 1, sizeof *lx->roles);
	return lx->roles ? lexer_roles_find(text, head, tail, a, lx->roles) : ERR_LIMIT;
}

int query_lexer_next(struct query_lexer *lx, struct query_token *ret, struct error *err)
{
	size_t end, space;

	while (lx->at < lx->text.len && (space = space_at(lx, lx->at)) > 0)
		skip_to(lx, lx->at + space);
	*ret = (struct query_token){.text = {"", 0}, .column = lx->column};
	if (lx->at == lx->text.len)
		return 0;
	switch ((enum lexer_role)lx->roles[lx->at]) {
	case ROLE_QUOTE:
		return lex_phrase(lx, ret, err);
	case ROLE_OPEN:
		lex_one(lx, ret, TOKEN_OPEN);
		return 0;
	case ROLE_CLOSE:
		lex_one(lx, ret, TOKEN_CLOSE);
		return 0;
	case ROLE_NONE:
	case ROLE_QUOTE_END:
	default:
		break;
	}
	/* A hyphen with nothing behind it is punctuation. */
	if (lx->text.ptr[lx->at] == '-' && lx->at + 1 < lx->text.len &&
	    space_at(lx, lx->at + 1) == 0) {
		lex_one(lx, ret, TOKEN_MINUS);
		return 0;
	}
	end = field_at(lx);
	if (end > 0)
		lex_field(lx, ret, end);
	else
		lex_word(lx, ret);
	return 0;
}
