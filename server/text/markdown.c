/* Markdown to text, lightly: marks go, words stay. */
#include "base/error.h"
#include "base/macros.h"
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

static struct slice *meta_field(struct slice key, struct markup_meta *meta)
{
	static const char *const titles[] = {"title", "headline"};
	static const char *const authors[] = {"author", "authors", "byline"};
	static const char *const publishers[] = {"publisher", "source", "site", "publication"};
	static const char *const dates[] = {"date",         "published",   "pubdate",
					    "publishdate",  "created",     "date_published",
					    "published_at", "publish_date"};
	const struct {
		const char *const *names;
		size_t n;
		struct slice *field;
	} rows[] = {{titles, ARRAY_LEN(titles), &meta->title},
		    {authors, ARRAY_LEN(authors), &meta->author},
		    {publishers, ARRAY_LEN(publishers), &meta->publisher},
		    {dates, ARRAY_LEN(dates), &meta->published}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t j = 0; j < rows[i].n; j++) {
			if (slice_is_name(key, rows[i].names[j]))
				return rows[i].field;
		}
	}
	return slice_is_name(key, "lang") ? &meta->language : NULL;
}

/* Without quotes, and the first of [several]. */
static struct slice meta_value(struct slice value)
{
	value = slice_trim(value);
	if (value.len > 1 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']') {
		value = slice_trim(slice_sub(value, 1, value.len - 1));
		const char *comma = value.len > 0 ? memchr(value.ptr, ',', value.len) : NULL;
		if (comma)
			value = slice_trim(slice_sub(value, 0, (size_t)(comma - value.ptr)));
	}
	if (value.len > 1 && strchr("\"'", value.ptr[0]) &&
	    value.ptr[value.len - 1] == value.ptr[0])
		value = slice_sub(value, 1, value.len - 1);
	return value;
}

/* key: value, or in TOML key = value */
static void set_meta(struct slice line, char mark, struct arena *a, struct markup_meta *meta)
{
	const char *end = line.len > 0 ? memchr(line.ptr, mark, line.len) : NULL;

	if (!end)
		return;
	struct slice key = slice_trim(slice_sub(line, 0, (size_t)(end - line.ptr)));
	struct slice value = meta_value(slice_sub(line, (size_t)(end - line.ptr) + 1, line.len));
	struct slice *field = meta_field(key, meta);

	if (field && field->len == 0)
		*field = meta_text(value, a);
}

/* Offset behind a head between two lines of "---" (YAML) or "+++" (TOML), 0 when there is none. */
static size_t front_matter(struct slice in, struct arena *a, struct markup_meta *meta)
{
	size_t limit = in.len < FRONT_MAX_BYTES ? in.len : FRONT_MAX_BYTES, end = 0;
	bool toml = slice_starts_with(in, SLICE_LITERAL("+++"));
	struct slice rule = toml ? SLICE_LITERAL("+++") : SLICE_LITERAL("---");
	size_t start = line_end(in, 0) + 1;

	if (!slice_equal(slice_trim(slice_sub(in, 0, line_end(in, 0))), rule))
		return 0;
	for (size_t at = start; at < limit && end == 0; at = line_end(in, at) + 1) {
		if (slice_equal(slice_trim(slice_sub(in, at, line_end(in, at))), rule))
			end = at;
	}
	if (end == 0)
		return 0;
	for (size_t at = start; at < end; at = line_end(in, at) + 1)
		set_meta(slice_sub(in, at, line_end(in, at)), toml ? '=' : ':', a, meta);
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
