/* Tags and references that stand in plain text: scraped pages lose their brackets unevenly. */
#include "base/utf8.h"
#include "text/entity.h"
#include "text/markup.h"
#include "text/tag.h"

struct stray {
	struct slice in;
	struct rewrite out;
	struct pass *pass;
	struct arena *arena;
	int status;
};

static void note(struct stray *r, size_t from, size_t to)
{
	r->pass->count++;
	if (r->status == 0)
		r->status = pass_mark(r->pass, r->arena, from, to);
}

static void put_break(struct stray *r, size_t from, size_t to)
{
	rewrite_put(&r->out, from, to, "\n", 1);
	note(r, from, to);
}

/* <p>, </p>, <br/>: only names of HTML, so that a < b and <unknown> stay. */
static size_t repair_tag(struct stray *r, size_t at)
{
	struct tag tag;

	if (!tag_read(r->in, at, &tag) || (tag.kind == TAG_UNKNOWN && !tag.is_comment))
		return at + 1;
	if (tag.kind == TAG_BLOCK) {
		put_break(r, at, tag.end);
		return tag.end;
	}
	rewrite_drop(&r->out, at, tag.end);
	note(r, at, tag.end);
	return tag.end;
}

/* "/p>" and "/strong>" whose '<' was lost with the bytes before it. */
static size_t repair_tag_rest(struct stray *r, size_t at)
{
	static const char *const names[] = {"p",  "strong", "div", "span", "b",      "em", "h1",
					    "h2", "h3",     "h4",  "li",   "td",     "tr", "ul",
					    "a",  "i",      "u",   "font", "section"};
	const char *end = memchr(r->in.ptr + at, '>', r->in.len - at < 12 ? r->in.len - at : 12);

	if (!end || at == 0 || r->in.ptr[at - 1] == '<')
		return at + 1;
	struct slice name = slice_sub(r->in, at + 1, (size_t)(end - r->in.ptr));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!slice_is_name(name, names[i]))
			continue;
		put_break(r, at, (size_t)(end - r->in.ptr) + 1);
		return (size_t)(end - r->in.ptr) + 1;
	}
	return at + 1;
}

/* "strong>" whose '<' was lost. Only long names: p>0.05 is a result, a>b a comparison. */
static size_t repair_tag_name(struct stray *r, size_t at)
{
	static const char *const names[] = {"strong", "span", "section", "blockquote", "figure"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t len = strlen(names[i]);
		struct slice before = slice_sub(r->in, 0, at);

		if (!slice_ends_with(before, slice_of_string(names[i])) || at - len < r->out.done)
			continue;
		unsigned char c = at > len ? (unsigned char)r->in.ptr[at - len - 1] : '\n';
		bool part = c == '<' || c == '/' || c == '-' ||
			    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
		if (part)
			continue;
		rewrite_drop(&r->out, at - len, at + 1);
		note(r, at - len, at + 1);
		break;
	}
	return at + 1;
}

static size_t repair_reference(struct stray *r, size_t at)
{
	char text[UTF8_MAX];
	uint32_t code;
	size_t len = entity_read(r->in, at, &code);

	if (len == 0)
		return at + 1;
	rewrite_put(&r->out, at, at + len, text, utf8_encode(code, text));
	note(r, at, at + len);
	return at + len;
}

int repair_stray_markup(struct slice in, struct arena *a, struct pass *ret)
{
	struct stray r = {.in = in, .pass = ret, .arena = a};

	rewrite_begin(&r.out, in, a);
	for (size_t at = 0; at < in.len && r.out.status == 0 && r.status == 0;) {
		char c = in.ptr[at];

		if (c == '<')
			at = repair_tag(&r, at);
		else if (c == '&')
			at = repair_reference(&r, at);
		else if (c == '/')
			at = repair_tag_rest(&r, at);
		else if (c == '>')
			at = repair_tag_name(&r, at);
		else
			at++;
	}
	return r.status < 0 ? r.status : rewrite_end(&r.out, &ret->text, &ret->map);
}
