#include "text/html_hint.h"

#include "base/macros.h"

/* An author, a source, a date is no longer, with the tags inside. */
#define ELEMENT_MAX_BYTES 600

/* Words of class and id, between hyphens, underscores and spaces. Only those that name nothing but
 * what they say: header, banner, info and hot stand around articles too. */
static const struct {
	const char *word;
	enum region_kind kind;
} words[] = {
	{"nav", REGION_BOILERPLATE},
	{"navbar", REGION_BOILERPLATE},
	{"navigation", REGION_BOILERPLATE},
	{"menu", REGION_BOILERPLATE},
	{"breadcrumb", REGION_BOILERPLATE},
	{"breadcrumbs", REGION_BOILERPLATE},
	{"crumb", REGION_BOILERPLATE},
	{"crumbs", REGION_BOILERPLATE},
	{"topbar", REGION_BOILERPLATE},
	{"footer", REGION_BOILERPLATE},
	{"copyright", REGION_BOILERPLATE},
	{"share", REGION_BOILERPLATE},
	{"sharebar", REGION_BOILERPLATE},
	{"bdshare", REGION_BOILERPLATE},
	{"social", REGION_BOILERPLATE},
	{"cookie", REGION_BOILERPLATE},
	{"cookies", REGION_BOILERPLATE},
	{"consent", REGION_BOILERPLATE},
	{"gdpr", REGION_BOILERPLATE},
	{"newsletter", REGION_BOILERPLATE},
	{"subscribe", REGION_BOILERPLATE},
	{"subscription", REGION_BOILERPLATE},
	{"signup", REGION_BOILERPLATE},
	{"comment", REGION_BOILERPLATE},
	{"comments", REGION_BOILERPLATE},
	{"pinglun", REGION_BOILERPLATE},
	{"advert", REGION_BOILERPLATE},
	{"advertisement", REGION_BOILERPLATE},
	{"ads", REGION_BOILERPLATE},
	{"ad", REGION_BOILERPLATE},
	{"adsbygoogle", REGION_BOILERPLATE},
	{"toolbar", REGION_BOILERPLATE},
	{"qrcode", REGION_BOILERPLATE},
	{"disclaimer", REGION_BOILERPLATE},
	{"popup", REGION_BOILERPLATE},
	{"paywall", REGION_BOILERPLATE},
	{"login", REGION_BOILERPLATE},
	{"logo", REGION_BOILERPLATE},
	{"masthead", REGION_BOILERPLATE},
	{"sharedaddy", REGION_BOILERPLATE},
	{"relatedposts", REGION_TAIL},
	{"related", REGION_TAIL},
	{"relate", REGION_TAIL},
	{"recommend", REGION_TAIL},
	{"recommended", REGION_TAIL},
	{"recommends", REGION_TAIL},
	{"recommendation", REGION_TAIL},
	{"recommendations", REGION_TAIL},
	{"trending", REGION_TAIL},
	{"ranking", REGION_TAIL},
	{"mostread", REGION_TAIL},
	{"relatednews", REGION_TAIL},
	{"morenews", REGION_TAIL},
	{"caption", REGION_CAPTION},
	{"figcaption", REGION_CAPTION},
	{"imgcaption", REGION_CAPTION},
	{"byline", REGION_BYLINE},
};

/* Parts of names that say the element only has or lacks what is named: has-sidebar. */
static const char *const beside[] = {"has", "no", "with", "without", "page"};

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The kind that one name (parts between hyphens and underscores) tells. */
static enum region_kind name_region(struct slice name)
{
	enum region_kind kind = REGION_NONE;

	for (size_t at = 0, end; at < name.len; at = end + 1) {
		end = at;
		while (end < name.len && is_letter(name.ptr[end]))
			end++;
		struct slice part = slice_sub(name, at, end);

		for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
			if (slice_is_name(part, beside[i]))
				return REGION_NONE;
		}
		for (size_t i = 0; kind == REGION_NONE && i < ARRAY_LEN(words); i++) {
			if (slice_is_name(part, words[i].word))
				kind = words[i].kind;
		}
	}
	return kind;
}

