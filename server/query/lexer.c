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
	return lx->text.ptr[at] == '"' || lx->text.ptr[at] == '(' || lx->text.ptr[at] == ')';
}

/* The end of a field name that stands here with its colon and a value, or 0. */
static size_t field_at(const struct query_lexer *lx)
{
	struct slice rest = slice_sub(lx->text, lx->at, lx->text.len);

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct slice name = slice_of_string(fields[i]);

		if (slice_starts_with(rest, name) && rest.len > name.len &&
		    rest.ptr[name.len] == ':')
			return lx->at + name.len;
	}
	return 0;
}

static int lex_phrase(struct query_lexer *lx, struct query_token *ret, struct error *err)
{
	size_t end = slice_find(lx->text, SLICE_LITERAL("\""), lx->at + 1);

	if (end == SIZE_MAX)
		return error_set_field(err, ERR_INVALID, "query", "unbalanced quote at column %u",
				       lx->column);
	ret->kind = TOKEN_PHRASE;
	ret->text = slice_sub(lx->text, lx->at + 1, end);
	skip_to(lx, end + 1);
	return 0;
}

static void lex_one(struct query_lexer *lx, struct query_token *ret, enum query_token_kind kind)
{
	ret->kind = kind;
	ret->text = slice_sub(lx->text, lx->at, lx->at + 1);
	skip_to(lx, lx->at + 1);
}

static void lex_word(struct query_lexer *lx, struct query_token *ret)
{
	size_t end = lx->at;

	while (!ends_word(lx, end)) {
		uint32_t code;
		end += utf8_decode(lx->text, end, &code);
	}
	ret->text = slice_sub(lx->text, lx->at, end);
	ret->kind = slice_equal(ret->text, SLICE_LITERAL("OR")) ? TOKEN_OR : TOKEN_WORD;
	skip_to(lx, end);
}

int query_lexer_next(struct query_lexer *lx, struct query_token *ret, struct error *err)
{
	size_t end, space;

	while (lx->at < lx->text.len && (space = space_at(lx, lx->at)) > 0)
		skip_to(lx, lx->at + space);
	*ret = (struct query_token){.text = {"", 0}, .column = lx->column};
	if (lx->at == lx->text.len)
		return 0;
	switch (lx->text.ptr[lx->at]) {
	case '"':
		return lex_phrase(lx, ret, err);
	case '(':
		lex_one(lx, ret, TOKEN_OPEN);
		return 0;
	case ')':
		lex_one(lx, ret, TOKEN_CLOSE);
		return 0;
	case '-':
		/* A hyphen with nothing behind it is punctuation. */
		if (lx->at + 1 < lx->text.len && space_at(lx, lx->at + 1) == 0) {
			lex_one(lx, ret, TOKEN_MINUS);
			return 0;
		}
		break;
	default:
		break;
	}
	end = field_at(lx);
	if (end > 0) {
		ret->kind = TOKEN_FIELD;
		ret->text = slice_sub(lx->text, lx->at, end);
		skip_to(lx, end + 1);
		return 0;
	}
	lex_word(lx, ret);
	return 0;
}
