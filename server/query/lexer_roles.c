/* Which parentheses and quotes of a query are operators: in one pass with a stack of what is open.
 * ASCII ones always are, so that the parser complains of a lone one; others only in pairs. */
#include "base/utf8.h"
#include "query/lexer.h"

#define WIDE_OPEN  0xFF08u
#define WIDE_CLOSE 0xFF09u
#define WIDE_QUOTE 0xFF02u

static const struct {
	uint32_t open, close;
} quotes[] = {{WIDE_QUOTE, WIDE_QUOTE}, {0x201C, 0x201D}, {0x300C, 0x300D}, {0x300E, 0x300F}};

struct finder {
	struct slice text;
	uint8_t *roles;
	uint32_t *open; /* offsets of parentheses that wait for their partner */
	size_t n_open, cap;
	size_t n_ascii; /* of those that are ASCII */
	struct arena *arena;
};

static bool is_escaped(struct slice text, size_t at)
{
	size_t n = 0;

	while (n < at && text.ptr[at - 1 - n] == '\\')
		n++;
	return n % 2 > 0;
}

/* The quote that closes what `code` opened before `from`; SIZE_MAX: none. */
static size_t find_close(struct slice text, size_t from, uint32_t open, uint32_t close)
{
	bool plain = open == '"' || open == WIDE_QUOTE;

	for (size_t at = from, next; at < text.len; at = next) {
		uint32_t code;

		next = at + utf8_decode(text, at, &code);
		if (plain ? (code == '"' || code == WIDE_QUOTE) && !is_escaped(text, at)
			  : code == close)
			return at;
		if (!plain && code == open)
			return SIZE_MAX;
	}
	return SIZE_MAX;
}

static uint32_t closing_of(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(quotes); i++)
		if (quotes[i].open == code)
			return quotes[i].close;
	return code == '"' ? '"' : 0;
}

/* Marks the phrase that begins at `at`; returns where to go on. */
static size_t mark_quote(struct finder *f, size_t at, size_t next, uint32_t code, uint32_t close)
{
	size_t end = find_close(f->text, next, code, close);

	if (end == SIZE_MAX) {
		f->roles[at] = code == '"' ? ROLE_QUOTE : ROLE_NONE;
		return code == '"' ? f->text.len : next;
	}
	f->roles[at] = ROLE_QUOTE;
	f->roles[end] = ROLE_QUOTE_END;
	uint32_t last;
	return end + utf8_decode(f->text, end, &last);
}

static bool is_wide(const struct finder *f, size_t i)
{
	return f->text.ptr[f->open[i]] != '(';
}

static int mark_open(struct finder *f, size_t at)
{
	uint32_t *open = arena_grow(f->arena, f->open, f->n_open, &f->cap, sizeof *f->open);

	if (!open)
		return ERR_LIMIT;
	f->open = open;
	f->open[f->n_open++] = (uint32_t)at;
	f->n_ascii += f->text.ptr[at] == '(';
	return 0;
}

/* A partner of the same width is preferred; full-width ones between the two are left alone. */
static void mark_close(struct finder *f, size_t at, bool wide)
{
	size_t i = f->n_open;

	while (i > 0 && !wide && f->n_ascii > 0 && is_wide(f, i - 1))
		i--;
	if (i > 0) {
		f->n_ascii -= !is_wide(f, i - 1);
		f->roles[f->open[i - 1]] = ROLE_OPEN;
		f->n_open = i - 1;
	}
	if (i > 0 || !wide)
		f->roles[at] = ROLE_CLOSE;
}

static int mark_parenthesis(struct finder *f, size_t at, uint32_t code)
{
	if (code == '(' || code == WIDE_OPEN)
		return mark_open(f, at);
	if (code == ')' || code == WIDE_CLOSE)
		mark_close(f, at, code == WIDE_CLOSE);
	return 0;
}

int lexer_roles_find(struct slice text, size_t head, size_t tail, struct arena *a, uint8_t *roles)
{
	struct finder f = {.text = text, .roles = roles, .arena = a};
	int r = 0;

	for (size_t at = head, next; r == 0 && at < text.len - tail; at = next) {
		uint32_t code, close;

		next = at + utf8_decode(text, at, &code);
		close = closing_of(code);
		if (close > 0)
			next = mark_quote(&f, at, next, code, close);
		else
			r = mark_parenthesis(&f, at, code);
	}
	for (size_t i = 0; i < f.n_open; i++)
		if (!is_wide(&f, i))
			roles[f.open[i]] = ROLE_OPEN;
	return r;
}
