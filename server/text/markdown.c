/* Markdown to text, lightly: marks go, words stay. */
#include "base/error.h"
#include "text/markup.h"
#include "text/tag.h"

/* A link, its text and its address, is looked at no further than this. */
#define LINK_MAX_BYTES  2000
#define FRONT_MAX_BYTES 8192

struct page {
	struct slice in;
	struct rewrite out;
	struct arena *arena;
	struct hints hints;
	bool has_heading, in_code;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Number of equal marks c at the front of s. */
static size_t count_marks(struct slice s, char c)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] == c)
		n++;
	return n;
}

/* A line of three or more marks of one kind and nothing else: a rule or an underlined heading. */
static bool is_rule(struct slice line)
{
	line = slice_trim(line);
	if (line.len < 3 || !strchr("-=*_", line.ptr[0]))
		return false;
	for (size_t i = 1; i < line.len; i++) {
		if (line.ptr[i] != line.ptr[0] && line.ptr[i] != ' ')
			return false;
	}
	return true;
}

static size_t line_end(struct slice in, size_t at)
{
	const char *newline = at < in.len ? memchr(in.ptr + at, '\n', in.len - at) : NULL;

	return newline ? (size_t)(newline - in.ptr) : in.len;
}

static void set_meta(struct slice line, struct arena *a, struct markup_meta *meta)
{
	const char *colon = line.len > 0 ? memchr(line.ptr, ':', line.len) : NULL;
	struct slice key, value, *field;

	if (!colon)
		return;
	key = slice_sub(line, 0, (size_t)(colon - line.ptr));
	value = slice_trim(slice_sub(line, key.len + 1, line.len));
	if (value.len > 1 && strchr("\"'", value.ptr[0]) &&
	    value.ptr[value.len - 1] == value.ptr[0])
		value = slice_sub(value, 1, value.len - 1);
	field = slice_is_name(key, "title")       ? &meta->title
		: slice_is_name(key, "author")    ? &meta->author
		: slice_is_name(key, "publisher") ? &meta->publisher
		: slice_is_name(key, "source")    ? &meta->publisher
		: slice_is_name(key, "date")      ? &meta->published
		: slice_is_name(key, "published") ? &meta->published
		: slice_is_name(key, "lang")      ? &meta->language
						  : NULL;
	if (field && field->len == 0)
		*field = meta_text(value, a);
}

/* Offset behind a YAML head between two lines of "---", 0 when there is none. */
static size_t front_matter(struct slice in, struct arena *a, struct markup_meta *meta)
{
	size_t limit = in.len < FRONT_MAX_BYTES ? in.len : FRONT_MAX_BYTES, end = 0;

	if (!slice_starts_with(in, SLICE_LITERAL("---\n")))
		return 0;
	for (size_t at = 4; at < limit; at = line_end(in, at) + 1) {
		struct slice line = slice_sub(in, at, line_end(in, at));
		if (slice_equal(slice_trim(line), SLICE_LITERAL("---")))
			end = at;
		if (end > 0)
			break;
	}
	if (end == 0)
		return 0;
	for (size_t at = 4; at < end; at = line_end(in, at) + 1)
		set_meta(slice_sub(in, at, line_end(in, at)), a, meta);
	return line_end(in, end);
}

/* [text](address) and ![text](address): writes only the text. Returns the offset behind, or `at`.
 */
static size_t page_link(struct page *p, size_t at, size_t end)
{
	size_t open = p->in.ptr[at] == '!' ? at + 1 : at;
	size_t limit = end - at > LINK_MAX_BYTES ? at + LINK_MAX_BYTES : end;
	size_t close = open + 1;
	const char *behind;

	if (open >= limit || p->in.ptr[open] != '[')
		return at;
	while (close < limit && p->in.ptr[close] != ']' && p->in.ptr[close] != '[')
		close++;
	if (close + 1 >= limit || p->in.ptr[close] != ']' || p->in.ptr[close + 1] != '(')
		return at;
	behind = memchr(p->in.ptr + close, ')', limit - close);
	if (!behind)
		return at;
	size_t after = (size_t)(behind - p->in.ptr) + 1;
	rewrite_drop(&p->out, at, open + 1);
	rewrite_keep(&p->out, close);
	rewrite_drop(&p->out, close, after);
	return after;
}

