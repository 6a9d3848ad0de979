#include "text/frame.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/outlet.h"

/* Behind the last mark of a page's title: 题目_频道_某网. */
static struct slice title_outlet(struct slice title)
{
	static const char *const marks[] = {"_", " - ", " | ", "-", "|", "｜", "—", "–"};
	size_t best = 0;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct slice mark = slice_of_string(marks[i]);
		for (size_t at = slice_find(title, mark, 0); at != SIZE_MAX;
		     at = slice_find(title, mark, at + mark.len))
			best = at + mark.len > best ? at + mark.len : best;
	}
	struct slice last = slice_trim(slice_sub(title, best, title.len));
	return best > 0 && name_is_medium(last) ? last : slice_of(NULL, 0);
}

/* A line above the article: the page's title, the site's sign, a menu that opens with it. */
static struct slice line_above(struct slice line)
{
	struct slice outlet = title_outlet(line);

	if (outlet.len > 0 || outlet_line(line, &outlet))
		return outlet;
	return slice_sub(line, 0, outlet_read(line, 0));
}

struct finder {
	struct slice text;
	bool above; /* of the article */
	struct slice found;
};

static void read_lines(struct finder *f, struct span span)
{
	for (size_t at = span.start; at < span.end && f->found.len == 0;) {
		const char *newline = memchr(f->text.ptr + at, '\n', span.end - at);
		size_t end = newline ? (size_t)(newline - f->text.ptr) : span.end;
		struct slice line = slice_trim(slice_sub(f->text, at, end));
		struct slice outlet = outlet_of_notice(line);

		if (outlet.len == 0 && f->above)
			outlet = line_above(line);
		f->found = outlet;
		at = end + 1;
	}
}

struct slice frame_publisher(const struct cleaned *clean, const struct regions *regions)
{
	struct finder f = {.text = clean->text, .above = true};

	f.found = title_outlet(clean->meta.title);
	for (size_t i = 0; i < regions->n && f.found.len == 0; i++) {
		enum region_kind kind = regions->items[i].kind;

		f.above &= kind != REGION_BODY;
		if (kind == REGION_BOILERPLATE || (kind == REGION_TAIL && !f.above))
			read_lines(&f, regions->items[i].span);
	}
	return f.found;
}