/* Names that tell only when nothing is added to them: arc_foot, article-header are others. */
static bool is_frame(struct slice name)
{
	static const char *const frames[] = {"header", "head", "foot", "top", "topnav", "banner"};

	for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
		if (slice_is_name(name, frames[i]))
			return true;
	}
	return false;
}

static enum region_kind names_region(struct slice names)
{
	if (is_frame(names))
		return REGION_BOILERPLATE;
	for (size_t at = 0, end; at < names.len; at = end + 1) {
		end = at;
		while (end < names.len && names.ptr[end] != ' ')
			end++;
		enum region_kind kind = name_region(slice_sub(names, at, end));
		if (kind != REGION_NONE)
			return kind;
	}
	return REGION_NONE;
}

enum region_kind hint_region(const struct tag *tag)
{
	if (tag->closing || tag->attributes.len == 0 || tag_is(tag, "body") ||
	    tag_is(tag, "article") || tag_is(tag, "main"))
		return REGION_NONE;
	enum region_kind kind = names_region(tag_attribute(tag, "class"));
	if (slice_is_name(tag_attribute(tag, "role"), "banner"))
		return REGION_BOILERPLATE;
	return kind != REGION_NONE ? kind : names_region(tag_attribute(tag, "id"));
}

enum marked { MARKED_NONE, MARKED_AUTHOR, MARKED_PUBLISHER, MARKED_PUBLISHED, MARKED_TITLE };

static enum marked marked_as(const struct tag *tag)
{
	static const struct {
		const char *attribute, *value;
		enum marked as;
	} rows[] = {
		{"itemprop", "author", MARKED_AUTHOR},
		{"itemprop", "publisher", MARKED_PUBLISHER},
		{"itemprop", "datepublished", MARKED_PUBLISHED},
		{"itemprop", "headline", MARKED_TITLE},
		{"rel", "author", MARKED_AUTHOR},
		{"class", "p-author", MARKED_AUTHOR},
		{"class", "dt-published", MARKED_PUBLISHED},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (slice_is_name(tag_attribute(tag, rows[i].attribute), rows[i].value))
			return rows[i].as;
	}
	return MARKED_NONE;
}

/* The text of an element without its tags; empty when it is long or never ends. */
static struct slice element_text(struct slice page, const struct tag *tag, struct arena *a)
{
	size_t limit =
		page.len - tag->end > ELEMENT_MAX_BYTES ? tag->end + ELEMENT_MAX_BYTES : page.len;
	struct slice near = slice_sub(page, 0, limit);
	size_t end = tag_find_end(near, tag->name, tag->end), n = 0;

	if (end == SIZE_MAX)
		return slice_of(NULL, 0);
	char *text = arena_alloc(a, end - tag->end + 1);
	if (!text)
		return slice_of(NULL, 0);
	for (size_t at = tag->end; at < end;) {
		struct tag inner;
		if (page.ptr[at] == '<' && tag_read(page, at, &inner) && inner.end <= end)
			at = inner.end;
		else
			text[n++] = page.ptr[at++];
	}
	return meta_text(slice_of(text, n), a);
}

void hint_meta(struct slice page, const struct tag *tag, struct arena *a, struct markup_meta *meta)
{
	enum marked as = tag->closing || tag->attributes.len == 0 ? MARKED_NONE : marked_as(tag);
	struct slice *field = as == MARKED_AUTHOR      ? &meta->author
			      : as == MARKED_PUBLISHER ? &meta->publisher
			      : as == MARKED_PUBLISHED ? &meta->published
			      : as == MARKED_TITLE     ? &meta->title
						       : NULL;

	if (!field || field->len > 0)
		return;
	struct slice value = tag_attribute(tag, as == MARKED_PUBLISHED ? "datetime" : "content");
	*field = value.len > 0 ? meta_text(value, a) : element_text(page, tag, a);
}