/* Marks of emphasis and code: pairs of them, and single ones that touch a word. */
static size_t page_emphasis(struct page *p, size_t at, size_t end)
{
	char c = p->in.ptr[at];
	size_t n = count_marks(slice_sub(p->in, at, end), c);
	bool left = at > 0 && !is_blank(p->in.ptr[at - 1]) && p->in.ptr[at - 1] != '\n';
	bool right = at + n < end && !is_blank(p->in.ptr[at + n]);
	bool inner = c == '_' && n == 1 && left && right; /* snake_case */

	if (!inner && (left || right) && n <= 3)
		rewrite_drop(&p->out, at, at + n);
	return at + n;
}

static void page_inline(struct page *p, size_t at, size_t end)
{
	while (at < end) {
		char c = p->in.ptr[at];
		size_t next = at;

		if (c == '[' || c == '!')
			next = page_link(p, at, end);
		else if (c == '*' || c == '_' || c == '`')
			next = page_emphasis(p, at, end);
		else if (c == '\\' && at + 1 < end &&
			 strchr("\\`*_{}[]()#+-.!>", p->in.ptr[at + 1])) {
			rewrite_drop(&p->out, at, at + 1);
			next = at + 2;
		}
		at = next > at ? next : at + 1;
	}
}

static int page_heading(struct page *p, size_t start, size_t end)
{
	size_t from;

	rewrite_keep(&p->out, start);
	from = rewrite_position(&p->out);
	page_inline(p, start, end);
	rewrite_keep(&p->out, end);
	if (p->has_heading)
		return 0;
	struct region *region = ARENA_PUSH(p->arena, &p->hints);
	if (!region)
		return ERR_LIMIT;
	p->has_heading = true;
	*region = (struct region){REGION_TITLE,
				  {(uint32_t)from, (uint32_t)rewrite_position(&p->out)}};
	return 0;
}

/* Offset behind the marks of quotes and lists at the front of a line. */
static size_t skip_line_marks(struct slice in, size_t at, size_t end)
{
	for (;;) {
		size_t start = at;

		while (at < end && is_blank(in.ptr[at]))
			at++;
		if (at < end && in.ptr[at] == '>')
			at++;
		else if (at + 1 < end && strchr("-*+", in.ptr[at]) && is_blank(in.ptr[at + 1]))
			at += 2;
		if (at == start)
			return at;
	}
}

static int page_line(struct page *p, size_t at, size_t end)
{
	struct slice line = slice_sub(p->in, at, end);

	if (slice_starts_with(slice_trim(line), SLICE_LITERAL("```"))) {
		p->in_code = !p->in_code;
		rewrite_drop(&p->out, at, end);
		return 0;
	}
	if (p->in_code)
		return 0;
	if (is_rule(line)) {
		rewrite_drop(&p->out, at, end);
		return 0;
	}
	size_t start = skip_line_marks(p->in, at, end);
	if (start > at)
		rewrite_drop(&p->out, at, start);
	size_t level = count_marks(slice_sub(p->in, start, end), '#');
	if (level > 0 && level <= 6 && start + level < end && is_blank(p->in.ptr[start + level])) {
		rewrite_drop(&p->out, start, start + level + 1);
		return page_heading(p, start + level + 1, end);
	}
	page_inline(p, start, end);
	return 0;
}

int clean_markdown(struct slice in, struct arena *a, struct markup_meta *meta, struct pass *ret)
{
	struct page p = {.in = in, .arena = a};
	size_t at = front_matter(in, a, meta);

	rewrite_begin(&p.out, in, a);
	if (at > 0)
		rewrite_drop(&p.out, 0, at);
	while (at < in.len && p.out.status == 0) {
		size_t end = line_end(in, at);
		int r = page_line(&p, at, end);

		if (r < 0)
			return r;
		at = end + 1;
	}
	ret->hints = p.hints;
	return rewrite_end(&p.out, &ret->text, &ret->map);
}
