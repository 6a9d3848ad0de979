#pragma once

/* Pages of tests/data/pages with what must be read from them; README there tells the form. Test
 * only. */
#include <stdlib.h>

#include "base/buf.h"
#include "model/document.h"

#define PAGE_LINES_MAX 80

enum page_want { WANT_KIND, WANT_NO_TEXT, WANT_ANY };

struct page_line {
	size_t start, end; /* in the page's bytes */
	enum page_want want;
	enum region_kind kind;
};

struct page {
	char name[48];
	enum content_type type;
	char uri[160], title[320], author[96], publisher[96], published[32];
	struct buf bytes;
	struct page_line lines[PAGE_LINES_MAX];
	size_t n;
};

static inline void page_set(char *field, size_t room, struct slice value)
{
	snprintf(field, room, "%.*s", SLICE_ARGS(value));
}

static inline void page_key(struct page *p, struct slice line)
{
	size_t colon = slice_find(line, SLICE_LITERAL(":"), 0);
	struct slice key = slice_sub(line, 0, colon);
	struct slice value = slice_trim(slice_sub(line, colon + 1, line.len));

	if (slice_equal(key, SLICE_LITERAL("title")))
		page_set(p->title, sizeof p->title, value);
	else if (slice_equal(key, SLICE_LITERAL("author")))
		page_set(p->author, sizeof p->author, value);
	else if (slice_equal(key, SLICE_LITERAL("publisher")))
		page_set(p->publisher, sizeof p->publisher, value);
	else if (slice_equal(key, SLICE_LITERAL("published")))
		page_set(p->published, sizeof p->published, value);
	else
		abort();
}

/* === NAME TYPE [URI] */
static inline void page_head(struct page *p, struct slice line)
{
	char copy[256], type[16] = "", uri[160] = "";

	*p = (struct page){.bytes = BUF_INIT};
	page_set(copy, sizeof copy, line);
	sscanf(copy, "=== %47s %15s %159s", p->name, type, uri);
	p->type = strcmp(type, "html") == 0 ? CONTENT_HTML
		  : strcmp(type, "md") == 0 ? CONTENT_MARKDOWN
					    : CONTENT_TEXT;
	page_set(p->uri, sizeof p->uri, slice_of_string(uri[0] ? uri : "page.txt"));
}

static inline enum region_kind page_kind(char letter)
{
	static const char letters[] = "TBYCXRL";
	static const enum region_kind kinds[] = {
		REGION_TITLE,       REGION_BODY,       REGION_BYLINE, REGION_CAPTION,
		REGION_BOILERPLATE, REGION_REFERENCES, REGION_TAIL};
	const char *hit = strchr(letters, letter >= 'a' ? letter - 32 : letter);

	return hit ? kinds[hit - letters] : REGION_NONE;
}

/* K|LINE */
static inline void page_add(struct page *p, struct slice line)
{
	char letter = line.ptr[0];
	struct page_line *l = &p->lines[p->n++];

	if (line.len < 2 || line.ptr[1] != '|' || p->n >= PAGE_LINES_MAX) {
		fprintf(stderr, "%s: bad line '%.*s'\n", p->name, SLICE_ARGS(line));
		abort();
	}
	if (p->bytes.len > 0 && !(letter >= 'a' && letter <= 'z'))
		buf_add_char(&p->bytes, '\n');
	l->start = p->bytes.len;
	buf_add(&p->bytes, line.ptr + 2, line.len - 2);
	l->end = p->bytes.len;
	l->want = letter == '-' ? WANT_NO_TEXT : letter == '?' ? WANT_ANY : WANT_KIND;
	l->kind = page_kind(letter);
}

/* Reads the page at text[*at] and moves *at behind it; false at the end. */
static inline bool page_next(struct slice text, size_t *at, struct page *ret)
{
	bool found = false, body = false;

	while (*at < text.len) {
		const char *newline = memchr(text.ptr + *at, '\n', text.len - *at);
		size_t end = newline ? (size_t)(newline - text.ptr) : text.len;
		struct slice line = slice_sub(text, *at, end);

		if (slice_starts_with(line, SLICE_LITERAL("=== "))) {
			if (found)
				return true;
			page_head(ret, line);
			found = true;
		} else if (found && !body) {
			body = slice_equal(line, SLICE_LITERAL("---"));
			if (!body)
				page_key(ret, line);
		} else if (found && line.len > 0) {
			page_add(ret, line);
		}
		*at = end + 1;
	}
	return found;
}
