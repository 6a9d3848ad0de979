/* HTML to text: a tolerant tokenizer, not a parser. What it does not understand stays text. */
#include "base/error.h"
#include "base/utf8.h"
#include "text/entity.h"
#include "text/html_hint.h"
#include "text/markup.h"
#include "text/tag.h"

struct page {
	struct slice in;
	struct rewrite out;
	struct arena *arena;
	struct markup_meta *meta;
	struct slice title; /* of <title>: says less than og:title, often has the site behind it */
	struct slice time;  /* of the first <time datetime> */
	struct hints hints;
	enum region_kind open_kind;
	size_t open;       /* index of the tag whose region is being read, 0 outside */
	size_t open_depth; /* of elements of the same name inside it */
	size_t open_start;
	bool has_heading;
	bool never_ends[TAG_INDEX_MAX]; /* elements looked for to the end in vain */
};

static void page_break(struct page *p, size_t from, size_t to)
{
	rewrite_keep(&p->out, from);
	if (rewrite_last(&p->out) == '\n')
		rewrite_drop(&p->out, from, to);
	else
		rewrite_put(&p->out, from, to, "\n", 1);
}

static int page_open_region(struct page *p, const struct tag *tag)
{
	if (p->open_kind == REGION_TITLE && p->has_heading)
		return 0;
	p->open = tag->index;
	p->open_depth = 1;
	p->open_start = rewrite_position(&p->out);
	return 0;
}

static int page_close_region(struct page *p, enum region_kind kind)
{
	uint32_t start = (uint32_t)p->open_start, end = (uint32_t)rewrite_position(&p->out);

	p->open = 0;
	if (end <= start)
		return 0;
	struct region *region = ARENA_PUSH(p->arena, &p->hints);
	if (!region)
		return ERR_LIMIT;
	*region = (struct region){kind, {start, end}};
	p->has_heading |= kind == REGION_TITLE;
	return 0;
}

/* Class and id may tell more than the name; a heading that is the site's logo is no title. */
static int page_hinted(struct page *p, const struct tag *tag)
{
	enum region_kind kind = hint_region(tag);

	if (tag->closing || (kind == REGION_NONE && tag->region == REGION_NONE))
		return 0;
	p->open_kind = kind != REGION_NONE ? kind : tag->region;
	return page_open_region(p, tag);
}

/* Called when the line around the tag is written. */
static int page_region(struct page *p, const struct tag *tag)
{
	if (p->open == 0 && (tag->region == REGION_NONE || tag->region == REGION_TITLE))
		return page_hinted(p, tag);
	if (p->open == 0) {
		p->open_kind = tag->region;
		return tag->closing ? 0 : page_open_region(p, tag);
	}
	if (tag->index != p->open)
		return 0;
	p->open_depth += tag->closing ? (size_t)-1 : 1;
	return p->open_depth == 0 ? page_close_region(p, p->open_kind) : 0;
}

static struct slice first_attribute(const struct tag *tag, const char *a, const char *b,
				    const char *c)
{
	struct slice value = tag_attribute(tag, a);

	if (value.len == 0)
		value = tag_attribute(tag, b);
	return value.len == 0 ? tag_attribute(tag, c) : value;
}

/* Offset behind an element whose content is dropped. One that never ends is left out alone, but for
 * scripts and styles, which swallow the rest as they do in browsers. */
static size_t skip_element(struct page *p, const struct tag *tag)
{
	bool raw = tag_is(tag, "script") || tag_is(tag, "style");
	struct tag closing;
	size_t end;

	if (tag->closing || p->never_ends[tag->index])
		return tag->end;
	end = tag_find_end(p->in, tag->name, tag->end);
	if (end == SIZE_MAX) {
		p->never_ends[tag->index] = true;
		return raw ? p->in.len : tag->end;
	}
	struct slice content = slice_sub(p->in, tag->end, end);
	if (tag_is(tag, "script") &&
	    slice_find(tag->attributes, SLICE_LITERAL("ld+json"), 0) != SIZE_MAX)
		meta_of_json(content, p->arena, p->meta);
	if (tag->kind == TAG_TITLE && p->title.len == 0)
		p->title = meta_text(content, p->arena);
	return tag_read(p->in, end, &closing) ? closing.end : p->in.len;
}

static void page_meta(struct page *p, const struct tag *tag)
{
	struct slice attributes[3] = {
		first_attribute(tag, "property", "name", "itemprop"),
		tag_attribute(tag, "content"),
		tag_attribute(tag, "http-equiv"),
	};

	meta_of_tag(attributes, p->arena, p->meta);
}

/* Handles the tag at `at` and returns the offset to go on from. */
static size_t page_tag(struct page *p, size_t at, const struct tag *tag)
{
	if (tag->kind != TAG_META)
		hint_meta(p->in, tag, p->arena, p->meta);
	switch (tag->kind) {
	case TAG_BLOCK: {
		page_break(p, at, tag->end);
		int r = page_region(p, tag);
		if (r < 0)
			p->out.status = r;
		return tag->end;
	}
	case TAG_CELL:
		rewrite_put(&p->out, at, tag->end, " ", 1);
		return tag->end;
	case TAG_SKIP:
	case TAG_TITLE: {
		size_t end = skip_element(p, tag);
		rewrite_drop(&p->out, at, end);
		return end;
	}
	case TAG_META:
		page_meta(p, tag);
		break;
	case TAG_TIME:
		if (p->time.len == 0)
			p->time = meta_text(tag_attribute(tag, "datetime"), p->arena);
		break;
	case TAG_HTML:
		if (p->meta->language.len == 0)
			p->meta->language = meta_text(tag_attribute(tag, "lang"), p->arena);
		break;
	case TAG_UNKNOWN:
	case TAG_INLINE:
	default:
		break;
	}
	rewrite_drop(&p->out, at, tag->end);
	return tag->end;
}

static size_t page_reference(struct page *p, size_t at)
{
	char text[UTF8_MAX];
	uint32_t code;
	size_t len = entity_read(p->in, at, &code);

	if (len == 0)
		return at + 1;
	rewrite_put(&p->out, at, at + len, text, utf8_encode(code, text));
	return at + len;
}

static size_t page_step(struct page *p, size_t at)
{
	struct tag tag;

	switch (p->in.ptr[at]) {
	case '<':
		if (!tag_read(p->in, at, &tag))
			return at + 1;
		if (!tag.is_comment)
			return page_tag(p, at, &tag);
		rewrite_drop(&p->out, at, tag.end);
		return tag.end;
	case '&':
		return page_reference(p, at);
	case '\n': /* line ends of the source are only spaces */
	case '\r':
		rewrite_put(&p->out, at, at + 1, " ", 1);
		return at + 1;
	default:
		return at + 1;
	}
}

int clean_html(struct slice in, struct arena *a, struct markup_meta *meta, struct pass *ret)
{
	struct page p = {.in = in, .arena = a, .meta = meta};

	rewrite_begin(&p.out, in, a);
	for (size_t at = 0; at < in.len && p.out.status == 0;)
		at = page_step(&p, at);
	int r = rewrite_end(&p.out, &ret->text, &ret->map);
	if (r < 0)
		return r;
	if (meta->title.len == 0)
		meta->title = p.title;
	if (meta->published.len == 0)
		meta->published = p.time;
	ret->hints = p.hints;
	return r;
}
